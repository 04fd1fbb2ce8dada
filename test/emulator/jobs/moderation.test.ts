// Moderation from the view of a client: a job that fails early, or a refusal, for creations and remixes.
import OpenAI, { BadRequestError } from 'openai';
import { toFile } from 'openai/uploads';
import { describe, expect, it } from 'vitest';
import type { EmulatorOptions } from '../../../src/emulator/index.ts';
import { testEmulator, testKey, type TestEmulator } from '../../support/emulator.ts';
import { dataUrl, picture } from './pictures.ts';

function clientOf(emulator: TestEmulator) {
  return new OpenAI({
    baseURL: 'http://emulator.test/v1',
    apiKey: testKey,
    maxRetries: 0,
    fetch: async (input, init) => emulator.fetch(new Request(input, init)),
  });
}

const blocked = {
  code: 'moderation_blocked',
  message: 'Your request was blocked by our moderation system.',
};
const flagged = 'soldiers kill a king';

/** All views of a flagged job, with a seed. */
async function toldWithSeed(): Promise<unknown[]> {
  const emulator = testEmulator({ seed: 7 });
  const { body } = await emulator.json('POST', '/v1/videos', { prompt: flagged });
  const seen: unknown[] = [];
  for (let step = 0; step < 20; step += 1) {
    emulator.clock.advance(40);
    seen.push((await emulator.json('GET', `/v1/videos/${body.id}`)).body);
  }
  return seen;
}

it.each([
  ['on', 'a kite [[status: completed=nude]]', 200],
  ['off', 'a kite [[status: completed=nude]]', 400],
  ['on', 'a [[queue: 5s]] nude kite', 400],
] as const)(
  'moderation with the option tags %s judges the prompt without its tags: %j',
  async (tags, prompt, status) => {
    const emulator = testEmulator({ moderation: 'request', tags });
    expect((await emulator.json('POST', '/v1/videos', { prompt })).status).toBe(status);
  },
);

describe('moderation by default', () => {
  it('accepts the job, which then fails with progress 0', async () => {
    const emulator = testEmulator();
    const client = clientOf(emulator);
    const created = await client.videos.create({ prompt: flagged });
    expect(created).toMatchObject({ status: 'queued', progress: 0, error: null, prompt: flagged });
    emulator.clock.advance(60_000);
    const failed = { status: 'failed', progress: 0, error: blocked, completed_at: null, expires_at: null };
    expect(await client.videos.retrieve(created.id)).toMatchObject(failed);
    expect((await client.videos.list()).data).toMatchObject([failed]);
    await expect(client.videos.downloadContent(created.id)).rejects.toMatchObject({ status: 404 });
    expect(await client.videos.delete(created.id)).toMatchObject({ deleted: true });
  });

  it('lets the job wait and render for much less time than other jobs', async () => {
    const emulator = testEmulator({ pace: '1x' });
    const { body } = await emulator.json('POST', '/v1/videos', { prompt: flagged });
    const seen = new Set<string>();
    let seconds = 0;
    for (let status = ''; status !== 'failed' && seconds < 60; seconds += 0.5) {
      status = (await emulator.json('GET', `/v1/videos/${body.id}`)).body.status;
      seen.add(status);
      emulator.clock.advance(500);
    }
    expect([...seen]).toEqual(['queued', 'in_progress', 'failed']);
    expect(seconds).toBeLessThan(25);
  });

  it.each([
    ['instant', 1],
    ['polls:1', 1],
    ['polls:5', 2],
  ])('at the pace %s lets the job fail at retrieval %i', async (pace, polls) => {
    const emulator = testEmulator({ pace });
    const { body } = await emulator.json('POST', '/v1/videos', { prompt: flagged });
    const statuses = [];
    for (let poll = 1; poll <= polls; poll += 1) {
      statuses.push((await emulator.json('GET', `/v1/videos/${body.id}`)).body.status);
    }
    expect(statuses.indexOf('failed')).toBe(polls - 1);
  });

  it('judges a remix by its own prompt', async () => {
    const emulator = testEmulator({ pace: 'instant' });
    const client = clientOf(emulator);
    const { id } = await client.videos.create({ prompt: 'a king' });
    const bad = await client.videos.remix(id, { prompt: flagged });
    const good = await client.videos.remix(id, { prompt: 'a killer whale' });
    expect(await client.videos.retrieve(bad.id)).toMatchObject({ status: 'failed', error: blocked });
    expect(await client.videos.retrieve(good.id)).toMatchObject({ status: 'completed', error: null });
  });

  it('judges a picture by its file name, in every form of a request', async () => {
    const emulator = testEmulator({ pace: 'instant' });
    const client = clientOf(emulator);
    const bytes = await picture('720x1280');
    const statusOf = async (input_reference: File | { image_url: string }) => {
      const { id } = await client.videos.create({ prompt: 'x', input_reference });
      return (await client.videos.retrieve(id)).status;
    };
    expect(await statusOf(await toFile(bytes, 'my-face.png', { type: 'image/png' }))).toBe('failed');
    expect(await statusOf(await toFile(bytes, 'surface.png', { type: 'image/png' }))).toBe('completed');
    expect(await statusOf({ image_url: await dataUrl('720x1280') })).toBe('completed');
  });

  it('has its own error under the profile of February 2026', async () => {
    const emulator = testEmulator({ pace: 'instant', profile: 'openai-2026-02' });
    const { body } = await emulator.json('POST', '/v1/videos', { prompt: flagged });
    expect((await emulator.json('GET', `/v1/videos/${body.id}`)).body).toMatchObject({
      status: 'failed',
      error: { code: 'content_policy_violation', message: 'The prompt was flagged by content moderation' },
    });
  });

  it('fails the job at the same time for the same seed and request', async () => {
    expect(await toldWithSeed()).toEqual(await toldWithSeed());
  });
});

describe('moderation with --moderation request', () => {
  const refusal = {
    status: 400,
    code: 'content_policy_violation',
    type: 'invalid_request_error',
    param: null,
    error: { message: 'The prompt was flagged by content moderation' },
  };

  it('refuses creations and remixes, and stores nothing', async () => {
    const client = clientOf(testEmulator({ pace: 'instant', moderation: 'request' }));
    const create = client.videos.create({ prompt: flagged });
    await expect(create).rejects.toBeInstanceOf(BadRequestError);
    await expect(create).rejects.toMatchObject(refusal);
    const { id } = await client.videos.create({ prompt: 'a king' });
    await expect(client.videos.remix(id, { prompt: flagged })).rejects.toMatchObject(refusal);
    expect((await client.videos.list()).data).toHaveLength(1);
  });

  it('names the picture in the refusal when the picture was flagged', async () => {
    const client = clientOf(testEmulator({ moderation: 'request' }));
    const input_reference = await toFile(await picture('720x1280'), 'face.png', { type: 'image/png' });
    await expect(client.videos.create({ prompt: 'x', input_reference })).rejects.toMatchObject({
      code: 'content_policy_violation',
      error: { message: 'The input reference was flagged by content moderation' },
    });
  });
});

it.each<EmulatorOptions>([{ moderation: 'off' }])(
  'moderation with %j lets every prompt pass',
  async (options) => {
    const client = clientOf(testEmulator({ pace: 'instant', ...options }));
    const { id } = await client.videos.create({ prompt: flagged });
    expect(await client.videos.retrieve(id)).toMatchObject({ status: 'completed' });
  },
);
