// `sora-conformance client init`: writes a program that knows every task of the lab.
import { starterPrograms } from '../client/starters.ts';
import { UsageError } from '../vocabulary/mismatch.ts';
import { parseOptions, type Command } from './command.ts';

export const clientInit: Command = async (args, console) => {
  const { positionals } = parseOptions(args, {});
  const [language = '', file, ...rest] = positionals;
  const starter = starterPrograms().find(({ name }) => name === language);
  if (rest.length > 0) throw new UsageError(`client init LANGUAGE [FILE]: unexpected '${rest[0]}'`);
  if (starter === undefined) {
    const names = starterPrograms().map(({ name }) => name);
    const given = language === '' ? 'the language is missing' : `there is no program in '${language}'`;
    throw new UsageError(`client init LANGUAGE [FILE]: ${given}; expected one of ${names.join(', ')}`);
  }
  const path = file ?? starter.file;
  if (console.exists(path)) throw new UsageError(`${path} is there already: name another file`);
  const fault = console.whyNotWritable(path);
  if (fault !== undefined) throw new UsageError(`${path} cannot be written: ${fault}`);
  console.writeFile(path, starter.text());
  console.out(
    `Wrote ${path}. Judge it with:\n  sora-conformance client --tasks ${starter.tasks} -- ${starter.run} ${path}\n`,
  );
  return 0;
};
