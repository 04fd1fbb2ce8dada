// The emulator as SGLang diffusion 0.5.23: its jobs and lists in each state. Single answers are compared in
// measured.test.ts.
import { expect, it } from 'vitest';
import { absentRoutes, expectClip, jobs, quirkyEmulator, retrievals, videoPath } from './asking.ts';

const open = () => quirkyEmulator('sglang');
const path = (id: string) => `/srv/videos/${id}.mp4`;

it('SGLang has create, retrieve, content, list and delete', async () => {
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

it('SGLang shows a video in each state, without its prompt', async () => {
  const emulator = open();
  const ids = await jobs(emulator);
  const now = Math.floor(emulator.project('sk-test').clock.now() / 1000);
  const common = {
    object: 'video',
    model: 'Wan-AI/Wan2.1-T2V-1.3B-Diffusers',
    status: 'queued',
    progress: 0,
    created_at: now - 7,
    size: '832x480',
    seconds: '4',
    quality: 'standard',
    url: null,
    urls: null,
    remixed_from_video_id: null,
    completed_at: null,
    expires_at: null,
    error: null,
    file_paths: null,
    num_outputs: null,
    peak_memory_mb: null,
    inference_time_s: null,
    revised_prompt: null,
    action: null,
    lidar: null,
  };
  expect(await retrievals(emulator, ids)).toEqual({
    queued: { ...common, id: ids.queued, file_path: path(ids.queued) },
    running: {
      ...common,
      id: ids.running,
      file_path: path(ids.running),
      status: 'in_progress',
      progress: 40,
    },
    completed: {
      ...common,
      id: ids.completed,
      status: 'completed',
      progress: 100,
      completed_at: now,
      urls: [null],
      file_path: path(ids.completed),
      file_paths: [path(ids.completed)],
      num_outputs: 1,
      peak_memory_mb: 0,
      inference_time_s: 7,
    },
    failed: {
      ...common,
      id: ids.failed,
      file_path: null,
      status: 'failed',
      error: { message: 'It was blocked.' },
    },
  });
  for (const id of Object.values(ids)) {
    expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  }
});

it('SGLang refuses a request without a key with the field detail', async () => {
  const response = await open().send('/v1/videos', { key: null });
  expect([response.status, await response.json()]).toEqual([401, { detail: expect.any(String) }]);
});

it('SGLang lists 20 jobs at most unless the query has a limit, with cursors', async () => {
  const emulator = open();
  const made: string[] = [];
  for (let n = 0; n < 21; n += 1) made.push((await emulator.create(`${n}`)).body.id);
  const { body } = await emulator.json('GET', '/v1/videos');
  expect(body).toMatchObject({ first_id: made[20], last_id: made[1], has_more: true });
  const rest = await emulator.json('GET', `/v1/videos?after=${made[1]}`);
  expect(rest.body).toMatchObject({ first_id: made[0], last_id: made[0], has_more: false });
  expect(rest.body.data[0]).not.toHaveProperty('prompt');
});

it('SGLang answers a deletion with the video, in any state of the job', async () => {
  const emulator = open();
  const ids = await jobs(emulator);
  for (const id of Object.values(ids)) {
    const { body: before } = await emulator.json('GET', videoPath(id));
    const deleted = await emulator.json('DELETE', videoPath(id));
    expect([deleted.status, deleted.body]).toEqual([200, { ...before, status: 'deleted' }]);
    expect((await emulator.json('GET', videoPath(id))).status).toBe(404);
  }
});

it('SGLang reads the parameter variant as the number of the output', async () => {
  const emulator = open();
  const ids = await jobs(emulator);
  await expectClip(emulator, ids.completed);
  await expectClip(emulator, ids.completed, '?variant=0');
  const answer = async (id: string, query = '') => {
    const { status, body } = await emulator.json('GET', `${videoPath(id)}/content${query}`);
    return [status, body.detail];
  };
  expect(await answer(ids.completed, '?variant=1')).toEqual([404, 'Video variant 1 not found']);
  expect(await answer(ids.running, '?variant=1')).toEqual([404, 'Generation is still in-progress']);
  expect(await answer(ids.queued)).toEqual([404, 'Generation is still in-progress']);
  expect(await answer(ids.failed)).toEqual([404, 'Video variant None not found']);
});
