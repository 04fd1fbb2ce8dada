// Azure's video operations at both of their paths: the shapes of /v1 with other ids, another expiry and other
// limits.
import { describe, expect, it } from 'vitest';
import { testKey } from '../../support/emulator.ts';
import { expectMp4 } from '../../support/pictures.ts';
import { askingAzure, day, job, jobsPath } from './asking.ts';

const video = { model: 'sora-2', prompt: 'a heron' };
const keys = [
  ['id', 'object', 'created_at', 'status', 'completed_at', 'error', 'expires_at'],
  ['model', 'progress', 'prompt', 'remixed_from_video_id', 'seconds', 'size'],
].flat();

describe.each([
  ['/openai/v1/videos', ''],
  ['/openai/v1/videos', '?api-version=preview'],
  ['/openai/videos', '?api-version=2025-04-01-preview'],
])('the Azure path %s%s', (path, version) => {
  it('creates, shows, lists, serves, remixes and deletes videos', async () => {
    const { emulator, ask } = askingAzure({ azureDeployment: 'herons=sora-2' });
    const created = await ask('POST', path + version, { ...video, model: 'herons', seconds: '8' });
    expect(created.status).toBe(200);
    expect(Object.keys(created.body)).toEqual(keys);
    const { id, created_at: createdAt } = created.body;
    expect(id).toMatch(/^video_[0-9a-f]{12}81[0-9a-f]{2}[89ab][0-9a-f]{15}$/);
    expect(Number.parseInt(id.slice(6, 14), 16)).toBe(createdAt);
    expect(created.body).toMatchObject({ status: 'queued', model: 'herons', expires_at: null, seconds: '8' });

    emulator.clock.advance(60_000);
    const shown = await ask('GET', `${path}/${id}${version}`);
    expect(shown.body).toMatchObject({ status: 'completed', expires_at: createdAt + day });
    expect((await ask('GET', path + version)).body.data).toEqual([shown.body]);

    const content = await ask('GET', `${path}/${id}/content${version}`);
    expectMp4(content.bytes);
    const remix = await ask('POST', `${path}/${id}/remix${version}`, { prompt: 'at night' });
    expect(remix.body).toMatchObject({ remixed_from_video_id: id, model: 'herons', seconds: '8' });
    expect(remix.body.id).toHaveLength('video_'.length + 32);
    const deleted = await ask('DELETE', `${path}/${id}${version}`);
    expect(deleted.body).toEqual({ id, object: 'video.deleted', deleted: true });
    expect((await ask('GET', `${path}/${id}${version}`)).status).toBe(404);
  });
});

it('serves the content for one day from the creation on', async () => {
  const { emulator, ask } = askingAzure();
  const { id, created_at: createdAt } = (await ask('POST', '/openai/v1/videos', video)).body;
  emulator.clock.set((createdAt + day) * 1000);
  expect((await ask('GET', `/openai/v1/videos/${id}/content`)).status).toBe(200);
  emulator.clock.advance(1_000);
  const gone = await ask('GET', `/openai/v1/videos/${id}/content`);
  expect(gone.status).toBe(404);
  expect(gone.body.error.message).toBe('The video is no longer available. Downloads expire after 24 hours.');
  expect((await ask('GET', `/openai/v1/videos/${id}`)).body.status).toBe('completed');
});

it('shows the same videos as /v1 to the same key', async () => {
  const { emulator, ask } = askingAzure();
  const { id } = (await ask('POST', '/openai/v1/videos', video)).body;
  const own = (await emulator.json('POST', '/v1/videos', { prompt: 'a stork' })).body;
  expect((await emulator.json('GET', `/v1/videos/${id}`)).body.id).toBe(id);
  const listed = (await ask('GET', '/openai/v1/videos')).body.data;
  expect(listed.map((one: { id: string }) => one.id)).toEqual([own.id, id]);
  expect((await ask('GET', '/openai/v1/videos', undefined, { 'api-key': 'another' })).body.data).toEqual([]);
});

/** The header with an Entra token. */
function bearer(payload: object, signature: string) {
  const parts = ['{"alg":"RS256"}', JSON.stringify(payload)].map((part) =>
    Buffer.from(part).toString('base64url'),
  );
  return { authorization: `Bearer ${[...parts, signature].join('.')}` };
}

describe('the keys of Azure', () => {
  it('may be sent as a bearer token or as an api-key, and the api-key wins', async () => {
    const { ask } = askingAzure();
    const { id } = (await ask('POST', '/openai/v1/videos', video)).body;
    const path = `/openai/v1/videos/${id}`;
    expect((await ask('GET', path, undefined, { authorization: `Bearer ${testKey}` })).status).toBe(200);
    const both = { 'api-key': testKey, authorization: 'Bearer another' };
    expect((await ask('GET', path, undefined, both)).status).toBe(200);
  });

  it('include Entra tokens, and a renewed token has the same owner', async () => {
    const { ask } = askingAzure();
    const claims = { tid: 'contoso', oid: 'user-1' };
    const { id } = (await ask('POST', '/openai/v1/videos', video, bearer({ ...claims, exp: 1 }, 'aa'))).body;
    const path = `/openai/v1/videos/${id}`;
    expect((await ask('GET', path, undefined, bearer({ ...claims, exp: 2 }, 'bb'))).status).toBe(200);
    expect((await ask('GET', path, undefined, bearer({ ...claims, oid: 'user-2' }, 'aa'))).status).toBe(404);
  });

  it.each([
    ['none', {}],
    ['an empty one', { 'api-key': '' }],
    ['one that is not accepted', { 'api-key': 'sk-wrong' }],
    ['a bearer that is not accepted', { authorization: 'Bearer sk-wrong' }],
  ])('are refused: %s', async (_, headers) => {
    const { ask } = askingAzure({ apiKey: testKey });
    const refused = await ask('GET', '/openai/v1/videos', undefined, headers);
    expect(refused.status).toBe(401);
    expect(refused.body).toEqual({
      error: {
        code: '401',
        message:
          'Access denied due to invalid subscription key or wrong API endpoint. Make sure to provide a valid key for an active subscription and use a correct regional API endpoint for your resource.',
      },
    });
  });

  it('alone select the project: a project header does not count', async () => {
    const { ask } = askingAzure();
    const { id } = (await ask('POST', '/openai/v1/videos', video)).body;
    const headers = { 'api-key': testKey, 'openai-project': 'proj_other' };
    expect((await ask('GET', `/openai/v1/videos/${id}`, undefined, headers)).status).toBe(200);
  });
});

