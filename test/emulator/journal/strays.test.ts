// Requests without a usable key, and keys in wrong places.
import { connect } from 'node:net';
import { once } from 'node:events';
import { expect, it, vi } from 'vitest';
import { testEmulator, testKey, type TestEmulator } from '../../support/emulator.ts';
import { ask } from '../control/asking.ts';

const key = 'sk-lab-0123456789-abcdef';
const masked = 'sk-l…cdef';

/** An emulator that knows the key. */
function knowing(options: Parameters<typeof testEmulator>[0] = {}) {
  const emulator = testEmulator(options);
  return { emulator, project: emulator.project(key) };
}

async function onlyStray(emulator: TestEmulator) {
  const list = await emulator.strays.list();
  expect(list).toHaveLength(1);
  return list[0];
}

it('A request without a key is a stray, in the library and over HTTP', async () => {
  const { emulator } = knowing();
  const answer = await emulator.send('/v1/videos', { key: null, headers: { host: 'api.test' } });
  const stray = await onlyStray(emulator);
  expect(stray).toMatchObject({
    id: answer.headers.get('x-request-id'),
    method: 'GET',
    path: '/v1/videos',
    host: 'api.test',
    connection: null,
    status: 401,
    reason: 'no-key',
    sent: [],
    keys: [],
  });
  expect((await ask(emulator, 'GET strays')).body).toEqual({ data: [stray] });
});

it('A key in the URL is found, and is shown masked', async () => {
  const { emulator, project } = knowing();
  await emulator.send(`/v1/videos?api_key=${key}`, { key: null });
  await emulator.send(`/v1/${key}/videos`, { key: null });
  const [query, path] = await emulator.strays.list();
  const found = { key: masked, project: project.id, where: 'url' };
  expect(query?.keys).toEqual([{ ...found, name: 'api_key' }]);
  expect(path).toMatchObject({ path: `/v1/${masked}/videos`, keys: [{ ...found, name: null }] });
  expect(JSON.stringify(await emulator.strays.list())).not.toContain(key);
});

it.each([
  ['authorization', 'Bearer sk-of-another-service', 'sk-o…vice'],
  ['authorization', 'sk-of-another-service', 'sk-o…vice'],
  ['api-key', 'sk-of-another-service', 'sk-o…vice'],
  ['x-api-key', 'short', 'sh…'],
])('A stray tells the unknown key in the header %s: %s is shown as %s', async (name, value, shown) => {
  const emulator = testEmulator({ apiKey: [key] });
  await emulator.send('/v1/videos', { key: null, headers: { [name]: value } });
  const stray = await onlyStray(emulator);
  expect(stray?.sent).toEqual([{ name, key: shown }]);
  expect(JSON.stringify(stray)).not.toContain(value);
});

it('A key in another header is found', async () => {
  const { emulator } = knowing();
  await emulator.send('/v1/videos', { key: null, headers: { 'x-custom': `key=${key}` } });
  expect((await onlyStray(emulator))?.keys).toMatchObject([{ where: 'header', name: 'x-custom' }]);
});

it('A key in the body of a request without a key is found, although nothing reads the body', async () => {
  const { emulator } = knowing();
  const url = await emulator.listen();
  const body = JSON.stringify({ prompt: 'a kite', api_key: key });
  const headers = { 'content-type': 'application/json' };
  await (await fetch(`${url}/v1/videos`, { method: 'POST', headers, body })).text();
  await vi.waitFor(async () => {
    expect((await onlyStray(emulator))?.keys).toMatchObject([{ where: 'body', name: null }]);
  });
});

it('The answer to a request without a key does not wait for its body', async () => {
  const { emulator } = knowing();
  const { hostname, port } = new URL(await emulator.listen());
  const socket = connect({ host: hostname, port: Number(port) });
  socket.write('POST /v1/videos HTTP/1.1\r\nhost: a.test\r\ncontent-length: 100\r\n\r\n');
  const [answer] = (await once(socket, 'data')) as [Buffer];
  expect(answer.toString()).toContain('401');
  expect(await onlyStray(emulator)).toMatchObject({ reason: 'no-key', keys: [] });
  socket.destroy();
});

it('A key that the server does not accept is a stray with the reason unknown-key', async () => {
  const emulator = testEmulator({ apiKey: key });
  await emulator.send('/v1/videos', { key: 'sk-wrong-0123456789' });
  expect(await onlyStray(emulator)).toMatchObject({ status: 401, reason: 'unknown-key', keys: [] });
});

