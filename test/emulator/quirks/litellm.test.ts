// The emulator as LiteLLM's proxy, field by field.
import { expect, it } from 'vitest';
import { absentRoutes, expectClip, jobs, quirkyEmulator, retrievals, videoPath } from './asking.ts';

const open = () => quirkyEmulator('litellm');

it('LiteLLM has no delete and no webhooks', async () => {
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

it('LiteLLM shows a video in each state, without its prompt, and with its usage only in the creation', async () => {
  const emulator = open();
  const created = await emulator.create('p');
  expect(created.body.usage).toEqual({ duration_seconds: 4 });
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
    usage: null,
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
      /^litellm:custom_llm_provider:openai;model_id:sora-2;video_id:video_[0-9a-f]{48};deployment_id:[0-9a-f]{64}$/,
    );
  }
});

it('LiteLLM finds a job by its id with and without padding, escaped or not', async () => {
  const emulator = open();
  const { completed } = await jobs(emulator);
  for (const path of [completed, encodeURIComponent(completed), completed.replace(/=+$/, '')]) {
    const { status, body } = await emulator.json('GET', `/v1/videos/${path}`);
    expect([status, body.id]).toEqual([200, completed]);
  }
});

it("LiteLLM remixes by JSON and by a form, and names the source by the provider's id", async () => {
  const emulator = open();
  const { completed } = await jobs(emulator);
  const path = `${videoPath(completed)}/remix`;
  const json = await emulator.json('POST', path, { prompt: 'again' });
  const form = await emulator.form({ prompt: 'again' }, path);
  for (const { status, body } of [json, form]) {
    expect([status, body.remixed_from_video_id]).toEqual([
      200,
      expect.stringMatching(/^video_[0-9a-f]{48}$/),
    ]);
    expect(body).not.toHaveProperty('prompt');
  }
});

it("LiteLLM wraps the provider's refusals, and keeps their status", async () => {
  const emulator = open();
  const { running } = await jobs(emulator);
  const { rules } = emulator.project('sk-test');
  const value = await emulator.json('POST', '/v1/videos', { model: 'sora-2', prompt: 'p', seconds: '5' });
  expect([value.status, value.body.error.param, value.body.error.code]).toEqual([400, null, '400']);
  expect(value.body.error.message).toMatch(/^litellm\.BadRequestError: OpenAIException - \{/);
  await rules.add({
    match: { operation: 'retrieveVideo' },
    times: 1,
    then: { error: 'rate_limit_exceeded' },
  });
  const limited = await emulator.json('GET', videoPath(running));
  expect([limited.status, limited.body.error.type, limited.body.error.code]).toEqual([
    429,
    'throttling_error',
    '429',
  ]);
  expect(limited.body.error.message).toMatch(
    /^litellm\.RateLimitError: RateLimitError: OpenAIException - \{/,
  );
});

it('LiteLLM answers 500 for an id that it has not made, and for an id in a form', async () => {
  const emulator = open();
  const { completed } = await jobs(emulator);
  const unknown = await emulator.json('GET', '/v1/videos/video_none');
  const edit = await emulator.form({ prompt: 'again', 'video[id]': completed }, '/v1/videos/edits');
  for (const { status, body } of [unknown, edit]) {
    expect([status, body.error.type, body.error.code]).toEqual([500, 'internal_server_error', '500']);
  }
});

it('LiteLLM refuses a request without a key as auth_error', async () => {
  const response = await open().send('/v1/videos', { key: null });
  expect([response.status, await response.json()]).toMatchObject([
    401,
    { error: { type: 'auth_error', code: '401', message: expect.stringMatching(/^Authentication Error, /) } },
  ]);
});

it("LiteLLM lists a provider's videos under its own ids when the query names the provider", async () => {
  const emulator = open();
  const { failed, completed, running } = await jobs(emulator);
  expect((await emulator.json('GET', '/v1/videos')).status).toBe(400);
  const query = `custom_llm_provider=openai&limit=2&after=${encodeURIComponent(failed)}`;
  const { body } = await emulator.json('GET', `/v1/videos?${query}`);
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

it('LiteLLM sends the MP4 with a file name for any variant, and 404 before the end and after a failure', async () => {
  const emulator = open();
  const ids = await jobs(emulator);
  const headers = await expectClip(emulator, ids.completed, '?variant=thumbnail');
  expect(headers.get('content-type')).toBe('video/mp4');
  expect(headers.get('content-disposition')).toBe(`attachment; filename=video_${ids.completed}.mp4`);
  for (const id of [ids.queued, ids.failed]) {
    const answer = await emulator.json('GET', `${videoPath(id)}/content`);
    expect([answer.status, answer.body.error.code]).toEqual([404, '404']);
  }
});
