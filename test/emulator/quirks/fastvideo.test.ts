// The emulator as FastVideo 0.2.1: its jobs and lists in each state. Single answers are compared in
// measured.test.ts.
import { expect, it } from 'vitest';
import { absentRoutes, expectClip, jobs, quirkyEmulator, retrievals, videoPath } from './asking.ts';

const open = () => quirkyEmulator('fastvideo');

it('FastVideo has create, retrieve, content, list and delete', async () => {
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

it('FastVideo shows a video in each state, without prompt, in_progress and cursors', async () => {
  const emulator = open();
  const ids = await jobs(emulator);
  const now = Math.floor(emulator.project('sk-test').clock.now() / 1000);
  const common = {
    object: 'video',
    model: 'Wan-AI/Wan2.1-T2V-1.3B-Diffusers',
    status: 'queued',
    progress: 0,
    created_at: now - 7,
    size: '',
    seconds: '4',
    quality: 'standard',
    url: null,
    completed_at: null,
    error: null,
    peak_memory_mb: null,
    inference_time_s: null,
  };
  const of = (id: string) => ({ ...common, id, file_path: `/srv/videos/${id}.mp4` });
  const shown = await retrievals(emulator, ids);
  expect(shown).toEqual({
    queued: of(ids.queued),
    running: of(ids.running),
    completed: {
      ...of(ids.completed),
      status: 'completed',
      progress: 100,
      completed_at: now,
      inference_time_s: 7,
    },
    failed: { ...of(ids.failed), status: 'failed', error: { message: 'It was blocked.' } },
  });
  for (const id of Object.values(ids)) expect(id).toMatch(/^[0-9a-f]{32}$/);
  const list = await emulator.json('GET', '/v1/videos');
  expect(list.body).toEqual({
    data: [shown.failed, shown.completed, shown.running, shown.queued],
    object: 'list',
  });
});

it('FastVideo answers a deletion with the video, in any state of the job', async () => {
  const emulator = open();
  const ids = await jobs(emulator);
  for (const id of Object.values(ids)) {
    const { body: before } = await emulator.json('GET', videoPath(id));
    const deleted = await emulator.json('DELETE', videoPath(id));
    expect([deleted.status, deleted.body]).toEqual([200, { ...before, status: 'deleted' }]);
    expect((await emulator.json('GET', videoPath(id))).status).toBe(404);
  }
});

it('FastVideo sends the MP4 for any variant: 404 before the end, 500 after a failure', async () => {
  const emulator = open();
  const ids = await jobs(emulator);
  await expectClip(emulator, ids.completed, '?variant=thumbnail');
  const status = async (id: string) => (await emulator.json('GET', `${videoPath(id)}/content`)).status;
  expect([await status(ids.running), await status(ids.failed)]).toEqual([404, 500]);
});
