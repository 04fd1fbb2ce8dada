// A restart on a durable store: everything that belongs to a project is there again.
import { describe, expect, it } from 'vitest';
import { durableStore } from '../../support/durable-stores.ts';
import { create, key, restarted, started } from './started.ts';

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

  it('new creations come after all earlier creations in the list, although the clock stands still', async () => {
    const store = durableStore();
    const first = started(store);
    await first.json('POST', '/_emulator/clock/freeze', {});
    const ids = [];
    for (let nth = 0; nth < 3; nth += 1) ids.push(await create(first));
    const second = await restarted(first, store);
    for (let nth = 0; nth < 3; nth += 1) ids.push(await create(second));
    const { data } = await second.json('GET', '/v1/videos?order=asc');
    expect(data.map(({ id }: { id: string }) => id)).toEqual(ids);
  });

  it('the usage counts the requests from before', async () => {
    const store = durableStore();
    const first = started(store);
    await create(first);
    const second = await restarted(first, store);
    await create(second);
    const { requests, videos } = await second.json('GET', '/_emulator/usage');
    expect(requests).toMatchObject({ createVideo: 2 });
    expect(videos.pending).toBe(2);
  });

  it('a named snapshot is there, with its videos, rules and clock, and can be restored', async () => {
    const store = durableStore();
    const first = started(store);
    await first.json('POST', '/_emulator/clock/freeze', {});
    await first.json('POST', '/_emulator/rules', { id: 'slow', then: { delay: '1s' } });
    const id = await create(first);
    const saved = await first.json('POST', '/_emulator/snapshots', { name: 'one' });
    const second = await restarted(first, store);
    await second.json('POST', '/_emulator/reset', {});
    const third = await restarted(second, store);
    expect(await third.json('GET', '/_emulator/snapshots')).toEqual({ data: [saved] });
    const restored = await third.json('POST', '/_emulator/snapshots/one/restore', {});
    expect(restored.clock.now).toBe(saved.clock);
    const last = await restarted(third, store);
    expect(await last.json('GET', `/v1/videos/${id}`)).toMatchObject({ id });
    expect((await last.json('GET', '/_emulator/rules')).data).toMatchObject([{ id: 'slow' }]);
    expect(await last.json('GET', '/_emulator/clock')).toEqual(restored.clock);
  });

  it('a snapshot that was replaced or deleted leaves no file in the store', async () => {
    const store = durableStore();
    const first = started(store);
    await create(first);
    for (const name of ['one', 'one', 'two']) await first.json('POST', '/_emulator/snapshots', { name });
    await first.json('DELETE', '/_emulator/snapshots/two');
    const second = await restarted(first, store);
    const { data } = await second.json('GET', '/_emulator/snapshots');
    expect(data.map(({ name }: { name: string }) => name)).toEqual(['one']);
    const place = store.project(`${second.emulator.project(key).id} snapshots`);
    expect(await place.list('setting', { limit: 9, order: 'asc' })).toHaveLength(2);
  });

  it('a reset of all projects has left the snapshots of each project and nothing else', async () => {
    const store = durableStore();
    const first = started(store);
    await create(first);
    await first.json('POST', '/_emulator/rules', { then: { delay: '1s' } });
    await first.json('POST', '/_emulator/snapshots', { name: 'one' });
    first.emulator.clock.advance(86_400_000);
    await first.emulator.reset();
    const second = await restarted(first, store);
    expect((await second.json('GET', '/_emulator/snapshots')).data).toHaveLength(1);
    expect((await second.json('GET', '/_emulator/rules')).data).toEqual([]);
    expect((await second.json('GET', '/v1/videos')).data).toEqual([]);
    expect(second.emulator.clock.now()).toBeLessThan(Date.now() + 1_000);
  });
});
