// The stream of events of a project: what happens is told at once, in order, and to the project alone.
import { expect, it } from 'vitest';
import { createMoments } from '../../../../src/emulator/control/page/moments.ts';
import type { VideoRecord } from '../../../../src/emulator/domain/video.ts';
import { eventsOf } from '../../../support/event-stream.ts';
import { longEnoughMs, testEmulator, testKey, type TestEmulator } from '../../../support/emulator.ts';
import { receiver } from '../../../support/receiver.ts';
import { ask, created } from '../asking.ts';

const follow = async (emulator: TestEmulator, key = testKey, lastId?: string) =>
  eventsOf(
    await emulator.send('/_emulator/events', {
      key,
      ...(lastId === undefined ? {} : { headers: { 'last-event-id': lastId } }),
    }),
  );

it('A stream begins with the project and its clock', async () => {
  const emulator = testEmulator();
  const events = await follow(emulator);
  const { id } = emulator.project(testKey);
  expect((await events.next('ready')).data).toMatchObject({ project: id, resumed: false });
  expect((await events.next('clock')).data).toEqual((await ask(emulator, 'GET clock')).body);
});

it('A creation is told as a video and as an entry of the journal', async () => {
  const emulator = testEmulator({ pace: '1x' });
  const events = await follow(emulator);
  const id = await created(emulator);
  const { data: told } = await events.next('video');
  expect(told.video).toMatchObject({ video: { id, status: 'queued' }, state: 'queued', kind: 'create' });
  const { data: entry } = await events.next('request');
  expect(entry).toEqual((await ask(emulator, 'GET requests')).body.data[0]);
});

it('A video is told again at each moment at which time changes its state', async () => {
  const emulator = testEmulator({ pace: '1x' });
  const events = await follow(emulator);
  const id = await created(emulator);
  const { timeline } = (await events.next('video')).data.video;
  const { clock } = emulator.project(testKey);
  const states: string[] = [];
  for (const at of [timeline.starts_ms, timeline.ends_ms]) {
    clock.set(at);
    const { video } = (await events.next('video')).data;
    states.push(video.state);
    expect(video.video).toEqual((await emulator.json('GET', `/v1/videos/${id}`)).body);
  }
  clock.advance(longEnoughMs * 25);
  states.push((await events.next('video')).data.video.state);
  expect(states).toEqual(['in_progress', 'completed', 'expired']);
});

it('A running clock brings the changes without any call', async () => {
  const emulator = testEmulator({ pace: '1x' });
  const events = await follow(emulator);
  await created(emulator);
  await events.next('video', ({ video }) => video.state === 'queued');
  emulator.clock.run(500);
  expect((await events.next('clock', ({ speed }) => speed > 0)).data.speed).toBe(500);
  await events.next('video', ({ video }) => video.state === 'completed');
});

it('Each retrieval of a job that goes by polls is told with its progress', async () => {
  const emulator = testEmulator({ pace: 'polls:3' });
  const events = await follow(emulator);
  const id = await created(emulator);
  for (const state of ['queued', 'in_progress', 'completed']) {
    await emulator.send(`/v1/videos/${id}`);
    const { video } = (await events.next('video', (data) => data.video.state === state)).data;
    expect(video.timeline.by).toBe('polls');
  }
});

it('Commands, deletions, clocks, rules and their hits are told', async () => {
  const emulator = testEmulator({ pace: 'manual' });
  const events = await follow(emulator);
  await events.next('clock');
  const id = await created(emulator);
  await ask(emulator, `POST videos/${id}/progress`, { progress: 45 });
  const held = await events.next('video', ({ video }) => video.video.progress === 45);
  expect(held.data.video.timeline.held).toBe(true);
  await ask(emulator, `POST videos/${id}/complete`);
  await events.next('video', ({ video }) => video.state === 'completed');
  await emulator.send(`/v1/videos/${id}`, { method: 'DELETE' });
  expect((await events.next('video')).data).toEqual({ id, deleted: true });
  await ask(emulator, 'POST clock/advance', { seconds: 5 });
  expect((await events.next('clock')).data).toEqual((await ask(emulator, 'GET clock')).body);
  await ask(emulator, 'POST rules', { id: 'busy', then: { error: 'server_error' } });
  expect((await events.next('rules')).data.data).toMatchObject([{ id: 'busy', hits: 0 }]);
  await emulator.send('/v1/videos');
  expect((await events.next('rules')).data.data).toMatchObject([{ id: 'busy', hits: 1 }]);
  await ask(emulator, 'DELETE rules/busy');
  expect((await events.next('rules')).data.data).toEqual([]);
});

