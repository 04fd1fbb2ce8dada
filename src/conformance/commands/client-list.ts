// `sora-conformance client list` and `client explain`: describe situations and expectations without a program.
import { didYouMean } from '../../nearest.ts';
import { labOptions } from '../client/lab-options.ts';
import { holdsIn, loadCatalogue } from '../client/load.ts';
import { UsageError } from '../vocabulary/mismatch.ts';
import { parseOptions, type Command } from './command.ts';

const { situationsFolder } = labOptions;
const flags = { json: { type: 'boolean' }, [situationsFolder.flag]: { type: 'string' } } as const;

const catalogueOf = (values: Readonly<Record<string, unknown>>) => {
  const folder = values[situationsFolder.flag];
  return loadCatalogue(typeof folder === 'string' ? folder : undefined);
};

export const clientList: Command = async (args, { out }) => {
  const { values } = parseOptions(args, flags);
  const { situations, expectations } = catalogueOf(values);
  if (values['json'] === true) {
    out(`${JSON.stringify({ situations, expectations }, undefined, 2)}\n`);
    return 0;
  }
  out('Situations\n');
  for (const { name, task, title } of situations) out(`  ${name.padEnd(22)} ${task.padEnd(18)} ${title}\n`);
  out('\nExpectations\n');
  for (const { id, level, statement } of expectations)
    out(`  ${id.padEnd(32)} ${level.padEnd(6)} ${statement}\n`);
  return 0;
};

export const clientExplain: Command = async (args, { out }) => {
  const { values, positionals } = parseOptions(args, flags);
  const [name] = positionals;
  const { situations, expectations } = catalogueOf(values);
  const situation = situations.find((known) => known.name === name);
  const expectation = expectations.find((known) => known.id === name);
  if (expectation !== undefined) {
    const { id, level, statement, source, cost } = expectation;
    const own = situations.filter((one) => holdsIn(expectation, one));
    out(`${id} ${level}\n${statement}\n\nWhen not: ${cost}\nSource: ${source}\n\nJudged in:\n`);
    for (const one of own) out(`  ${one.name.padEnd(22)} ${one.title}\n`);
    return 0;
  }
  if (situation !== undefined) {
    out(`${situation.name}, task ${situation.task}\n${situation.title}\n`);
    if (situation.rules.length > 0)
      out(`\nRules\n${situation.rules.map((rule) => `  ${JSON.stringify(rule)}\n`).join('')}`);
    out('\nExpectations\n');
    for (const one of expectations.filter((other) => holdsIn(other, situation)))
      out(`  ${one.id.padEnd(32)} ${one.level.padEnd(6)} ${one.statement}\n`);
    return 0;
  }
  const names = [...expectations.map(({ id }) => id), ...situations.map((one) => one.name)];
  throw new UsageError(
    name === undefined
      ? 'client explain needs an expectation or a situation; client list prints all'
      : `there is no expectation or situation '${name}'${didYouMean(name, names)}; client list prints all`,
  );
};
