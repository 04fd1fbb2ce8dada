// Azure's jobs and videos together with the features that only /v1 has: edits, extensions, characters,
// batches.
import { describe, expect, it } from 'vitest';
import { testKey } from '../../support/emulator.ts';
import { askingAzure, job, jobsPath } from './asking.ts';

const video = { model: 'herons', prompt: 'a heron' };

describe('a job of the older API that has succeeded', () => {
  it.each([
    ['remixed', (id: string) => [`/v1/videos/${id}/remix`, { prompt: 'x' }]],
    ['edited', (id: string) => ['/v1/videos/edits', { prompt: 'x', video: { id } }]],
    ['extended', (id: string) => ['/v1/videos/extensions', { prompt: 'x', seconds: '4', video: { id } }]],
  ] as const)('cannot be %s', async (_, request) => {
    const { emulator, ask } = askingAzure();
    const { id } = (await ask('POST', jobsPath, job)).body;
    emulator.clock.advance(600_000);
    expect((await ask('GET', `${jobsPath}/${id}`)).body.status).toBe('succeeded');
    const [path, body] = request(id);
    const refused = await emulator.json('POST', path as string, body);
    expect([refused.status, refused.body.error.message]).toEqual([404, `Video with id '${id}' not found.`]);
  });
});

it('the list of videos leaves out jobs of the older API, at any page size', async () => {
  const { emulator, ask } = askingAzure({ concurrency: 20 });
  const made: string[] = [];
  for (const nth of [0, 1, 2]) {
    made.unshift((await emulator.json('POST', '/v1/videos', { prompt: `nr ${nth}` })).body.id);
    for (let jobs = 0; jobs < 3; jobs += 1) await ask('POST', jobsPath, job);
  }
  const first = (await emulator.json('GET', '/v1/videos?limit=2')).body;
  expect(first).toMatchObject({ data: [{ id: made[0] }, { id: made[1] }], has_more: true });
  const rest = (await emulator.json('GET', `/v1/videos?limit=2&after=${first.last_id}`)).body;
  expect(rest).toMatchObject({ data: [{ id: made[2] }], has_more: false });
});

it.each(['/openai/v1/videos', '/openai/videos?api-version=preview'])(
  'a POST to %s refuses characters',
  async (path) => {
    const { ask } = askingAzure();
    const refused = await ask('POST', path, {
      model: 'sora-2',
      prompt: 'x',
      characters: [{ id: 'char_1' }],
    });
    expect([refused.status, refused.body.error.code]).toEqual([400, 'unknown_parameter']);
  },
);

it('a video of a deployment is extended through /v1, charged for the added seconds, and restored from a snapshot', async () => {
  const { emulator, ask } = askingAzure({ azureDeployment: 'herons=sora-2' });
  const { id } = (await ask('POST', '/openai/v1/videos', { ...video, seconds: '8' })).body;
  emulator.clock.advance(600_000);
  const extension = await emulator.json('POST', '/v1/videos/extensions', {
    prompt: 'on',
    seconds: '16',
    video: { id },
  });
  expect(extension.body).toMatchObject({ model: 'herons', seconds: '24', remixed_from_video_id: id });
  expect(extension.headers.get('x-emulator-cost-usd')).toBe('1.60');
  emulator.clock.advance(600_000);
  const project = emulator.project(testKey);
  expect(await project.usage()).toMatchObject({ usd: 2.4, seconds: 24 });

  const other = askingAzure({ azureDeployment: 'herons=sora-2' });
  await other.emulator.project(testKey).snapshots.import(await project.snapshots.export());
  const shown = await other.ask('GET', `/openai/v1/videos/${extension.body.id}`);
  expect(shown.body).toMatchObject({ status: 'completed', seconds: '24' });
});