it('A request with its key in the right place and in the body is a stray too', async () => {
  const { emulator, project } = knowing();
  const body = JSON.stringify({ prompt: 'a kite', user: key });
  const headers = { 'content-type': 'application/json' };
  await emulator.send('/v1/videos', { method: 'POST', key, headers, body });
  expect(await onlyStray(emulator)).toMatchObject({
    reason: 'key-elsewhere',
    keys: [{ key: masked, project: project.id, where: 'body', name: null }],
  });
  expect((await project.requests.list()).total).toBe(1);
});

it('A request with its key in the right place and in the URL is a stray too', async () => {
  const { emulator } = knowing();
  await emulator.send(`/v1/videos?token=${key}`, { key });
  expect(await onlyStray(emulator)).toMatchObject({
    reason: 'key-elsewhere',
    keys: [{ where: 'url', name: 'token' }],
  });
});

it('Requests with the key in the right place only, health checks and preflights are no strays', async () => {
  const { emulator } = knowing();
  await emulator.send('/v1/videos', { key });
  await emulator.send('/v1/nowhere', { key });
  await emulator.send('/healthz', { key: null });
  const preflight = { origin: 'http://page.test', 'access-control-request-method': 'POST' };
  await emulator.send('/v1/videos', { method: 'OPTIONS', key: null, headers: preflight });
  await ask(emulator, 'GET status', undefined, { key: null });
  expect(await emulator.strays.list()).toEqual([]);
});

it('A short key, which also occurs by chance, is not searched for', async () => {
  const emulator = testEmulator();
  emulator.project('k');
  await emulator.send('/v1/videos?kind=k', { key: null });
  expect((await onlyStray(emulator))?.keys).toEqual([]);
});

it('Strays are forgotten by clear, over HTTP and by a reset of the emulator', async () => {
  const { emulator } = knowing();
  const forget = [
    () => emulator.strays.clear(),
    () => ask(emulator, 'DELETE strays'),
    () => emulator.reset(),
  ];
  for (const act of forget) {
    await emulator.send('/v1/videos', { key: null });
    await onlyStray(emulator);
    await act();
    expect(await emulator.strays.list()).toEqual([]);
  }
});

it('Strays and known keys outlive a reset of one project over HTTP', async () => {
  const { emulator } = knowing();
  await emulator.send(`/v1/videos?api_key=${key}`, { key: null });
  const before = await onlyStray(emulator);
  expect((await ask(emulator, 'POST reset', undefined, { key })).status).toBe(200);
  expect(await onlyStray(emulator)).toEqual(before);
  await emulator.strays.clear();
  await emulator.send(`/v1/videos?api_key=${key}`, { key: null });
  expect((await onlyStray(emulator))?.keys).toMatchObject([{ key: masked }]);
});

it('Strays and known keys outlive their project when it makes room for another project', async () => {
  const { emulator, project } = knowing({ maxProjects: 1 });
  await emulator.send('/v1/videos', { key });
  await emulator.send(`/v1/videos?api_key=${key}`, { key: null });
  const before = await onlyStray(emulator);
  await emulator.send('/v1/videos', { key: 'sk-another-project' });
  await expect.poll(() => project.requests.list()).toMatchObject({ total: 0 });
  expect(await onlyStray(emulator)).toEqual(before);
  await emulator.strays.clear();
  await emulator.send(`/v1/videos?api_key=${key}`, { key: null });
  expect((await onlyStray(emulator))?.keys).toMatchObject([{ key: masked }]);
});

it('A reset of the emulator forgets no known key', async () => {
  const { emulator } = knowing();
  await emulator.reset();
  await emulator.send(`/v1/videos?api_key=${key}`, { key: null });
  expect((await onlyStray(emulator))?.keys).toMatchObject([{ key: masked }]);
});

it('The newest 1,000 strays are kept', async () => {
  const { emulator } = knowing();
  for (let sent = 0; sent < 1_010; sent += 1) await emulator.fetch(`http://emulator.test/v1/x${sent}`);
  const list = await emulator.strays.list();
  expect(list).toHaveLength(1_000);
  expect(list.at(-1)?.path).toBe('/v1/x1009');
});

it('The project of a test has no strays of its own key', async () => {
  const emulator = testEmulator();
  await emulator.send('/v1/videos', { key: testKey });
  expect(await emulator.strays.list()).toEqual([]);
});
