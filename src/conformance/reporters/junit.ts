// JUnit XML, as CI servers read it: one suite for each area, one case for each check. It contains a failure
// or an error exactly when the exit status of the program is not 0.
import { isCounted, whyLenient } from '../report/conclusion.ts';
import type { Report, Result } from '../report/report.ts';
import type { Format } from './format.ts';
import { failureText, oneLine, targetName } from './report-text.ts';

interface Case {
  name: string;
  classname: string;
  durationMs: number;
  outcome: 'passed' | 'failure' | 'error' | 'skipped';
  /** The reason why the case did not pass. */
  message: string;
  /** The kind of a failure or an error. Other outcomes have none. */
  type?: string;
  details?: string;
}

export const junit: Format = {
  name: 'junit',
  about: 'XML for CI servers',
  render(report) {
    const areas = [...new Set(report.results.map(({ area }) => area))];
    const suites = areas.map((area) => ({
      name: area,
      cases: report.results.filter((result) => result.area === area).map((result) => caseOf(result, report)),
    }));
    const whole = casesOfRun(report);
    if (whole.length > 0) suites.push({ name: 'run', cases: whole });
    const all = suites.flatMap(({ cases }) => cases);
    return [
      '<?xml version="1.0" encoding="UTF-8"?>',
      `<testsuites${written({ name: report.conclusion.line, ...countsOf(all) })}>`,
      ...suites.flatMap((suite, id) => suiteLines(report, { ...suite, id })),
      '</testsuites>',
      '',
    ].join('\n');
  },
};

/** Returns cases for the causes of an exit status that no check shows. */
function casesOfRun({ conclusion, aborted }: Report): Case[] {
  const { stale, status, verdict, line } = conclusion;
  const common = { classname: 'run', durationMs: 0 };
  const gone = stale.map((id): Case => {
    const message = `${id} is a known failure (--expect) that no longer fails: take it out`;
    return { ...common, name: id, outcome: 'failure', message, type: 'stale' };
  });
  if (status !== 2) return gone;
  const type = aborted === undefined ? 'error' : 'aborted';
  return [...gone, { ...common, name: 'verdict', outcome: 'error', message: verdict, type, details: line }];
}

function caseOf(result: Result, report: Report): Case {
  const { id, area, level, title, durationMs, verdict, reason = '' } = result;
  const common = { name: `${id}: ${title}`, classname: `${area}.${level}`, durationMs };
  const message = oneLine(reason, 1000);
  if (verdict === 'passed') return { ...common, outcome: 'passed', message: '' };
  const outcome =
    verdict === 'error' ? 'error' : isCounted(result, report.conclusion) ? 'failure' : 'skipped';
  if (outcome !== 'skipped')
    return { ...common, outcome, message, type: verdict, details: failureText(result, report).join('\n') };
  // A failure that does not count is written as skipped, because no other outcome in this format leaves a
  // build green.
  const lenient = verdict === 'skipped' ? undefined : whyLenient(result, report.conclusion);
  return {
    ...common,
    outcome,
    message: lenient === undefined ? message : `${message} (does not count: ${lenient})`,
  };
}

function suiteLines(
  report: Report,
  { name, cases, id }: { name: string; cases: readonly Case[]; id: number },
): string[] {
  const attributes = {
    name,
    ...countsOf(cases),
    skipped: cases.filter(({ outcome }) => outcome === 'skipped').length,
    // The timestamp has no time zone, because readers of this format expect none.
    timestamp: report.startedAt.slice(0, 19),
    // A program has no host.
    hostname: URL.canParse(report.target) ? new URL(report.target).hostname : 'localhost',
    id,
    package: 'sora-conformance',
  };
  const { profile, release, requirementSet, tool } = report;
  const properties = { profile, release, requirementSet, suite: tool.version, target: targetName(report) };
  return [
    `  <testsuite${written(attributes)}>`,
    '    <properties>',
    ...Object.entries(properties).map(([key, value]) => `      <property${written({ name: key, value })}/>`),
    '    </properties>',
    ...cases.flatMap(caseLines),
    '    <system-out></system-out>',
    '    <system-err></system-err>',
    '  </testsuite>',
  ];
}

function caseLines({
  name,
  classname,
  durationMs,
  outcome,
  message,
  type = '',
  details = '',
}: Case): string[] {
  const attributes = { name, classname, time: seconds(durationMs) };
  if (outcome === 'passed') return [`    <testcase${written(attributes)}/>`];
  const inside =
    outcome === 'skipped'
      ? `<skipped>${escapeXml(message)}</skipped>`
      : `<${outcome}${written({ message, type })}>${escapeXml(details)}</${outcome}>`;
  return [`    <testcase${written(attributes)}>`, `      ${inside}`, '    </testcase>'];
}

function countsOf(cases: readonly Case[]) {
  const count = (wanted: Case['outcome']) => cases.filter(({ outcome }) => outcome === wanted).length;
  return {
    tests: cases.length,
    failures: count('failure'),
    errors: count('error'),
    time: seconds(cases.reduce((sum, { durationMs }) => sum + durationMs, 0)),
  };
}

const seconds = (ms: number) => (ms / 1000).toFixed(3);

const written = (attributes: Readonly<Record<string, string | number>>) =>
  Object.entries(attributes)
    .map(([name, value]) => ` ${name}="${escapeXml(String(value)).replaceAll(/[\n\r\t]/g, ' ')}"`)
    .join('');

/**
 * Escapes text for XML. XML cannot contain most control characters and lone surrogates, so they are replaced.
 */
function escapeXml(text: string): string {
  return text
    .replaceAll(/[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu, '\uFFFD')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
