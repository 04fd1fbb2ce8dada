// The verdict of a whole run: its line in every format, the exit status, and the failures that count.
import { beforeAll, describe, expect, it } from 'vitest';
import { baselineOf, exitCode, judge } from '../../../src/conformance/report/baseline.ts';
import { withConclusion, countedLevels } from '../../../src/conformance/report/conclusion.ts';
import {
  type OpenReport,
  type Report,
  type Result,
  totalsOf,
} from '../../../src/conformance/report/report.ts';
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

/** Returns the report on a program with these results. */
function clientReport(given: ReadonlyArray<Partial<Result> & { id: string }>): OpenReport {
  const list = given.map((own) => ({ ...base(), counted: true, requirements: [own.id], ...own }));
  return {
    ...sample,
    subject: 'client',
    profile: 'client',
    results: list,
    totals: totalsOf(list),
    excused: 0,
  };
}

const known = (failures: Record<string, string>) => ({ profile: 'client', failures });

describe('the verdict on a program', () => {
  const right = { id: 'create.once', verdict: 'passed' } as const;
  const open = { id: 'run.ends', verdict: 'unclear', reason: 'still at work', unjudged: true } as const;

  it('is missing, with status 2, when a MUST is unclear', () => {
    const { conclusion } = withConclusion(clientReport([right, open]));
    expect([conclusion.status, conclusion.line]).toEqual([
      2,
      'client: no verdict: run.ends is unclear (0 of 1 counted expectation failed, 1 MUST not judged)',
    ]);
  });

  it('is missing, with status 2, when every expectation is not exercised', () => {
    const { conclusion } = withConclusion(clientReport([{ ...right, verdict: 'not-exercised' }]));
    expect([conclusion.status, conclusion.verdict]).toEqual([2, 'no verdict: nothing was judged']);
  });

  it('is met when only a SHOULD is unclear, and missing with --fail-on SHOULD', () => {
    const report = clientReport([right, { ...open, level: 'SHOULD' }]);
    expect(withConclusion(report).conclusion.status).toBe(0);
    expect(withConclusion(report, { failOn: 'SHOULD' }).conclusion.status).toBe(2);
  });

  it('is against the program when a MUST fails and another is unclear', () => {
    const report = clientReport([{ ...right, verdict: 'failed' }, open]);
    expect(withConclusion(report).conclusion).toMatchObject({ status: 1, verdict: 'NOT met: 1 MUST' });
  });

  it('is met when the unclear MUST is a known failure', () => {
    const baseline = known({ 'run.ends': 'ends after an hour' });
    expect(withConclusion(clientReport([right, open]), { baseline }).conclusion.status).toBe(0);
  });

  const partial = {
    ...right,
    id: 'run.exit-tells',
    partial: true as const,
    notRun: ['wrong-type', 'image'],
    situations: [{ situation: 'plain', verdict: 'passed' as const }],
  };

  it.each([
    ['a reason that names a situation that was not run', '[wrong-type] ended with status 0'],
    ['a reason of the user without a situation', 'our ticket 7'],
  ])('leaves a known failure with %s alone, and names it', (_, reason) => {
    const baseline = known({ 'run.exit-tells': reason });
    const { conclusion } = withConclusion(clientReport([partial]), { baseline });
    expect(conclusion).toMatchObject({ status: 0, stale: [], notRun: ['run.exit-tells'] });
  });

  it('leaves a known failure alone whose expectation was left out', () => {
    const baseline = known({ 'retry.ends': 'our ticket 7' });
    const report = clientReport([right, { id: 'retry.ends', verdict: 'skipped', notRun: ['endless-500'] }]);
    const { conclusion } = withConclusion(report, { baseline });
    expect(conclusion).toMatchObject({ status: 0, stale: [], notRun: ['retry.ends'] });
  });

  it.each([
    ['its own situation passed, although others were not run', '[plain] ended with status 0', partial],
    [
      'only situations of other tasks were not run',
      'our ticket 7',
      { ...right, id: 'run.exit-tells', notRun: ['image'] },
    ],
  ])('fails a known failure as gone when %s', (_, reason, result) => {
    const baseline = known({ 'run.exit-tells': reason });
    const { conclusion } = withConclusion(clientReport([result]), { baseline });
    expect(conclusion).toMatchObject({ status: 1, stale: ['run.exit-tells'] });
  });

  it('keeps known failures that were not run, not exercised or unclear when they are written again', () => {
    const older = known({
      'run.exit-tells': '[wrong-type] a',
      'retry.ends': 'b',
      'run.ends': 'c',
      'list.ends': 'd',
      'create.once': 'e',
    });
    const report = clientReport([
      partial,
      { id: 'retry.ends', verdict: 'skipped' },
      open,
      { id: 'list.ends', verdict: 'not-exercised' },
      right,
    ]);
    const { 'create.once': _, ...kept } = older.failures;
    expect(baselineOf(report, older).failures).toEqual(kept);
  });

  it('shows a failure below --fail-on with its requests, its reason and its cost, and that it does not count', () => {
    const report = withConclusion(
      clientReport([
        right,
        {
          id: 'retry.backs-off',
          level: 'SHOULD',
          verdict: 'failed',
          title: 'The gaps grow',
          reason: '[endless-500] waited 1 ms',
          evidence: ['0.1 s: POST /v1/videos → 500'],
          consequence: 'The server is overloaded.',
        },
      ]),
    );
    const text = render('terminal', report);
    expect(text).toContain(
      '~ retry.backs-off SHOULD failed (does not count: SHOULD is below --fail-on MUST): The gaps grow',
    );
    for (const line of [
      '  [endless-500] waited 1 ms',
      '0.1 s: POST /v1/videos → 500',
      'cost      The server is',
    ])
      expect(text).toContain(line);
    expect(report.conclusion.status).toBe(0);
  });

  it('counts expectations, and neither checks nor requirements, in every format for people', () => {
    const report = withConclusion(clientReport([right, { ...open, level: 'SHOULD' }]));
    for (const name of ['terminal', 'markdown', 'html', 'junit'])
      expect(render(name, report), name).not.toMatch(/\d (?:counted )?(?:checks?|requirements?)\b/);
  });
});
