// The files of the page over HTTP: what is served, with which headers, and to whom.
import { mkdir, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { expect, it, onTestFinished } from 'vitest';
import { assemble } from '../../../../src/emulator/assemble.ts';
import { greeting } from '../../../../src/emulator/commands/greeting.ts';
import { readOptions } from '../../../../src/emulator/options/options.ts';
import { temporaryDirectory } from '../../../support/program.ts';

const index = '<!doctype html><title>page</title>';
const script = 'console.log("the page")';

/** An emulator with a small page, which listens. */
async function pageServer(options: Record<string, unknown> = {}) {
  const folder = join(await temporaryDirectory(), 'ui');
  await mkdir(join(folder, 'assets'), { recursive: true });
  await writeFile(join(folder, 'index.html'), index);
  await writeFile(join(folder, 'assets/main-a1B2c3D4.js'), script);
  await writeFile(join(folder, '..', 'secret.txt'), 'a secret');
  const read = readOptions(
    { listen: '127.0.0.1:0', log: 'silent', apiKey: [], rules: [], webhookUrl: [], ...options },
    (name) => name,
  );
  const emulator = assemble(read, { ownsProcess: false, pageFolder: pathToFileURL(`${folder}/`) });
  onTestFinished(() => emulator.close());
  await emulator.listen();
  return { emulator, url: emulator.url, options: read };
}

/** Sends a path as it is: `fetch` would resolve its dots. */
const rawGet = (url: string, path: string, headers: Record<string, string> = {}) =>
  new Promise<{ status: number; headers: Record<string, unknown>; body: Buffer }>((resolve, reject) => {
    const { hostname, port } = new URL(url);
    request({ hostname, port, path, headers }, (answer) => {
      const parts: Buffer[] = [];
      answer.on('data', (part: Buffer) => parts.push(part));
      answer.on('end', () =>
        resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body: Buffer.concat(parts) }),
      );
    })
      .on('error', reject)
      .end();
  });

