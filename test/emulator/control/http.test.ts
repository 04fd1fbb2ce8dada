// The control API as a whole: its paths, its projects, its envelope, its document, and its commands for
// videos.
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { controlOperations } from '../../../src/emulator/control/operations.ts';
import { version } from '../../../src/emulator/version.ts';
import { testEmulator, testKey } from '../../support/emulator.ts';
import { ask, created, shown } from './asking.ts';

it('the control API has an index, and serves the committed document', async () => {
  const emulator = testEmulator();
  const { body } = await ask(emulator, 'GET ', undefined, { key: null });
  expect(body).toMatchObject({ name: 'sora-emulator', version });
  expect(body.operations).toHaveLength(Object.keys(controlOperations).length);
  const committed = readFileSync(new URL('../../../openapi/control.json', import.meta.url), 'utf8');
  const document = await emulator.send('/_emulator/openapi.json', { key: null });
  expect(`${await document.text()}\n`, 'run `npm run openapi`').toBe(committed);
});

it('the control API returns its status without secrets', async () => {
  const emulator = testEmulator({ pace: 'polls:2', apiKey: ['sk-test', 'sk-secret'], seed: 9 });
  await created(emulator);
  await created(emulator, {}, 'sk-secret');
  await created(emulator);
  const { body } = await ask(emulator, 'GET status', undefined, { key: null });
  expect(body).toMatchObject({
    version,
    profile: 'openai',
    contract_date: '2026-09-23',
    projects: 2,
    videos: 3,
  });
  expect(body.options).toMatchObject({
    pace: 'polls:2',
    seed: 9,
    listen: '127.0.0.1:0',
    'api-key': '2 accepted',
    'admin-token': null,
  });
  expect(body.url).toBeNull();
  expect(body.uptime_seconds).toBeGreaterThan(0);
  expect(JSON.stringify(body)).not.toContain('sk-');
  expect(await emulator.status()).toMatchObject({ ...body, uptime_seconds: expect.any(Number) });
  const url = await emulator.listen();
  expect((await emulator.status()).url).toBe(url);
});

describe('the project of a control request', () => {
  it('is selected by the key, or by the query', async () => {
    const emulator = testEmulator({ pace: 'manual' });
    const id = await created(emulator);
    const project = emulator.project(testKey).id;
    for (const [query, key] of [
      ['', testKey],
      [`?project=${project}`, null],
      [`?project=key:${testKey}`, 'sk-other'],
    ] as const) {
      const answer = await ask(emulator, `POST videos/${id}/progress${query}`, { progress: 10 }, { key });
      expect(answer, query).toMatchObject({ status: 200, body: { id, progress: 10 } });
    }
    expect((await ask(emulator, `POST videos/${id}/complete`, {}, { key: 'sk-other' })).status).toBe(404);
  });

  it('is the project of the OpenAI-Project header', async () => {
    const emulator = testEmulator();
    const headers = { 'openai-project': 'mine' };
    const answer = await ask(emulator, 'POST clock/freeze', undefined, { headers });
    expect(answer.body.scale).toBe(0);
    expect((await ask(emulator, 'GET clock?project=mine')).body.scale).toBe(0);
    expect((await ask(emulator, 'GET clock')).body.scale).toBe(1);
  });

  it.each([
    ['GET clock', null, 400, 'project_required', '?project='],
    ['GET clock?project=', null, 400, 'invalid_request', 'key:<API key>'],
    ['GET clock?project=key:', null, 400, 'invalid_request', 'key:<API key>'],
    ['GET clock?project=a&project=b', null, 400, 'invalid_request', "'project'"],
    ['GET status?project=a', null, 400, 'invalid_request', "Unknown field 'project'; none are known here."],
    ['GET clock', 'sk-wrong', 403, 'forbidden', 'Incorrect API key'],
  ])('must be known: %s with the key %s is refused', async (asked, key, status, code, message) => {
    const emulator = testEmulator({ apiKey: 'sk-right' });
    const answer = await ask(emulator, asked, undefined, { key });
    expect(answer).toMatchObject({ status, body: { error: { code } } });
    expect(answer.body.error.message).toContain(message);
  });
});

