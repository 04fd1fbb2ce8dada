// The clock of a project over HTTP: read, freeze, scale, set, advance. It only moves forward, and everything
// follows immediately.
import { describe, expect, it } from 'vitest';
import { createClocks } from '../../../src/emulator/time/clocks.ts';
import { projectClock } from '../../../src/emulator/control/project-clock.ts';
import type { VideoRecord } from '../../../src/emulator/domain/video.ts';
import { memoryStore } from '../../../src/emulator/store/memory.ts';
import { testEmulator, testKey } from '../../support/emulator.ts';
import { ask, created, shown } from './asking.ts';

const origin = Date.UTC(2026, 8, 23);

it('the clock of a project can be read, advanced and set', async () => {
  const emulator = testEmulator({ seed: 1 });
  const start = { now: '2026-09-23T00:00:00.000Z', unix: origin / 1000, scale: 1, speed: 0, frozen: true };
  expect(await ask(emulator, 'GET clock')).toEqual({ status: 200, body: start });
  expect((await ask(emulator, 'POST clock/advance', { seconds: 1.5 })).body.now).toBe(
    '2026-09-23T00:00:01.500Z',
  );
  const noon = '2026-09-23T12:00:00.000Z';
  expect((await ask(emulator, 'POST clock/set', { time: '2026-09-23T14:00:00+02:00' })).body.now).toBe(noon);
  expect((await ask(emulator, 'POST clock/set', { time: origin / 1000 + 43_201 })).body.now).toBe(
    '2026-09-23T12:00:01.000Z',
  );
  expect(emulator.project(testKey).clock.now()).toBe(origin + 43_201_000);
});

it('the clock of a project can run at another speed than the clock of all projects, and can be frozen', async () => {
  const emulator = testEmulator({ seed: 1 });
  expect((await ask(emulator, 'POST clock/scale', { scale: 10 })).body).toMatchObject({ scale: 10 });
  emulator.clock.advance(1_000);
  expect((await ask(emulator, 'GET clock')).body.unix).toBe(origin / 1000 + 10);
  expect((await ask(emulator, 'POST clock/freeze')).body).toMatchObject({ scale: 0, frozen: true });
  emulator.clock.run();
  expect((await ask(emulator, 'GET clock')).body).toMatchObject({
    scale: 0,
    frozen: true,
    unix: origin / 1000 + 10,
  });
});

it('the clock of a project changes status and expiry immediately', async () => {
  const emulator = testEmulator({ pace: '1x' });
  const id = await created(emulator);
  await ask(emulator, 'POST clock/advance', { seconds: 3_000 });
  expect((await shown(emulator, id)).status).toBe('completed');
  await ask(emulator, 'POST clock/advance', { seconds: 3_601 });
  expect((await emulator.send(`/v1/videos/${id}/content`)).status).toBe(404);
});

describe('an advance until no job is pending', () => {
  it('moves the clock to the time when the last job ends', async () => {
    const emulator = testEmulator({ pace: '1x', seed: 3 });
    const ids = [];
    for (const seconds of ['4', '20', '8']) ids.push(await created(emulator, { seconds }));
    const moved = await ask(emulator, 'POST clock/advance', { until: 'idle' });
    expect(moved.body.waiting).toEqual([]);
    const ends = await Promise.all(ids.map(async (id) => shown(emulator, id)));
    expect(ends.map(({ status }) => status)).toEqual(['completed', 'completed', 'completed']);
    expect(Math.max(...ends.map((video) => video.completed_at))).toBe(Math.floor(moved.body.unix));
    // No job is pending now, so the clock does not move.
    expect((await ask(emulator, 'POST clock/advance', { until: 'idle' })).body.now).toBe(moved.body.now);
  });

  it('works on a clock with fractions of milliseconds', async () => {
    const emulator = testEmulator({ pace: '1x', seed: 3 });
    const { clock } = emulator.project(testKey);
    clock.run(1 / 3);
    emulator.clock.advance(1_000);
    expect(Number.isInteger(clock.now())).toBe(false);
    const id = await created(emulator);
    expect(await clock.advanceUntilIdle()).toEqual([]);
    expect((await shown(emulator, id)).status).toBe('completed');
  });

  it.each([15, 25, 35, 45, 55, 65, 75, 85])(
    'works on a running clock that passes the end of the job after %i ms',
    async (end) => {
      let looks = 0;
      // Each read of the clock takes a millisecond of real time, which is ten milliseconds of the project.
      const clocks = createClocks(() => (looks += 1), 0);
      const clock = clocks.of('p');
      clock.run(10);
      const plan = {
        by: 'time',
        queueMs: 0,
        renderMs: end,
        curve: '00000000',
        outcome: { status: 'completed' },
      };
      const store = memoryStore();
      const record = { id: 'v', createdAt: 0, command: null, plan } as VideoRecord;
      await store.project('p').put('video', { id: 'v', sort: 0, body: record });
      expect(
        await projectClock(clock, { store: store.project('p'), speed: () => 10 }).advanceUntilIdle(),
      ).toEqual([]);
      expect(clock.now()).toBeGreaterThan(end);
    },
  );

  it.each([
    ['polls:3', 'its retrieval number 3'],
    ['manual', 'a command: complete or fail'],
  ])('lists the jobs that time cannot end at the pace %s', async (pace, waitsFor) => {
    const emulator = testEmulator({ pace });
    const id = await created(emulator);
    const { body } = await ask(emulator, 'POST clock/advance', { until: 'idle' });
    expect(body.waiting).toEqual([{ id, waits_for: waitsFor }]);
  });

  it('lists a job that a command holds at a progress', async () => {
    const emulator = testEmulator({ pace: '1x' });
    const [held, free] = [await created(emulator), await created(emulator)];
    await ask(emulator, `POST videos/${held}/progress`, { progress: 45 });
    const { body } = await ask(emulator, 'POST clock/advance', { until: 'idle' });
    expect(body.waiting.map(({ id }: { id: string }) => id)).toEqual([held]);
    expect((await shown(emulator, free)).status).toBe('completed');
  });
});

describe('the clock of a project refuses', () => {
  it.each([
    ['set', { time: '2026-09-22T23:59:59Z' }, 'moves forward'],
    ['set', { time: 0 }, 'moves forward'],
    ['set', { time: '2026-09-24' }, 'ISO 8601'],
    ['set', { time: '9999-01-01T00:00:00Z' }, 'at most'],
    ['set', {}, "'time'"],
    ['advance', { seconds: -1 }, "'seconds'"],
    ['advance', { seconds: '5' }, "'seconds'"],
    ['advance', { seconds: 4_294_967_295 }, 'at most'],
    ['advance', {}, 'Give either'],
    ['advance', { seconds: 1, until: 'idle' }, 'Give either'],
    ['advance', { until: 'tea' }, "'until'"],
    ['advance', { minutes: 1 }, "Unknown field 'minutes'; known are seconds, until."],
    ['scale', { scale: -1 }, "'scale'"],
    ['scale', { scale: 1e9 }, "'scale'"],
    ['freeze', { hard: true }, "Unknown field 'hard'; none are known here."],
  ])('%s with %j', async (command, body, message) => {
    const emulator = testEmulator({ seed: 1 });
    const answer = await ask(emulator, `POST clock/${command}`, body);
    expect(answer).toMatchObject({ status: 400, body: { error: { code: 'invalid_request' } } });
    expect(answer.body.error.message).toContain(message);
    expect((await ask(emulator, 'GET clock')).body).toMatchObject({ unix: origin / 1000, scale: 1 });
  });
});
