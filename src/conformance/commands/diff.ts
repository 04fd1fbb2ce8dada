// `sora-conformance diff`: two reports beside each other.
import { UsageError } from '../mismatch.ts';
import { changesBetween, wordOf, type Change } from '../report/diff.ts';
import { Report } from '../report/report.ts';
import { parsed, type Command, type Console } from './command.ts';

const signs: Readonly<Record<Change['kind'], string>> = { broken: '✗', mended: '✓', other: '~' };

/** Status 1 when something fails that did not. */
export const diffCommand: Command = async (args, console) => {
  const { values, positionals } = parsed(args, { json: { type: 'boolean' } });
  const [first, second, ...rest] = positionals;
  if (first === undefined || second === undefined || rest.length > 0)
    throw new UsageError('diff takes two JSON reports: diff BEFORE.json AFTER.json');
  const before = readReport(first, console);
  const after = readReport(second, console);
  const changes = changesBetween(before, after);
  const broken = changes.filter(({ kind }) => kind === 'broken').length;
  if (values['json'] === true) console.out(`${JSON.stringify(changes.map(short), undefined, 2)}\n`);
  else {
    if (before.profile !== after.profile || before.release !== after.release)
      console.out(
        `note: ${before.profile} by ${before.release} against ${after.profile} by ${after.release}\n`,
      );
    for (const change of changes) console.out(`${line(change)}\n`);
    const mended = changes.filter(({ kind }) => kind === 'mended').length;
    console.out(
      `${broken} broken, ${mended} mended, ${changes.length - broken - mended} changed otherwise\n`,
    );
  }
  return broken > 0 ? 1 : 0;
};

function line({ id, before, after, kind }: Change): string {
  const reason = kind === 'broken' ? `: ${after?.reason ?? ''}` : '';
  return `${signs[kind]} ${id} ${wordOf(before)} → ${wordOf(after)}${reason}`;
}

function short({ id, before, after, kind }: Change) {
  return { id, kind, before: wordOf(before), after: wordOf(after), reason: after?.reason };
}

function readReport(file: string, { readFile }: Console): Report {
  let value: unknown;
  try {
    value = JSON.parse(readFile(file));
  } catch (thrown) {
    throw new UsageError(
      `${file} cannot be read: ${thrown instanceof Error ? thrown.message : String(thrown)}`,
    );
  }
  const read = Report.safeParse(value);
  if (read.success) return read.data;
  const [issue] = read.error.issues;
  throw new UsageError(
    `${file} is no report in JSON: ${issue?.path.join('.') ?? ''} ${issue?.message ?? ''}`,
  );
}
