// The emulator as aisix, field by field.
import { expect, it } from 'vitest';
import { absentRoutes, expectClip, jobs, quirkyEmulator, retrievals, videoPath } from './asking.ts';

const open = () => quirkyEmulator('aisix');

it('aisix has create, retrieve and content', async () => {
  const emulator = open();
  const { completed } = await jobs(emulator);
  expect(await absentRoutes(emulator, completed)).toEqual([
    'GET /v1/videos',
    'DELETE /v1/videos/{id}',
    'POST /v1/videos/{id}/remix',
    'POST /v1/videos/edits',
    'POST /v1/videos/extensions',
    'POST /v1/videos/characters',
    'GET /v1/webhook_endpoints',
    'POST /v1/webhook_endpoints',
    'GET /v1/webhook_event_types',
  ]);
});

it('aisix shows a video in each state with few fields', async () => {
  const emulator = open();
  const ids = await jobs(emulator);
  const common = { object: 'video', created_at: 0, model: 'sora-2', seconds: '4', progress: 0 };
  expect(await retrievals(emulator, ids)).toEqual({
    queued: { ...common, id: ids.queued, status: 'queued' },
    running: { ...common, id: ids.running, status: 'in_progress', progress: 40 },
    completed: { ...common, id: ids.completed, status: 'completed', progress: 100 },
    failed: {
      ...common,
      id: ids.failed,
      status: 'failed',
      error: { code: 'moderation_blocked', message: 'It was blocked.' },
    },
  });
  for (const id of Object.values(ids)) {
    expect(id).toMatch(/^[\w-]+$/);
    expect(Buffer.from(id, 'base64url').toString()).toMatch(/^sora-2:video_[0-9a-f]{48}$/);
  }
});

it('aisix has more fields in the answer to a creation', async () => {
  const emulator = open();
  const now = Math.floor(emulator.project('sk-test').clock.now() / 1000);
  const { body } = await emulator.json('POST', '/v1/videos', { prompt: 'p', size: '1280x720' });
  expect(body).toEqual({
    id: expect.any(String),
    object: 'video',
    created_at: now,
    model: 'sora-2',
    status: 'queued',
    progress: 0,
    seconds: '4',
    size: '1280x720',
  });
});

it('aisix refuses forms, and ignores a reference', async () => {
  const emulator = open();
  const form = await emulator.form({ prompt: 'p' });
  expect([form.status, form.body.error.code]).toEqual([400, 'unsupported_content_type']);
  const ignored = await emulator.json('POST', '/v1/videos', { prompt: 'p', input_reference: 17 });
  expect(ignored.status).toBe(200);
});

it('aisix shows an unknown status as failed', async () => {
  const emulator = open();
  await emulator
    .project('sk-test')
    .rules.add({ then: { complete: true, status: { completed: 'thinking' } } });
  const created = await emulator.json('POST', '/v1/videos', { prompt: 'p' });
  expect((await emulator.json('GET', videoPath(created.body.id))).body.status).toBe('failed');
});

it('aisix leaves out param and code of a refusal when they are null', async () => {
  const emulator = open();
  const unknown = await emulator.json('GET', '/v1/videos/none');
  expect([unknown.status, unknown.body]).toEqual([
    404,
    { error: { message: "Video with id 'none' not found.", type: 'invalid_request_error' } },
  ]);
  const value = await emulator.json('POST', '/v1/videos', { prompt: 'p', seconds: '5' });
  expect(value.body.error).toMatchObject({ param: 'seconds', code: 'invalid_value' });
});

it('aisix refuses downloads of jobs that are not completed with 400', async () => {
  const emulator = open();
  const ids = await jobs(emulator);
  expect((await expectClip(emulator, ids.completed)).get('content-type')).toBe('video/mp4');
  for (const id of [ids.queued, ids.running, ids.failed]) {
    expect((await emulator.json('GET', `${videoPath(id)}/content`)).status).toBe(400);
  }
});
