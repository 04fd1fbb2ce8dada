// Chooses the situations and expectations of a run.
import { didYouMean } from '../../nearest.ts';
import { UsageError } from '../vocabulary/mismatch.ts';
import type { LabOptions } from './lab-options.ts';
import { holdsIn, type Catalogue } from './load.ts';
import type { Expectation, Situation } from './model.ts';

export interface Selected {
  /** In the order of the run: `plain` is the first. */
  situations: readonly Situation[];
  /** Why an expectation is not judged in this run; undefined when it is. */
  whyNot: (expectation: Expectation) => string | undefined;
}

/** @throws UsageError for a name that nothing has */
export function selectSituations(catalogue: Catalogue, options: LabOptions): Selected {
  const { tasks = ['create'], situations: wanted, only, skip = [] } = options;
  known(wanted ?? [], { flag: 'situation', names: catalogue.situations.map(({ name }) => name) });
  const ids = catalogue.expectations.map(({ id }) => id);
  known(only ?? [], { flag: 'only', names: ids });
  known(skip, { flag: 'skip', names: ids });
  const isWanted = (expectation: Expectation) =>
    (only === undefined || only.some((pattern) => fits(expectation.id, pattern))) &&
    !skip.some((pattern) => fits(expectation.id, pattern));
  const chosen = catalogue.situations.filter(
    (situation) =>
      tasks.includes(situation.task) &&
      (wanted === undefined || wanted.includes(situation.name)) &&
      (situation.name === 'plain' ||
        catalogue.expectations.some((one) => isWanted(one) && holdsIn(one, situation))),
  );
  const situations = chosen.toSorted((a, b) => rankOf(a) - rankOf(b));
  if (situations.length === 0) throw new UsageError(nothingLeft(catalogue, options));
  if (!catalogue.expectations.some((one) => isWanted(one) && situations.some((each) => holdsIn(one, each))))
    throw new UsageError(
      'no expectation is left to judge: --only, --skip, --situation and --tasks leave out all of them',
    );
  return {
    situations,
    whyNot: (expectation) => reasonNot(expectation, { isWanted, situations, catalogue, tasks }),
  };
}

/** `plain` is the first: it shows whether the others can show anything. */
const rankOf = ({ name }: Situation) => (name === 'plain' ? 0 : 1);

function reasonNot(
  expectation: Expectation,
  given: {
    isWanted: (one: Expectation) => boolean;
    situations: readonly Situation[];
    catalogue: Catalogue;
    tasks: readonly string[];
  },
): string | undefined {
  const { isWanted, situations, catalogue, tasks } = given;
  if (!isWanted(expectation)) return 'left out by --only or --skip';
  if (situations.some((situation) => holdsIn(expectation, situation))) return undefined;
  const needed = catalogue.situations
    .filter((situation) => holdsIn(expectation, situation))
    .map(({ task }) => task);
  const missing = [...new Set(needed)].filter((task) => !tasks.includes(task));
  return missing.length > 0
    ? `the task ${missing.join(' or ')} is not declared with --tasks`
    : 'left out by --situation';
}

function nothingLeft(catalogue: Catalogue, { tasks = ['create'], situations = [] }: LabOptions): string {
  const task = catalogue.situations.find(({ name }) => situations.includes(name))?.task;
  return task !== undefined && !tasks.includes(task)
    ? `the situation ${situations.join(', ')} needs --tasks ${task}`
    : 'no situation is left to run';
}

const fits = (id: string, pattern: string) =>
  pattern.endsWith('*') ? id.startsWith(pattern.slice(0, -1)) : id === pattern;

function known(given: readonly string[], { flag, names }: { flag: string; names: readonly string[] }): void {
  const unknown = given.find((pattern) => !names.some((name) => fits(name, pattern)));
  if (unknown === undefined) return;
  throw new UsageError(
    `--${flag}: there is no '${unknown}'${didYouMean(unknown, names)}; 'client list' prints all names`,
  );
}
