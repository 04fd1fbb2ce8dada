// Snapshots and snapshot files: a project is restored in this or another emulator, and damaged files are
// refused.
import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { testEmulator, testKey, type Json, type TestEmulator } from '../../../support/emulator.ts';
import { picture } from '../../jobs/pictures.ts';
import { exchange, fields } from '../../../support/sending.ts';
import { ask, created } from '../asking.ts';

const listed = async (emulator: TestEmulator, key?: string) =>
  (await exchange(emulator, { method: 'GET', path: '/v1/videos', ...(key === undefined ? {} : { key }) }))
    .body;

const digest = async (emulator: TestEmulator, id: string, key?: string) => {
  const response = await emulator.send(`/v1/videos/${id}/content`, key === undefined ? {} : { key });
  expect(response.status).toBe(200);
  return createHash('sha256')
    .update(new Uint8Array(await response.arrayBuffer()))
    .digest('hex');
};

/** A project with three videos: one is completed and has a picture, one is rendering, and one has failed. */
async function filled(options: Parameters<typeof testEmulator>[0] = {}) {
  const emulator = testEmulator({ pace: '1x', seed: 4, ...options });
  const file = {
    name: 'input_reference',
    value: await picture('720x1280', 'png'),
    filename: 'a.png',
    type: 'image/png',
  };
  const { id } = (await exchange(emulator, { form: [...fields({ prompt: 'with a picture' }), file] })).body;
  emulator.clock.advance(200_000);
  const failed = await created(emulator, { prompt: 'fails' });
  await emulator.project(testKey).videos.fail(failed, null);
  await created(emulator, { prompt: 'renders', seconds: '20' });
  emulator.clock.advance(60_000);
  return { emulator, id: String(id), file };
}

const all = async (emulator: TestEmulator, id: string) => ({
  videos: await listed(emulator),
  clock: (await ask(emulator, 'GET clock')).body,
  bytes: await digest(emulator, id),
});

it('snapshots can be saved, listed, restored and deleted', async () => {
  const { emulator, id } = await filled();
  const before = await all(emulator, id);
  const saved = await ask(emulator, 'POST snapshots', { name: 'one' });
  expect(saved).toMatchObject({
    status: 200,
    body: { name: 'one', clock: before.clock.now, videos: 3, uploads: 1, journal: null },
  });
  await created(emulator);
  await ask(emulator, 'POST clock/advance', { seconds: 10_000 });
  await exchange(emulator, { method: 'DELETE', path: `/v1/videos/${id}` });
  expect((await listed(emulator)).data).toHaveLength(3);
  // A reset does not delete snapshots, because they are made to restore a project after it.
  await ask(emulator, 'POST reset');
  expect((await ask(emulator, 'GET snapshots')).body.data).toEqual([saved.body]);

  const restored = await ask(emulator, 'POST snapshots/one/restore');
  expect(restored).toEqual({ status: 200, body: { clock: before.clock, videos: 3, uploads: 1 } });
  expect(await all(emulator, id)).toEqual(before);
  // The rendering continues from its progress in the snapshot.
  await ask(emulator, 'POST clock/advance', { until: 'idle' });
  expect((await listed(emulator)).data.map(({ status }: Json) => status)).toEqual([
    'completed',
    'failed',
    'completed',
  ]);

  expect((await ask(emulator, 'DELETE snapshots/one')).body).toEqual({ done: true });
  expect((await ask(emulator, 'GET snapshots')).body.data).toEqual([]);
  const gone = await ask(emulator, 'POST snapshots/one/restore');
  expect(gone).toMatchObject({ status: 404, body: { error: { code: 'not_found' } } });
});

it('a snapshot file restores a project in another emulator', async () => {
  const { emulator, id } = await filled();
  const before = await all(emulator, id);
  const { body: file } = await ask(emulator, 'GET export');
  const fresh = testEmulator({ pace: 'manual' });
  await created(fresh, { prompt: 'is replaced' });
  expect((await ask(fresh, 'POST import', file)).body).toMatchObject({ videos: 3, uploads: 1 });
  expect(await all(fresh, id)).toEqual({ ...before, clock: { ...before.clock } });
  expect((await ask(fresh, 'GET export')).body).toEqual(file);
});

