// Access to the control API over sockets: from loopback or with the token, and only with a Host and an Origin
// of this server.
import { describe, expect, it } from 'vitest';
import { openConnection, rawRequest } from '../../support/raw.ts';
import { testEmulator } from '../../support/emulator.ts';
import { assertAllowed } from '../../../src/emulator/control/access.ts';

const token = 'a-long-enough-token';

describe('the control API without a token', () => {
  it.each(['127.0.0.1:0', 'localhost:0', '[::1]:0', '127.0.0.2:0'])(
    'is open to loopback when the server listens on %s',
    async (listen) => {
      const url = await testEmulator({ listen }).listen();
      const answer = await rawRequest(url, { method: 'GET', path: '/_emulator/status' });
      expect(answer.status).toBe(200);
      expect(answer.json().url).toBe(url);
    },
  );

  it.each([
    ['127.0.0.1', 200],
    ['localhost:4010', 200],
    ['emulator.localhost', 200],
    ['[::1]:1', 200],
    ['127.0.0.7', 200],
    ['evil.example', 403],
    ['127.0.0.1.evil.example', 403],
    ['localhost.evil.example', 403],
    ['192.0.2.1', 403],
  ])('answers a request with the Host %j with %i', async (host, status) => {
    const url = await testEmulator().listen();
    for (const method of ['GET', 'POST']) {
      const path = method === 'GET' ? '/_emulator/clock' : '/_emulator/clock/freeze';
      const answer = await withHost(url, { method, path, host });
      expect(answer.status, method).toBe(status);
      if (status === 403) expect(answer.json().error.message).toContain('neither loopback nor the address');
    }
  });

  it.each([
    ['http://evil.example', 403],
    ['null', 403],
    ['http://localhost:3000', 403],
    ['file://', 403],
  ])('answers a write with the Origin %j with %i', async (origin, status) => {
    const url = await testEmulator().listen();
    const lines = [`Origin: ${origin}`];
    const write = await rawRequest(url, { method: 'POST', path: '/_emulator/clock/freeze', lines });
    expect(write.status).toBe(status);
    expect((await rawRequest(url, { method: 'GET', path: '/_emulator/clock', lines })).status).toBe(200);
  });

  it("accepts a write with the server's own Origin", async () => {
    const url = await testEmulator().listen();
    const lines = [`Origin: ${url}`];
    expect((await rawRequest(url, { method: 'POST', path: '/_emulator/reset', lines })).status).toBe(200);
  });

  it('is closed, also to loopback, on a server that other machines can reach, while /v1 is open', async () => {
    const emulator = testEmulator({ listen: '0.0.0.0:0' });
    const port = new URL(await emulator.listen()).port;
    const url = `http://127.0.0.1:${port}`;
    expect((await rawRequest(url, { method: 'GET', path: '/v1/videos' })).status).toBe(200);
    const answer = await rawRequest(url, { method: 'GET', path: '/_emulator/status' });
    expect(answer.status).toBe(403);
    expect(answer.json().error).toEqual({
      code: 'forbidden',
      message: expect.stringContaining('--admin-token'),
    });
    // Requests inside the process are still accepted.
    expect((await emulator.send('/_emulator/status')).status).toBe(200);
  });

  it('is closed to other machines, and to every client before the address is known', () => {
    const request = new Request('http://127.0.0.1:4010/_emulator', { headers: { host: '127.0.0.1' } });
    const guarded = { token: undefined, url: () => 'http://127.0.0.1:4010' };
    expect(() => assertAllowed(request, { socket: true, peer: '192.0.2.7' }, guarded)).toThrow(
      'Only this machine',
    );
    expect(() => assertAllowed(request, { socket: true, peer: undefined }, guarded)).toThrow(
      'Only this machine',
    );
    expect(() => assertAllowed(request, { socket: true, peer: '::ffff:192.0.2.7' }, guarded)).toThrow(
      'Only this',
    );
    expect(() => assertAllowed(request, { socket: true, peer: '::ffff:127.0.0.1' }, guarded)).not.toThrow();
    const early = { ...guarded, url: () => undefined };
    expect(() => assertAllowed(request, { socket: true, peer: '127.0.0.1' }, early)).toThrow(
      'no address yet',
    );
  });
});

describe('the control API with a token', () => {
  it.each([
    [[], 403],
    [['x-emulator-token: '], 403],
    [[`x-emulator-token: ${token}x`], 403],
    [[`x-emulator-token: ${token.toUpperCase()}`], 403],
    [[`Authorization: Bearer ${token}`], 403],
    [[`x-emulator-token: ${token}`], 200],
  ])('answers the headers %j with %i', async (lines, status) => {
    const url = await testEmulator({ adminToken: token }).listen();
    const answer = await rawRequest(url, { method: 'GET', path: '/_emulator/status', lines });
    expect(answer.status).toBe(status);
    expect(answer.body.toString()).not.toContain(token);
  });

  it('accepts any host name of the server, and refuses pages of other origins', async () => {
    const emulator = testEmulator({ adminToken: token, listen: '0.0.0.0:0' });
    const url = `http://127.0.0.1:${new URL(await emulator.listen()).port}`;
    const lines = [`x-emulator-token: ${token}`];
    const asked = { method: 'POST', path: '/_emulator/clock/freeze', host: 'emulator:4010' };
    expect((await withHost(url, { ...asked, lines })).status).toBe(200);
    expect(
      (await withHost(url, { ...asked, lines: [...lines, 'Origin: http://emulator:4010'] })).status,
    ).toBe(200);
    expect((await withHost(url, { ...asked, lines: [...lines, 'Origin: http://evil.example'] })).status).toBe(
      403,
    );
  });

  it('also asks for the token inside the process', async () => {
    const emulator = testEmulator({ adminToken: token });
    expect((await emulator.send('/_emulator/status')).status).toBe(403);
    const headers = { 'x-emulator-token': token };
    expect((await emulator.send('/_emulator/status', { headers })).status).toBe(200);
  });
});

/** Sends a request with a given Host header. */
async function withHost(
  url: string,
  asked: { method: string; path: string; host: string; lines?: readonly string[] },
) {
  const connection = await openConnection(url);
  const { method, path, host, lines = [] } = asked;
  const head = [`${method} ${path} HTTP/1.1`, `Host: ${host}`, 'Authorization: Bearer sk-raw', ...lines];
  await connection.send(`${head.join('\r\n')}\r\n\r\n`);
  return connection.answer({ method, path });
}