describe('the control API refuses', () => {
  it.each([
    ['GET nowhere', undefined, 404, 'not_found', 'GET /_emulator/status'],
    ['GET clock/advance', undefined, 405, 'method_not_allowed', 'takes POST, not GET'],
    ['PATCH requests', undefined, 405, 'method_not_allowed', 'takes GET, DELETE'],
    ['POST clock/set', undefined, 400, 'invalid_request', 'needs a JSON body'],
    ['POST clock/set', new TextEncoder().encode('{"time":'), 400, 'invalid_request', 'no JSON'],
    ['POST clock/set', new Uint8Array([0x22, 0xff, 0x22]), 400, 'invalid_request', 'no JSON'],
    ['POST clock/set', [], 400, 'invalid_request', 'The body: expected object'],
    ['POST clock/set', new Uint8Array(1024 * 1024 + 1), 413, 'too_large', '1048576'],
    ['POST videos/video_0/complete', undefined, 404, 'not_found', "no video 'video_0'"],
    ['POST videos/%E0%A4%A/complete', undefined, 404, 'not_found', 'no video'],
    ['GET usage?since=1', undefined, 400, 'invalid_request', "Unknown field 'since'; known are project."],
  ])('the request %s with the body %j', async (asked, body, status, code, message) => {
    const answer = await ask(testEmulator(), asked, body);
    expect(answer).toMatchObject({ status, body: { error: { code } } });
    expect(answer.body.error.message).toContain(message);
  });

  it.each([
    ['POST requests/verify', '{"match":{"body":{"x":', '}}}'],
    ['POST rules', '', ''],
  ])('the request %s with more levels than a stack can hold', async (asked, before, behind) => {
    const body = `${before}${'['.repeat(20_000)}${']'.repeat(20_000)}${behind}`;
    const answer = await ask(testEmulator(), asked, new TextEncoder().encode(body));
    expect(answer).toMatchObject({
      status: 400,
      body: { error: { message: 'The body has more than 100 levels.' } },
    });
  });

  it('a body that is not JSON, although its content type is JSON', async () => {
    const answer = await ask(
      testEmulator(),
      'POST clock/set',
      { time: 1 },
      { headers: { 'content-type': 'text/plain' } },
    );
    expect(answer).toMatchObject({ status: 415, body: { error: { code: 'unsupported_media_type' } } });
  });

  it('writes from pages of other sites', async () => {
    const emulator = testEmulator();
    const from = (origin: string) => ask(emulator, 'POST clock/freeze', undefined, { headers: { origin } });
    expect((await from('https://evil.example')).status).toBe(403);
    expect((await from('null')).status).toBe(403);
    expect((await from('http://emulator.test')).status).toBe(200);
  });
});

describe('the commands for videos', () => {
  it('complete, fail, progress and expire change the video', async () => {
    const emulator = testEmulator({ pace: 'manual' });
    const [first, second, third] = [
      await created(emulator),
      await created(emulator),
      await created(emulator),
    ];
    const completed = await ask(emulator, `POST videos/${first}/complete`);
    expect(completed).toMatchObject({
      status: 200,
      body: { object: 'video', status: 'completed', progress: 100 },
    });
    expect(await shown(emulator, first)).toEqual(completed.body);
    const error = { code: 'moderation_blocked', message: 'no' };
    expect((await ask(emulator, `POST videos/${second}/fail`, { error })).body).toMatchObject({
      status: 'failed',
      error,
    });
    expect((await ask(emulator, `POST videos/${third}/fail`, { error: null })).body).toMatchObject({
      status: 'failed',
      error: null,
    });
    await ask(emulator, `POST videos/${first}/expire`);
    expect((await emulator.send(`/v1/videos/${first}/content`)).status).toBe(404);
    expect((await ask(emulator, `POST videos/${first}/fail`)).status).toBe(409);
    expect((await ask(emulator, `POST videos/${second}/expire`)).status).toBe(409);
  });

  it('fail has the moderation error of the profile by default', async () => {
    const emulator = testEmulator({ pace: 'manual', profile: 'openai-2026-02' });
    const id = await created(emulator);
    expect((await ask(emulator, `POST videos/${id}/fail`)).body.error.code).toBe('content_policy_violation');
  });

  it.each([
    ['progress', { progress: 100 }, "'progress'"],
    ['progress', { progress: 1.5 }, "'progress'"],
    ['progress', {}, "'progress'"],
    ['fail', { error: {} }, "'error.code'"],
    [
      'fail',
      { error: { code: 'a', message: 'b', param: 'c' } },
      "Unknown field 'error.param'; known are code, message.",
    ],
    ['fail', { reason: 'x' }, "Unknown field 'reason'; known are error."],
  ])('refuse wrong parameters: %s %j', async (command, body, message) => {
    const emulator = testEmulator({ pace: 'manual' });
    const id = await created(emulator);
    const answer = await ask(emulator, `POST videos/${id}/${command}`, body);
    expect(answer.status).toBe(400);
    expect(answer.body.error.message).toContain(message);
    expect((await shown(emulator, id)).status).toBe('queued');
  });
});

it('the command reset forgets one project', async () => {
  const emulator = testEmulator({ pace: 'manual' });
  const [id, other] = [await created(emulator), await created(emulator, {}, 'sk-other')];
  await ask(emulator, 'POST clock/advance', { seconds: 5 });
  expect((await ask(emulator, 'POST reset')).body).toEqual({ done: true });
  expect((await emulator.send(`/v1/videos/${id}`)).status).toBe(404);
  expect((await shown(emulator, other, 'sk-other')).id).toBe(other);
  expect((await ask(emulator, 'GET usage')).body).toMatchObject({
    requests: { retrieveVideo: 1 },
    lines: [],
  });
});
