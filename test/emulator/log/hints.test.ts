// Hints in the log: the change that a client needs, for mistakes that a refusal alone does not explain.
import { connect } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createEmulator } from '../../../src/emulator/index.ts';
import { connectionHint } from '../../../src/emulator/log/connections.ts';
import { hintOf } from '../../../src/emulator/log/hints.ts';
import { profiles } from '../../../src/emulator/domain/profiles.ts';
import { listen, timeLimits } from '../../../src/emulator/server.ts';
import type { ConnectionFault } from '../../../src/emulator/log/connections.ts';
import { jobRoutes } from '../../../src/emulator/schema/azure-routes.ts';
import { servedRoutes } from '../../../src/emulator/schema/routes.ts';
import { testApp } from '../../support/app.ts';
import { exchangeOf, testLog } from './made.ts';

const routes = [...servedRoutes(profiles.openai).map(([, route]) => route), ...Object.values(jobRoutes)];
const bearer = { authorization: 'Bearer sk-hint' };

/** Returns the note in the log for a request, and the answer for the client. */
async function asked(method: string, path: string, headers: Record<string, string> = bearer) {
  const app = testApp();
  const answer = await app.send(path, { method, headers, key: null });
  const [exchange] = app.exchanges;
  if (exchange === undefined) throw new Error('the log was told nothing');
  return { hint: hintOf(exchange, routes), body: await answer.text() };
}

describe('the hint for a path that is not served', () => {
  it.each([
    ['without /v1', 'POST', '/videos', 'the base URL does not end in /v1: did you mean POST /v1/videos?'],
    ['with /v1 twice', 'GET', '/v1/v1/videos', 'the base URL ends in /v1/v1: did you mean GET /v1/videos?'],
    ['with a final slash', 'POST', '/v1/videos/', 'the path ends in a slash: did you mean POST /v1/videos?'],
    [
      'with a doubled slash',
      'GET',
      '/v1//videos/video_1',
      'the path has a doubled slash: did you mean GET /v1/videos/{video_id}?',
    ],
    [
      'with two mistakes',
      'GET',
      '//videos/',
      'the path has a doubled slash, the path ends in a slash, the base URL does not end in /v1: did you mean GET /v1/videos?',
    ],
    ['with another method', 'PUT', '/v1/videos', '/v1/videos takes POST and GET, not PUT'],
    ['with another method', 'PATCH', '/v1/batches/b', '/v1/batches/{batch_id} takes GET, not PATCH'],
    [
      'with an empty id',
      'GET',
      '/v1/videos//content',
      'the id in the path is empty: /v1/videos/{video_id}/content',
    ],
    [
      'below another path',
      'GET',
      '/proxy/v1/videos',
      'the base URL has a path before /v1: did you mean GET /v1/videos?',
    ],
    ['of the server itself', 'GET', '/healthz/', 'the path ends in a slash: did you mean GET /healthz?'],
    ['that is similar to no known path', 'GET', '/nowhere', undefined],
    ['that has one segment more', 'POST', '/v1/videos/video_1/cancel', undefined],
  ])('names the fault of a path %s: %s %s', async (_name, method, path, expected) => {
    const { hint, body } = await asked(method, path);
    expect(hint).toBe(expected);
    // The client receives the service's own refusal and no hint.
    expect(body).not.toContain('did you mean');
    expect(body).not.toContain('not PUT');
  });

  it.each([
    ['GET', '/openai/v1/v1/videos', 'the base URL ends in /v1/v1: did you mean GET /openai/v1/videos?'],
    ['PUT', '/openai/v1/videos', '/openai/v1/videos takes POST and GET, not PUT'],
    [
      'GET',
      '/openai/v1/video/generations/jobs/',
      'the path ends in a slash: did you mean GET /openai/v1/video/generations/jobs?',
    ],
    [
      'PUT',
      '/openai/v1/video/generations/jobs',
      '/openai/v1/video/generations/jobs takes POST and GET, not PUT',
    ],
    [
      'PATCH',
      '/openai/v1/video/generations/jobs/task_1',
      '/openai/v1/video/generations/jobs/{job_id} takes GET and DELETE, not PATCH',
    ],
    [
      'POST',
      '/openai/v1/video/generations/gen_1/content/video',
      '/openai/v1/video/generations/{generation_id}/content/video takes GET, not POST',
    ],
  ])('names the fault of a path under /openai: %s %s', (method, path, expected) => {
    expect(hintOf(exchangeOf({ operation: undefined, status: 404, method, path }), routes)).toBe(expected);
  });

  it('names the missing version of a path of Azure', () => {
    const path = '/openai/videos';
    const told = exchangeOf({ operation: 'listVideos', status: 404, method: 'GET', path });
    expect(hintOf(told, routes)).toBe('add ?api-version=… to the URL, or use /openai/v1/…');
    const url = `${told.url}?api-version=preview`;
    expect(hintOf({ ...told, url }, routes)).toBeUndefined();
  });
});

