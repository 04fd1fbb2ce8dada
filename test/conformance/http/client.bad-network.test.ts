// The suite over a bad network, which rules of the emulator simulate: no crash, no wrong verdict, the correct status.
import { afterAll, describe, expect, it } from 'vitest';
import { exitCode, judge } from '../../../src/conformance/report/baseline.ts';
import { run } from '../../../src/conformance/index.ts';
import { isFailure, type Report } from '../../../src/conformance/report/report.ts';
import { createEmulator, type RuleInput } from '../../../src/emulator/index.ts';

const emulator = createEmulator({ seed: 1 });
afterAll(() => emulator.close());

/** The time limit of a whole run of the suite on a busy machine. It only ends a run that hangs. */
const timeout = 120_000;

/** Uses sockets, so that resets are real. */
async function judged(
  key: string,
  rules: readonly RuleInput[],
  rest: { only?: string[] } = {},
): Promise<Report> {
  const baseUrl = `${await emulator.listen()}/v1`;
  emulator.project(key).clock.freeze();
  for (const rule of rules) await emulator.project(key).rules.add(rule);
  return run({ baseUrl, apiKey: key, emulator: true, parallel: 8, ...rest });
}

const status = (report: Report) => exitCode(report, judge(report, undefined, new Set(['MUST', 'SHOULD'])));
const told = ({ results }: Report, wanted: string) =>
  results.filter(({ verdict }) => verdict === wanted).map(({ id, reason }) => `${id}: ${reason}`);
const failures = ({ results }: Report) =>
  results.filter(isFailure).map(({ id, reason }) => `${id}: ${reason}`);

describe('a fault of the network that ends', () => {
  const bad: ReadonlyArray<readonly [string, RuleInput]> = [
    ['resets', { times: 3, then: { reset: true } }],
    [
      'answers 429 with a waiting time',
      { times: 3, then: { error: 'rate_limit_exceeded', headers: { 'retry-after-ms': '10' } } },
    ],
    ['delays', { chance: 0.3, then: { delay: '40ms' } }],
    ['errors of a gateway', { times: 3, then: { error: { status: 502, body: '<h1>Bad gateway</h1>' } } }],
    ['answers that break off', { times: 2, match: { operation: 'retrieveVideo' }, then: { cut: 20 } }],
  ];

  it.each(bad)('no check fails because of some %s', { timeout }, async (name, rule) => {
    const report = await judged(`sk-bad-${name.replaceAll(' ', '-')}`, [rule]);
    expect(failures(report)).toEqual([]);
    expect(told(report, 'error')).toEqual([]);
    expect(report.leftovers).toEqual([]);
    expect(status(report)).toBe(0);
  });
});

describe('a fault of the network that lasts', () => {
  const only = ['retrieve.unknown-id', 'lifecycle.moderation'];
  const bad: ReadonlyArray<readonly [string, RuleInput]> = [
    ['a connection that is always reset', { then: { reset: true } }],
    [
      'a server that always answers 429',
      { then: { error: 'rate_limit_exceeded', headers: { 'retry-after-ms': '1' } } },
    ],
  ];

  it.each(bad)('%s gives no verdict', { timeout }, async (name, rule) => {
    const report = await judged(`sk-lost-${name.replaceAll(' ', '-')}`, [rule], { only });
    expect(failures(report)).toEqual([]);
    expect(told(report, 'error')).toHaveLength(2);
    expect(status(report)).toBe(2);
  });
});

it('a fault of the server is found over a bad network', { timeout }, async () => {
  const report = await judged('sk-both', [
    // The first matching rule wins. If the delay came first, a delayed deletion would be correct.
    { match: { operation: 'deleteVideo' }, then: { error: { status: 418, message: 'teapot' } } },
    { match: { operation: 'retrieveVideo', nth: 1 }, times: 1, then: { reset: true } },
    { chance: 0.2, then: { delay: '10ms' } },
  ]);
  expect(failures(report).some((line) => line.startsWith('delete.completed-video'))).toBe(true);
  expect(told(report, 'error')).toEqual([]);
  expect(status(report)).toBe(1);
});
