// A wrong address, path or key, or a mistake about TLS, ends the run before any check, with one line and status 2.
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { createServer as createPlainServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { createServer as createTlsServer } from 'node:tls';
import { afterAll, describe, expect, it, onTestFinished } from 'vitest';
import { run, UsageError } from '../../../src/conformance/index.ts';
import { createEmulator } from '../../../src/emulator/index.ts';
import { freePort } from '../../support/ports.ts';

const emulator = createEmulator({ seed: 1, apiKey: 'sk-the-right-one' });
afterAll(() => emulator.close());

/** Starts a server that ends with the test. @returns its port */
async function serving(listener: RequestListener): Promise<number> {
  const server = createPlainServer(listener).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return (server.address() as AddressInfo).port;
}

/** Starts a server that answers with a TLS alert, because it has no certificate. @returns its port */
async function tlsPort(): Promise<number> {
  const server = createTlsServer({ minVersion: 'TLSv1.3' }).listen(0, '127.0.0.1');
  server.on('tlsClientError', () => undefined);
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  return (server.address() as AddressInfo).port;
}

const only = ['retrieve.unknown-id'];
const told = async (baseUrl: string, rest: { apiKey?: string } = {}) => {
  const ran = run({ baseUrl, only, ...rest });
  await expect(ran).rejects.toBeInstanceOf(UsageError);
  return ran.then(
    () => '',
    (thrown: Error) => thrown.message,
  );
};

describe('before any check', () => {
  it('a closed port is reported before any check', async () => {
    const url = `http://127.0.0.1:${await freePort()}/v1`;
    expect(await told(url)).toBe(`${url} cannot be reached: connection refused, nothing listens there`);
  });

  it('https for a port without TLS is reported before any check', async () => {
    const port = await serving((_, response) => void response.end('{}'));
    expect(await told(`https://127.0.0.1:${port}/v1`)).toBe(
      `https://127.0.0.1:${port}/v1 cannot be reached: the port speaks no TLS: give http:// instead of https://`,
    );
  });

  it('http for a port with TLS is reported before any check', async () => {
    const port = await tlsPort();
    expect(await told(`http://127.0.0.1:${port}/v1`)).toBe(
      `http://127.0.0.1:${port}/v1 cannot be reached: the port speaks TLS: give https://127.0.0.1:${port}/v1`,
    );
  });

  it('a wrong path is reported before any check, with the right path of the host', async () => {
    const url = await emulator.listen();
    const message = await told(`${url}/api/video`, { apiKey: 'sk-the-right-one' });
    expect(message).toContain(`there is no Videos API at ${url}/api/video`);
    expect(message).toContain(`there is one at ${url}/v1`);
  });

  it('a web page instead of an API is reported before any check', async () => {
    const port = await serving(
      (_, response) => void response.setHeader('content-type', 'text/html').end('<h1>Hello</h1>'),
    );
    expect(await told(`http://127.0.0.1:${port}/v1`)).toContain('there is no Videos API at');
  });

  it('a refused key is reported before any check', async () => {
    const url = `${await emulator.listen()}/v1`;
    expect(await told(url, { apiKey: 'sk-a-wrong-one' })).toBe(
      `${url} refuses the key with 401: give another one with --api-key, or OPENAI_API_KEY`,
    );
  });

  it('an address that redirects is reported before any check, with its target', async () => {
    const port = await serving(
      (_, response) => void response.writeHead(308, { location: 'https://api.example.com/v1/videos' }).end(),
    );
    expect(await told(`http://127.0.0.1:${port}/v1`)).toContain(
      'sends clients on to https://api.example.com/v1',
    );
  });

  it('a server without a listing is judged', async () => {
    const port = await serving((request, response) => {
      const isCreation = request.method === 'POST' && request.url === '/v1/videos';
      response
        .writeHead(isCreation ? 422 : 404, { 'content-type': 'application/json' })
        .end('{"detail": "no"}');
    });
    const report = await run({ baseUrl: `http://127.0.0.1:${port}/v1`, only });
    expect(report.results.find(({ id }) => id === only[0])?.verdict).toBe('passed');
  });
});

it('a server that cannot be reached ends the program with status 2 and one line', async () => {
  const program = join(import.meta.dirname, '../../../dist/conformance/cli.js');
  const args = [program, 'run', '--base-url', `http://localhost:${await freePort()}/v1`];
  const ended = await new Promise((resolve) => {
    execFile(process.execPath, args, (fault, out, err) => resolve({ code: fault?.code, out, err }));
  });
  expect(ended).toEqual({
    code: 2,
    out: '',
    err: expect.stringMatching(/^sora-conformance: http:.* cannot be reached: connection refused[^\n]*\n$/),
  });
});