it('a snapshot file contains jobs with effects of rules', async () => {
  const emulator = testEmulator({ pace: '1x', seed: 1 });
  for (const tags of [
    '[[fail: moderation_blocked]]',
    '[[stall: 45]]',
    '[[queue: 5s]] [[render: 30s]]',
    '[[expire: 10s]]',
  ]) {
    await created(emulator, { prompt: `A kite ${tags}` });
  }
  const { rules } = emulator.project(testKey);
  for (const then of [
    { fail: { progress: 45, error: null } },
    { status: 'paused' },
    { regress: 20 },
    { truncate: '50%', corrupt: true as const, content_lag: '5s' },
  ]) {
    await rules.replace([{ then }]);
    await created(emulator);
  }
  rules.clear();
  const { body: file } = await ask(emulator, 'GET export');
  const fresh = testEmulator();
  expect(await ask(fresh, 'POST import', file)).toMatchObject({ status: 200, body: { videos: 8 } });
  expect((await ask(fresh, 'GET export')).body).toEqual(file);
  const moved = await ask(fresh, 'POST clock/advance', { until: 'idle' });
  expect(moved.body.waiting).toHaveLength(1);
  expect(moved.body.waiting[0].waits_for).toBe('a command: its plan has no end');
});

it('a snapshot file can be imported into another project, and leaves the first project unchanged', async () => {
  const { emulator, id } = await filled();
  const before = await all(emulator, id);
  const { body: file } = await ask(emulator, 'GET export');
  await ask(emulator, 'POST import', file, { key: 'sk-other' });
  expect(await listed(emulator, 'sk-other')).toEqual(before.videos);
  expect(await digest(emulator, id, 'sk-other')).toBe(before.bytes);
  await exchange(emulator, { method: 'DELETE', path: `/v1/videos/${id}`, key: 'sk-other' });
  expect(await all(emulator, id)).toEqual(before);
});

it('a snapshot restores counted polls, deletions and ids from a seed', async () => {
  const emulator = testEmulator({ pace: 'polls:4', seed: 1 });
  const id = await created(emulator);
  const gone = await created(emulator);
  await emulator.project(testKey).videos.complete(gone);
  await exchange(emulator, { method: 'DELETE', path: `/v1/videos/${gone}` });
  const poll = async () =>
    (await exchange(emulator, { method: 'GET', path: `/v1/videos/${id}` })).body.status;
  await poll();
  await ask(emulator, 'POST snapshots', { name: 'polled' });
  const rest = async () => [await poll(), await poll(), await poll()];
  expect(await rest()).toEqual(['in_progress', 'in_progress', 'completed']);
  const next = await created(emulator);
  await ask(emulator, 'POST snapshots/polled/restore');
  expect(await rest()).toEqual(['in_progress', 'in_progress', 'completed']);
  expect(await created(emulator)).toBe(next);
  expect((await ask(emulator, 'GET usage')).body.videos).toEqual({ completed: 2, failed: 0, pending: 1 });
});

it('a snapshot restores the speed of the clock, and later creations are listed after its videos', async () => {
  const emulator = testEmulator({ seed: 1, pace: 'manual' });
  await ask(emulator, 'POST clock/scale', { scale: 60 });
  const ids = [await created(emulator), await created(emulator), await created(emulator)];
  await ask(emulator, 'POST snapshots', { name: 'fast' });
  emulator.clock.advance(1_000);
  await ask(emulator, 'POST clock/freeze');
  await ask(emulator, 'POST snapshots/fast/restore');
  emulator.clock.advance(1_000);
  expect((await ask(emulator, 'GET clock')).body).toMatchObject({
    now: '2026-09-23T00:01:00.000Z',
    scale: 60,
  });
  await ask(emulator, 'POST snapshots/fast/restore');
  ids.push(await created(emulator));
  expect((await listed(emulator)).data.map(({ id }: Json) => id)).toEqual(ids.toReversed());
});

it('a snapshot contains the journal on request', async () => {
  const emulator = testEmulator({ pace: 'manual' });
  await created(emulator);
  const { body: before } = await ask(emulator, 'GET requests');
  await ask(emulator, 'POST snapshots', { name: 'with', journal: true });
  await ask(emulator, 'POST snapshots', { name: 'without' });
  const { body: file } = await ask(emulator, 'GET export?journal=true');
  await created(emulator);
  await ask(emulator, 'POST snapshots/without/restore');
  expect((await ask(emulator, 'GET requests')).body.total).toBe(2);
  await ask(emulator, 'POST snapshots/with/restore');
  // Restored entries are written again, so their numbers are new.
  expect(unnumbered((await ask(emulator, 'GET requests')).body)).toEqual(unnumbered(before));
  const fresh = testEmulator();
  await ask(fresh, 'POST import', file);
  expect(unnumbered((await ask(fresh, 'GET requests')).body)).toEqual(unnumbered(before));
});

