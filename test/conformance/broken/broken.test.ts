// Every check can fail: each has a twin that breaks it, and each twin breaks nothing else.
import { afterAll, describe, expect, it } from 'vitest';
import { checks } from '../../../src/conformance/checks/index.ts';
import { isFailure, type Report } from '../../../src/conformance/report/report.ts';
import { createEmulator } from '../../../src/emulator/index.ts';
import { judgeTwin, type Twin } from './twin.ts';
import { basics } from './twins/basics.ts';
import { content } from './twins/content.ts';
import { contentMissing } from './twins/content-missing.ts';
import { deletion } from './twins/delete.ts';
import { lifecycle } from './twins/lifecycle.ts';
import { limits } from './twins/limits.ts';
import { list } from './twins/list.ts';
import { remix } from './twins/remix.ts';

const all: readonly Twin[] = [
  ...basics,
  ...lifecycle,
  ...list,
  ...content,
  ...contentMissing,
  ...deletion,
  ...remix,
  ...limits,
];

// One for all twins: each has a project of its own, and with a seed they share the rendered clips.
const emulator = createEmulator({ seed: 1 });
emulator.clock.freeze();
afterAll(() => emulator.close());

const failuresOf = (report: Report) => report.results.filter(isFailure);
const faultsOf = (report: Report) => report.results.filter(({ verdict }) => verdict === 'error');

describe('broken twins', () => {
  it('nothing fails when nothing is broken', async () => {
    const report = await judgeTwin({ name: 'straight', breaks: [] }, emulator, 'sk-straight');
    expect(failuresOf(report)).toEqual([]);
    expect(faultsOf(report)).toEqual([]);
    expect(report.leftovers).toEqual([]);
  });

  it.each(all.map((twin, index) => [twin.name, twin, index] as const))('%s', async (_, twin, index) => {
    const report = await judgeTwin(twin, emulator, `sk-twin-${index}`);
    expect(faultsOf(report)).toEqual([]);
    const failed = failuresOf(report).map(({ id, reason }) => [id, reason] as const);
    expect(
      failed.map(([id]) => id).toSorted(),
      failed.map(([id, reason]) => `${id}: ${reason}`).join('\n'),
    ).toEqual(twin.breaks.toSorted());
  });

  it('every check has one', () => {
    const broken = new Set(all.flatMap(({ breaks }) => breaks));
    expect(checks.map(({ id }) => id).filter((id) => !broken.has(id))).toEqual([]);
  });
});
