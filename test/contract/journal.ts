// The part of the store contract about the journal.
import { describe, expect, it } from 'vitest';
import { journalLimits, type Store } from '../../src/emulator/store/store.ts';
import { entry } from './samples.ts';

const everything = { limit: 100_000 };

/** Entries of one MiB each. */
const large = (project: string, count: number) =>
  Array.from({ length: count }, (_, at) => ({ ...entry(project, at), bytes: 1024 * 1024 }));

export function describeJournal(store: () => Store): void {
  const bytesOf = async (project: string) =>
    (await store().project(project).tail(everything)).reduce((sum, { bytes }) => sum + bytes, 0);
  const times = async (project: string, query: { after?: number; limit: number } = everything) =>
    (await store().project(project).tail(query)).map(({ at }) => at);

  describe('the journal', () => {
    it('returns the newest entries of a project, in the order in which they were written', async () => {
      await store().log([entry('p', 1), entry('q', 2), entry('p', 3)]);
      await store().log([entry('p', 4)]);
      expect(await times('p', { limit: 10 })).toEqual([1, 3, 4]);
      expect(await times('p', { limit: 2 })).toEqual([3, 4]);
      expect(await times('p', { limit: 0 })).toEqual([]);
      expect(await times('nobody', { limit: 10 })).toEqual([]);
    });

    it('gives each entry a number that rises in the order of writing, whatever its time is', async () => {
      const first = await store().log([entry('p', 5), entry('p', 3)]);
      const second = await store().log([entry('q', 9), entry('p', 4)]);
      const kept = await store().project('p').tail(everything);
      expect(kept.map(({ at }) => at)).toEqual([5, 3, 4]);
      expect(kept.map(({ seq }) => seq)).toEqual([...first, second[1]]);
      expect([...first, second[1] ?? 0]).toEqual([...first, second[1] ?? 0].toSorted((a, b) => a - b));
      expect(new Set([...first, ...second]).size).toBe(4);
    });

    it('pages by number: an entry of an earlier time that is written later is not missed', async () => {
      const [first = 0, second = 0] = await store().log([entry('p', 10), entry('p', 20)]);
      expect(await times('p', { after: first, limit: 10 })).toEqual([20]);
      await store().log([entry('p', 5)]);
      expect(await times('p', { after: second, limit: 10 })).toEqual([5]);
      expect(await times('p', { after: first, limit: 1 })).toEqual([5]);
      const last = (await store().project('p').tail(everything)).at(-1)?.seq ?? 0;
      expect(await times('p', { after: last, limit: 10 })).toEqual([]);
    });

    it('numbers go on after the journal was forgotten', async () => {
      const [before = 0] = await store().log([entry('p', 1)]);
      await store().project('p').clearLog();
      const [after = 0] = await store().log([entry('p', 2)]);
      expect(after).toBeGreaterThan(before);
      expect(await times('p')).toEqual([2]);
    });

    it('replaces the body of one entry, and only of that entry', async () => {
      const [first = 0, second = 0] = await store().log([entry('p', 1), entry('p', 2)]);
      await store()
        .project('p')
        .amend(second, { kept: { ended: true }, json: (kept) => kept });
      await store()
        .project('q')
        .amend(first, { kept: { ended: true }, json: (kept) => kept });
      const bodies = (await store().project('p').tail(everything)).map(({ body }) => body);
      expect(bodies).toEqual([{ at: 1 }, { ended: true }]);
    });

    it('replaces nothing of an entry that was forgotten', async () => {
      const [forgotten = 0] = await store().log([entry('p', 1)]);
      await store().project('p').clearLog();
      await store().log([entry('p', 2)]);
      await store()
        .project('p')
        .amend(forgotten, { kept: { ended: true }, json: (kept) => kept });
      expect((await store().project('p').tail(everything)).map(({ body }) => body)).toEqual([{ at: 2 }]);
    });

    it('forgets its oldest entries when it has more bytes than a project may have', async () => {
      for (const one of large('p', 30)) await store().log([one]);
      const kept = await times('p');
      expect(kept).toEqual(Array.from({ length: 30 }, (_, at) => at).slice(-kept.length));
      expect(await bytesOf('p')).toBeLessThanOrEqual(journalLimits.bytes * 1.2);
      expect(await bytesOf('p')).toBeGreaterThan(journalLimits.bytes * 0.8);
    });

    it('keeps its newest entry, also when that entry alone is larger than the limit', async () => {
      await store().log([entry('p', 1), { ...entry('p', 2), bytes: journalLimits.bytes * 2 }]);
      expect(await times('p')).toEqual([2]);
    });

    it('of the project that wrote nothing for the longest time goes first when all together have too many bytes', async () => {
      const projects = Array.from({ length: 12 }, (_, nth) => `p${nth}`);
      for (const project of projects) await store().log(large(project, 15));
      const sizes: number[] = [];
      for (const project of projects) sizes.push(await bytesOf(project));
      const held = sizes.reduce((sum, bytes) => sum + bytes, 0);
      expect(held).toBeLessThanOrEqual(journalLimits.bytesOfAll * 1.2);
      expect(held).toBeGreaterThan(journalLimits.bytesOfAll * 0.5);
      const forgotten = sizes.filter((bytes) => bytes === 0).length;
      expect(forgotten).toBeGreaterThan(0);
      expect(sizes.slice(0, forgotten)).toEqual(Array(forgotten).fill(0));
      expect(sizes.at(-1)).toBe(15 * 1024 * 1024);
    });

    it('forgets the oldest entries beyond its limit', async () => {
      expect(await store().log([])).toEqual([]);
      const many = Array.from({ length: journalLimits.entries + 2_000 }, (_, at) => entry('p', at));
      await store().log(many);
      const kept = await times('p');
      expect(kept.length).toBeGreaterThanOrEqual(journalLimits.entries);
      expect(kept.length).toBeLessThan(many.length);
      expect(kept).toEqual(many.slice(-kept.length).map(({ at }) => at));
    });
  });
}
