// Streams of events that break off: a reader goes on after its last event, and learns when it missed something.
import { once } from 'node:events';
import { connect } from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import { createChanges } from '../../../../src/emulator/domain/changes.ts';
import { createEventReader } from '../../../../src/emulator/control/page/event-stream.ts';
import { createEventRing, readPlace } from '../../../../src/emulator/control/page/event-ring.ts';
import { createFollowing } from '../../../../src/emulator/control/page/follow-events.ts';
import { eventsOf, type EventStream } from '../../../support/event-stream.ts';
import { testEmulator, testKey, type TestEmulator } from '../../../support/emulator.ts';
import { temporaryDirectory } from '../../../support/program.ts';
import { ask, created } from '../asking.ts';

const follow = async (emulator: TestEmulator, lastId?: string) =>
  eventsOf(
    await emulator.send(
      '/_emulator/events',
      lastId === undefined ? {} : { headers: { 'last-event-id': lastId } },
    ),
  );

const lastId = (events: EventStream) => events.seen.at(-1)?.id ?? '';

it('A reader that comes back gets exactly the events after its last one', async () => {
  const emulator = testEmulator();
  const first = await follow(emulator);
  await created(emulator, { prompt: 'one' });
  await first.next('request');
  await first.close();
  await created(emulator, { prompt: 'two' });
  const second = await follow(emulator, lastId(first));
  expect((await second.next('ready')).data.resumed).toBe(true);
  expect((await second.next('video')).data.video.video.prompt).toBe('two');
  expect((await second.next('request')).data.body.prompt).toBe('two');
  expect(second.seen.map(({ event }) => event)).toEqual(['ready', 'clock', 'video', 'request']);
});

it('Several readers get the same events with the same ids', async () => {
  const emulator = testEmulator();
  const readers = [await follow(emulator), await follow(emulator)];
  await created(emulator);
  const [one, two] = await Promise.all(readers.map((reader) => reader.next('request')));
  expect(one).toEqual(two);
});

it.each(['nonsense', 'a.b.c', `${'x'.repeat(200)}.1.1`, 'other-1.5.5'])(
  'The unknown id %j begins a stream that is not resumed',
  async (id) => {
    const emulator = testEmulator();
    await created(emulator);
    const events = await follow(emulator, id);
    expect((await events.next('ready')).data.resumed).toBe(false);
    await created(emulator, { prompt: 'next' });
    expect((await events.next('request')).data.body.prompt).toBe('next');
  },
);

it('After a restart on a durable store, the requests since the last event come again', async () => {
  const data = `${await temporaryDirectory()}/page.db`;
  const before = testEmulator({ data });
  const first = await follow(before);
  await created(before, { prompt: 'one' });
  await first.next('request');
  await created(before, { prompt: 'two' });
  await created(before, { prompt: 'three' });
  await ask(before, 'GET requests');
  await before.close();
  const after = testEmulator({ data });
  const second = await follow(after, lastId(first));
  expect((await second.next('ready')).data.resumed).toBe(false);
  const prompts = [await second.next('request'), await second.next('request')].map(
    ({ data: entry }) => entry.body.prompt,
  );
  expect(prompts).toEqual(['two', 'three']);
  await created(after, { prompt: 'four' });
  expect((await second.next('request')).data.body.prompt).toBe('four');
});

it('A reader that loses its connection while requests come again resumes without a gap', async () => {
  const data = `${await temporaryDirectory()}/page.db`;
  const before = testEmulator({ data });
  const first = await follow(before);
  await first.next('clock');
  for (const prompt of ['one', 'two', 'three']) await created(before, { prompt });
  await ask(before, 'GET requests');
  await before.close();
  const after = testEmulator({ data });
  const second = await follow(after, first.seen.at(-1)?.id);
  expect((await second.next('request')).data.body.prompt).toBe('one');
  await second.close();
  const third = await follow(after, lastId(second));
  expect((await third.next('request')).data.body.prompt).toBe('two');
  expect((await third.next('request')).data.body.prompt).toBe('three');
});

const quiet = { alarm: () => () => {}, left: () => {} };

it('A ring keeps a bounded number of events, and knows which places it no longer has', () => {
  const ring = createEventRing('r');
  for (let n = 1; n <= 6_000; n += 1) ring.add('clock', { n });
  expect(ring.after(0)).toBeUndefined();
  expect(ring.after(999)).toBeUndefined();
  expect(ring.after(1_000)?.text).toContain('{"n":1001}');
  expect(ring.after(6_000)).toEqual({ text: '', n: 6_000 });
  expect(ring.after(6_001)).toBeUndefined();
});

