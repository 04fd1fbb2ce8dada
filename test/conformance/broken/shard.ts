// A part of the twins. The test files that call this run at the same time, each with its own emulator.
import { afterAll, expect, it } from 'vitest';
import { isFailure, type Report } from '../../../src/conformance/report/report.ts';
import { createEmulator } from '../../../src/emulator/index.ts';
import { judgeTwin } from './twin.ts';
import { all } from './twins/index.ts';

export const shards = 4;

export const failuresOf = (report: Report) => report.results.filter(isFailure);
export const faultsOf = (report: Report) => report.results.filter(({ verdict }) => verdict === 'error');

/** The time limit of a whole run of the suite on a busy machine. It only ends a run that hangs. */
const limitMs = 120_000;

/** @param shard from 1 to `shards` */
export function judgeShard(shard: number): void {
  const emulator = createEmulator({ seed: 1 });
  afterAll(() => emulator.close());

  const own = all.filter((_, index) => index % shards === shard - 1);
  it.each(own.map((twin) => [twin.name, twin] as const))(
    'the checks of this fault fail, and no others: %s',
    { timeout: limitMs },
    async (_, twin) => {
      const report = await judgeTwin(twin, emulator);
      expect(faultsOf(report)).toEqual([]);
      const failed = failuresOf(report);
      expect(
        failed.map(({ id }) => id).toSorted(),
        failed.map(({ id, reason }) => `${id}: ${reason}`).join('\n'),
      ).toEqual(twin.breaks.toSorted());
    },
  );
}
