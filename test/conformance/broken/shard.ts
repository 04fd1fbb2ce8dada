// A part of the twins. The test files that call this run at the same time, each with its own emulator. `npm test` judges
// each twin by the checks that read what the twin changes. With SORA_TWINS=all, all checks judge it: `.ci/run` does so.
import { afterAll, beforeAll, expect, it } from 'vitest';
import { isFailure, type Report } from '../../../src/conformance/report/report.ts';
import { createEmulator } from '../../../src/emulator/index.ts';
import { createReaders } from './readers.ts';
import { judgeTwin } from './twin.ts';
import { all } from './twins/index.ts';

export const shards = 2;

export const failuresOf = (report: Report) => report.results.filter(isFailure);
export const faultsOf = (report: Report) => report.results.filter(({ verdict }) => verdict === 'error');

/** The time limit of a whole run of the suite on a busy machine. It only ends a run that hangs. */
const limitMs = 120_000;

const whole = process.env['SORA_TWINS'] === 'all';

/** @param shard from 1 to `shards` */
export function judgeShard(shard: number): void {
  const emulator = createEmulator({ seed: 1 });
  const readers = createReaders(emulator);
  afterAll(() => emulator.close());
  // The run that all later twins are compared with.
  if (!whole) beforeAll(() => readers.record(undefined), limitMs);

  const own = all.filter((_, index) => index % shards === shard - 1);
  it.each(own.map((twin) => [twin.name, twin] as const))(
    `${whole ? 'of all checks' : 'of the checks that read it'}, those of this fault fail, and no others: %s`,
    { timeout: limitMs },
    async (_, twin) => {
      const report = await judgeTwin(whole ? twin : await readers.limited(twin), emulator);
      expect(faultsOf(report)).toEqual([]);
      const failed = failuresOf(report);
      expect(
        failed.map(({ id }) => id).toSorted(),
        failed.map(({ id, reason }) => `${id}: ${reason}`).join('\n'),
      ).toEqual(twin.breaks.toSorted());
    },
  );
}
