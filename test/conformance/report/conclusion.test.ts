// The verdict of a whole run: its line in every format, the exit status, and the failures that count.
import { beforeAll, describe, expect, it } from 'vitest';
import { baselineOf, exitCode, judge } from '../../../src/conformance/report/baseline.ts';
import { withConclusion, countedLevels } from '../../../src/conformance/report/conclusion.ts';
import { type Report, type Result, totalsOf } from '../../../src/conformance/report/report.ts';
import { formats } from '../../../src/conformance/reporters/index.ts';
import { sampleReport } from '../support/sample-report.ts';

let sample: Report;
beforeAll(async () => {
  sample = await sampleReport();
});

const render = (name: string, report: Report) =>
  formats.find((format) => format.name === name)?.render(report) ?? '';

const base = (): Result => ({ ...sample.results[0]!, exchanges: [] });
const excuse = { reason: 'engines need not', source: 'a survey' };

/** Results by their ending. Each tests its own requirement. */
const results = {
  passed: (): Partial<Result> => ({ verdict: 'passed' }),
  failed: (): Partial<Result> => ({ verdict: 'failed', reason: 'no' }),
  should: (): Partial<Result> => ({ verdict: 'failed', reason: 'no', level: 'SHOULD' }),
  excused: (): Partial<Result> => ({ verdict: 'failed', reason: 'no', excused: excuse, counted: false }),
  unjudged: (): Partial<Result> => ({ verdict: 'skipped', reason: 'ended too early', unjudged: true }),
  skipped: (): Partial<Result> => ({ verdict: 'skipped', reason: 'in --skip' }),
  error: (): Partial<Result> => ({ verdict: 'error', reason: 'no answer' }),
};
type Kind = keyof typeof results;

/** Returns a report with these results. */
function reportOf(...kinds: readonly Kind[]): Report {
  const list = kinds.map((kind, index) => {
    const id = `retrieve.${kind}-${index}`;
    return { ...base(), ...results[kind](), id, requirements: [id] };
  });
  const whole = { ...sample, profile: 'engine', results: list, totals: totalsOf(list), excused: 0 };
  return withConclusion(whole);
}

const badgeOf = (...kinds: readonly Kind[]): unknown => JSON.parse(render('badge', reportOf(...kinds)));

describe('the verdict line', () => {
  const lines: ReadonlyArray<readonly [string, readonly Kind[], string]> = [
    ['all is met', ['passed', 'passed'], 'engine: met (0 of 2 counted requirements failed)'],
    [
      'failures are excused',
      ['passed', 'excused'],
      'engine: met (0 of 1 counted requirement failed, 1 excused)',
    ],
    [
      'a MUST fails',
      ['passed', 'failed', 'should'],
      'engine: NOT met: 1 MUST (1 of 2 counted requirements failed)',
    ],
    [
      'a MUST was not judged',
      ['passed', 'unjudged', 'skipped'],
      'engine: met (0 of 1 counted requirement failed, 1 MUST not judged)',
    ],
    [
      'a check ended in an error',
      ['passed', 'error'],
      'engine: no verdict: 1 check ended in an error (0 of 2 counted requirements failed)',
    ],
    [
      'nothing was judged',
      ['skipped'],
      'engine: no verdict: nothing was judged (0 of 0 counted requirements failed)',
    ],
  ];

  it.each(lines)('the verdict line is right when %s', (_, kinds, line) => {
    expect(reportOf(...kinds).conclusion.line).toBe(line);
  });

  it('the verdict line is last in the terminal, and first in HTML, Markdown and JUnit', () => {
    const report = reportOf('passed', 'failed', 'unjudged');
    const { line } = report.conclusion;
    expect(line).toContain('1 MUST not judged');
    expect(render('terminal', report).trimEnd().split('\n').at(-1)).toBe(line);
    expect(render('markdown', report).split('\n')[0]).toBe(`## ${line}`);
    expect(/<testsuites name="([^"]*)"/.exec(render('junit', report))?.[1]).toBe(line);
    expect(/<body>\s*<header[^>]*><h1>([^<]*)</.exec(render('html', report))?.[1]).toBe(line);
    expect(JSON.parse(render('json', report))).toMatchObject({ conclusion: { line } });
  });

  it('the badge has a short verdict, with the number of requirements that were not judged', () => {
    expect(badgeOf('passed')).toMatchObject({ message: 'met', color: 'brightgreen' });
    expect(badgeOf('passed', 'failed')).toMatchObject({ message: 'NOT met: 1 MUST', color: 'red' });
    expect(badgeOf('passed', 'unjudged')).toMatchObject({
      message: 'met, 1 MUST not judged',
      color: 'green',
    });
    expect(badgeOf('passed', 'error')).toMatchObject({ message: 'no verdict', color: 'lightgrey' });
  });
});

