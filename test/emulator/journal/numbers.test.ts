// The numbers of journal entries, and readers that follow a journal.
import { once } from 'node:events';
import { expect, it } from 'vitest';
import { memoryStore } from '../../../src/emulator/store/memory.ts';
import { testApp } from '../../support/app.ts';
import { testEmulator, testKey } from '../../support/emulator.ts';
import { createKnownKeys } from '../../../src/emulator/http/known-keys.ts';
import { createStrays } from '../../../src/emulator/journal/strays.ts';
import { createJournal } from '../../../src/emulator/journal/journal.ts';
import { ask } from '../control/asking.ts';
import { served } from '../rules/served.ts';

it('Entries have numbers that rise within the project', async () => {
  const emulator = testEmulator();
  for (let sent = 0; sent < 3; sent += 1) await emulator.send('/v1/models');
  await emulator.send('/v1/models', { key: 'sk-other' });
  await emulator.send('/v1/models');
  const { data } = await emulator.project(testKey).requests.list();
  const seqs = data.map(({ seq }) => seq);
  expect(seqs).toHaveLength(4);
  expect(seqs).toEqual([...new Set(seqs)].toSorted((a, b) => a - b));
});

it('A reader that follows by number sees each entry once, also an early request that was answered late', async () => {
  const gate = new AbortController();
  const opened = once(gate.signal, 'abort');
  const emulator = served({}, async () => void (await opened));
  const { key, requests, rules } = await emulator.user();
  await rules.add({ match: { operation: 'listVideos' }, then: { delay: '1s' } });
  const get = (path: string) =>
    emulator.fetch(`http://emulator.test${path}`, { headers: { authorization: `Bearer ${key}` } });
  const late = get('/v1/videos');
  await get('/v1/models');
  const first = await requests.list({ after_seq: 0 });
  expect(first.data.map(({ path }) => path)).toEqual(['/v1/models']);
  gate.abort();
  await late;
  const second = await requests.list({ after_seq: first.data[0]?.seq ?? 0 });
  expect(second.data.map(({ path }) => path)).toEqual(['/v1/videos']);
  // Without a number, the list is in order of arrival.
  expect((await requests.list()).data.map(({ path }) => path)).toEqual(['/v1/videos', '/v1/models']);
});

it('Pages by number are as long as asked for, over HTTP too', async () => {
  const emulator = testEmulator();
  for (let sent = 0; sent < 3; sent += 1) await emulator.send(`/v1/videos/video_${sent}`);
  const { body: first } = await ask(emulator, 'GET requests?after_seq=0&limit=2');
  expect(first).toMatchObject({ has_more: true, total: 3 });
  const { body: rest } = await ask(emulator, `GET requests?limit=2&after_seq=${first.data[1].seq}`);
  expect(rest).toMatchObject({ has_more: false, data: [{ path: '/v1/videos/video_2' }] });
});

it.each(['after_seq=0&after=req_1', 'after_seq=0&order=desc', 'after_seq=-1', 'after_seq=x'])(
  'A query with %s is refused',
  async (query) => {
    const { status, body } = await ask(testEmulator(), `GET requests?${query}`);
    expect(status).toBe(400);
    expect(body.error.message).toContain('after_seq');
  },
);

it('The store gets plain JSON, also of forms and of answers that are still being sent', async () => {
  const store = memoryStore();
  const app = testApp();
  const form = new FormData();
  form.set('prompt', 'a kite');
  form.set('input_reference', new File(['x'], 'a.png'));
  await app.send('/v1/videos', { method: 'POST', body: form });
  await app.send('/v1/videos?limit=1&limit=2');
  const later: (() => void)[] = [];
  const journal = createJournal({
    store,
    projectOf: () => undefined,
    wallAt: (moment) => moment,
    later: (run) => later.push(run),
    report: (fault) => expect.fail(String(fault)),
    reads: [],
    strays: createStrays({ known: createKnownKeys(), wallAt: (moment) => moment }),
  });
  for (const exchange of app.exchanges) journal.record({ ...exchange, project: 'p' });
  await journal.flush();
  const bodies = (await store.project('p').tail({ limit: 10 })).map(({ body }) => body);
  expect(bodies).toHaveLength(2);
  expect(JSON.parse(JSON.stringify(bodies))).toEqual(bodies);
  for (const run of later) run();
  expect(JSON.parse(JSON.stringify(bodies))).toEqual(bodies);
});

it('A full batch is written to the store after the request that fills it, not during that request', async () => {
  const store = memoryStore();
  const app = testApp();
  await app.send('/v1/models');
  const later: (() => void)[] = [];
  const [exchange] = app.exchanges;
  if (exchange === undefined) throw new Error('there is no exchange');
  const journal = createJournal({
    store,
    projectOf: () => undefined,
    wallAt: (moment) => moment,
    later: (run) => later.push(run),
    report: (fault) => expect.fail(String(fault)),
    reads: [],
    strays: createStrays({ known: createKnownKeys(), wallAt: (moment) => moment }),
  });
  for (let sent = 0; sent < 64; sent += 1) journal.record({ ...exchange, project: 'p' });
  expect(await store.project('p').tail({ limit: 100 })).toEqual([]);
  expect(later).toHaveLength(1);
  later[0]?.();
  await journal.flush();
  expect(await store.project('p').tail({ limit: 100 })).toHaveLength(64);
});
