// `sora-conformance diff`: compares two reports.
import { UsageError } from '../vocabulary/mismatch.ts';
import { changesBetween, wordOf, type Change } from '../report/verdict-changes.ts';
import type { Report } from '../report/report.ts';
import { readReport } from '../report/report-reader.ts';
import { parseOptions, readText, type Command, type Console } from './command.ts';

const signs: Readonly<Record<Change['kind'], string>> = { broken: '✗', mended: '✓', other: '~' };

/** The exit status is 1 when a check fails that did not fail before. */
export const diffCommand: Command = async (args, console) => {
  const { values, positionals } = parseOptions(args, { json: { type: 'boolean' } });
  const [first, second, ...rest] = positionals;
  if (first === undefined || second === undefined || rest.length > 0)
    throw new UsageError('diff takes two JSON reports: diff BEFORE.json AFTER.json');
  const [before, after] = [readFrom(first, console), readFrom(second, console)];
  const changes = changesBetween(before, after);
  const broken = changes.filter(({ kind }) => kind === 'broken').length;
  if (values['json'] === true) console.out(`${JSON.stringify(changes.map(short), undefined, 2)}\n`);
  else {
    for (const note of differences(before, after)) console.out(`note: ${note}\n`);
    for (const change of changes) console.out(`${line(change)}\n`);
    const mended = changes.filter(({ kind }) => kind === 'mended').length;
    console.out(
      `${broken} broken, ${mended} mended, ${changes.length - broken - mended} changed otherwise\n`,
    );
  }
  return broken > 0 ? 1 : 0;
};

const readFrom = (file: string, console: Console): Report => readReport(readText(file, console), file);

/** Lists the differences that make the two reports hard to compare. */
function differences(before: Report, after: Report): string[] {
  const named: ReadonlyArray<readonly [string, (report: Report) => string]> = [
    ['profile', ({ profile }) => profile],
    ['release', ({ release }) => release],
    ['requirement set', ({ requirementSet }) => requirementSet],
    ['suite', ({ tool }) => tool.version],
    ['server', ({ server }) => [server.name, server.version].filter(Boolean).join(' ') || 'not named'],
  ];
  return named.flatMap(([name, of]) =>
    of(before) === of(after) ? [] : [`${name} ${of(before)} before, ${of(after)} after`],
  );
}

function line({ id, before, after, kind }: Change): string {
  const reason = kind === 'broken' ? `: ${after?.reason ?? ''}` : '';
  return `${signs[kind]} ${id} ${wordOf(before)} → ${wordOf(after)}${reason}`;
}

function short({ id, before, after, kind }: Change) {
  return { id, kind, before: wordOf(before), after: wordOf(after), reason: after?.reason };
}