describe('what counts', () => {
  it('a failure below --fail-on does not count until --fail-on names its level', () => {
    const report = reportOf('passed', 'should');
    expect(report.conclusion.status).toBe(0);
    expect(withConclusion(report, { failOn: 'SHOULD' }).conclusion).toMatchObject({
      status: 1,
      verdict: 'NOT met: 1 SHOULD',
    });
  });

  it('a known failure does not count, and a known failure that no longer fails counts', () => {
    const report = reportOf('passed', 'failed');
    const known = baselineOf(report);
    expect(withConclusion(report, { baseline: known }).conclusion).toMatchObject({
      status: 0,
      verdict: 'met but for 1 known failure',
    });
    const stale = { ...known, failures: { ...known.failures, 'retrieve.passed-0': 'was bad' } };
    expect(withConclusion(report, { baseline: stale }).conclusion).toMatchObject({
      status: 1,
      stale: ['retrieve.passed-0'],
    });
  });

  it.each([
    [['retrieve.passed-0'], /1 known failure no longer fails$/],
    [['retrieve.passed-0', 'retrieve.passed-1'], /2 known failures no longer fail$/],
  ])('the verdict counts known failures that are gone: %j', (ids, expected) => {
    const report = reportOf('passed', 'passed');
    const failures = Object.fromEntries(ids.map((id) => [id, 'was bad']));
    const stale = { ...baselineOf(report), failures };
    expect(withConclusion(report, { baseline: stale }).conclusion.verdict).toMatch(expected);
  });

  it('excused failures have the mark ~ and not ✗', () => {
    const report = reportOf('passed', 'excused');
    for (const name of ['terminal', 'html']) expect(render(name, report)).not.toContain('✗');
    expect(render('terminal', report)).toContain('~ engines need not (a survey) (1 check)');
    expect(render('html', report)).toMatch(/class="verdict">~</);
  });

  it('checks that were not judged are listed with the reason', () => {
    const report = reportOf('passed', 'unjudged', 'skipped');
    for (const name of ['terminal', 'html', 'markdown']) {
      expect(render(name, report)).toContain('Not judged');
      expect(render(name, report)).toContain('retrieve.unjudged-1');
      expect(render(name, report)).toContain('ended too early');
    }
    expect(render('terminal', report)).not.toContain('retrieve.skipped-2');
  });
});

describe('JUnit agrees with the exit status', () => {
  const mixes: ReadonlyArray<readonly Kind[]> = [
    ['passed'],
    ['passed', 'failed'],
    ['passed', 'should'],
    ['passed', 'excused', 'unjudged'],
    ['passed', 'error'],
    ['skipped'],
  ];

  it.each(mixes.map((kinds) => [kinds.join(', '), kinds] as const))(
    'the JUnit counts fit the exit status for the results: %s',
    (_, kinds) => {
      const report = reportOf(...kinds);
      const stale = { profile: 'engine', failures: { 'retrieve.passed-0': 'was bad' } };
      const variants = [
        report,
        withConclusion(report, { failOn: 'MAY' }),
        withConclusion(report, { baseline: baselineOf(report) }),
        withConclusion(report, { baseline: stale }),
        withConclusion({ ...report, aborted: 'interrupted' }),
      ];
      for (const one of variants) {
        const { status } = one.conclusion;
        const text = render('junit', one);
        const [, failures, errors] = /failures="(\d+)" errors="(\d+)"/.exec(text) ?? [];
        expect([Number(failures) > 0 || Number(errors) > 0, Number(errors) > 0]).toEqual([
          status !== 0,
          status === 2,
        ]);
      }
    },
  );

  it('the JUnit report states why a failure does not count', () => {
    const report = withConclusion(reportOf('failed', 'should', 'excused', 'passed'), {
      baseline: { profile: 'engine', failures: { 'retrieve.failed-0': 'told to the vendor' } },
    });
    const text = render('junit', report);
    expect(text).toContain('known failure: told to the vendor');
    expect(text).toContain('SHOULD is below --fail-on MUST');
    expect(text).toContain('engines need not (a survey)');
    expect(text).not.toContain('<failure');
  });

  it('the status of a report is the exit code of its judgement', () => {
    for (const kinds of mixes) {
      const report = reportOf(...kinds);
      const judgement = judge(report, undefined, countedLevels('MUST'));
      expect(report.conclusion.status).toBe(exitCode(report, judgement));
    }
  });
});
