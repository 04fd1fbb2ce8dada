// The rules of all projects: the sources of rules, and which project has which rules.
import { createHash, randomBytes } from 'node:crypto';
import { resolve } from 'node:path';
import type { Changes } from '../domain/changes.ts';
import type { JobError } from '../domain/profiles.ts';
import { drawAt } from '../domain/random.ts';
import { creations, RuleError, type LiveRule, type ProjectRules } from '../domain/rule.ts';
import { readTags, TagError } from '../domain/tags.ts';
import type { RuleInput, RuleView } from '../schema/rule-input.ts';
import { createBook, type Book, type KeptRules, type RuleCounts } from './book.ts';
import type { CompiledRule } from './compile.ts';
import type { RulesFile } from './rules-file.ts';
import type { KeptCounts } from './kept-counts.ts';
import { createSituations } from './situation-files.ts';
import { stepBudget } from './step-budget.ts';
import { watchFile } from './watch.ts';

/**
 * The rules of a project, for the control API. All methods throw a RuleError with the place, the reason and
 * the accepted values.
 */
export interface RuleBook {
  /** All rules in order of priority, with their hits. Spent rules are included. */
  list(): RuleView[];
  /** Adds a rule after the others. */
  add(input: RuleInput): Promise<RuleView>;
  /** Replaces all added rules; hits start again. Nothing changes when one rule is refused. */
  replace(inputs: readonly RuleInput[]): Promise<RuleView[]>;
  /** Adds the rules of a ready-made situation. */
  load(situation: string): Promise<RuleView[]>;
  /** @returns false when no rule that was added has this id */
  remove(id: string): boolean;
  /** Removes all rules that were added. */
  clear(): void;
}

export interface Rules {
  /** The rules of a project, for requests. */
  of: (project: string) => ProjectRules;
  /** The rules of a project, for the control API and the library. */
  book: (project: string) => RuleBook;
  /**
   * Checks rules.
   * @returns a function that replaces the added rules of the project with them.
   * @throws RuleError
   */
  prepare(project: string, inputs: unknown): Promise<() => Promise<void>>;
  /** The ready-made situations by name. */
  situations: readonly string[];
  /**
   * Reads files now, and again whenever they change.
   * @param sources names of situations, or paths.
   * @throws RuleError
   */
  load(sources: readonly string[]): Promise<void>;
  /** The rules that were added to a project. This creates no book. */
  added: (project: string) => RuleView[];
  /** The counts of a project's rules; undefined when nothing was counted. */
  counts: (project: string) => Promise<RuleCounts | undefined>;
  /**
   * Reads the rules of the header texts in saved counts.
   * @returns a function that puts the counts in place; call it when the project has its rules
   */
  prepareCounts(project: string, counts: RuleCounts): Promise<() => void>;
  /** The added rules of each project, for a durable store. */
  readonly durable: {
    readonly name: string;
    state(project: string): KeptRules | undefined;
    prepare(project: string, saved: unknown): Promise<() => void>;
    forget(project: string): void;
  };
  /** Reads the counts of a project's rules from a durable store, which other processes also change. */
  recount: (project: string) => Promise<void>;
  /** Forgets the added rules and all counts of one project, or of all projects. The rules of files stay. */
  forget(project?: string): void;
  /** Stops watching the files. */
  close(): void;
}

export interface RulesGiven {
  seed: number | undefined;
  /** The error of a `fail` that names no error. */
  moderationError: JobError;
  /** The folder of the ready-made situations. */
  situations: URL;
  projectOf: (apiKey: string) => string;
  /** Receives a change for each rule that decides, and when the rules of a project are changed. */
  changes?: Pick<Changes, 'publish'>;
  /** Called with one line when a file has been read again, or could not be read. */
  print: (line: string) => void;
  /** Keeps rules and counts in a durable store. Without it, they are kept in this process. */
  durable?: DurableRules | undefined;
}

/** The name of the durable part that contains the added rules of a project. */
const rulesName = 'rules';

export interface DurableRules {
  counts: (project: string) => KeptCounts;
  /** Makes a change of a project's rules and saves it. `act` is called again after another process was first. */
  change: <T>(project: string, part: string, act: () => T) => Promise<T>;
  /** Saves a change that was just made. */
  keep: (project: string, part: string, again: () => void) => void;
}

// The compiler is loaded on demand: a server without rules never needs its schemas and its parser.
const compiler = () => import('./compile.ts');

