// The emulator as vLLM-Omni 0.30.0: its jobs and lists in each state. Single answers are compared in
// measured.test.ts.
import { expect, it, vi } from 'vitest';
import { factsOf } from '../../../src/emulator/media/mp4/facts.ts';
import {
  absentRoutes,
  expectClip,
  jobs,
  quirkyEmulator,
  retrievals,
  videoPath,
  type Quirky,
} from './asking.ts';

const open = () => quirkyEmulator('vllm-omni');
const served = 'Wan-AI/Wan2.2-T2V-A14B-Diffusers';

it('vLLM-Omni has create, retrieve, content, list and delete', async () => {
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

it('vLLM-Omni shows a video in each state, and a failed video with the status of its error', async () => {
  const emulator = open();
  const ids = await jobs(emulator);
  const now = Math.floor(emulator.project('sk-test').clock.now() / 1000);
  const common = {
    model: served,
    object: 'video',
    size: null,
    progress: 0,
    seconds: '4',
    quality: 'default',
    completed_at: null,
    created_at: now - 7,
    remixed_from_video_id: null,
    error: null,
    media_type: 'video/mp4',
    expires_at: null,
    file_name: null,
    inference_time_s: null,
    fps: 24,
    num_frames: null,
    duration_s: null,
    metrics: null,
    stage_durations: {},
    peak_memory_mb: 0,
    action: null,
  };
  expect(await retrievals(emulator, ids, { failed: 400 })).toEqual({
    queued: { ...common, id: ids.queued, prompt: 'queued', status: 'queued' },
    running: { ...common, id: ids.running, prompt: 'running', status: 'in_progress' },
    completed: {
      ...common,
      id: ids.completed,
      prompt: 'completed',
      status: 'completed',
      progress: 100,
      completed_at: now,
      file_name: `${ids.completed}.mp4`,
      inference_time_s: 7,
    },
    failed: {
      ...common,
      id: ids.failed,
      prompt: 'failed',
      status: 'failed',
      completed_at: now,
      inference_time_s: 7,
      error: { code: 400, message: 'It was blocked.' },
    },
  });
  for (const id of Object.values(ids)) expect(id).toMatch(/^video_gen_[0-9a-f]{32}$/);
});

it('vLLM-Omni answers 500 for a job that failed without a command, and 200 for the list that contains the job', async () => {
  const emulator = open();
  const { id } = (await emulator.create('p')).body;
  await emulator.videos.fail(id, { code: 'server_error', message: 'CUDA out of memory' });
  const failed = await emulator.json('GET', videoPath(id));
  expect([failed.status, failed.body.error]).toEqual([500, { code: 500, message: 'CUDA out of memory' }]);
  const list = await emulator.json('GET', '/v1/videos');
  expect([list.status, list.body.data[0].error.code]).toEqual([200, 500]);
});

it("vLLM-Omni lets moderation stop a job as the engine's guardrails do", async () => {
  const emulator = quirkyEmulator('vllm-omni', { pace: 'instant' });
  const { id } = (await emulator.create('a nude')).body;
  expect(await emulator.json('GET', videoPath(id))).toMatchObject({
    status: 400,
    body: { status: 'failed', error: { code: 400 } },
  });
});

it('vLLM-Omni shows a requested size in the creation, the retrieval and the list', async () => {
  const emulator = open();
  const created = await emulator.form({ prompt: 'p', size: '1280x720' });
  expect(created).toMatchObject({ status: 200, body: { size: '1280x720' } });
  const { body } = await emulator.json('GET', videoPath(created.body.id));
  expect(body.size).toBe('1280x720');
  await emulator.form({ prompt: 'q' });
  const list = await emulator.json('GET', '/v1/videos');
  expect(list.body.data.map(({ size }: { size: string | null }) => size)).toEqual([null, '1280x720']);
});

it('vLLM-Omni accepts model names with a slash and those of Sora, and refuses other names', async () => {
  const emulator = open();
  for (const model of ['Wan-AI/Wan2.1-T2V-1.3B-Diffusers', 'sora-2']) {
    expect(await emulator.form({ prompt: 'p', model })).toMatchObject({ status: 200, body: { model } });
  }
  const refused = await emulator.form({ prompt: 'p', model: 'wan' });
  expect(refused).toMatchObject({
    status: 400,
    body: {
      error: { message: `Model mismatch: request specifies 'wan' but server is running '${served}'.` },
    },
  });
});

it('vLLM-Omni reads the reference from image_reference or from a file, of any size and type', async () => {
  const emulator = open();
  const ignored = await emulator.form({ prompt: 'p', 'input_reference[image_url]': 'data:nonsense' });
  expect(ignored.status).toBe(200);
  const read = await emulator.form({ prompt: 'p', image_reference: '{"image_url":"data:nonsense"}' });
  expect(read.status).toBe(400);
  expect(read.body.error.message).toContain('data URL');
});

it('vLLM-Omni refuses a request without a key in the form of its other refusals', async () => {
  const response = await open().send('/v1/videos', { key: null });
  expect(response.status).toBe(401);
  expect(await response.json()).toMatchObject({ error: { type: 'Unauthorized', code: 401, param: null } });
});

it('vLLM-Omni lists all jobs without a limit, some with a limit, and none after an unknown id', async () => {
  const emulator = open();
  const made: string[] = [];
  for (let n = 0; n < 101; n += 1) made.push((await emulator.form({ prompt: `${n}` })).body.id);
  const newest = made.toReversed();
  const all = await emulator.json('GET', '/v1/videos');
  expect(all.body.data.map(({ id }: { id: string }) => id)).toEqual(newest);
  expect(all.body).toMatchObject({ first_id: newest[0], last_id: made[0], has_more: false });
  const page = await emulator.json('GET', `/v1/videos?limit=2&after=${newest[0]}`);
  expect(page.body).toMatchObject({ first_id: newest[1], last_id: newest[2], has_more: true });
  expect((await emulator.json('GET', '/v1/videos?after=video_gen_none')).body.data).toEqual([]);
});

it('vLLM-Omni sends the MP4 for any variant: 404 before the end, 422 after a failure', async () => {
  const emulator = open();
  const ids = await jobs(emulator);
  const headers = await expectClip(emulator, ids.completed);
  expect(headers.get('content-disposition')).toBe(`attachment; filename="${ids.completed}.mp4"`);
  await expectClip(emulator, ids.completed, '?variant=anything');
  const status = async (id: string) => (await emulator.json('GET', `${videoPath(id)}/content`)).status;
  expect([await status(ids.queued), await status(ids.running), await status(ids.failed)]).toEqual([
    404, 404, 422,
  ]);
});

it('vLLM-Omni deletes jobs in any state', async () => {
  const emulator = open();
  const ids = await jobs(emulator);
  for (const id of Object.values(ids)) {
    expect(await emulator.json('DELETE', videoPath(id))).toMatchObject({ status: 200, body: { id } });
    expect((await emulator.json('GET', videoPath(id))).status).toBe(404);
  }
});

/** Starts a creation that waits for its clip, and returns the id of its job. */
async function waiting(emulator: Quirky, fields: Record<string, string>, signal?: AbortSignal) {
  const body = new FormData();
  for (const [name, value] of Object.entries(fields)) body.set(name, value);
  const init = { method: 'POST', body, ...(signal === undefined ? {} : { signal }) };
  const answer = emulator.send('/v1/videos/sync', init);
  answer.catch(() => {});
  const id = await vi.waitFor(async () => {
    const { body } = await emulator.json('GET', '/v1/videos');
    expect(body.data).toHaveLength(1);
    return String(body.data[0].id);
  });
  return { answer, id };
}

it('vLLM-Omni answers POST /v1/videos/sync with the clip after the job is completed, and keeps no job', async () => {
  const emulator = open();
  const { answer, id } = await waiting(emulator, { prompt: 'p', size: '512x288', seconds: '3' });
  await emulator.videos.complete(id);
  const response = await answer;
  expect([response.status, response.headers.get('content-type')]).toEqual([200, 'video/mp4']);
  expect(response.headers.get('x-model')).toBe(served);
  expect(response.headers.get('x-request-id')).toMatch(/^video_sync-[0-9a-f]+$/);
  const facts = factsOf(new Uint8Array(await response.arrayBuffer()));
  expect(facts).toMatchObject({ width: 512, height: 288, seconds: 3 });
  expect((await emulator.json('GET', '/v1/videos')).body.data).toEqual([]);
});

it('vLLM-Omni answers POST /v1/videos/sync when the clock has passed the end of the job', async () => {
  const emulator = quirkyEmulator('vllm-omni', { pace: '1x' });
  const { answer } = await waiting(emulator, { prompt: 'p' });
  emulator.clock.advance(300_000);
  expect((await answer).status).toBe(200);
});

it('vLLM-Omni ends POST /v1/videos/sync with 504 after ten minutes of the clock', async () => {
  const emulator = open();
  const { answer } = await waiting(emulator, { prompt: 'p' });
  emulator.clock.advance(600_000);
  const response = await answer;
  expect([response.status, await response.json()]).toMatchObject([
    504,
    { error: { message: 'Video generation timed out after 600.0s.', code: 504 } },
  ]);
  expect((await emulator.json('GET', '/v1/videos')).body.data).toEqual([]);
});

it('vLLM-Omni deletes the job of a client that leaves POST /v1/videos/sync', async () => {
  const emulator = open();
  const leaving = new AbortController();
  const { answer } = await waiting(emulator, { prompt: 'p' }, leaving.signal);
  leaving.abort();
  await answer.catch(() => {});
  await vi.waitFor(async () => {
    expect((await emulator.json('GET', '/v1/videos')).body.data).toEqual([]);
  });
});
