// Pages of any origin may call /v1 (WIRE, contract:errors.cors). The control API and webhook endpoints are
// open to the same origin only.
import { describe, expect, it } from 'vitest';
import { testEmulator, type TestEmulator } from '../../support/emulator.ts';

const origin = 'http://localhost:5173';

/** The preflight that a browser sends before a request of a page. */
const asked = (emulator: TestEmulator, path: string, { method = 'POST', headers = 'authorization' } = {}) =>
  emulator.send(path, {
    method: 'OPTIONS',
    key: null,
    headers: {
      origin,
      'access-control-request-method': method,
      'access-control-request-headers': headers,
    },
  });

describe('a preflight', () => {
  it.each([
    ['/v1/videos', 'POST'],
    ['/v1/videos', 'GET'],
    ['/v1/videos/video_x', 'DELETE'],
    ['/v1/videos/video_x/content', 'HEAD'],
    ['/v1/videos/video_x/remix', 'POST'],
    ['/v1/videos/edits', 'POST'],
    ['/v1/videos/extensions', 'POST'],
    ['/v1/videos/characters/char_x', 'GET'],
    ['/v1/files', 'POST'],
    ['/v1/batches', 'POST'],
    ['/v1/models', 'GET'],
  ])('for %s allows %s from any origin, without a key', async (path, method) => {
    const answer = await asked(testEmulator(), path, { method });
    expect(answer.status).toBe(200);
    expect(await answer.text()).toBe('');
    const headers = Object.fromEntries(answer.headers);
    expect(headers).toMatchObject({
      'access-control-allow-origin': '*',
      'access-control-max-age': '86400',
      'access-control-allow-headers': 'authorization',
    });
    const methods = headers['access-control-allow-methods']?.split(', ');
    expect(methods).toEqual(['GET', 'OPTIONS', 'POST', 'DELETE', 'HEAD']);
  });

  it('allows every header that an SDK sends', async () => {
    const sent = 'authorization,content-type,openai-organization,x-stainless-retry-count,x-emulator-rule';
    const answer = await asked(testEmulator(), '/v1/videos', { headers: sent });
    expect(answer.headers.get('access-control-allow-headers')).toBe(sent);
  });

  it.each([
    '/_emulator/status',
    '/_emulator/clock/advance',
    '/v1/webhook_endpoints',
    '/v1/webhook_endpoints/x/test',
  ])('for %s allows nothing', async (path) => {
    const answer = await asked(testEmulator(), path);
    expect(answer.status).toBeGreaterThanOrEqual(400);
    expect(answer.headers.get('access-control-allow-origin')).toBeNull();
    expect(answer.headers.get('access-control-allow-methods')).toBeNull();
  });

  it('is refused like any unknown method with --cors off, or without the headers of a preflight', async () => {
    const off = await asked(testEmulator({ cors: 'off' }), '/v1/videos');
    expect({ status: off.status, allowed: off.headers.get('access-control-allow-origin') }).toEqual({
      status: 404,
      allowed: null,
    });
    const plain = await testEmulator().send('/v1/videos', { method: 'OPTIONS' });
    expect(await plain.json()).toMatchObject({ error: { message: 'Invalid URL (OPTIONS /v1/videos)' } });
  });
});

describe('an answer to a page of another origin', () => {
  it.each([
    ['a success', '/v1/videos', 200],
    ['a refusal', '/v1/videos/video_x', 404],
    ['an unknown path', '/v1/vids', 404],
  ])('can be read, and has the headers that SDKs use, when it is %s', async (_, path, status) => {
    const answer = await testEmulator().send(path, { headers: { origin } });
    expect(answer.status).toBe(status);
    expect(answer.headers.get('access-control-allow-origin')).toBe('*');
    const exposed = answer.headers.get('access-control-expose-headers')?.split(', ') ?? [];
    expect(exposed).toEqual(
      expect.arrayContaining(['X-Request-ID', 'Retry-After-Ms', 'OpenAI-Poll-After-Ms']),
    );
    await answer.text();
  });

  it('can be read when it refuses a missing key', async () => {
    const answer = await testEmulator().send('/v1/videos', { key: null, headers: { origin } });
    expect(answer.status).toBe(401);
    expect(answer.headers.get('access-control-allow-origin')).toBe('*');
  });

  it.each([
    ['with --cors off', { cors: 'off' } as const, '/v1/videos', { origin }],
    ['without an origin', {}, '/v1/videos', {}],
    ['of a webhook endpoint', {}, '/v1/webhook_endpoints', { origin }],
    ['of the control API', {}, '/_emulator/requests', { origin }],
    ['of the health check', {}, '/healthz', { origin }],
  ])('has no CORS headers %s', async (_, options, path, headers: Record<string, string>) => {
    const answer = await testEmulator(options).send(path, { headers });
    expect(answer.headers.get('access-control-allow-origin')).toBeNull();
    expect(answer.headers.get('access-control-expose-headers')).toBeNull();
    await answer.text();
  });
});
