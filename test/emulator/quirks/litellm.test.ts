// As LiteLLM's proxy, field by field.
import { expect, it } from 'vitest';
import { absentRoutes, expectClip, jobs, quirkyEmulator, retrievals, videoPath } from './asking.ts';

const open = () => quirkyEmulator('litellm');

it('has no delete and no webhooks', async () => {
  const emulator = open();
  const { completed } = await jobs(emulator);
  const absent = await absentRoutes(emulator, completed);
  expect(absent).toEqual(
    expect.arrayContaining([
      'DELETE /v1/videos/{id}',
      'GET /v1/webhook_endpoints',
      'POST /v1/webhook_endpoints',
      'GET /v1/webhook_event_types',
    ]),
  );
  expect(absent).not.toContain('GET /v1/videos');
  expect(absent).not.toContain('POST /v1/videos/{id}/remix');
});

it('tells a video in each state, with its usage and without its prompt', async () => {
  const emulator = open();
  const ids = await jobs(emulator);
  const now = Math.floor(emulator.project('sk-test').clock.now() / 1000);
  const common = {
    object: 'video',
    created_at: now - 7,
    model: 'sora-2',
    remixed_from_video_id: null,
    seconds: '4',
    size: '720x1280',
    completed_at: null,
    error: null,
    expires_at: null,
    progress: 0,
    usage: { duration_seconds: 4 },
  };
  expect(await retrievals(emulator, ids)).toEqual({
    queued: { ...common, id: ids.queued, status: 'queued' },
    running: { ...common, id: ids.running, status: 'in_progress', progress: 40 },
    completed: {
      ...common,
      id: ids.completed,
      status: 'completed',
      progress: 100,
      completed_at: now,
      expires_at: now + 3600,
    },
    failed: {
      ...common,
      id: ids.failed,
      status: 'failed',
      error: { code: 'moderation_blocked', message: 'It was blocked.' },
    },
  });
  for (const id of Object.values(ids)) {
    expect(id).toMatch(/^video_[A-Za-z0-9+/]+=*$/);
    expect(Buffer.from(id.slice('video_'.length), 'base64').toString()).toMatch(
      /^litellm:custom_llm_provider:openai;model_id:sora-2;video_id:video_[0-9a-f]{48}$/,
    );
  }
});

it('finds a job by its id with and without padding, escaped or not', async () => {
  const emulator = open();
  const { completed } = await jobs(emulator);
  for (const path of [completed, encodeURIComponent(completed), completed.replace(/=+$/, '')]) {
    const { status, body } = await emulator.json('GET', `/v1/videos/${path}`);
    expect([status, body.id]).toEqual([200, completed]);
  }
});

it('remixes by JSON, not by a form', async () => {
  const emulator = open();
  const { completed } = await jobs(emulator);
  const path = `${videoPath(completed)}/remix`;
  const remix = await emulator.json('POST', path, { prompt: 'again' });
  expect(remix).toMatchObject({ status: 200, body: { remixed_from_video_id: completed } });
  expect(remix.body).not.toHaveProperty('prompt');
  const form = await emulator.form({ prompt: 'again' }, path);
  expect([form.status, form.body.error.code]).toEqual([400, '400']);
});

it('refuses with the status as a text', async () => {
  const emulator = open();
  const unknown = await emulator.json('GET', '/v1/videos/video_none');
  expect([unknown.status, unknown.body]).toEqual([
    404,
    {
      error: {
        message: "Video with id 'video_none' not found.",
        type: 'invalid_request_error',
        param: null,
        code: '404',
      },
    },
  ]);
  const value = await emulator.json('POST', '/v1/videos', { prompt: 'p', seconds: '5' });
  expect([value.status, value.body.error.param, value.body.error.code]).toEqual([400, 'seconds', '400']);
});

it("lists the provider's videos under its own ids", async () => {
  const emulator = open();
  const { failed, completed, running } = await jobs(emulator);
  const { body } = await emulator.json('GET', `/v1/videos?limit=2&after=${encodeURIComponent(failed)}`);
  expect(body).toMatchObject({
    object: 'list',
    first_id: completed,
    last_id: running,
    has_more: true,
    data: [
      { id: completed, prompt: 'completed' },
      { id: running, prompt: 'running' },
    ],
  });
  expect(body.data[0]).not.toHaveProperty('usage');
});

it('sends every asset as video/mp4 with a name', async () => {
  const emulator = open();
  const ids = await jobs(emulator);
  const headers = await expectClip(emulator, ids.completed);
  expect(headers.get('content-disposition')).toMatch(/^attachment; filename=/);
  const thumbnail = await emulator.send(`${videoPath(ids.completed)}/content?variant=thumbnail`);
  expect([thumbnail.status, thumbnail.headers.get('content-type')]).toEqual([200, 'video/mp4']);
  expect(Buffer.from(await thumbnail.arrayBuffer()).toString('latin1', 8, 12)).toBe('WEBP');
  for (const id of [ids.queued, ids.failed]) {
    const answer = await emulator.json('GET', `${videoPath(id)}/content`);
    expect([answer.status, answer.body.error.code]).toEqual([404, '404']);
  }
});