it('A ring keeps a bounded number of characters, and always the newest event', () => {
  const ring = createEventRing('r');
  for (let n = 1; n <= 100; n += 1) ring.add('clock', 'x'.repeat(1024 * 1024));
  expect(ring.after(96)).toBeUndefined();
  expect(ring.after(97)).toBeDefined();
  ring.add('clock', 'y'.repeat(10 * 1024 * 1024));
  expect(ring.after(99)).toBeUndefined();
  expect(ring.after(100)?.text.length).toBeGreaterThan(10 * 1024 * 1024);
});

it('Nothing is queued for a slow reader: its stream ends when its next event is gone', async () => {
  const ring = createEventRing('r');
  const { stream } = createEventReader({ ring, first: ['data: "first"\n\n'], from: 0, ...quiet });
  const reader = stream.getReader();
  await reader.read();
  ring.add('clock', { n: 1 });
  expect(new TextDecoder().decode((await reader.read()).value)).toContain('{"n":1}');
  for (let n = 2; n <= 10_000; n += 1) ring.add('clock', { n });
  expect((await reader.read()).done).toBe(true);
});

it('The stream of a reader that stops reading ends, and the other readers miss nothing', async () => {
  const emulator = testEmulator({ pace: 'manual' });
  const url = new URL(await emulator.listen());
  const slow = connect(Number(url.port), url.hostname).setEncoding('utf8');
  onTestFinished(() => void slow.destroy());
  slow.write(
    `GET /_emulator/events?project=key:${testKey} HTTP/1.1\r\nHost: ${url.host}\r\nConnection: close\r\n\r\n`,
  );
  await once(slow, 'data');
  slow.pause();
  const good = await follow(emulator);
  await good.next('clock');
  const { videos } = emulator.project(testKey);
  const prompt = 'a kite '.repeat(4_000);
  const ids = await Promise.all(Array.from({ length: 20 }, () => created(emulator, { prompt })));
  // More than the ring and the buffers of the connection hold.
  for (let round = 1; round <= 40; round += 1) {
    await Promise.all(ids.map((id) => videos.setProgress(id, round)));
    for (const id of ids)
      await good.next('video', (data) => data.video.video.id === id && data.video.video.progress === round);
  }
  let received = '';
  slow.on('data', (text: string) => (received += text));
  slow.resume();
  await once(slow, 'end');
  expect(received).toContain('event: video');
  expect(received).not.toContain('"progress":40,');
});

it('A sign of life is sent after 15 seconds without an event', async () => {
  const alarms: { ms: number; ring: () => void }[] = [];
  const ring = createEventRing('r');
  const alarm = (ms: number, wake: () => void) => {
    alarms.push({ ms, ring: wake });
    return () => {};
  };
  const { stream } = createEventReader({ ring, first: [], from: 0, alarm, left: () => {} });
  const reading = stream.getReader().read();
  await expect.poll(() => alarms.length).toBe(1);
  expect(alarms[0]?.ms).toBe(15_000);
  alarms[0]?.ring();
  expect(new TextDecoder().decode((await reading).value)).toBe(': alive\n\n');
});

it('Without readers the emulator follows no changes, after a minute in which a reader may come back', async () => {
  const alarms: { ms: number; ring: () => void }[] = [];
  const changes = createChanges();
  const emulator = testEmulator();
  const open = createFollowing({
    version: '0',
    boot: 'b',
    durable: false,
    ends: new Set(),
    changes,
    // The channel reads an empty project.
    projects: () => ({ id: 'p', now: () => 0, speed: () => 1, store: { list: async () => [] } }) as never,
    profile: undefined as never,
    journal: { after: async () => [], lastSeq: async () => 0 },
    read: () => ({ clock: () => ({}), rules: async () => ({}), delivery: async () => undefined }),
    report(fault) {
      throw fault;
    },
    alarm(ms, ring) {
      const one = { ms, ring };
      alarms.push(one);
      return () => void alarms.splice(alarms.indexOf(one), 1);
    },
  });
  expect(changes.publish).toBeUndefined();
  const stream = await open('p', null);
  expect(changes.publish).toBeDefined();
  await stream.cancel();
  const linger = alarms.find(({ ms }) => ms === 60_000);
  expect(changes.publish).toBeDefined();
  linger?.ring();
  expect(changes.publish).toBeUndefined();
  expect((await emulator.status()).projects).toBe(0);
});

it('The id of an event names ring, number and journal entry', () => {
  expect(readPlace('b-1.7.12')).toEqual({ ring: 'b-1', n: 7, seq: 12 });
  for (const wrong of [null, '', 'b.1', 'b.1.2.3', 'b.1.x', 'b.1.-2', 'b\n.1.2'])
    expect(readPlace(wrong)).toBeUndefined();
});
