// Idle projects on a durable store: they are also forgotten when only an earlier process has used them.
import { expect, it } from 'vitest';
import { durableStore, processesOn } from '../../support/durable-stores.ts';
import { create, restarted, started, type Process } from './started.ts';

const days = 86_400_000;
const options = { keep: '7d' };
/** Sends a request of another project: each request may look for idle projects. */
const passBy = ({ send }: Process) =>
  send('GET', '/v1/models', undefined, { authorization: 'Bearer sk-passer-by' });
const videos = async ({ emulator }: Process) => (await emulator.status()).videos;

it('a project that is idle for longer than --keep since before a restart is forgotten with its snapshots', async () => {
  const store = durableStore();
  const first = started(store, options);
  const { id } = first.emulator.project('sk-durable');
  await create(first);
  await first.json('POST', '/_emulator/snapshots', { name: 'one' });
  const second = await restarted(first, store, options);
  second.emulator.clock.advance(8 * days);
  await expect
    .poll(async () => {
      await passBy(second);
      second.emulator.clock.advance(1);
      return videos(second);
    })
    .toBe(0);
  await expect
    .poll(async () => (await store.projects({ limit: 9 })).filter((place) => place.startsWith(id)))
    .toEqual([]);
});

it('a project whose own clock stands still is kept, although the time of all has passed', async () => {
  const store = durableStore();
  const first = started(store, options);
  await first.json('POST', '/_emulator/clock/freeze', {});
  const id = await create(first);
  const second = await restarted(first, store, options);
  second.emulator.clock.advance(8 * days);
  for (let nth = 0; nth < 20; nth += 1) {
    await passBy(second);
    second.emulator.clock.advance(1);
  }
  expect(await second.json('GET', `/v1/videos/${id}`)).toMatchObject({ id });
});

it('a project that another process has used meanwhile is kept', async () => {
  const open = processesOn();
  const [one, other] = [started(open(), options), started(open(), options)];
  const id = await create(one);
  await other.json('GET', '/v1/videos');
  one.emulator.clock.advance(5 * days);
  await expect.poll(() => other.emulator.clock.now()).toBeGreaterThan(Date.now() + 4 * days);
  await one.json('GET', '/v1/videos');
  await one.emulator.close();
  other.emulator.clock.advance(5 * days);
  for (let nth = 0; nth < 20; nth += 1) {
    await passBy(other);
    other.emulator.clock.advance(1);
  }
  expect(await videos(other)).toBe(1);
  expect(await other.json('GET', `/v1/videos/${id}`)).toMatchObject({ id });
});