it('A browser that opens the address of the server is sent to the page', async () => {
  const { url } = await pageServer();
  const answer = await rawGet(url, '/', { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' });
  expect([answer.status, answer.headers['location']]).toEqual([302, '/_emulator/ui/']);
  const page = await fetch(`${url}/_emulator/ui/`);
  expect(await page.text()).toBe(index);
  expect((await rawGet(url, '/_emulator/ui')).headers['location']).toBe('/_emulator/ui/');
});

it('A program that opens the address of the server gets the same 404 as before', async () => {
  const { url } = await pageServer();
  for (const headers of [{}, { accept: 'application/json' }, { accept: '*/*' }]) {
    const answer = await fetch(`${url}/`, { headers, redirect: 'manual' });
    expect(answer.status).toBe(404);
    expect(await answer.json()).toHaveProperty('error.message');
  }
});

it('Every file has a content security policy without inline script, style or foreign host', async () => {
  const { url } = await pageServer();
  for (const path of ['', 'assets/main-a1B2c3D4.js']) {
    const { headers } = await fetch(`${url}/_emulator/ui/${path}`);
    const policy = headers.get('content-security-policy') ?? '';
    const rules = new Map(
      policy.split('; ').map((rule) => {
        const [name = '', ...sources] = rule.split(' ');
        return [name, sources.join(' ')];
      }),
    );
    expect(rules.get('default-src')).toBe("'none'");
    for (const name of ['script-src', 'style-src', 'connect-src']) expect(rules.get(name)).toBe("'self'");
    for (const name of ['frame-ancestors', 'form-action', 'base-uri']) expect(rules.get(name)).toBe("'none'");
    expect(policy).not.toMatch(/unsafe|http|\*/);
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('referrer-policy')).toBe('no-referrer');
    expect(headers.get('access-control-allow-origin')).toBeNull();
  }
});

it('Files with a hash in their name are kept by browsers; the page itself is asked for each time', async () => {
  const { url } = await pageServer();
  const page = await fetch(`${url}/_emulator/ui/`);
  expect(page.headers.get('cache-control')).toBe('no-cache');
  const file = await fetch(`${url}/_emulator/ui/assets/main-a1B2c3D4.js`);
  expect(file.headers.get('cache-control')).toContain('immutable');
  expect(file.headers.get('content-type')).toBe('text/javascript; charset=utf-8');
});

it('A file is compressed for clients that accept it, and only for them', async () => {
  const { url } = await pageServer();
  const path = '/_emulator/ui/assets/main-a1B2c3D4.js';
  const zipped = await rawGet(url, path, { 'accept-encoding': 'gzip, br' });
  expect(zipped.headers).toMatchObject({
    'content-encoding': 'gzip',
    'content-length': String(zipped.body.length),
  });
  expect(gunzipSync(zipped.body).toString()).toBe(script);
  const plain = await rawGet(url, path);
  expect(plain.headers['content-encoding']).toBeUndefined();
  expect(plain.body.toString()).toBe(script);
});

it('The address of a view is the page; a file that does not exist is a 404', async () => {
  const { url } = await pageServer();
  const view = await fetch(`${url}/_emulator/ui/videos/video_123`, { headers: { accept: 'text/html' } });
  expect(await view.text()).toBe(index);
  const none = await fetch(`${url}/_emulator/ui/assets/none.js`);
  expect(none.status).toBe(404);
  const written = await fetch(`${url}/_emulator/ui/`, { method: 'POST' });
  expect(written.status).toBe(405);
  const head = await fetch(`${url}/_emulator/ui/`, { method: 'HEAD' });
  expect([head.status, await head.text()]).toEqual([200, '']);
});

it.each([
  '/_emulator/ui/../secret.txt',
  '/_emulator/ui/assets/../../secret.txt',
  '/_emulator/ui/%2e%2e/secret.txt',
  '/_emulator/ui/..%2fsecret.txt',
  '/_emulator/ui/..%5csecret.txt',
  '/_emulator/ui//etc/passwd',
  '/_emulator/ui/assets',
])('The path %s leads to no file outside of the page', async (path) => {
  const { url } = await pageServer();
  const answer = await rawGet(url, path);
  expect(answer.status).toBe(404);
  expect(answer.body.toString()).not.toContain('a secret');
});

it('With --ui off there is no page, and the answer gives the reason', async () => {
  const { url, options } = await pageServer({ ui: 'off' });
  const root = await rawGet(url, '/', { accept: 'text/html' });
  expect(root.status).toBe(404);
  const page = await rawGet(url, '/_emulator/ui/', { accept: 'text/html' });
  expect(page.status).toBe(404);
  expect(page.body.toString()).toContain('--ui off');
  expect((await fetch(`${url}/_emulator/status`)).status).toBe(200);
  expect(greeting(url, options)).not.toContain('/_emulator/ui/');
});

it('The start message has the link to the page, unless the control API is closed', async () => {
  const { url, options } = await pageServer();
  expect(greeting(url, options)).toContain(`${url}/_emulator/ui/\n`);
  expect(greeting('http://0.0.0.0:4010', options)).not.toContain('/_emulator/ui/');
  const guarded = { ...options, adminToken: 'a-long-enough-token' };
  expect(greeting('http://0.0.0.0:4010', guarded)).toContain('http://127.0.0.1:4010/_emulator/ui/');
});

it('With --admin-token the files are open, because a browser cannot send it, and all data needs it', async () => {
  const { url } = await pageServer({ adminToken: 'a-long-enough-token', listen: '0.0.0.0:0' });
  const at = url.replace('0.0.0.0', '127.0.0.1');
  expect(await (await fetch(`${at}/_emulator/ui/`)).text()).toBe(index);
  const data = ['projects', 'status', 'videos?project=key:sk-test', 'events?project=key:sk-test'];
  for (const path of data) {
    expect((await fetch(`${at}/_emulator/${path}`)).status, path).toBe(403);
    const headers = { 'x-emulator-token': 'a-long-enough-token' };
    const answer = await fetch(`${at}/_emulator/${path}`, { headers });
    expect(answer.status, path).toBe(200);
    await answer.body?.cancel();
  }
});

it('Without --admin-token a server that other machines can reach has no page', async () => {
  const { url } = await pageServer({ listen: '0.0.0.0:0' });
  expect((await fetch(`${url.replace('0.0.0.0', '127.0.0.1')}/_emulator/ui/`)).status).toBe(403);
});

it('A page of another host name cannot read the page or the events', async () => {
  const { url } = await pageServer();
  for (const path of [
    '/_emulator/ui/',
    '/_emulator/events?project=key:sk-test',
    '/_emulator/videos?project=key:sk-test',
  ])
    expect((await rawGet(url, path, { host: 'evil.example' })).status, path).toBe(403);
});

it('No answer to a page of another origin lets that page read it', async () => {
  const { url } = await pageServer();
  const origin = 'http://evil.example';
  for (const path of [
    'ui/',
    'status',
    'projects',
    'videos?project=key:sk-test',
    'events?project=key:sk-test',
  ]) {
    const answer = await fetch(`${url}/_emulator/${path}`, { headers: { origin } });
    expect(answer.headers.get('access-control-allow-origin'), path).toBeNull();
    await answer.body?.cancel();
  }
  const preflight = await fetch(`${url}/_emulator/events`, {
    method: 'OPTIONS',
    headers: {
      origin,
      'access-control-request-method': 'GET',
      'access-control-request-headers': 'x-emulator-token',
    },
  });
  expect(preflight.headers.get('access-control-allow-origin')).toBeNull();
});

it('A page that was not built is a 404 that names the command', async () => {
  const folder = pathToFileURL(`${await temporaryDirectory()}/none/`);
  const options = readOptions(
    { listen: '127.0.0.1:0', log: 'silent', apiKey: [], rules: [], webhookUrl: [] },
    (name) => name,
  );
  const emulator = assemble(options, { ownsProcess: false, pageFolder: folder });
  onTestFinished(() => emulator.close());
  const answer = await emulator.fetch('http://emulator.test/_emulator/ui/');
  expect(answer.status).toBe(404);
  expect(await answer.text()).toContain('npm run build');
});
