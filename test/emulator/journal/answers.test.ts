// What the journal tells of the answer: how it ended, which rule changed it, which headers it had.
import { connect } from 'node:net';
import { once } from 'node:events';
import { expect, it, vi } from 'vitest';
import { served, type User } from '../rules/served.ts';
import type { RuleInput } from '../../../src/emulator/index.ts';
import { plainFetch } from '../../support/observe.ts';
import type { Entry } from '../../../src/emulator/journal/entry-schemas.ts';

/** An emulator on a socket whose rules have one project, with a completed video. */
async function withVideo(...rules: RuleInput[]) {
  const emulator = served({ pace: 'instant' });
  const user = await emulator.user();
  const { id } = await user.client.videos.create({ prompt: 'a kite' });
  await user.rules.replace(rules);
  const get = (path: string, init: RequestInit = {}) =>
    plainFetch(`${emulator.url}${path}`, { ...init, headers: { authorization: `Bearer ${user.key}` } });
  return { emulator, user, id, get };
}

/** Waits until the last answer of the project has ended. */
async function lastEnded({ requests }: User): Promise<Entry> {
  return vi.waitFor(async () => {
    const entry = (await requests.list()).data.at(-1);
    if (entry === undefined || entry.outcome === null) throw new Error('the answer is still being sent');
    return entry;
  });
}

it('An answer that was sent as a whole is complete, with the bytes of its body', async () => {
  const { user, id, get } = await withVideo();
  const text = await (await get(`/v1/videos/${id}`)).text();
  const entry = await lastEnded(user);
  expect(entry).toMatchObject({ outcome: 'complete', bytes_sent: Buffer.byteLength(text), rule: [] });
  expect(entry.ended_ms).toBeGreaterThanOrEqual(entry.duration_ms);
});

it('A whole download is complete, with the bytes of the file', async () => {
  const { user, id, get } = await withVideo();
  const bytes = await (await get(`/v1/videos/${id}/content`)).arrayBuffer();
  expect(await lastEnded(user)).toMatchObject({ outcome: 'complete', bytes_sent: bytes.byteLength });
});

it('An answer without a body is complete with 0 bytes', async () => {
  const { user, id, get } = await withVideo();
  await get(`/v1/videos/${id}/content`, { method: 'HEAD' });
  expect(await lastEnded(user)).toMatchObject({ method: 'HEAD', outcome: 'complete', bytes_sent: 0 });
});

it('An answer that a rule cut is cut, with the bytes before the cut and the id of the rule', async () => {
  const { user, id, get } = await withVideo({ id: 'short', then: { cut: 1_000 } });
  const body = await get(`/v1/videos/${id}/content`);
  await expect(body.arrayBuffer()).rejects.toThrow('terminated');
  expect(await lastEnded(user)).toMatchObject({
    status: 200,
    outcome: 'cut',
    bytes_sent: 1_000,
    rule: ['short'],
  });
});

it('A cut after the end of the body leaves the answer complete', async () => {
  const { user, id, get } = await withVideo({ then: { cut: 100_000 } });
  await (await get(`/v1/videos/${id}`)).text();
  expect(await lastEnded(user)).toMatchObject({ outcome: 'complete' });
});

it('A connection that a rule reset has the outcome reset and no bytes', async () => {
  const { user, id, get } = await withVideo({ id: 'gone', then: { reset: true } });
  await expect(get(`/v1/videos/${id}`)).rejects.toThrow('fetch failed');
  expect(await lastEnded(user)).toMatchObject({
    status: 444,
    outcome: 'reset',
    bytes_sent: 0,
    rule: ['gone'],
  });
});

/** Asks for a path over a plain socket, and leaves after the first bytes of the answer. */
async function leaveDuring(emulator: { url: string }, user: User, path: string): Promise<void> {
  const { hostname, port } = new URL(emulator.url);
  const socket = connect({ host: hostname, port: Number(port) });
  socket.write(`GET ${path} HTTP/1.1\r\nhost: a.test\r\nauthorization: Bearer ${user.key}\r\n\r\n`);
  await once(socket, 'data');
  socket.destroy();
}

it('A download that the client left has the outcome client-left, and fewer bytes than the file', async () => {
  const emulator = served({ pace: 'instant' }, async (_, signal) => {
    if (!signal.aborted) await once(signal, 'abort');
  });
  const user = await emulator.user();
  const { id } = await user.client.videos.create({ prompt: 'a kite' });
  await user.rules.add({ match: { operation: 'downloadVideo' }, then: { slow: 10_000 } });
  await leaveDuring(emulator, user, `/v1/videos/${id}/content`);
  const entry = await lastEnded(user);
  expect(entry).toMatchObject({ operation: 'downloadVideo', outcome: 'client-left', host: 'a.test' });
  expect(entry.bytes_sent).toBeLessThan(100_000);
});

