// A browser may call a server on loopback only by the server's own names. Other programs may send any Host
// header.
import { request } from 'node:http';
import { beforeAll, describe, expect, it } from 'vitest';
import { createEmulator } from '../../src/emulator/index.ts';

let url: string;

beforeAll(async () => {
  const emulator = createEmulator({ allowHost: 'API.test' });
  url = await emulator.listen();
  return () => emulator.close();
});

interface Sent {
  host: string;
  headers?: Record<string, string>;
  path?: string;
  method?: string;
}

/** Sends a request with any Host header. `fetch` does not allow that. */
function send({ host, headers = {}, path = '/v1/videos', method = 'GET' }: Sent) {
  return new Promise<{ status: number | undefined; body: string }>((resolve, reject) => {
    const asked = request(`${url}${path}`, {
      method,
      headers: { authorization: 'Bearer sk-browser', ...headers, host },
    });
    asked.once('error', reject);
    asked.once('response', (answer) => {
      let body = '';
      answer.setEncoding('utf8').on('data', (part: string) => (body += part));
      answer.once('end', () => resolve({ status: answer.statusCode, body }));
    });
    asked.end();
  });
}

const browsers = [
  ['Origin', { origin: 'http://evil.test' }],
  ['Sec-Fetch-Site', { 'sec-fetch-site': 'same-origin' }],
  ['the user agent of a browser', { 'user-agent': 'Mozilla/5.0 (X11; Linux x86_64) Chrome/156.0' }],
] as const;

describe('a request of a browser, recognised by', () => {
  it.each(browsers)('%s, is refused with 403 when its Host is a foreign name', async (_, headers) => {
    const { status, body } = await send({ host: 'evil.test:4010', headers });
    expect(status).toBe(403);
    expect(JSON.parse(body).error).toEqual({
      message:
        "A browser called this server by the name 'evil.test'. Use localhost or 127.0.0.1, or add the name with --allow-host.",
      type: 'invalid_request_error',
      param: null,
      code: null,
    });
  });

  it.each(browsers)('%s, is answered under every name of this machine', async (_, headers) => {
    const hosts = [
      'localhost',
      'LOCALHOST:4010',
      'app.localhost',
      '127.0.0.1:4010',
      '[::1]:4010',
      'api.test',
    ];
    const answers = await Promise.all(hosts.map((host) => send({ host, headers })));
    expect(answers.map(({ status }) => status)).toEqual(hosts.map(() => 200));
  });

  it.each([
    ['POST', '/v1/webhook_endpoints'],
    ['POST', '/v1/videos'],
    ['OPTIONS', '/v1/videos'],
    ['GET', '/v1/videos/video_x/content'],
    ['POST', '/openai/v1/videos'],
    ['POST', '/openai/v1/video/generations/jobs'],
    ['GET', '/v1/nowhere'],
  ])('Origin, is also refused on %s %s', async (method, path) => {
    const headers = { origin: 'http://evil.test', 'access-control-request-method': 'POST', 'api-key': 'k' };
    expect((await send({ host: 'evil.test', headers, path, method })).status).toBe(403);
  });
});

it('a program that is not a browser may send any Host header', async () => {
  for (const headers of [{}, { 'sec-fetch-mode': 'cors' }, { 'user-agent': 'OpenAI/JS 7.59.0' }]) {
    expect((await send({ host: 'sora.internal', headers: { ...headers } })).status).toBe(200);
  }
});
