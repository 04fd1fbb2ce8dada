// JSON reports are read: reports of this version, and reports of an older version.
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { changesBetween } from '../../../src/conformance/report/verdict-changes.ts';
import { readReport } from '../../../src/conformance/report/report-reader.ts';
import { check, passes, runOf } from '../support/made-server.ts';

const old = readFileSync(
  new URL('../../../fixtures/conformance/report-format-1.json', import.meta.url),
  'utf8',
);

describe('a report in JSON', () => {
  it('a report in JSON is read as it was written', async () => {
    const report = await runOf(check('holds', passes));
    expect(readReport(JSON.stringify(report), 'a.json')).toEqual(report);
  });

  it('a report of format 1 is read, and gets the verdict of its results', () => {
    const report = readReport(old, 'old.json');
    expect(report.format).toBe(2);
    expect(report.results.map(({ verdict }) => verdict)).toEqual(['passed', 'passed', 'passed', 'passed']);
    expect(report.conclusion).toMatchObject({ status: 0, verdict: 'met' });
    expect(changesBetween(report, report)).toEqual([]);
  });

  it.each([
    [
      'a report of an unknown format',
      JSON.stringify({ format: 3 }),
      'x.json has the report format 3; this version reads 1 and 2',
    ],
    [
      'a report that is not JSON',
      '<html>',
      'x.json is not JSON; expected a report written with --report json=FILE',
    ],
    ['another JSON document', '{"a": 1}', 'x.json is no report in JSON: format'],
  ])('%s is refused with one line', (_, text, message) => {
    expect(() => readReport(text, 'x.json')).toThrow(message);
  });
});
