// A restart on a durable store: everything that belongs to a project is there again.
import { describe, expect, it } from 'vitest';
import { durableStore } from '../../support/durable-stores.ts';
import { key, restarted, started } from './started.ts';

const seconds = (text: string) => Date.parse(text) / 1000;

describe('after a restart on a durable store,', () => {
  it('a clock that was moved and stopped shows the same time', async () => {
    const store = durableStore();
    const first = started(store);
    await first.json('POST', '/_emulator/clock/freeze', {});
    const before = await first.json('POST', '/_emulator/clock/advance', { seconds: 86_400 });
    const second = await restarted(first, store);
    expect(await second.json('GET', '/_emulator/clock')).toEqual(before);
  });

  it('a running clock has gone on meanwhile, with its speed', async () => {
    const store = durableStore();
    const first = started(store);
    await first.json('POST', '/_emulator/clock/scale', { scale: 50 });
    const before = await first.json('POST', '/_emulator/clock/advance', { seconds: 1_000 });
    const second = await restarted(first, store);
    const after = await second.json('GET', '/_emulator/clock');
    expect(after).toMatchObject({ scale: 50, frozen: false });
    expect(seconds(after.now)).toBeGreaterThanOrEqual(seconds(before.now));
  });

  it('a project without a clock of its own runs on the clock of all, which was moved', async () => {
    const store = durableStore();
    const first = started(store);
    first.emulator.clock.freeze();
    first.emulator.clock.advance(3_600_000);
    const before = await first.json('GET', '/_emulator/clock');
    const second = await restarted(first, store);
    expect(await second.json('GET', '/_emulator/clock')).toMatchObject({ now: before.now });
    expect(second.emulator.clock.frozen).toBe(true);
  });

  it('the clock of a project that began with a seed does not begin again', async () => {
    const store = durableStore();
    const first = started(store, { seed: 7 });
    await first.json('POST', '/_emulator/clock/advance', { seconds: 86_400 });
    const before = await first.json('GET', '/_emulator/clock');
    const second = await restarted(first, store, { seed: 7 });
    const after = await second.json('GET', '/_emulator/clock');
    expect(seconds(after.now)).toBeGreaterThanOrEqual(seconds(before.now));
  });

  it('a clock that was moved over the library before the project was read is moved from its saved time', async () => {
    const store = durableStore();
    const first = started(store);
    await first.json('POST', '/_emulator/clock/freeze', {});
    const before = await first.json('POST', '/_emulator/clock/advance', { seconds: 86_400 });
    const second = await restarted(first, store);
    second.emulator.project(key).clock.advance(10_000);
    const after = await second.json('GET', '/_emulator/clock');
    expect(seconds(after.now) - seconds(before.now)).toBe(10);
  });

  it('a reset has put the clock back for good', async () => {
    const store = durableStore();
    const first = started(store);
    await first.json('POST', '/_emulator/clock/advance', { seconds: 86_400 });
    await first.json('POST', '/_emulator/reset', {});
    const second = await restarted(first, store);
    const { now } = await second.json('GET', '/_emulator/clock');
    expect(seconds(now) * 1000).toBeLessThan(Date.now() + 1_000);
  });
});
