// Connections that are kept, shared, broken off, too slow, or not HTTP.
import { once } from 'node:events';
import { connect } from 'node:net';
import { beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { assemble } from '../../src/emulator/assemble.ts';
import type { Emulator } from '../../src/emulator/index.ts';
import { readOptions } from '../../src/emulator/options/options.ts';
import { listen, timeLimits, type TimeLimits } from '../../src/emulator/server.ts';
import { multipart, openConnection, rawKey, rawRequest, requestHead } from '../support/raw.ts';
import { instantServers } from '../support/servers.ts';

const create = { method: 'POST', path: '/v1/videos' };
const list = { method: 'GET', path: '/v1/videos' };
const json = 'Content-Type: application/json';

const malformed = {
  error: {
    message: 'Could not parse the HTTP request.',
    type: 'invalid_request_error',
    param: null,
    code: null,
  },
};
const late = {
  error: {
    message: 'Timed out while reading the request.',
    type: 'invalid_request_error',
    param: null,
    code: null,
  },
};

for (const server of instantServers) {
  describe(server.name, () => {
    let url: string;

    beforeAll(async () => {
      const started = await server.start();
      ({ url } = started);
      return started.stop;
    });

    it.each([
      ['without a key', { path: '/v1/videos', lines: [], status: 401 }],
      [
        'to a path that is not served',
        { path: '/v1/nowhere', lines: [`Authorization: Bearer sk`], status: 404 },
      ],
      ['with an expectation', { path: '/v1/videos', lines: ['Expect: nothing'], status: 401 }],
    ])(
      'a request %s is refused before its body arrives, and its client may send the rest',
      async (_name, given) => {
        const { path, lines, status } = given;
        const { hostname, port, host } = new URL(url);
        const socket = connect({ host: hostname, port: Number(port), allowHalfOpen: true });
        onTestFinished(() => void socket.destroy());
        const length = 4_000_000;
        const head = [`POST ${path} HTTP/1.1`, `Host: ${host}`, 'Connection: close', ...lines];
        socket.write([...head, json, `Content-Length: ${length}`, '', ''].join('\r\n'));
        const [answer] = (await once(socket, 'data')) as [Buffer];
        expect(String(answer)).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
        expect(String(answer)).toContain('"error"');
        // A reset would be an error here, and it could arrive before the answer.
        await new Promise<void>((resolve, reject) => {
          socket.once('error', reject);
          socket.write(Buffer.alloc(length, ' '), () => resolve());
        });
        if (!socket.readableEnded) await once(socket.resume(), 'end');
      },
    );

    it('one connection carries many requests, including refused requests', async () => {
      const connection = await openConnection(url);
      const key = 'sk-kept';
      const ids: string[] = [];
      for (const prompt of ['one', 'two', '', 'three']) {
        const body = JSON.stringify({ prompt });
        await connection.send(requestHead(url, { ...create, key, lines: [json], body }) + body);
        const answer = await connection.answer(create);
        expect(answer.status).toBe(prompt === '' ? 400 : 200);
        expect(answer.headers.get('connection')).not.toBe('close');
        if (answer.status === 200) ids.push(answer.json().id);
      }
      await connection.send(requestHead(url, { ...list, key }));
      const listed = (await connection.answer(list)).json();
      expect(listed.data.map(({ id }: { id: string }) => id)).toEqual(ids.toReversed());
    });

    it('requests that are sent together are answered in their order', async () => {
      const connection = await openConnection(url);
      const bodies = ['first', 'second', 'third'].map((prompt) => JSON.stringify({ prompt }));
      const key = 'sk-pipelined';
      const written = bodies.map((body) => requestHead(url, { ...create, key, lines: [json], body }) + body);
      await connection.send(written.join(''));
      const ids: string[] = [];
      for (const prompt of ['first', 'second', 'third']) {
        const answer = await connection.answer(create);
        expect(answer.json()).toMatchObject({ prompt, status: 'queued' });
        ids.push(answer.json().id);
      }
      await connection.send(requestHead(url, { ...list, key }).repeat(2));
      for (let nth = 0; nth < 2; nth += 1) {
        const listed = (await connection.answer(list)).json();
        const found = listed.data.map(({ id }: { id: string }) => id);
        expect(found.toSorted()).toEqual(ids.toSorted());
      }
    });

    it('a connection ends after a request with Connection: close', async () => {
      const connection = await openConnection(url);
      await connection.send(requestHead(url, { ...list, lines: ['Connection: close'] }));
      const answer = await connection.answer(list);
      expect(answer.status).toBe(200);
      expect(answer.headers.get('connection')).toBe('close');
      expect(await connection.closed).toBe('');
    });

    it.each([
      ['no HTTP', 'HELO mail.example\r\n\r\n'],
      ['a TLS greeting', Buffer.from('16030100c8010000c40303', 'hex')],
      [
        'two lengths',
        'POST /v1/videos HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n',
      ],
      [
        'a chunk without a size',
        'POST /v1/videos HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer k\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n',
      ],
    ])('%s is answered with the error envelope, and then the connection ends', async (_name, bytes) => {
      const connection = await openConnection(url);
      await connection.send(bytes);
      const answer = await connection.answer();
      expect(answer.status).toBe(400);
      expect(answer.headers.get('content-type')).toBe('application/json');
      expect(answer.json()).toEqual(malformed);
      expect(await connection.closed).toBe('');
    });

    it.each(['Host: two words', 'Host:', 'X-Host: missing'])(
      'a request with "%s" is answered with the error envelope',
      async (host) => {
        const connection = await openConnection(url);
        await connection.send(`GET /v1/videos HTTP/1.1\r\n${host}\r\nAuthorization: Bearer k\r\n\r\n`);
        const answer = await connection.answer();
        expect(answer.status).toBe(400);
        expect(answer.json()).toEqual(malformed);
      },
    );

    it.each(['%ZZ', '%E0%A4', 'a%00b', '..%2f..', '%F0%9F%8E%AC'])(
      'the path /v1/videos/%s names no video',
      async (id) => {
        const asked = { method: 'GET', path: `/v1/videos/${id}` };
        const answer = await rawRequest(url, asked);
        expect(answer.status).toBe(404);
        expect(answer.json().error.message).toMatch(/^Video with id '.+' not found\.$/s);
      },
    );

    it('a reader that leaves during a download does not disturb other clients', async () => {
      const asked = await completedContent(url, { seconds: '20' });
      for (let left = 0; left < 5; left += 1) {
        const connection = await openConnection(url);
        await connection.send(requestHead(url, asked));
        expect((await connection.head()).status).toBe(200);
        connection.socket.destroy();
      }
      const whole = await rawRequest(url, asked);
      expect(whole.status).toBe(200);
      expect(whole.body).toHaveLength(Number(whole.headers.get('content-length')));
    });

    it('a sender that leaves during an upload does not disturb other clients, and creates no video', async () => {
      const key = 'sk-leaving';
      const body = multipart('x', [
        [['Content-Disposition: form-data; name="prompt"'], 'left'],
        [['Content-Disposition: form-data; name="seconds"'], '4'],
      ]);
      const lines = ['Content-Type: multipart/form-data; boundary=x'];
      for (let left = 0; left < 5; left += 1) {
        const connection = await openConnection(url);
        await connection.send(requestHead(url, { ...create, key, lines, body }));
        await connection.send(body.subarray(0, 40 + left));
        connection.socket.destroy();
      }
      const connection = await openConnection(url);
      await connection.send(requestHead(url, { ...list, key }));
      expect((await connection.answer(list)).json().data).toEqual([]);
    });
  });
}

describe('a time limit', () => {
  it('for headers ends the connection after a 408', async () => {
    const connection = await openConnection((await impatient({ headers: 60, request: 5_000 })).url);
    await connection.send('GET /v1/videos HTTP/1.1\r\nHost: x\r\nAuthor');
    const answer = await connection.answer();
    expect(answer.status).toBe(408);
    expect(answer.json()).toEqual(late);
    expect(await connection.closed).toBe('');
  });

  it('for a body ends the connection after a 408', async () => {
    // Whichever limit is reached first on a loaded machine, the answer is the same.
    const { url, emulator } = await impatient({ headers: 200, request: 200 });
    const connection = await openConnection(url);
    const head = requestHead(url, { ...create, lines: [json, 'Content-Length: 100'] });
    await connection.send(`${head}{"prompt": "slow`);
    const answer = await connection.answer();
    expect(answer.status).toBe(408);
    expect(answer.json()).toEqual(late);
    expect(await connection.closed).toBe('');
    // This request does not use a socket, which would have the same limits.
    const headers = { authorization: `Bearer ${rawKey}` };
    const listed = await emulator.fetch('http://emulator.test/v1/videos', { headers });
    expect(await listed.json()).toMatchObject({ object: 'list', data: [] });
  });

  it('for an idle connection ends it without an answer', async () => {
    const { url } = await impatient({ keepAlive: 60 });
    const connection = await openConnection(url);
    await connection.send(requestHead(url, list));
    expect((await connection.answer(list)).status).toBe(200);
    expect(await connection.closed).toBe('');
  });
});

describe('a server that is closing', () => {
  it('finishes an answer that has begun, and accepts no new connection', async () => {
    const arrival = moment();
    const release = moment();
    const { url, close } = await listening(async () => {
      arrival.pass();
      await release.passed;
      return new Response('done', { headers: { 'content-type': 'text/plain' } });
    });
    const connection = await openConnection(url);
    await connection.send(requestHead(url, list));
    await arrival.passed;
    const closing = close(10_000);
    await expect(openConnection(url)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    release.pass();
    expect((await connection.answer()).body.toString()).toBe('done');
    await closing;
    expect(await connection.closed).toBe('');
  });

  it('refuses bytes that are not HTTP, and continues to close', async () => {
    const arrival = moment();
    const release = moment();
    const { url, close } = await listening(async () => {
      arrival.pass();
      await release.passed;
      return new Response('done');
    });
    const connection = await openConnection(url);
    const other = await openConnection(url);
    await other.send('GET /v1/videos HTTP/1.1\r\n');
    await connection.send(requestHead(url, list));
    await arrival.passed;
    const closing = close(10_000);
    await other.send('no header\r\n\r\n');
    expect((await other.answer()).status).toBe(400);
    release.pass();
    await closing;
    expect((await connection.answer()).status).toBe(200);
  });

  it('cuts connections that do not end within the grace period', async () => {
    const arrival = moment();
    const { url, close } = await listening(() => {
      arrival.pass();
      return new Promise<Response>(() => {});
    });
    const connection = await openConnection(url);
    await connection.send(requestHead(url, list));
    await arrival.passed;
    await close(30);
    expect(await connection.closed).toBe('');
  });
});

/** An emulator that waits for its clients for this time only. */
async function impatient(limits: Partial<TimeLimits>): Promise<{ url: string; emulator: Emulator }> {
  const options = readOptions({ listen: '127.0.0.1:0', log: 'silent' }, (name) => name);
  const emulator = assemble(options, { ownsProcess: false, limits: { ...timeLimits, ...limits } });
  onTestFinished(() => emulator.close());
  return { url: await emulator.listen(), emulator };
}

/** A server without an emulator. */
async function listening(fetch: () => Promise<Response>) {
  const address = { host: '127.0.0.1', port: 0 };
  const refused = vi.fn<() => void>();
  const server = await listen({ fetch, address, limits: timeLimits, ownsProcess: false, refused });
  return { url: server.url, close: (graceMs: number) => server.close(graceMs) };
}

/** An event that one side triggers and the other side waits for. */
function moment(): { passed: Promise<void>; pass: () => void } {
  let pass: (() => void) | undefined;
  const passed = new Promise<void>((resolve) => (pass = resolve));
  return { passed, pass: () => pass?.() };
}

/** Creates a video. @returns the request for its content */
async function completedContent(url: string, params: object): Promise<{ method: string; path: string }> {
  const body = JSON.stringify({ prompt: 'x', ...params });
  const { id } = (await rawRequest(url, { ...create, lines: [json], body })).json();
  return { method: 'GET', path: `/v1/videos/${id}/content` };
}
