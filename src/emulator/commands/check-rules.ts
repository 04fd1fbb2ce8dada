// `sora-emulator rules check`: checks files of rules without a server, for editors, hooks and pipelines.
import { didYouMean } from '../../nearest.ts';
import { profiles } from '../domain/profiles.ts';
import { RuleError } from '../domain/rule.ts';
import { OptionError } from '../options/options.ts';
import { readRulesFile, type RulesFile } from '../rules/rules-file.ts';
import { painter, readArguments } from './command-line.ts';

const help = `sora-emulator rules: checks files of rules, without a server.

Usage
  sora-emulator rules check FILE...

  FILE    A YAML or JSON file, as --rules takes it.

Prints one line for each file: the number of its rules, or the line and column of its first fault. Exits 0 when all
files are right, 2 when a file has a fault or cannot be read.

Examples
  sora-emulator rules check rules.yaml
  sora-emulator rules check test/rules/*.yaml
`;

const actions = ['check'];

export async function rules(args: readonly string[]): Promise<void> {
  const given = readArguments(args, { help, flags: {}, positionals: Number.POSITIVE_INFINITY });
  if (given === undefined) return;
  const [action, ...files] = given.rest;
  if (action === undefined || !actions.includes(action)) {
    const found = action === undefined ? 'name an action' : `unknown action '${action}'`;
    const near = action === undefined ? '' : didYouMean(action, actions);
    throw new OptionError(`${found}${near}: sora-emulator rules check FILE...`);
  }
  if (files.length === 0) throw new OptionError('name one or more files: sora-emulator rules check FILE...');
  await check(files);
}

async function check(files: readonly string[]): Promise<void> {
  const paint = painter(process.stdout);
  let failed = 0;
  for (const file of files) {
    const { line, ok } = await checked(file);
    if (!ok) failed += 1;
    process.stdout.write(`${paint(ok ? 'green' : 'red', ok ? 'ok' : 'fault')}  ${line}\n`);
  }
  process.stdout.write(`${files.length - failed} passed, ${failed} failed\n`);
  if (failed > 0) process.exitCode = 2;
}

/** The profiles differ in the text of one error that no rule's correctness depends on. */
const compiling = { moderationError: profiles.openai.moderationError.value };

async function checked(file: string): Promise<{ ok: boolean; line: string }> {
  try {
    return { ok: true, line: `${file}: ${countOf(await readRulesFile(file, compiling))}` };
  } catch (thrown) {
    if (!(thrown instanceof RuleError)) throw thrown;
    return { ok: false, line: thrown.message };
  }
}

function countOf({ rules: forAll, keys, projects }: RulesFile): string {
  const sections = [...keys.values(), ...projects.values()];
  const count = sections.reduce((sum, list) => sum + list.length, forAll.length);
  return count === 1 ? '1 rule' : `${count} rules`;
}
