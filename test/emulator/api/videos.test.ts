// The Video object as the API sends it, and the values that a creation takes from its request
// (contract:create.*).
import { describe, expect, it } from 'vitest';
import { testEmulator, testKey } from '../../support/emulator.ts';
import { exchange, fields } from '../../support/sending.ts';

const origin = Date.UTC(2026, 8, 23);
const idShape = /^video_[0-9a-f]{12}81[0-9a-f]{2}[89ab][0-9a-f]{15}[0-9a-f]{16}$/;
const keys = [
  'id',
  'object',
  'created_at',
  'status',
  'completed_at',
  'error',
  'expires_at',
  'model',
  'progress',
  'prompt',
  'remixed_from_video_id',
  'seconds',
  'size',
];

describe('the answer to a creation', () => {
  it('is the whole object, with nulls, in the order of the wire', async () => {
    const emulator = testEmulator({ seed: 1 });
    const { status, body } = await exchange(emulator, { json: { prompt: 'aurora' } });
    expect(status).toBe(200);
    expect(Object.keys(body)).toEqual(keys);
    expect(body).toEqual({
      id: expect.stringMatching(idShape),
      object: 'video',
      created_at: origin / 1000,
      status: 'queued',
      completed_at: null,
      error: null,
      expires_at: null,
      model: 'sora-2',
      progress: 0,
      prompt: 'aurora',
      remixed_from_video_id: null,
      seconds: '4',
      size: '720x1280',
    });
  });

  it('is printed with an indentation of two spaces as application/json', async () => {
    const response = await testEmulator().send('/v1/videos', {
      method: 'POST',
      body: '{"prompt":"x"}',
      headers: { 'content-type': 'application/json' },
    });
    expect(response.headers.get('content-type')).toBe('application/json');
    const text = await response.text();
    expect(text).toBe(JSON.stringify(JSON.parse(text), null, 2));
  });

  it('is queued at every pace', async () => {
    for (const pace of ['40x', '1x', 'instant', 'polls:1', 'manual']) {
      const { body } = await exchange(testEmulator({ pace }), { json: { prompt: 'x' } });
      expect(body).toMatchObject({ status: 'queued', progress: 0, completed_at: null });
    }
  });

  it('contains an id that starts with its created_at, at any time', async () => {
    const emulator = testEmulator();
    for (const time of [origin + 1_999, origin + 86_400_000, Date.UTC(2038, 0, 19, 3, 14, 8)]) {
      emulator.clock.set(Math.max(time, emulator.clock.now()));
      const { body } = await exchange(emulator, { json: { prompt: 'x' } });
      expect(body.id).toMatch(idShape);
      expect(Number.parseInt(body.id.slice(6, 14), 16)).toBe(body.created_at);
    }
  });

  it('repeats the requested values, for aliases and dated model ids alike', async () => {
    const emulator = testEmulator();
    for (const model of [
      'sora-2',
      'sora-2-pro',
      'sora-2-2025-10-06',
      'sora-2-pro-2025-10-06',
      'sora-2-2025-12-08',
    ]) {
      const asked = { model, prompt: 'x', seconds: '12', size: '1280x720' };
      expect((await exchange(emulator, { json: asked })).body).toMatchObject(asked);
      expect((await exchange(emulator, { form: fields(asked) })).body).toMatchObject(asked);
    }
  });

  it.each(['720x1280', '1280x720', '1024x1792', '1792x1024', '1080x1920', '1920x1080'])(
    'accepts %s with sora-2-pro, at every length',
    async (size) => {
      const emulator = testEmulator();
      for (const seconds of ['4', '8', '12', '16', '20']) {
        const asked = { prompt: 'x', model: 'sora-2-pro', seconds, size };
        expect(await exchange(emulator, { json: asked })).toMatchObject({ status: 200, body: asked });
      }
    },
  );

  it('is the same for the same request in JSON and in a form', async () => {
    const asked = { prompt: 'ä 🎬', seconds: '8' };
    const sent = [{ json: asked }, { form: fields(asked) }];
    const answers = await Promise.all(sent.map((one) => exchange(testEmulator({ seed: 7 }), one)));
    expect(answers[0]?.body).toEqual(answers[1]?.body);
  });
});

it('a job begins when it is accepted, and lists are in the order of created_at', async () => {
  const emulator = testEmulator({ seed: 1 });
  const clock = emulator.project(testKey).clock;
  clock.now();
  const { readable: body, writable } = new TransformStream<Uint8Array, Uint8Array>();
  const headers = { 'content-type': 'application/json' };
  const slow = emulator.send('/v1/videos', { method: 'POST', headers, body, duplex: 'half' });
  clock.advance(5_000);
  await exchange(emulator, { json: { prompt: 'fast' } });
  clock.advance(5_000);
  const writer = writable.getWriter();
  await writer.write(new TextEncoder().encode('{"prompt":"slow"}'));
  await writer.close();
  expect((await slow).status).toBe(200);
  const { body: list } = await exchange(emulator, { method: 'GET' });
  const seen = list.data.map(({ prompt, created_at }: Record<string, unknown>) => [prompt, created_at]);
  expect(seen).toEqual([
    ['slow', origin / 1000 + 10],
    ['fast', origin / 1000 + 5],
  ]);
});