export function createRules(given: RulesGiven): Rules {
  const situations = createSituations(given.situations, given);
  const books = new Map<string, { book: Book; met: ProjectRules }>();
  const watching: { close(): void }[] = [];
  let files: RulesFile[] = [];

  const fileRules = (project: string) =>
    files.flatMap(({ rules, keys, projects }) => [
      ...[...keys].filter(([key]) => given.projectOf(key) === project).flatMap(([, list]) => list),
      ...(projects.get(project) ?? []),
      ...rules,
    ]);

  const bookOf = (project: string) => {
    const known = books.get(project);
    if (known !== undefined) return known;
    const book = createBook((id) => {
      const hex = digits(given.seed, project, id);
      return (nth) => drawAt(hex, nth);
    }, given.durable?.counts(project));
    if (files.length > 0) book.setFile(fileRules(project));
    const told = (winner: LiveRule | undefined) => {
      if (winner !== undefined) given.changes?.publish?.({ kind: 'rule', project, id: winner.rule.id });
      return winner;
    };
    const met: ProjectRules = {
      called: book.called,
      watches: book.watches,
      testAhead: book.testAhead,
      decide(own, about) {
        const winner = book.decide(own, about);
        if (winner instanceof Promise) return winner.then(told);
        return winner === undefined ? undefined : told(winner);
      },
      fromHeader: (text) => book.ofHeader(text, () => rulesInHeader(text, given, situations.read)),
      fromPrompt: (prompt) => ruleInPrompt(prompt, given),
    };
    books.set(project, { book, met });
    return { book, met };
  };

  const tell = (project: string | null) => given.changes?.publish?.({ kind: 'rules', project });

  const useFiles = (next: RulesFile[]) => {
    files = next;
    for (const [project, { book }] of books) {
      book.setFile(fileRules(project));
      recount(project).catch((fault: unknown) => given.print(String(fault)));
    }
    tell(null);
  };

  async function recount(project: string): Promise<void> {
    const counts = await given.durable?.counts(project).all();
    if (counts !== undefined) books.get(project)?.book.recount(counts);
  }

  /** Makes a change of a project's book, and saves it when there is a durable store. */
  const change = async <T>(project: string, act: (book: Book) => T): Promise<T> => {
    const made = () => act(bookOf(project).book);
    const result =
      given.durable === undefined ? made() : await given.durable.change(project, rulesName, made);
    tell(project);
    return result;
  };
  /** Makes a change at once, and saves it soon. */
  const changeNow = <T>(project: string, act: (book: Book) => T): T => {
    const made = () => act(bookOf(project).book);
    const result = made();
    given.durable?.keep(project, rulesName, made);
    tell(project);
    return result;
  };

  const watchOne = (path: string, index: number) =>
    watchFile(path, {
      text: files[index]?.text ?? '',
      read: async (changed) => (await import('./rules-file.ts')).readRulesText(changed, true),
      async changed(text) {
        try {
          const { parseRulesFile } = await import('./rules-file.ts');
          const read = await parseRulesFile(text, path, given);
          // `files` is read after the parsing, because other files may have changed meanwhile.
          useFiles(files.with(index, read));
          given.print(`${path} has been read again`);
        } catch (thrown) {
          given.print(`${(thrown as Error).message}; the rules before it still hold`);
        }
      },
      lost: (reason) =>
        given.print(`${reason.startsWith(path) ? '' : `${path}: `}${reason}; the rules before it still hold`),
    });

  return {
    of: (project) => bookOf(project).met,
    book: (project) =>
      steered(
        {
          read: () => bookOf(project).book,
          change: (act) => change(project, act),
          changeNow: (act) => changeNow(project, act),
        },
        given,
        situations.read,
      ),
    recount,
    durable: {
      name: rulesName,
      forget: (project) => void books.delete(project),
      state: (project) => books.get(project)?.book.kept(),
      async prepare(project, saved) {
        const kept = (saved as KeptRules | undefined) ?? { last: 0, rules: [] };
        const { compileList } = await import('./rules-file.ts');
        const inputs = kept.rules.map(({ input }) => input);
        const compiled =
          kept.rules.length === 0 ? [] : await compileList(inputs, withBudget(given, 'project'), []);
        const counts = await given.durable?.counts(project).all();
        return () => {
          const { book } = bookOf(project);
          book.adopt(kept, compiled);
          if (counts !== undefined) book.recount(counts);
          tell(project);
        };
      },
    },
    added: (project) =>
      books
        .get(project)
        ?.book.view()
        .filter(({ place }) => place === 'control') ?? [],
    counts: async (project) => books.get(project)?.book.counts(),
    async prepareCounts(project, counts) {
      const compiled = new Map<string, readonly CompiledRule[]>();
      for (const text of Object.keys(counts.headers))
        compiled.set(text, await rulesInHeader(text, given, situations.read));
      return () => bookOf(project).book.restore(counts, compiled);
    },
    async prepare(project, inputs) {
      const { compileList } = await import('./rules-file.ts');
      const compiled = await compileList(inputs, withBudget(given, 'project'), []);
      return () => change(project, (book) => void book.add(compiled, true));
    },
    get situations() {
      return situations.names();
    },
    async load(sources) {
      const { readRulesFile } = await import('./rules-file.ts');
      const paths = sources.map((source) => situations.file(source) ?? resolve(source));
      const read = paths.map((path, index) =>
        readRulesFile(path, given).catch((thrown: unknown) => {
          throw explained(thrown, sources[index] ?? path, situations.names());
        }),
      );
      useFiles(await Promise.all(read));
      // Files of the package do not change, so they are not watched.
      for (const [index, path] of paths.entries()) {
        if (situations.file(sources[index] ?? '') !== path) watching.push(watchOne(path, index));
      }
    },
    forget(project) {
      if (project !== undefined) books.delete(project);
      else for (const { book } of books.values()) book.reset();
    },
    close() {
      for (const watcher of watching.splice(0)) watcher.close();
    },
  };
}

