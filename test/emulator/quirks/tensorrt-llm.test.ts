// The emulator as TensorRT-LLM, field by field.
import { expect, it } from 'vitest';
import { absentRoutes, expectClip, jobs, quirkyEmulator, retrievals, videoPath } from './asking.ts';

const open = () => quirkyEmulator('tensorrt-llm');

it('TensorRT-LLM has create, retrieve, content, list and delete', async () => {
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

it('TensorRT-LLM shows a video in each state, with a duration', async () => {
  const emulator = open();
  const ids = await jobs(emulator);
  const now = Math.floor(emulator.project('sk-test').clock.now() / 1000);
  const common = {
    object: 'video',
    created_at: now - 7,
    model: 'sora-2',
    status: 'queued',
    remixed_from_video_id: null,
    duration: 4,
    fps: 24,
    size: '720x1280',
    completed_at: null,
    error: null,
    expires_at: null,
    output_path: null,
    output_paths: null,
    response_format: 'url',
  };
  expect(await retrievals(emulator, ids)).toEqual({
    queued: { ...common, id: ids.queued, prompt: 'queued' },
    running: { ...common, id: ids.running, prompt: 'running' },
    completed: {
      ...common,
      id: ids.completed,
      prompt: 'completed',
      status: 'completed',
      completed_at: now,
      expires_at: now + 3600,
      output_path: `${ids.completed}.mp4`,
      output_paths: [`${ids.completed}.mp4`],
    },
    failed: { ...common, id: ids.failed, prompt: 'failed', status: 'failed', error: 'It was blocked.' },
  });
  for (const id of Object.values(ids)) expect(id).toMatch(/^video_[0-9a-f]{32}$/);
});

it('TensorRT-LLM answers a creation with 202, as a form and as JSON', async () => {
  const emulator = open();
  expect((await emulator.form({ prompt: 'p', response_format: 'url' })).status).toBe(202);
  expect((await emulator.json('POST', '/v1/videos', { prompt: 'p' })).status).toBe(202);
});

it.each(['input_reference', 'image_reference'])('TensorRT-LLM reads the reference from %s', async (name) => {
  const answer = await open().form({ prompt: 'p', [`${name}[image_url]`]: 'data:nonsense' });
  expect([answer.status, answer.body.type]).toEqual([400, 'BadRequestError']);
  expect(answer.body.message).toContain('data URL');
});

it('TensorRT-LLM refuses in the form of vLLM, and unknown parameters with 422', async () => {
  const emulator = open();
  const unknown = await emulator.json('GET', '/v1/videos/video_none');
  expect([unknown.status, unknown.body]).toEqual([
    404,
    {
      object: 'error',
      message: "Video with id 'video_none' not found.",
      type: 'NotFoundError',
      code: 404,
    },
  ]);
  const parameter = await emulator.json('POST', '/v1/videos', { prompt: 'p', sharpness: 1 });
  expect([parameter.status, parameter.body.code]).toEqual([422, 422]);
  const size = await emulator.json('POST', '/v1/videos', { prompt: 'p', size: '1x1' });
  expect([size.status, size.body.type, size.body.code]).toEqual([400, 'BadRequestError', 400]);
});

it("TensorRT-LLM does not know the emulator's own ids", async () => {
  const emulator = open();
  const { completed } = await jobs(emulator);
  const { body } = await emulator.json('GET', '/_emulator/requests');
  const own = body.data.findLast(({ video }: { video: object | null }) => video !== null).video.id as string;
  expect(own).toMatch(/^video_[0-9a-f]{48}$/);
  expect((await emulator.json('GET', videoPath(own))).status).toBe(404);
  expect((await emulator.json('GET', videoPath(completed))).status).toBe(200);
});

it('TensorRT-LLM lists all jobs for any query', async () => {
  const emulator = open();
  const ids = await jobs(emulator);
  for (const query of ['', '?limit=1', `?after=${ids.failed}`, '?order=asc', '?limit=nonsense']) {
    const { status, body } = await emulator.json('GET', `/v1/videos${query}`);
    expect([status, Object.keys(body)]).toEqual([200, ['object', 'data']]);
    expect(body.data.map(({ id }: { id: string }) => id)).toEqual(Object.values(ids).toReversed());
  }
});

it('TensorRT-LLM answers a deletion with a flag', async () => {
  const emulator = open();
  const { completed, running } = await jobs(emulator);
  const deleted = await emulator.json('DELETE', videoPath(completed));
  expect([deleted.status, deleted.body]).toEqual([200, { deleted: true }]);
  expect((await emulator.json('GET', videoPath(completed))).status).toBe(404);
  expect((await emulator.json('DELETE', videoPath(running))).status).toBe(400);
});

it('TensorRT-LLM refuses downloads of jobs that are not completed with 400', async () => {
  const emulator = open();
  const ids = await jobs(emulator);
  await expectClip(emulator, ids.completed);
  for (const id of [ids.queued, ids.running, ids.failed]) {
    const answer = await emulator.json('GET', `${videoPath(id)}/content`);
    expect([answer.status, answer.body.type]).toEqual([400, 'BadRequestError']);
  }
  expect((await emulator.json('GET', '/v1/videos/video_none/content')).status).toBe(404);
});
