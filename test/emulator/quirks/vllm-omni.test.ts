// As vLLM-Omni, field by field.
import { expect, it } from 'vitest';
import { absentRoutes, expectClip, jobs, quirkyEmulator, retrievals, videoPath } from './asking.ts';

const open = () => quirkyEmulator('vllm-omni');

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

it('tells a video in each state', async () => {
  const emulator = open();
  const ids = await jobs(emulator);
  const now = Math.floor(emulator.project('sk-test').clock.now() / 1000);
  const common = {
    object: 'video',
    created_at: now - 7,
    model: 'sora-2',
    remixed_from_video_id: null,
    seconds: '4',
    size: null,
    completed_at: null,
    error: null,
    expires_at: null,
    progress: 0,
    quality: 'default',
    media_type: 'video/mp4',
    file_name: null,
    inference_time_s: null,
    stage_durations: {},
    peak_memory_mb: 0,
    action: null,
  };
  expect(await retrievals(emulator, ids)).toEqual({
    queued: { ...common, id: ids.queued, prompt: 'queued', status: 'queued' },
    running: { ...common, id: ids.running, prompt: 'running', status: 'in_progress', progress: 40 },
    completed: {
      ...common,
      id: ids.completed,
      prompt: 'completed',
      status: 'completed',
      progress: 100,
      completed_at: now,
      expires_at: now + 3600,
      file_name: `${ids.completed}.mp4`,
      inference_time_s: 7,
    },
    failed: {
      ...common,
      id: ids.failed,
      prompt: 'failed',
      status: 'failed',
      error: { code: 'RuntimeError', message: 'It was blocked.' },
    },
  });
  for (const id of Object.values(ids)) expect(id).toMatch(/^video_gen_[0-9a-f]{32}$/);
});

it('shows a size that was asked for, in the creation, the retrieval and the list', async () => {
  const emulator = open();
  const created = await emulator.form({ prompt: 'p', size: '1280x720' });
  expect(created).toMatchObject({ status: 200, body: { size: '1280x720' } });
  const { body } = await emulator.json('GET', videoPath(created.body.id));
  expect(body.size).toBe('1280x720');
  await emulator.form({ prompt: 'q' });
  const list = await emulator.json('GET', '/v1/videos');
  expect(list.body.data.map(({ size }: { size: string | null }) => size)).toEqual([null, '1280x720']);
});

it('refuses JSON, and reads the reference from image_reference alone', async () => {
  const emulator = open();
  const refused = await emulator.json('POST', '/v1/videos', { prompt: 'p' });
  expect(refused).toMatchObject({
    status: 400,
    body: { error: { type: 'Bad Request', param: null, code: 400 } },
  });
  const ignored = await emulator.form({ prompt: 'p', 'input_reference[image_url]': 'data:nonsense' });
  expect(ignored.status).toBe(200);
  const read = await emulator.form({ prompt: 'p', image_reference: '{"image_url":"data:nonsense"}' });
  expect(read.status).toBe(400);
  expect(read.body.error.message).toContain('data URL');
});

it.each([
  ['GET', '/v1/videos/video_gen_none', 404, 'Not Found'],
  ['GET', '/v1/videos?limit=101', 400, 'Bad Request'],
  ['GET', '/v1/nothing', 404, 'Not Found'],
] as const)('refuses %s %s with an integer code', async (method, path, status, type) => {
  const { body, ...answer } = await open().json(method, path);
  expect(answer.status).toBe(status);
  expect(body).toEqual({ error: { message: expect.any(String), type, param: null, code: status } });
});

it('refuses without a key in the same form', async () => {
  const response = await open().send('/v1/videos', { key: null });
  expect(response.status).toBe(401);
  expect(await response.json()).toMatchObject({ error: { type: 'Unauthorized', code: 401, param: null } });
});

it('lists all jobs without a limit, some with one, and none behind an unknown id', async () => {
  const emulator = open();
  const made: string[] = [];
  for (let n = 0; n < 101; n += 1) made.push((await emulator.form({ prompt: `${n}` })).body.id);
  const newest = made.toReversed();
  const all = await emulator.json('GET', '/v1/videos');
  expect(all.body.data.map(({ id }: { id: string }) => id)).toEqual(newest);
  expect(all.body).toMatchObject({
    object: 'list',
    first_id: newest[0],
    last_id: made[0],
    has_more: false,
  });
  const page = await emulator.json('GET', `/v1/videos?limit=2&after=${newest[0]}`);
  expect(page.body).toMatchObject({ first_id: newest[1], last_id: newest[2], has_more: true });
  expect((await emulator.json('GET', '/v1/videos?limit=0')).body).toMatchObject({ data: [], has_more: true });
  expect((await emulator.json('GET', '/v1/videos?after=video_gen_none')).body).toEqual({
    object: 'list',
    data: [],
    first_id: null,
    last_id: null,
    has_more: false,
  });
});

it('downloads the MP4 whatever the variant: 404 before the end, 422 after a failure', async () => {
  const emulator = open();
  const ids = await jobs(emulator);
  expect((await expectClip(emulator, ids.completed)).get('content-type')).toBe('video/mp4');
  await expectClip(emulator, ids.completed, '?variant=thumbnail');
  await expectClip(emulator, ids.completed, '?variant=anything');
  const status = async (id: string) => (await emulator.json('GET', `${videoPath(id)}/content`)).status;
  expect(await status(ids.queued)).toBe(404);
  expect(await status(ids.running)).toBe(404);
  const failed = await emulator.json('GET', `${videoPath(ids.failed)}/content`);
  expect(failed).toMatchObject({ status: 422, body: { error: { code: 422 } } });
});

it('deletes jobs that run', async () => {
  const emulator = open();
  const ids = await jobs(emulator);
  for (const id of Object.values(ids)) {
    expect(await emulator.json('DELETE', videoPath(id))).toMatchObject({
      status: 200,
      body: { id, object: 'video.deleted', deleted: true },
    });
    expect((await emulator.json('GET', videoPath(id))).status).toBe(404);
    expect((await emulator.json('DELETE', videoPath(id))).status).toBe(404);
  }
});
