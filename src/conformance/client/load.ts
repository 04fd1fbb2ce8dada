// Reads the files of situations and expectations: those of the package, and those of a folder of the user.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { UsageError } from '../vocabulary/mismatch.ts';
import { readForm } from './form-fault.ts';
import { LabFile, type Expectation, type Situation } from './model.ts';
import { nameFault } from './name-fault.ts';
import { packagePath } from './package.ts';

/** The situations and expectations of a lab, in the order of the files. */
export interface Catalogue {
  situations: readonly Situation[];
  expectations: readonly Expectation[];
  /** The file and the place of each situation, by its name: `own.yaml: situations.0`. */
  places: ReadonlyMap<string, string>;
}

/**
 * Reads the published files, and those of a folder.
 * @param folder of the user's own files
 * @throws UsageError that names the file and the place of the fault
 */
export function loadCatalogue(folder?: string): Catalogue {
  const published = join(packagePath(), 'fixtures', 'client-lab');
  const files = [...filesOf(published), ...(folder === undefined ? [] : filesOf(folder))];
  const read = files.map((file) => ({ file, content: readLabFile(file) }));
  const also = read.flatMap(({ content }) => Object.entries(content.also));
  const catalogue = {
    situations: read.flatMap(({ content }) => content.situations),
    expectations: read
      .flatMap(({ content }) => content.expectations)
      .map((expectation) => withSituations(expectation, also)),
    places: new Map(
      read.flatMap(({ file, content }) =>
        content.situations.map(({ name }, index) => [name, `${file}: situations.${index}`] as const),
      ),
    ),
  };
  const fault = nameFault(read, catalogue);
  if (fault !== undefined) throw new UsageError(fault);
  return catalogue;
}

function filesOf(folder: string): string[] {
  let names: string[];
  try {
    names = readdirSync(folder);
  } catch (thrown) {
    const reason = thrown instanceof Error ? thrown.message : String(thrown);
    throw new UsageError(`--situations: the folder ${folder} cannot be read: ${reason}`);
  }
  return names
    .filter((name) => /\.ya?ml$/.test(name))
    .toSorted()
    .map((name) => join(folder, name));
}

function readLabFile(file: string): LabFile {
  let value: unknown;
  try {
    value = parse(readFileSync(file, 'utf8'));
  } catch (thrown) {
    throw new UsageError(`${file} is not YAML: ${thrown instanceof Error ? thrown.message : String(thrown)}`);
  }
  const read = readForm(LabFile, value ?? {});
  if (read.fault === undefined) return read.data;
  throw new UsageError(`${file}: ${read.fault}`);
}

type Also = ReadonlyArray<readonly [situation: string, ids: readonly string[]]>;

/** Adds the situations of the user in which a published expectation holds too. */
function withSituations(expectation: Expectation, also: Also): Expectation {
  const names = also.filter(([, ids]) => ids.includes(expectation.id)).map(([name]) => name);
  if (names.length === 0 || !Array.isArray(expectation.situations)) return expectation;
  return { ...expectation, situations: [...expectation.situations, ...names] };
}

/** True when the expectation is judged in this situation. */
export function holdsIn({ situations: given }: Expectation, { name, task }: Situation): boolean {
  if (Array.isArray(given)) return given.includes(name);
  return given.all_of.includes(task) && !given.but.includes(name);
}
