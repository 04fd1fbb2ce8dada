// Fills a project so that every view of the page has something to show.

/** The key of the project. */
export const exampleKey = 'sk-emulator';

/** An address that nothing listens on: deliveries to it fail. */
export const deadAddress = 'http://127.0.0.1:9/none';

const earlier = [
  ['A lighthouse keeper climbs the stairs with a lamp', { size: '1280x720' }],
  ['Fog rolls over a row of tin roofs', { seconds: '12' }],
  ['Two foxes play in fresh snow', { size: '1280x720', model: 'sora-2-pro' }],
];

/**
 * Makes jobs in every state, a remix, refused and odd requests, a rule, and deliveries. The emulator must have the
 * pace `manual`.
 * @param {import('../../src/emulator/index.ts').Emulator} emulator
 * @returns {Promise<Record<string, string>>} the path of each view, by its name
 */
export async function fillWithExamples(emulator) {
  const { videos, rules, requests, clock } = emulator.project(exampleKey);
  const call = async (method, path, body) => {
    const headers = { authorization: `Bearer ${exampleKey}`, 'content-type': 'application/json' };
    const sent = body === undefined ? {} : { body: JSON.stringify(body) };
    const answer = await emulator.fetch(`http://127.0.0.1/v1/videos${path}`, { method, headers, ...sent });
    clock.advance(7_000);
    return answer.json();
  };
  const make = async (prompt, fields = {}) => (await call('POST', '', { prompt, ...fields })).id;

  for (const [prompt, fields] of earlier) await videos.complete(await make(prompt, fields));
  const done = await make('A paper boat sails down a gutter in the rain', { seconds: '8', size: '1280x720' });
  await videos.complete(done);
  await call('GET', `/${done}`);
  await call('POST', `/${done}/remix`, { prompt: 'The same boat at night, lit by a street lamp' });
  const failed = await make('A crowd in front of a stage, every face known', { model: 'sora-2-pro' });
  await videos.fail(failed);
  const expired = await make('A heron over the marsh at dawn', { seconds: '12' });
  await videos.complete(expired);
  await videos.expire(expired);
  const running = await make('Steam rises from a cup of tea on a window sill', { size: '720x1280' });
  await videos.setProgress(running, 45);
  await make('A kite above the dunes, seen from the sea', { model: 'sora-2-pro', size: '1792x1024' });
  await rules.add({
    id: 'busy',
    match: { operation: 'listVideos' },
    times: 3,
    then: { error: 'server_error' },
  });
  await call('GET', '?page=2');
  await call('GET', `/${running}?verbose=1`);
  await call('GET', '/video_unknown');
  await emulator.webhooks.idle();
  const { data } = await requests.list({ order: 'desc', limit: 50 });
  const refused = data.find(({ status }) => status === 500) ?? data[0];
  return {
    jobs: 'jobs',
    job: `jobs/${done}`,
    'running-job': `jobs/${running}`,
    requests: 'requests',
    request: `requests/${refused?.id}`,
    webhooks: 'webhooks',
    situations: 'situations',
    clock: 'clock',
    spend: 'spend',
    errors: 'errors',
  };
}