it('While an answer is being sent, its entry is listed without an outcome; the end is added later', async () => {
  const gate = new AbortController();
  const opened = once(gate.signal, 'abort');
  const emulator = served({ pace: 'instant' }, async () => void (await opened));
  const user = await emulator.user();
  const { id } = await user.client.videos.create({ prompt: 'a kite' });
  await user.rules.add({ match: { operation: 'downloadVideo' }, then: { slow: 1_000_000 } });
  const headers = { authorization: `Bearer ${user.key}` };
  const answer = await plainFetch(`${emulator.url}/v1/videos/${id}/content`, { headers });
  const before = (await user.requests.list()).data.at(-1);
  expect(before).toMatchObject({ status: 200, outcome: null, bytes_sent: null, ended_ms: null });
  gate.abort();
  const { byteLength } = await answer.arrayBuffer();
  const after = await lastEnded(user);
  expect(after).toEqual({
    ...before,
    outcome: 'complete',
    bytes_sent: byteLength,
    ended_ms: after.ended_ms,
  });
});

it('Without a socket, an answer ends when its body has been read', async () => {
  const emulator = served({ pace: 'instant' });
  const user = await emulator.user();
  const { id } = await user.client.videos.create({ prompt: 'a kite' });
  const headers = { authorization: `Bearer ${user.key}` };
  const download = () => emulator.fetch(`http://emulator.test/v1/videos/${id}/content`, { headers });
  const whole = await (await download()).arrayBuffer();
  await (await download()).body?.cancel();
  await user.rules.replace([{ then: { cut: 10 } }]);
  await expect((await download()).arrayBuffer()).rejects.toThrow('terminated');
  const ends = (await user.requests.list({ operation: 'downloadVideo' })).data;
  expect(ends.map(({ outcome }) => outcome)).toEqual(['complete', 'client-left', 'cut']);
  expect(ends.map(({ bytes_sent: bytes }) => bytes)).toEqual([whole.byteLength, 0, 10]);
  expect(ends.map(({ connection }) => connection)).toEqual([null, null, null]);
});

it('An entry has the headers of the answer that guide the next step of a client', async () => {
  const headers = { 'retry-after-ms': 20, 'x-should-retry': false, location: '/elsewhere', 'x-other': 'no' };
  const { user, id, get } = await withVideo(
    { id: 'busy', match: { operation: 'listVideos' }, then: { error: 'rate_limit_exceeded', headers } },
    { id: 'untyped', match: { operation: 'retrieveVideo' }, then: { headers: { 'content-type': null } } },
  );
  await get('/v1/videos');
  await get(`/v1/videos/${id}`);
  const [, busy, untyped] = (await user.requests.list()).data;
  expect(busy?.answer_headers).toMatchObject({
    'retry-after-ms': '20',
    'x-should-retry': 'false',
    location: '/elsewhere',
    'content-type': 'application/json',
  });
  expect(Object.keys(busy?.answer_headers ?? {})).not.toContain('x-other');
  expect(untyped?.answer_headers).toEqual({});
});

it('A pending job has its openai-poll-after-ms in the entry', async () => {
  const emulator = served({ pace: 'manual', pollAfter: 300 });
  const user = await emulator.user();
  await user.client.videos.create({ prompt: 'a kite' });
  const [entry] = (await user.requests.list()).data;
  expect(entry?.answer_headers).toMatchObject({ 'openai-poll-after-ms': '300' });
});

it('Requests of one connection have its number; another connection has another', async () => {
  const emulator = served();
  const user = await emulator.user();
  await emulator.listen();
  const { hostname, port } = new URL(emulator.url);
  const request = `GET /v1/models HTTP/1.1\r\nhost: a.test\r\nauthorization: Bearer ${user.key}\r\n\r\n`;
  for (const requests of [2, 1]) {
    const socket = connect({ host: hostname, port: Number(port) });
    for (let sent = 0; sent < requests; sent += 1) {
      socket.write(request);
      await once(socket, 'data');
    }
    socket.destroy();
  }
  const [first, second, third] = (await user.requests.list()).data.map(({ connection }) => connection);
  expect(first).toEqual(expect.any(Number));
  expect(second).toBe(first);
  expect(third).toBe((first ?? 0) + 1);
});

it('Entries are found by outcome, by host and by rule', async () => {
  const { emulator, user, id, get } = await withVideo({ id: 'gone', times: 1, then: { reset: true } });
  await expect(get(`/v1/videos/${id}`)).rejects.toThrow();
  await get(`/v1/videos/${id}`);
  const total = async (query: object) => (await user.requests.list(query)).total;
  expect(await total({ outcome: 'reset' })).toBe(1);
  expect(await total({ outcome: ['reset', 'complete'] })).toBe(3);
  expect(await total({ rule: 'gone' })).toBe(1);
  expect(await total({ host: new URL(emulator.url).host })).toBe(3);
  expect(await total({ host: 'other.test' })).toBe(0);
});
