// The verdict of a check depends only on the server, and not on its pace, on the place of its moderation, on the order of
// the checks, or on how many checks run at once. With --emulator, each MUST is judged.
import { beforeAll, describe, expect, it } from 'vitest';
import { run } from '../../../src/conformance/index.ts';
import type { RunOptions } from '../../../src/conformance/options/run-options.ts';
import { profileNames } from '../../../src/conformance/profiles/index.ts';
import type { Report } from '../../../src/conformance/report/report.ts';
import { socketListen } from '../../../src/conformance/webhooks/listen.ts';
import { createEmulator, type EmulatorOptions } from '../../../src/emulator/index.ts';
import { inProcess } from '../broken/twin.ts';
import { judgeBilled, thisMachine } from '../support/billed-run.ts';
import { verdicts } from '../support/made-server.ts';

async function judged(server: EmulatorOptions, options: Partial<RunOptions>): Promise<Report> {
  const emulator = createEmulator({ seed: 1, ...server });
  emulator.clock.freeze();
  const listen = socketListen({ host: '127.0.0.1', port: 0, wall: () => Date.now() });
  const common = { baseUrl: thisMachine, apiKey: 'sk-same', emulator: true } as const;
  const report = await run({ ...common, ...options }, { transport: inProcess(emulator), listen });
  await emulator.close();
  return report;
}

/** The checks that need ffmpeg, which may not be installed. */
const drawn = 'content.video-decodes';
/** The checks that cannot be judged on a local server that accepts every key. */
const wrongKeys = ['auth.wrong-key', 'auth.wrong-key-code', 'auth.wrong-key-message'];

/** The verdicts that differ from those of a server that stops jobs, by the place of moderation. */
const differs: Record<'job' | 'request' | 'off', Readonly<Record<string, string>>> = {
  job: {},
  // A remix with a flagged prompt needs a flagged job, and no such job exists here.
  request: { 'remix.moderation': 'skipped' },
  // The service moderates, so a server without moderation fails these checks.
  off: {
    'remix.moderation': 'skipped',
    'lifecycle.moderation': 'untestable',
    'lifecycle.moderation-code': 'untestable',
    'lifecycle.moderation-message': 'untestable',
  },
};

const paces = ['polls:3', 'manual'] as const;
const moderations = ['job', 'request', 'off'] as const;
const seeds = [1, 2, 3, 4, 5] as const;
const lanes = [1, 16] as const;
type Settings = [pace: string, moderation: (typeof moderations)[number], seed: number, lanes: number];

/** Not all combinations: every pair of values of two settings occurs in at least one run. */
const runs: readonly Settings[] = seeds.flatMap((seed) =>
  moderations.map((moderation, at): Settings => [
    paces[(seed + at) % 2] ?? 'manual',
    moderation,
    seed,
    lanes[((seed >> 1) + at) % 2] ?? 1,
  ]),
);

it('every pair of values of two settings occurs in a run', () => {
  const settings = [paces, moderations, seeds, lanes];
  const pairs = settings.flatMap((values, first) =>
    settings
      .slice(first + 1)
      .flatMap((others, distance) =>
        values.flatMap((a) => others.map((b) => [first, a, first + 1 + distance, b] as const)),
      ),
  );
  expect(pairs).toHaveLength(2 * 3 + 2 * 5 + 2 * 2 + 3 * 5 + 3 * 2 + 5 * 2);
  const missing = pairs.filter(([i, a, j, b]) => !runs.some((one) => one[i] === a && one[j] === b));
  expect(missing).toEqual([]);
});

describe('on the emulator, with its help', () => {
  let usual: Report;
  beforeAll(async () => {
    usual = await judged({}, {});
  }, 60_000);

  it('each check is judged, except wrong keys, which a local server may accept, and pictures without ffmpeg', () => {
    const open = usual.results.filter(({ verdict }) => !['passed', 'not-offered'].includes(verdict));
    const ids = open.map(({ id }) => id).filter((id) => id !== drawn);
    expect(ids.toSorted()).toEqual(wrongKeys);
    expect(usual.totals.passed).toBeGreaterThan(400);
  });

  it.each(runs)(
    'each check has the same verdict, and every MUST is judged: pace %s, moderation %s, seed %i, %i at once',
    async (pace, moderation, seed, parallel) => {
      const report = await judged({ pace, moderation }, { seed, parallel });
      expect(verdicts(report)).toEqual({ ...verdicts(usual), ...differs[moderation] });
      expect(report.conclusion.unjudged).toEqual({});
      expect(report.leftovers).toEqual([]);
    },
  );

  it.each(profileNames)(
    'with the profile %s, no check that counts fails, and every MUST is judged',
    async (profile) => {
      const server: EmulatorOptions = profile === 'openai-2026-02' ? { profile } : {};
      const baseUrl = profile === 'azure' ? 'http://127.0.0.1:1/openai/v1' : thisMachine;
      const { conclusion, totals } = await judged(server, { profile, baseUrl });
      expect(conclusion).toMatchObject({ status: 0, failed: {}, unjudged: {} });
      expect(totals.passed).toBeGreaterThan(200);
    },
  );
});

describe('without the help of an emulator', () => {
  it('where moderation refuses at once, exactly the checks that need a failed job are not judged', async () => {
    const { report } = await judgeBilled(
      { moderation: 'request', pace: 'polls:3' },
      { baseUrl: thisMachine, only: ['lifecycle.*', 'delete.*', 'retrieve.*', 'remix.*', 'list.*'] },
    );
    const open = report.results.filter(({ unjudged }) => unjudged === true);
    const reasons = new Set(open.map(({ reason = '' }) => reason.replace(/^failed: /, '')));
    expect(reasons).toEqual(
      new Set([
        'no job fails here: moderation refused the first flagged prompt at once',
        'moderation refused the first flagged prompt at once',
      ]),
    );
    expect(
      open.filter(({ level, need }) => level === 'MUST' && need !== 'failed').map(({ id }) => id),
    ).toEqual(['delete.failed-video']);
    expect(report.totals).toMatchObject({ failed: 0, untestable: 0, error: 0 });
  });
});
