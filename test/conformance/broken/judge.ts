// Runs twins as tests: each must make exactly the checks fail that are meant for it.
import { afterAll, expect, it } from 'vitest';
import { isFailure, type Report } from '../../../src/conformance/report/report.ts';
import { createEmulator } from '../../../src/emulator/index.ts';
import { judgeTwin, type Twin } from './twin.ts';

export const failuresOf = (report: Report) => report.results.filter(isFailure);
export const faultsOf = (report: Report) => report.results.filter(({ verdict }) => verdict === 'error');

/** One emulator for all twins of a file: each has a project of its own, and with a seed they share the rendered clips. */
export function frozenEmulator() {
  const emulator = createEmulator({ seed: 1 });
  emulator.clock.freeze();
  afterAll(() => emulator.close());
  return emulator;
}

export function judgeTwins(twins: readonly Twin[]): void {
  const emulator = frozenEmulator();
  it.each(twins.map((twin, index) => [twin.name, twin, index] as const))('%s', async (_, twin, index) => {
    const report = await judgeTwin(twin, emulator, `sk-twin-${index}`);
    expect(faultsOf(report)).toEqual([]);
    const failed = failuresOf(report).map(({ id, reason }) => [id, reason] as const);
    expect(
      failed.map(([id]) => id).toSorted(),
      failed.map(([id, reason]) => `${id}: ${reason}`).join('\n'),
    ).toEqual(twin.breaks.toSorted());
  });
}
