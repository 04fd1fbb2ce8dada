// JUnit's XML, as CI servers read it: a suite for each area, a case for each check.
import { isFailure, type Report, type Result } from '../report/report.ts';
import type { Format } from './format.ts';
import { failureText, oneLine } from './words.ts';

export const junit: Format = {
  name: 'junit',
  about: 'XML for CI servers',
  render(report) {
    const areas = [...new Set(report.results.map(({ area }) => area))];
    const attributes = { name: 'sora-conformance', ...countsOf(report.results) };
    return [
      '<?xml version="1.0" encoding="UTF-8"?>',
      `<testsuites${written(attributes)}>`,
      ...areas.flatMap((area, index) => suite(report, area, index)),
      '</testsuites>',
      '',
    ].join('\n');
  },
};

function suite(report: Report, area: string, index: number): string[] {
  const own = report.results.filter((result) => result.area === area);
  const attributes = {
    name: area,
    ...countsOf(own),
    skipped: own.filter((result) => outcomeOf(result) === 'skipped').length,
    // Without a zone: that is what readers of this format expect.
    timestamp: report.startedAt.slice(0, 19),
    hostname: new URL(report.target).hostname,
    id: index,
    package: 'sora-conformance',
  };
  const properties = { profile: report.profile, release: report.release, target: report.target };
  return [
    `  <testsuite${written(attributes)}>`,
    '    <properties>',
    ...Object.entries(properties).map(([name, value]) => `      <property${written({ name, value })}/>`),
    '    </properties>',
    ...own.flatMap((result) => testcase(result, report)),
    '    <system-out></system-out>',
    '    <system-err></system-err>',
    '  </testsuite>',
  ];
}

function testcase(result: Result, report: Report): string[] {
  const { id, area, level, title, durationMs, verdict, reason = '', excused } = result;
  const attributes = { name: `${id}: ${title}`, classname: `${area}.${level}`, time: seconds(durationMs) };
  const outcome = outcomeOf(result);
  const message = oneLine(reason, 1000);
  if (outcome === 'passed') return [`    <testcase${written(attributes)}/>`];
  const inside =
    outcome === 'skipped'
      ? `<skipped>${escaped(excused === undefined ? message : `${message} (${excused.reason})`)}</skipped>`
      : `<${outcome}${written({ message, type: verdict })}>${escaped(failureText(result, report).join('\n'))}</${outcome}>`;
  return [`    <testcase${written(attributes)}>`, `      ${inside}`, '    </testcase>'];
}

/** A failure that does not count is shown as skipped: CI servers know no other word that leaves a build green. */
function outcomeOf(result: Result): 'passed' | 'failure' | 'error' | 'skipped' {
  if (result.verdict === 'error') return 'error';
  if (isFailure(result)) return 'failure';
  return result.verdict === 'passed' ? 'passed' : 'skipped';
}

function countsOf(results: readonly Result[]) {
  const count = (outcome: string) => results.filter((result) => outcomeOf(result) === outcome).length;
  return {
    tests: results.length,
    failures: count('failure'),
    errors: count('error'),
    time: seconds(results.reduce((sum, { durationMs }) => sum + durationMs, 0)),
  };
}

const seconds = (ms: number) => (ms / 1000).toFixed(3);

const written = (attributes: Readonly<Record<string, string | number>>) =>
  Object.entries(attributes)
    .map(([name, value]) => ` ${name}="${escaped(String(value)).replaceAll(/[\n\r\t]/g, ' ')}"`)
    .join('');

/** XML has no way to write most control characters and lone surrogates. */
function escaped(text: string): string {
  return text
    .replaceAll(/[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu, '\uFFFD')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
