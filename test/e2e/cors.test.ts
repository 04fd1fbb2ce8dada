// CORS over a socket: a page of another origin may call /v1 of the built program, unless `--cors off` forbids
// it.
import { expect, it } from 'vitest';
import { startProgram } from '../support/program.ts';
import { rawRequest } from '../support/raw.ts';

const path = '/v1/videos';
const origin = 'Origin: http://localhost:5173';
const preflight = [
  origin,
  'Access-Control-Request-Method: POST',
  'Access-Control-Request-Headers: authorization,content-type',
];

/** Sends a preflight and the request after it, as a browser does. */
async function asPage(args: readonly string[]) {
  const { url } = await startProgram(['--pace', 'instant', '--log', 'silent', ...args]);
  const asked = await rawRequest(url, { method: 'OPTIONS', path, lines: preflight });
  const body = '{"prompt": "sent by a page"}';
  const lines = [origin, 'Content-Type: application/json'];
  const made = await rawRequest(url, { method: 'POST', path, lines, body });
  const control = await rawRequest(url, { method: 'GET', path: '/_emulator/status', lines: [origin] });
  return { asked, made, control };
}

const allowed = 'access-control-allow-origin';

it('a page of another origin may call /v1, and may not read the control API', async () => {
  const { asked, made, control } = await asPage([]);
  expect([asked.status, asked.headers.get(allowed), asked.body.length]).toEqual([200, '*', 0]);
  expect(asked.headers.get('access-control-allow-headers')).toBe('authorization,content-type');
  expect(asked.headers.get('access-control-allow-methods')).toBe('GET, OPTIONS, POST, DELETE, HEAD');
  expect([made.status, made.headers.get(allowed)]).toEqual([200, '*']);
  expect(made.headers.get('access-control-expose-headers')).toContain('OpenAI-Poll-After-Ms');
  expect(control.headers.get(allowed)).toBeNull();
});

it('with --cors off a preflight is refused, and no answer has CORS headers', async () => {
  const { asked, made, control } = await asPage(['--cors', 'off']);
  expect(asked.status).toBe(404);
  expect(made.status).toBe(200);
  for (const { headers } of [asked, made, control])
    expect([...headers.keys()].filter((name) => name.startsWith('access-control'))).toEqual([]);
});
