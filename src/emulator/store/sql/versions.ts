// Versions of documents and bytes. A process reserves a block of numbers with one write, and uses them up. No
// other process gets the same numbers, and numbers that were reserved but not used are never given again.
import { toNumber } from './codec.ts';
import type { Dialect } from './driver.ts';
import type { Write } from './writer.ts';

const blockSize = 10_000;

/** @returns a function that returns `count` new versions in ascending order */
export function createVersions({ prefix }: Dialect, write: Write): (count: number) => Promise<number[]> {
  let next = 0;
  let end = 0;
  let reserving: Promise<void> | undefined;

  async function reserve(count: number): Promise<void> {
    const size = Math.max(blockSize, count);
    const sql = `INSERT INTO ${prefix}numbers AS known (name, last) VALUES ('version', $1)
      ON CONFLICT (name) DO UPDATE SET last = known.last + excluded.last RETURNING last`;
    const [rows] = await write([[sql, [size]]]);
    end = toNumber(rows?.[0]?.['last']) + 1;
    next = end - size;
  }

  return async (count) => {
    while (end - next < count) await (reserving ??= reserve(count).finally(() => (reserving = undefined)));
    const first = next;
    next += count;
    return Array.from({ length: count }, (_, index) => first + index);
  };
}
