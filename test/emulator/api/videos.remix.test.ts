// Remixes: the values that they take from their source, and the allowed sources (contract:remix.*).
import { beforeEach, describe, expect, it } from 'vitest';
import { profiles } from '../../../src/emulator/domain/profiles.ts';
import type { Clip } from '../../../src/emulator/domain/clip.ts';
import { testEmulator, testKey, type TestEmulator } from '../../support/emulator.ts';
import { fakeMedia, testApp } from '../../support/app.ts';
import { exchange, expectRefusal, fields, invalid, notFound, type Part } from '../../support/sending.ts';

const asked = { prompt: 'a source', model: 'sora-2-pro', seconds: '12', size: '1792x1024' };

describe('a remix', () => {
  let emulator: TestEmulator;
  let source: string;
  beforeEach(async () => {
    emulator = testEmulator({ pace: 'instant' });
    source = (await exchange(emulator, { json: asked })).body.id;
  });
  const remix = (id: string, prompt = 'y') =>
    exchange(emulator, { path: `/v1/videos/${id}/remix`, json: { prompt } });

  it('is a new queued job with its own prompt, and with the model, seconds and size of its source', async () => {
    emulator.clock.advance(10_000);
    const { status, body } = await remix(source, 'in autumn');
    expect(status).toBe(200);
    expect(body).toMatchObject({
      ...asked,
      prompt: 'in autumn',
      status: 'queued',
      progress: 0,
      remixed_from_video_id: source,
    });
    expect(body.id).not.toBe(source);
    expect(Number.parseInt(body.id.slice(6, 14), 16)).toBe(body.created_at);
    const { body: again } = await exchange(emulator, { method: 'GET', path: `/v1/videos/${source}` });
    expect(again).toMatchObject({ prompt: 'a source', remixed_from_video_id: null });
  });

  it('may be sent as a form', async () => {
    const path = `/v1/videos/${source}/remix`;
    const { status, body } = await exchange(emulator, { path, form: fields({ prompt: 'in autumn' }) });
    expect({ status, from: body.remixed_from_video_id }).toEqual({ status: 200, from: source });
  });

  it('of a remix names that remix as its source', async () => {
    const first = await remix(source);
    const second = await remix(first.body.id);
    expect(second.body).toMatchObject({ remixed_from_video_id: first.body.id, size: asked.size });
  });

  it('outlives its source, still names it, and can be downloaded', async () => {
    const { body } = await remix(source);
    await exchange(emulator, { method: 'DELETE', path: `/v1/videos/${source}` });
    const path = `/v1/videos/${body.id}`;
    expect((await exchange(emulator, { method: 'GET', path })).body.remixed_from_video_id).toBe(source);
    expect((await exchange(emulator, { method: 'GET', path: `${path}/content` })).status).toBe(200);
  });

  it('of an expired source is refused as if the source did not exist', async () => {
    await emulator.project(testKey).videos.expire(source);
    await expectRefusal(emulator, [
      '',
      { path: `/v1/videos/${source}/remix`, json: { prompt: 'y' } },
      404,
      notFound(source),
    ]);
  });

  it('of a failed source is refused', async () => {
    const manual = testEmulator({ pace: 'manual' });
    const { body } = await exchange(manual, { json: { prompt: 'x' } });
    await manual.project(testKey).videos.fail(body.id);
    const error = invalid('Video must be completed before it can be remixed.');
    await expectRefusal(manual, [
      '',
      { path: `/v1/videos/${body.id}/remix`, json: { prompt: 'y' } },
      400,
      error,
    ]);
  });

  it.each(['model', 'seconds', 'size', 'input_reference', 'video', '__proto__'])(
    "accepts only the prompt: '%s' is an unknown parameter",
    async (key) => {
      const path = `/v1/videos/${source}/remix`;
      const error = invalid(`Unknown parameter: '${key}'.`, key, 'unknown_parameter');
      await expectRefusal(emulator, ['JSON', { path, bytes: `{"prompt":"y","${key}":"4"}` }, 400, error]);
      const form: Part[] = [...fields({ prompt: 'y' }), { name: key, value: '4' }];
      await expectRefusal(emulator, ['a form', { path, form }, 400, error]);
    },
  );

  it.each([
    [
      'no prompt',
      {},
      invalid("Missing required parameter: 'prompt'.", 'prompt', 'missing_required_parameter'),
    ],
    [
      'a null prompt',
      { prompt: null },
      invalid(
        "Invalid type for 'prompt': expected a string, but got null instead.",
        'prompt',
        'invalid_type',
      ),
    ],
    [
      'an empty prompt',
      { prompt: '' },
      invalid(
        "Invalid 'prompt': empty string. Expected a string with minimum length 1, but got an empty string instead.",
        'prompt',
        'empty_string',
      ),
    ],
    [
      '32,001 astral characters',
      { prompt: '🎬'.repeat(32_001) },
      invalid(
        "Invalid 'prompt': string too long. Expected a string with maximum length 32000, but got a string with length 32001 instead.",
        'prompt',
        'string_above_max_length',
      ),
    ],
  ])('is refused with %s', async (_, json, error) => {
    await expectRefusal(emulator, ['', { path: `/v1/videos/${source}/remix`, json }, 400, error]);
  });
});

it('a remix is rendered with the colours, the reference and the prompt of its source', async () => {
  const clips: Clip[] = [];
  const app = testApp({
    profile: profiles.openai,
    media: async () => ({
      ...fakeMedia,
      asset: (clip, variant) => {
        clips.push(clip);
        return fakeMedia.asset(clip, variant);
      },
    }),
  });
  const bytes = new Uint8Array([1, 2, 3]);
  const form: Part[] = [
    ...fields({ prompt: 'a source' }),
    { name: 'input_reference', value: bytes, filename: 'a.png', type: 'image/png' },
  ];
  const source = (await exchange(app, { form })).body.id;
  const remix = (await exchange(app, { path: `/v1/videos/${source}/remix`, json: { prompt: 'y' } })).body.id;
  await exchange(app, { method: 'GET', path: `/v1/videos/${source}/content` });
  await exchange(app, { method: 'DELETE', path: `/v1/videos/${source}` });
  await exchange(app, { method: 'GET', path: `/v1/videos/${remix}/content` });
  const [first, second] = clips;
  expect(first).toMatchObject({
    id: source,
    prompt: 'a source',
    source: null,
    width: 720,
    height: 1280,
    seconds: 4,
  });
  expect(first?.reference).toMatchObject({ sha256: expect.stringMatching(/^[0-9a-f]{64}$/) });
  expect([...(first?.reference?.bytes ?? [])]).toEqual([1, 2, 3]);
  expect(second).toMatchObject({
    id: remix,
    prompt: 'y',
    source: { kind: 'remix', id: source, prompt: 'a source' },
  });
  expect(second?.palette).toBe(first?.palette);
  expect(second?.reference).toEqual(first?.reference);
});