it("an answer of Azure has Azure's request id, and no headers of OpenAI", async () => {
  const { ask } = askingAzure();
  const { headers } = await ask('GET', '/openai/v1/videos');
  const id = headers.get('apim-request-id') ?? '';
  expect(id).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
  expect(headers.get('x-request-id')).toBe(`req_${id.replaceAll('-', '')}`);
  expect([...headers.keys()].filter((name) => name.startsWith('openai-'))).toEqual([]);
});

describe('the limit of two running jobs of Azure', () => {
  it('counts the jobs of all dialects, and Retry-After is the time until a job ends', async () => {
    const { emulator, ask } = askingAzure();
    await ask('POST', '/openai/v1/videos', video);
    await ask('POST', jobsPath, job);
    for (const [path, body] of [
      ['/openai/v1/videos', video],
      ['/openai/videos?api-version=preview', video],
      [jobsPath, job],
    ] as const) {
      const refused = await ask('POST', path, body);
      expect(refused.status).toBe(429);
      expect(refused.body.error).toEqual({
        message: 'Too many running tasks',
        type: 'video_generation_user_error',
        param: null,
        code: null,
      });
      expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    }
    expect((await emulator.json('POST', '/v1/videos', { prompt: 'a stork' })).status).toBe(200);
    emulator.clock.advance(60_000);
    expect((await ask('POST', '/openai/v1/videos', video)).status).toBe(200);
  });

  it('holds when many jobs are requested at the same time', async () => {
    const { ask } = askingAzure();
    const asked = Array.from({ length: 20 }, (_, index) =>
      index % 2 === 0 ? ask('POST', '/openai/v1/videos', video) : ask('POST', jobsPath, job),
    );
    const statuses = (await Promise.all(asked)).map(({ status }) => status);
    expect(statuses.filter((status) => status < 300)).toHaveLength(2);
    expect(statuses.filter((status) => status === 429)).toHaveLength(18);
  });

  it('is replaced by the value of --concurrency', async () => {
    const { ask } = askingAzure({ concurrency: 3 });
    for (let nth = 1; nth <= 3; nth += 1) {
      expect((await ask('POST', '/openai/v1/videos', video)).status).toBe(200);
    }
    expect((await ask('POST', '/openai/v1/videos', video)).status).toBe(429);
  });
});

it('a moderated job of Azure contains the reason of the moderation', async () => {
  const { emulator, ask } = askingAzure();
  const { id } = (await ask('POST', '/openai/v1/videos', { ...video, prompt: 'soldiers kill a king' })).body;
  emulator.clock.advance(60_000);
  expect((await ask('GET', `/openai/v1/videos/${id}`)).body).toMatchObject({
    status: 'failed',
    progress: 0,
    error: {
      code: 'moderation_blocked',
      message:
        'The request is blocked by our moderation system when checking inputs. Possible reasons: violence.',
    },
  });
});

it('a request to Azure is matched by the rules of the project, and is in its journal', async () => {
  const { emulator, ask } = askingAzure();
  const project = emulator.project(testKey);
  await project.rules.add({
    match: { operation: 'createVideo' },
    times: 1,
    then: { error: 'rate_limit_exceeded' },
  });
  expect((await ask('POST', '/openai/videos?api-version=preview', video)).status).toBe(429);
  const tagged = await ask('POST', '/openai/v1/videos', {
    ...video,
    prompt: 'a heron [[fail: internal_error]]',
  });
  emulator.clock.advance(60_000);
  expect((await ask('GET', `/openai/v1/videos/${tagged.body.id}`)).body.error.code).toBe('internal_error');
  const { data } = await project.requests.list({ operation: 'createVideo' });
  expect(data.map(({ path, status }) => [path, status])).toEqual([
    ['/openai/videos', 429],
    ['/openai/v1/videos', 200],
  ]);
  expect(data.flatMap(({ unread }) => unread)).toEqual([]);
  expect(JSON.stringify(data)).not.toContain(testKey);
});

it('a job of Azure sends no event when it ends', async () => {
  const { emulator, ask } = askingAzure({ webhookUrl: 'http://127.0.0.1:9/', webhookSecret: 'secret' });
  await ask('POST', '/openai/v1/videos', video);
  emulator.clock.advance(60_000);
  await emulator.webhooks.idle();
  const { data } = await emulator.project(testKey).webhooks.deliveries();
  expect(data.map(({ status }) => status)).toEqual(['dropped']);
});

it('Azure still works under the retired profile of OpenAI', async () => {
  const { emulator, ask } = askingAzure({ profile: 'retired' });
  expect((await emulator.json('POST', '/v1/videos', { prompt: 'a stork' })).status).toBe(404);
  expect((await ask('POST', '/openai/v1/videos', video)).status).toBe(200);
});
