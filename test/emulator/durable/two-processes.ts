// The tests that two processes on one durable store act as one, for every store.
import { describe, expect, it } from 'vitest';
import type { EmulatorOptions } from '../../../src/emulator/index.ts';
import { create, type Process } from './started.ts';

const names = ({ data }: { data: { name: string }[] }) => data.map(({ name }) => name);
const listed = async ({ json }: Process) => {
  const { data } = await json('GET', '/v1/videos?order=asc&limit=100');
  return data.map(({ id }: { id: string }): string => id);
};

const counted = async ({ json }: Process) => (await json('GET', '/_emulator/usage')).requests.createVideo;

/** Creates videos through both processes at the same moment. @returns how many creations were accepted */
async function accepted(count: number, ...processes: Process[]): Promise<number> {
  const all = Array.from({ length: count / processes.length }, () => processes).flat();
  const answers = await Promise.all(all.map(({ send }) => send('POST', '/v1/videos', { prompt: 'a kite' })));
  return answers.filter(({ status }) => status === 200).length;
}

/**
 * @param name the name of the store
 * @param two starts two emulators on one empty store
 */
export function describeTwoProcesses(
  name: string,
  two: (options?: EmulatorOptions) => [Process, Process],
): void {
  describe(`on ${name},`, () => {
    it('a clock that one process moves shows the same time in the other process', async () => {
      const [one, other] = two();
      await other.json('GET', '/_emulator/clock');
      const frozen = await one.json('POST', '/_emulator/clock/freeze', {});
      await expect.poll(() => other.json('GET', '/_emulator/clock')).toEqual(frozen);
      const moved = await other.json('POST', '/_emulator/clock/advance', { seconds: 60 });
      await expect.poll(() => one.json('GET', '/_emulator/clock')).toEqual(moved);
    });

    it('steps of a clock that both processes make at the same moment are all made', async () => {
      const [one, other] = two();
      const { now } = await one.json('POST', '/_emulator/clock/freeze', {});
      await expect.poll(() => other.json('GET', '/_emulator/clock')).toMatchObject({ frozen: true });
      await Promise.all(
        [one, other, one, other].map(({ json }) => json('POST', '/_emulator/clock/advance', { seconds: 10 })),
      );
      for (const { json } of [one, other])
        await expect
          .poll(async () => Date.parse((await json('GET', '/_emulator/clock')).now) - Date.parse(now))
          .toBe(40_000);
    });

    it('both start the clock of a project with a seed at the same moment', async () => {
      const [one, other] = two({ seed: 1 });
      const [mine, theirs] = await Promise.all(
        [one, other].map(({ json }) => json('GET', '/_emulator/clock')),
      );
      const apart = Math.abs(Date.parse(mine.now) - Date.parse(theirs.now));
      expect(apart).toBeLessThan(1_000);
      await one.json('POST', '/_emulator/clock/freeze', {});
      const shown = await one.json('GET', '/_emulator/clock');
      await expect.poll(() => other.json('GET', '/_emulator/clock')).toEqual(shown);
    });

    it('creations of both are listed in the order in which they were answered, although the clock stands still', async () => {
      const [one, other] = two();
      await one.json('POST', '/_emulator/clock/freeze', {});
      await expect.poll(() => other.json('GET', '/_emulator/clock')).toMatchObject({ frozen: true });
      const ids = [];
      for (let nth = 0; nth < 10; nth += 1) ids.push(await create(nth % 3 === 0 ? one : other));
      expect(await listed(one)).toEqual(ids);
      expect(await listed(other)).toEqual(ids);
    });

    it('the usage of either process counts the requests of both', async () => {
      const [one, other] = two();
      await create(one);
      await create(other);
      await expect.poll(() => counted(one)).toBe(2);
      await expect.poll(() => counted(other)).toBe(2);
    });

    it('a snapshot of one process is listed and restored by the other, and both show its state', async () => {
      const [one, other] = two();
      await one.json('POST', '/_emulator/clock/freeze', {});
      const id = await create(one);
      await one.json('POST', '/_emulator/rules', { id: 'slow', then: { delay: '1s' } });
      await other.json('GET', '/_emulator/snapshots');
      await one.json('POST', '/_emulator/snapshots', { name: 'one' });
      await expect.poll(async () => names(await other.json('GET', '/_emulator/snapshots'))).toEqual(['one']);
      await one.json('POST', '/_emulator/reset', {});
      const { clock } = await other.json('POST', '/_emulator/snapshots/one/restore', {});
      expect(await listed(one)).toEqual([id]);
      await expect.poll(() => one.json('GET', '/_emulator/clock')).toEqual(clock);
      await expect
        .poll(async () => (await one.json('GET', '/_emulator/rules')).data)
        .toMatchObject([{ id: 'slow' }]);
    });

    it('a reset through one process empties the project in the other process', async () => {
      const [one, other] = two();
      await create(one);
      await one.json('POST', '/_emulator/rules', { id: 'slow', then: { delay: '1s' } });
      await expect.poll(async () => (await other.json('GET', '/_emulator/rules')).data).toHaveLength(1);
      await one.json('POST', '/_emulator/reset', {});
      expect(await listed(other)).toEqual([]);
      await expect.poll(async () => (await other.json('GET', '/_emulator/rules')).data).toEqual([]);
    });

    it('the polls of both processes end a job that ends at its third poll', async () => {
      const [one, other] = two({ pace: 'polls:3' });
      const id = await create(one);
      const shown = [];
      for (const { json } of [one, other, one]) shown.push((await json('GET', `/v1/videos/${id}`)).status);
      expect(shown[2]).toBe('completed');
      expect(shown.slice(0, 2)).not.toContain('completed');
    });

    it('of several deletions of one job through both processes, exactly one succeeds', async () => {
      const [one, other] = two({ pace: 'manual' });
      const id = await create(one);
      await one.json('POST', `/_emulator/videos/${id}/complete`, {});
      const statuses = await Promise.all(
        [one, other, one, other].map(async ({ send }) => (await send('DELETE', `/v1/videos/${id}`)).status),
      );
      expect(statuses.toSorted((a, b) => a - b)).toEqual([200, 404, 404, 404]);
      expect(await listed(other)).toEqual([]);
    });

    it('two processes together create as many jobs as the budget pays for', async () => {
      // A job of 4 s costs 0.40 USD.
      const [one, other] = two({ budget: 2 });
      expect(await accepted(10, one)).toBe(5);
      expect(await accepted(4, one, other)).toBe(0);
      const [third, fourth] = two({ budget: 2 });
      expect(await accepted(20, third, fourth)).toBeLessThanOrEqual(5);
      // Refused creations have given their payment back, so the rest of the budget can still be spent.
      await accepted(5, third);
      expect(await listed(fourth)).toHaveLength(5);
    });

    it('two processes together run as many jobs at a time as the concurrency limit allows', async () => {
      const [one, other] = two({ concurrency: 3 });
      await one.json('POST', '/_emulator/clock/freeze', {});
      await expect.poll(() => other.json('GET', '/_emulator/clock')).toMatchObject({ frozen: true });
      expect(await accepted(20, one, other)).toBe(3);
      expect(await listed(other)).toHaveLength(3);
      await one.json('POST', '/_emulator/clock/advance', { seconds: 3_600 });
      await expect.poll(() => accepted(4, other, one)).toBe(3);
    });

    it('two processes together admit as many creations in a minute as the rate limit allows', async () => {
      const [one, other] = two({ rpm: 4 });
      await one.json('POST', '/_emulator/clock/freeze', {});
      await expect.poll(() => other.json('GET', '/_emulator/clock')).toMatchObject({ frozen: true });
      expect(await accepted(20, one, other)).toBe(4);
      await one.json('POST', '/_emulator/clock/advance', { seconds: 61 });
      await expect.poll(() => accepted(10, other, one)).toBe(4);
    });
  });
}
