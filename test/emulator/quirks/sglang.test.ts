// As SGLang diffusion, field by field.
import { expect, it } from 'vitest';
import { absentRoutes, expectClip, jobs, quirkyEmulator, retrievals, videoPath } from './asking.ts';

const open = () => quirkyEmulator('sglang');

it('has create, retrieve, content, list and delete', async () => {
  const emulator = open();
  const { completed } = await jobs(emulator);
  expect(await absentRoutes(emulator, completed)).toEqual([
    'POST /v1/videos/{id}/remix',
    'POST /v1/videos/edits',
    'POST /v1/videos/extensions',
    'POST /v1/videos/characters',
    'GET /v1/webhook_endpoints',
    'POST /v1/webhook_endpoints',
    'GET /v1/webhook_event_types',
  ]);
});

it('tells a video in each state, without prompt and in_progress', async () => {
  const emulator = open();
  const ids = await jobs(emulator);
  const now = Math.floor(emulator.project('sk-test').clock.now() / 1000);
  const common = {
    object: 'video',
    created_at: now - 7,
    model: 'sora-2',
    status: 'queued',
    remixed_from_video_id: null,
    seconds: '4',
    size: '720x1280',
    completed_at: null,
    error: null,
    expires_at: null,
    progress: 0,
    quality: 'auto',
    url: null,
    file_path: null,
    file_paths: null,
    num_outputs: 1,
    peak_memory_mb: null,
    inference_time_s: null,
    action: null,
  };
  expect(await retrievals(emulator, ids)).toEqual({
    queued: { ...common, id: ids.queued },
    running: { ...common, id: ids.running },
    completed: {
      ...common,
      id: ids.completed,
      status: 'completed',
      progress: 100,
      completed_at: now,
      expires_at: now + 3600,
      file_path: `${ids.completed}.mp4`,
      file_paths: [`${ids.completed}.mp4`],
      peak_memory_mb: 0,
      inference_time_s: 7,
    },
    failed: { ...common, id: ids.failed, status: 'failed', error: { message: 'It was blocked.' } },
  });
  for (const id of Object.values(ids)) {
    expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  }
});

it('takes forms and JSON, integers for seconds, and parameters of its own', async () => {
  const emulator = open();
  const form = await emulator.form({
    prompt: 'p',
    seconds: '8',
    n: '1',
    fps: '24',
    num_frames: '9',
    seed: '1',
  });
  expect(form).toMatchObject({ status: 200, body: { seconds: '8' } });
  const json = await emulator.json('POST', '/v1/videos', { prompt: 'p', seconds: 8, n: 1, seed: 7 });
  expect(json).toMatchObject({ status: 200, body: { seconds: '8' } });
  const wrong = await emulator.json('POST', '/v1/videos', { prompt: 'p', sharpness: 1 });
  expect(wrong).toMatchObject({ status: 400, body: { detail: "Unknown parameter: 'sharpness'." } });
});

it('refuses with a detail', async () => {
  const emulator = open();
  const id = '00000000-0000-0000-0000-000000000000';
  const unknown = await emulator.json('GET', videoPath(id));
  expect([unknown.status, unknown.body]).toEqual([404, { detail: `Video with id '${id}' not found.` }]);
  const invalid = await emulator.json('GET', '/v1/videos?limit=101');
  expect([invalid.status, invalid.body]).toEqual([
    422,
    { detail: [{ type: 'value_error', loc: ['query', 'limit'], msg: expect.stringContaining('<= 100') }] },
  ]);
  const zero = await emulator.json('GET', '/v1/videos?limit=0');
  expect([zero.status, zero.body.detail[0].loc]).toEqual([422, ['query', 'limit']]);
  const response = await emulator.send('/v1/videos', { key: null });
  expect([response.status, await response.json()]).toEqual([401, { detail: expect.any(String) }]);
});

it('lists object and data alone', async () => {
  const emulator = open();
  const { failed, completed } = await jobs(emulator);
  const { body } = await emulator.json('GET', `/v1/videos?limit=1&after=${failed}`);
  expect(body).toEqual({ object: 'list', data: [expect.objectContaining({ id: completed })] });
  expect(body.data[0]).not.toHaveProperty('prompt');
  const unknown = await emulator.json('GET', '/v1/videos?after=none');
  expect([unknown.status, unknown.body]).toEqual([404, { detail: "Video with id 'none' not found." }]);
});

it('answers a deletion with the video', async () => {
  const emulator = open();
  const { completed, running } = await jobs(emulator);
  const { body: before } = await emulator.json('GET', videoPath(completed));
  const deleted = await emulator.json('DELETE', videoPath(completed));
  expect([deleted.status, deleted.body]).toEqual([200, { ...before, status: 'deleted' }]);
  expect((await emulator.json('GET', videoPath(completed))).status).toBe(404);
  const kept = await emulator.json('DELETE', videoPath(running));
  expect([kept.status, kept.body]).toEqual([400, { detail: 'Video is still being processed' }]);
});

it('takes variant for the number of the output', async () => {
  const emulator = open();
  const ids = await jobs(emulator);
  await expectClip(emulator, ids.completed);
  await expectClip(emulator, ids.completed, '?variant=0');
  const status = async (id: string, query = '') =>
    (await emulator.json('GET', `${videoPath(id)}/content${query}`)).status;
  expect(await status(ids.completed, '?variant=1')).toBe(404);
  expect(await status(ids.completed, '?variant=thumbnail')).toBe(404);
  expect(await status(ids.queued)).toBe(404);
  expect(await status(ids.running)).toBe(404);
  expect(await status(ids.failed)).toBe(404);
});