/** Explains a missing file whose name has no dot or slash: the user meant a situation. */
function explained(thrown: unknown, source: string, names: readonly string[]): unknown {
  if (!(thrown instanceof RuleError) || !/^[\w-]+$/.test(source) || !thrown.message.includes('ENOENT'))
    return thrown;
  return new RuleError(
    `'${source}' is neither a file nor a situation; known situations are ${names.join(', ')}`,
  );
}

/** A project's book, which a reset replaces. */
interface Steering {
  read: () => Book;
  change: <T>(act: (book: Book) => T) => Promise<T>;
  changeNow: <T>(act: (book: Book) => T) => T;
}

function steered(
  { read, change, changeNow }: Steering,
  given: RulesGiven,
  situation: (name: string) => Promise<RulesFile>,
): RuleBook {
  return {
    list: () => read().view(),
    async add(input) {
      const { compileRule } = await compiler();
      const compiled = await compileRule(input, withBudget(given, 'project'));
      const [view] = await change((book) => book.add([compiled], false));
      if (view === undefined) throw new Error('a rule was added, and is not there');
      return view;
    },
    async replace(inputs) {
      const { compileList } = await import('./rules-file.ts');
      const compiled = await compileList(inputs, withBudget(given, 'project'), []);
      return change((book) => book.add(compiled, true));
    },
    async load(name) {
      const { rules } = await situation(name);
      return change((book) => book.add(rules, false));
    },
    remove: (id) => changeNow((book) => book.remove(id)),
    clear: () => void changeNow((book) => book.add([], true)),
  };
}

/** Reads a header: the name of a situation, a rule, a list of rules, or a `then` alone. */
async function rulesInHeader(
  text: string,
  given: RulesGiven,
  situation: (name: string) => Promise<RulesFile>,
): Promise<readonly CompiledRule[]> {
  if (!/^\s*[{[]/.test(text)) return (await situation(text.trim())).rules;
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new RuleError('expected a rule as JSON, or the name of a situation');
  }
  const { compileRule } = await compiler();
  const bounded = withBudget(given, 'header');
  if (!Array.isArray(value)) return [await compileRule(isRule(value) ? value : { then: value }, bounded)];
  const { compileList } = await import('./rules-file.ts');
  return compileList(value, bounded, []);
}

/**
 * Adds a step budget, which refuses expressions while they are read, before too many of them have taken time.
 */
const withBudget = (given: RulesGiven, place: Parameters<typeof stepBudget>[0]) => ({
  ...given,
  budget: stepBudget(place),
});

const isRule = (value: unknown) => typeof value === 'object' && value !== null && 'then' in value;

async function ruleInPrompt(prompt: string, given: RulesGiven): Promise<LiveRule> {
  const { compileEffects } = await compiler();
  try {
    const { then, operations } = compileEffects(readTags(prompt), given);
    const rule = {
      id: 'prompt',
      match: { operations: operations.filter((operation) => creations.includes(operation)) },
      times: Infinity,
      after: 0,
      chance: 1,
      then,
    };
    return { rule, matched: 0, hits: 0, draw: () => 0 };
  } catch (thrown) {
    throw thrown instanceof TagError ? new RuleError(thrown.message) : thrown;
  }
}

/** With a seed, the project and the id of a rule determine its draws. */
function digits(seed: number | undefined, project: string, id: string): string {
  if (seed === undefined) return randomBytes(4).toString('hex');
  return createHash('sha256').update(`${seed}\n${project}\nrule ${id}`).digest('hex').slice(0, 8);
}