const unnumbered = (list: Json) => ({
  ...list,
  data: list.data.map(({ seq, ...entry }: Json) => ({ ...entry, numbered: seq > 0 })),
});

it('imports a journal of a file that was written before entries had the ending of their answers', async () => {
  const emulator = testEmulator({ pace: 'manual' });
  await created(emulator);
  const { body: file } = await ask(emulator, 'GET export?journal=true');
  const [{ id, time, wall_time, operation, method, path, query, headers, body, ...rest }] = file.journal;
  const { status, error, duration_ms, video_id, video, model, unread } = rest;
  const old = { id, time, wall_time, operation, method, path, query, headers, body };
  file.journal = [{ ...old, status, error, duration_ms, video_id, video, model, unread }];
  expect((await ask(emulator, 'POST import', file)).status).toBe(200);
  const [entry] = (await ask(emulator, 'GET requests')).body.data;
  expect(entry).toMatchObject({ path: '/v1/videos', outcome: null, rule: [], parts: null });
});

it('snapshots can be imported and exported by name, and at most fifty are kept', async () => {
  const emulator = testEmulator({ pace: 'manual' });
  const { snapshots } = emulator.project(testKey);
  const id = await created(emulator);
  await snapshots.save('one');
  const file = await snapshots.export({ name: 'one' });
  await created(emulator);
  expect((await ask(emulator, 'POST import?name=two', file)).body.videos).toBe(2);
  expect((await listed(emulator)).data).toHaveLength(2);
  await snapshots.restore('two');
  expect((await listed(emulator)).data.map((video: Json) => video.id)).toEqual([id]);
  expect(await snapshots.export({ name: 'two' })).toEqual(file);
  for (let nth = 0; nth < 60; nth += 1) await snapshots.save(`s${nth}`);
  expect(snapshots.list().map(({ name }) => name)).toEqual(
    Array.from({ length: 50 }, (_, nth) => `s${nth + 10}`),
  );
  await expect(snapshots.restore('one')).rejects.toThrow(
    "There is no snapshot 'one' in this project; known are s10",
  );
  expect(emulator.project('sk-other').snapshots.list()).toEqual([]);
});

/** Changes the record of the first video in a file. */
function edited(change: (record: Json) => unknown) {
  return (file: Json) => {
    change(file.videos[0].record);
    return file;
  };
}

/** Adds a counter to a file. */
const counted = (counter: object) => (file: Json) => ({
  ...file,
  counters: [...file.counters, { expires_at: null, ...counter }],
});

/** Adds an entry to the journal in a file. */
const logged = (changes: object) => (file: Json) => {
  const [time, wall_time] = ['2026-09-23T00:00:00.000Z', '2026-09-23T00:00:00.000Z'];
  const about = { operation: null, video_id: null, video: null, model: null, error: null, body: null };
  const entry = { id: 'req_1', time, wall_time, method: 'GET', path: '/', query: {}, headers: {}, ...about };
  return { ...file, journal: [{ ...entry, status: 404, duration_ms: 1, unread: [], ...changes }] };
};