describe('the hint for a request without a usable key', () => {
  it.each([
    ['a key without Bearer', { authorization: 'sk-123' }, 'without the word Bearer'],
    ['another scheme', { authorization: 'Basic c2stMTIz' }, "the scheme 'Basic'"],
    ['Bearer without a key', { authorization: 'Bearer ' }, 'the key after Bearer is empty'],
    ['the header of Azure', { 'api-key': 'sk-123' }, 'api-key is not read under /v1'],
    ['the header of another service', { 'x-api-key': 'sk-123' }, 'x-api-key is not read under /v1'],
  ] as const)('names the fault of %s', async (_name, headers, expected) => {
    const { hint = '', body } = await asked('GET', '/v1/videos', headers);
    expect(hint).toContain(expected);
    expect(hint).not.toContain('123');
    expect(body).not.toContain(hint);
  });

  it('is absent when there is no header with a key', async () => {
    expect((await asked('GET', '/v1/videos', {})).hint).toBeUndefined();
  });
});

it('is absent when the answer is not a refusal', () => {
  expect(hintOf(exchangeOf(), routes)).toBeUndefined();
  expect(hintOf(exchangeOf({ operation: 'retrieveVideo', status: 404 }), routes)).toBeUndefined();
});

describe('the log', () => {
  it.each(['pretty', 'json'] as const)('in the style %s has a hint as part of the line', (style) => {
    const log = testLog(style);
    log.exchange(exchangeOf({ operation: undefined, status: 404, method: 'PUT' }));
    expect(log.lines).toHaveLength(1);
    expect(log.lines[0]).toContain('/v1/videos takes POST and GET, not PUT');
  });

  it.each(['pretty', 'json'] as const)(
    'in the style %s has one entry for a connection that speaks TLS',
    (style) => {
      const log = testLog(style);
      const url = 'http://127.0.0.1:4010';
      log.connection({ code: 'HPE_INVALID_METHOD', firstBytes: Buffer.from([22, 3, 1]), status: 400, url });
      const text = log.lines.map((line) => line.trim()).join(' ');
      expect(text).toContain('a client spoke TLS (https) to this port, which speaks plain HTTP');
      expect(text).toContain(url);
    },
  );
});

async function refused(bytes: string | Uint8Array): Promise<ConnectionFault> {
  const faults: ConnectionFault[] = [];
  const server = await listen({
    fetch: () => new Response('served'),
    address: { host: '127.0.0.1', port: 0 },
    limits: timeLimits,
    ownsProcess: false,
    refused: (fault) => faults.push(fault),
  });
  onTestFinished(() => server.close(0));
  await new Promise<void>((resolve) => {
    const socket = connect(Number(new URL(server.url).port), '127.0.0.1', () => socket.write(bytes));
    socket.resume().once('close', () => resolve());
  });
  const [fault] = faults;
  if (fault === undefined) throw new Error('nothing was refused');
  expect(faults).toHaveLength(1);
  expect(fault).toMatchObject({ status: 400, url: server.url });
  return fault;
}

describe('a connection without a request', () => {
  it.each([
    ['TLS', Buffer.from('16030100f4010000f00303', 'hex'), 'spoke TLS'],
    ['HTTP/2', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', 'spoke HTTP/2'],
    ['no HTTP', 'hello\r\n\r\n', 'is no HTTP request (HPE_'],
    ['headers that are too long', `GET / HTTP/1.1\r\nx: ${'x'.repeat(70_000)}\r\n\r\n`, 'are too long'],
  ])('is logged with its cause: %s', async (_name, bytes, expected) => {
    expect(connectionHint(await refused(bytes))).toContain(expected);
  });

  it('is not logged when it sent no byte', async () => {
    const emulator = createEmulator();
    onTestFinished(() => emulator.close());
    const { hostname, port } = new URL(await emulator.listen());
    const socket = connect(Number(port), hostname);
    await new Promise((resolve) => socket.once('connect', resolve));
    socket.destroy();
    expect((await emulator.status()).url).toBe(emulator.url);
  });
});