it('A delivery is told with its attempts, and again when it is sent again', async () => {
  const hook = await receiver();
  const emulator = testEmulator({ pace: 'manual', webhookUrl: hook.url, webhookSecret: 'whsec_c2VjcmV0' });
  const events = await follow(emulator);
  const id = await created(emulator);
  await emulator.project(testKey).videos.complete(id);
  const { data } = await events.next('delivery', ({ status }) => status === 'delivered');
  expect(data).toMatchObject({ object_id: id, attempts: [{ response: { status: 200 } }] });
  await ask(emulator, `POST webhooks/deliveries/${data.id}/redeliver`);
  const again = await events.next('delivery', ({ attempts }) => attempts.length === 2);
  expect(again.data.id).toBe(data.id);
});

it('An answer that ends after its entry was written is told again with its outcome', async () => {
  const emulator = testEmulator({ pace: 'instant' });
  const id = await created(emulator);
  const events = await follow(emulator);
  const download = await emulator.send(`/v1/videos/${id}/content`);
  const { data: begun } = await events.next('request');
  expect(begun.outcome).toBeNull();
  await download.arrayBuffer();
  const { data: ended } = await events.next('request');
  expect(ended).toMatchObject({ seq: begun.seq, outcome: 'complete' });
  expect(ended.bytes_sent).toBeGreaterThan(0);
});

it.each([
  ['a reset', (emulator: TestEmulator) => ask(emulator, 'POST reset')],
  ['a restored snapshot', (emulator: TestEmulator) => ask(emulator, 'POST snapshots/a/restore')],
  ['a cleared journal', (emulator: TestEmulator) => ask(emulator, 'DELETE requests')],
  ['a reset of the whole emulator', (emulator: TestEmulator) => emulator.reset()],
])('After %s a reader is told to read all lists again, and goes on', async (_, change) => {
  const emulator = testEmulator();
  await created(emulator);
  await ask(emulator, 'POST snapshots', { name: 'a' });
  const events = await follow(emulator);
  await events.next('clock');
  await change(emulator);
  await events.next('reload');
  const id = await created(emulator);
  await events.next('video', ({ video }) => video.video.id === id);
  await events.next('request', ({ video_id: made }) => made === id);
});

it('Events of one project do not reach another project, which only learns that there is activity', async () => {
  const emulator = testEmulator();
  const events = await follow(emulator);
  await events.next('clock');
  await created(emulator, { prompt: 'a secret' }, 'sk-other');
  await created(emulator, { prompt: 'a kite' });
  await events.next('request');
  await events.next('project');
  expect(JSON.stringify(events.seen)).not.toContain('a secret');
  expect(events.seen.at(-1)?.data).toEqual({ id: emulator.project('sk-other').id });
});

it('When the emulator closes, the streams end at once', async () => {
  const emulator = testEmulator();
  await emulator.listen();
  const events = eventsOf(
    await fetch(`${emulator.url}/_emulator/events?project=key:${testKey}`, { keepalive: false }),
  );
  await events.next('clock');
  const [rest] = await Promise.all([events.rest(), emulator.close()]);
  expect(rest).toEqual([]);
});

it('A state that begins while a video is being shown is told at once', () => {
  let now = 0;
  const alarms: { ms: number; ring: () => void }[] = [];
  const reached: string[] = [];
  const moments = createMoments({
    now: () => now,
    speed: () => 40,
    alarm(ms, ring) {
      alarms.push({ ms, ring });
      return () => void alarms.pop();
    },
    reached: (ids) => void reached.push(...ids),
  });
  const plan = {
    by: 'time',
    queueMs: 100,
    renderMs: 900,
    curve: '00000000',
    outcome: { status: 'completed' },
  };
  const record = {
    id: 'v',
    createdAt: 0,
    command: null,
    expiredAt: null,
    lifetimeMs: 5_000,
    plan,
  } as VideoRecord;
  const seenAt = now;
  // The clock passes the end of the job before the video is tracked.
  now = 2_000;
  moments.track(record, seenAt);
  moments.wait();
  expect(alarms.map(({ ms }) => ms)).toEqual([0]);
  alarms[0]?.ring();
  expect(reached).toEqual(['v']);
  moments.track(record, now);
  moments.wait();
  // Left are the four seconds until the files expire, and a millisecond, at 40 times real time.
  expect(alarms.at(-1)?.ms).toBe(Math.ceil(4_001 / 40));
});