describe('an import refuses a file', () => {
  const cases: [name: string, change: (file: Json) => unknown, message: string][] = [
    ['that is a list', () => [], 'The body: expected object'],
    ['of another program', (file) => ({ ...file, format: 'other' }), "'format'"],
    [
      'of a later version',
      (file) => ({ ...file, version: 2 }),
      "'version': expected 1, the only version known.",
    ],
    [
      'with more than is known',
      (file) => ({ ...file, extra: 1 }),
      "Unknown field 'extra'; known are format, version",
    ],
    ['with a foreign part', (file) => ({ ...file, parts: { dreams: {} } }), "its part 'dreams' is unknown"],
    ['with an unknown model', edited((record) => (record.model = 'sora-3')), 'has no sora-3'],
    ['with a size to choke on', edited((record) => (record.size = '99999x99999')), 'in 99999x99999'],
    ['with seconds of its own', edited((record) => (record.seconds = '3600')), 'with 3600 s'],
    ['with a field too many', edited((record) => (record.note = 1)), "Unknown field 'videos.0.record.note'"],
    ['with a field too few', edited((record) => delete record.plan), "'videos.0.record.plan'"],
    ['with a job of tomorrow', edited((record) => (record.createdAt += 1e9)), 'lies in the future'],
    ['with an odd id', edited((record) => (record.id = '../x')), "'videos.0.record.id': expected an id."],
    [
      'with the same video twice',
      (file) => ({ ...file, videos: [...file.videos, file.videos[0]] }),
      'occurs twice',
    ],
    ['without its upload', (file) => ({ ...file, uploads: [] }), 'is missing'],
    ['with an upload that belongs to no video', (file) => ({ ...file, videos: [] }), 'belongs to no video'],
    [
      'with a changed upload',
      (file) => ({ ...file, uploads: [{ ...file.uploads[0], base64: 'AAAA' }] }),
      'was changed',
    ],
    [
      'with an upload that is no picture',
      (file) => {
        const changed = structuredClone(file);
        changed.uploads[0].base64 = 'AAAA';
        const record = changed.videos.find((one: Json) => one.record.id === changed.uploads[0].id).record;
        record.referenceSha256 = createHash('sha256').update(Buffer.from('AAAA', 'base64')).digest('hex');
        return changed;
      },
      'is no picture of 720x1280',
    ],
    [
      'with a part that has the name of an inherited property',
      (file) => ({ ...file, parts: { toString: 1 } }),
      "part 'toString'",
    ],
    [
      'with a counter of deletions that has an impossible key',
      counted({ key: 'deleted completed a b c', sum: 1 }),
      'is unknown',
    ],
    [
      'with a counter above the largest number',
      counted({ key: 'rate sora-2 60000', sum: 1e300 }),
      "'counters.",
    ],
    ['with a journal entry without a valid time', logged({ wall_time: 'noon' }), 'has no time'],
    ['with a journal entry without a time of the project', logged({ time: '' }), 'has no time'],
    ['with a journal entry without fields', (file) => ({ ...file, journal: [{}] }), "'journal.0"],
  ];

  it.each(cases)('%s, and changes nothing', async (_, change, message) => {
    const { emulator, id } = await filled();
    const { body: file } = await ask(emulator, 'GET export');
    const before = await all(emulator, id);
    const answer = await ask(emulator, 'POST import', change(structuredClone(file)));
    expect(answer).toMatchObject({ status: 400, body: { error: { code: 'invalid_request' } } });
    expect(answer.body.error.message).toContain(message);
    expect(await all(emulator, id)).toEqual(before);
  });
});

it.each([
  ['POST snapshots', { name: '' }, "'name': expected 1 to 100"],
  ['POST snapshots', { name: 'a b' }, "'name'"],
  ['POST snapshots', { title: 'a' }, "Unknown field 'title'; known are name, journal."],
  ['GET export?journal=perhaps', undefined, "'journal'"],
])('the control API refuses %s with %j', async (asked, body, message) => {
  const answer = await ask(testEmulator(), asked, body);
  expect(answer.status).toBe(400);
  expect(answer.body.error.message).toContain(message);
});

it('an import with invalid rules saves no snapshot under its name', async () => {
  const emulator = testEmulator();
  const { body: file } = await ask(emulator, 'GET export');
  const answer = await ask(emulator, 'POST import?name=later', { ...file, parts: { rules: [{ then: {} }] } });
  expect(answer.status).toBe(400);
  expect(answer.body.error.message).toContain('its rules: 0.then: says nothing');
  expect(emulator.project(testKey).snapshots.list()).toEqual([]);
});

it('a snapshot restores a very fast clock', async () => {
  const { clock, snapshots } = testEmulator().project(testKey);
  clock.run(5e6);
  const file = await snapshots.export();
  clock.run(1);
  await snapshots.import(file);
  expect(clock.scale).toBe(5e6);
});

it('an import refuses videos that the profile of the emulator does not have', async () => {
  const emulator = testEmulator({ pace: 'manual' });
  await created(emulator, { seconds: '20' });
  const { body: file } = await ask(emulator, 'GET export');
  const answer = await ask(testEmulator({ profile: 'openai-2026-02' }), 'POST import', file);
  expect(answer.body.error.message).toContain('profile openai-2026-02 has no sora-2 in 720x1280 with 20 s');
});
