// Ready-made situations: files of rules that come with the package and are loaded by name.
import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { RuleError } from '../domain/rule.ts';
import type { CompileContext } from './compile.ts';
import type { RulesFile } from './rules-file.ts';

export interface Situations {
  names: () => readonly string[];
  /** The path of the situation's file; undefined when no situation has this name. */
  file: (name: string) => string | undefined;
  /** @throws RuleError for an unknown name, with the list of known names */
  read: (name: string) => Promise<RulesFile>;
}

/** @param directory of the situations, with one file for each */
export function createSituations(directory: URL, compiling: CompileContext): Situations {
  let found: readonly string[] | undefined;
  const read = new Map<string, Promise<RulesFile>>();
  const names = () => (found ??= namesIn(directory));
  const file = (name: string) =>
    names().includes(name) ? fileURLToPath(new URL(`${name}.yaml`, directory)) : undefined;
  return {
    names,
    file,
    async read(name) {
      const path = file(name);
      if (path === undefined) {
        const shown = JSON.stringify(name).slice(0, 100);
        throw new RuleError(`unknown situation ${shown}; known are ${names().join(', ')}`);
      }
      const { readRulesFile } = await import('./rules-file.ts');
      const reading = read.get(name) ?? readRulesFile(path, compiling);
      read.set(name, reading);
      return reading;
    },
  };
}

function namesIn(directory: URL): readonly string[] {
  return readdirSync(directory)
    .filter((file) => file.endsWith('.yaml'))
    .map((file) => file.slice(0, -'.yaml'.length))
    .toSorted();
}
