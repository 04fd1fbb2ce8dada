// The emulator as new-api, field by field.
import { expect, it } from 'vitest';
import { absentRoutes, expectClip, jobs, quirkyEmulator, retrievals, videoPath } from './asking.ts';

const open = () => quirkyEmulator('new-api');
const named = (id: string) => ({ id, task_id: id });
const flat = (message: unknown, code = 'invalid_request_error') => ({ code, message, data: null });

it('new-api has create, retrieve, content and remix', async () => {
  const emulator = open();
  const { completed } = await jobs(emulator);
  expect(await absentRoutes(emulator, completed)).toEqual([
    'GET /v1/videos',
    'DELETE /v1/videos/{id}',
    'POST /v1/videos/edits',
    'POST /v1/videos/extensions',
    'POST /v1/videos/characters',
    'GET /v1/webhook_endpoints',
    'POST /v1/webhook_endpoints',
    'GET /v1/webhook_event_types',
  ]);
});

it('new-api shows a video in each state, without fields that are null', async () => {
  const emulator = open();
  const ids = await jobs(emulator);
  const now = Math.floor(emulator.project('sk-test').clock.now() / 1000);
  const common = {
    object: 'video',
    created_at: now - 7,
    model: 'sora-2',
    seconds: '4',
    size: '720x1280',
    progress: 0,
  };
  expect(await retrievals(emulator, ids)).toEqual({
    queued: { ...common, ...named(ids.queued), status: 'queued' },
    running: { ...common, ...named(ids.running), status: 'in_progress', progress: 40 },
    completed: {
      ...common,
      ...named(ids.completed),
      status: 'completed',
      progress: 100,
      completed_at: now,
      expires_at: now + 3600,
      metadata: {},
      usage: {},
    },
    failed: {
      ...common,
      ...named(ids.failed),
      status: 'failed',
      error: { code: 'moderation_blocked', message: 'It was blocked.' },
    },
  });
  for (const id of Object.values(ids)) expect(id).toMatch(/^task_[0-9a-f]{32}$/);
});

it.each([
  ['cancelled', 'failed'],
  ['succeeded', 'completed'],
  ['processing', 'in_progress'],
  ['expired', 'queued'],
])("new-api shows the status '%s' of its upstream as %s", async (word, shown) => {
  const emulator = open();
  await emulator.project('sk-test').rules.add({ then: { complete: true, status: { completed: word } } });
  const created = await emulator.form({ prompt: 'p' });
  expect((await emulator.json('GET', videoPath(created.body.id))).body.status).toBe(shown);
});

it('new-api remixes by JSON, not by a form', async () => {
  const emulator = open();
  const { completed } = await jobs(emulator);
  const path = `${videoPath(completed)}/remix`;
  const remix = await emulator.json('POST', path, { prompt: 'again' });
  expect(remix).toMatchObject({ status: 200, body: { remixed_from_video_id: completed } });
  expect((await emulator.form({ prompt: 'again' }, path)).status).toBe(400);
});

it('new-api refuses requests with a flat body, and downloads with an envelope of two keys', async () => {
  const emulator = open();
  const unknown = await emulator.json('GET', '/v1/videos/task_none');
  expect([unknown.status, unknown.body]).toEqual([404, flat("Video with id 'task_none' not found.")]);
  const value = await emulator.json('POST', '/v1/videos', { prompt: 'p', seconds: '5' });
  expect([value.status, value.body]).toEqual([400, flat(expect.any(String), 'invalid_value')]);
  const content = await emulator.json('GET', '/v1/videos/task_none/content');
  expect([content.status, content.body]).toEqual([
    404,
    { error: { message: "Video with id 'task_none' not found.", type: 'invalid_request_error' } },
  ]);
});

it('new-api sends only the MP4: 400 before the end, ranges, 502 when the file no longer exists', async () => {
  const emulator = open();
  const ids = await jobs(emulator);
  const headers = await expectClip(emulator, ids.completed, '?variant=thumbnail');
  expect(headers.get('cache-control')).toMatch(/^public\b/);
  const path = `${videoPath(ids.completed)}/content`;
  const part = await emulator.send(path, { headers: { range: 'bytes=0-9' } });
  expect([part.status, (await part.arrayBuffer()).byteLength]).toEqual([206, 10]);
  const beyond = await emulator.send(path, { headers: { range: 'bytes=999999999-' } });
  expect(beyond.status).toBe(502);
  for (const id of [ids.queued, ids.running, ids.failed]) {
    expect((await emulator.json('GET', `${videoPath(id)}/content`)).status).toBe(400);
  }
  await emulator.videos.expire(ids.completed);
  const gone = await emulator.json('GET', path);
  expect([gone.status, Object.keys(gone.body.error)]).toEqual([502, ['message', 'type']]);
});

it('new-api lets a rule set the error of a download', async () => {
  const emulator = open();
  const ids = await jobs(emulator);
  const { rules } = emulator.project('sk-test');
  const status = async (id: string) => (await emulator.json('GET', `${videoPath(id)}/content`)).status;
  const match = { operation: 'downloadVideo' } as const;
  await rules.add({ match, times: 1, then: { error: 'server_error' } });
  expect(await status(ids.completed)).toBe(500);
  await rules.add({ match, times: 1, then: { headers: { 'x-tried': '1' } } });
  expect(await status(ids.queued)).toBe(400);
});
