// Reads files of rules, in YAML or JSON. A file with a fault is refused as a whole, with the line of the
// fault.
import { breathe } from '../time/real-timers.ts';
import type { Document, LineCounter } from 'yaml';
import { RuleError } from '../domain/rule.ts';
import { readBounded } from './bounded-file.ts';
import { compileRule, type CompiledRule, type CompileContext } from './compile.ts';
import { stepBudget } from './step-budget.ts';

/** The content of a file: rules for all projects, and rules for some projects. */
export interface RulesFile {
  /** The text as it was read. */
  text: string;
  title: string;
  description: string;
  rules: readonly CompiledRule[];
  /** By API key. */
  keys: ReadonlyMap<string, readonly CompiledRule[]>;
  /** By the project's name. */
  projects: ReadonlyMap<string, readonly CompiledRule[]>;
}

/** @throws RuleError `FILE:LINE:COLUMN: what is wrong`, one line */
export async function readRulesFile(path: string, given: CompileContext): Promise<RulesFile> {
  return parseRulesFile(await readRulesText(path, false), path, given);
}

/**
 * Largest file of rules, in bytes: about a thousand rules. Reading it takes half a second; the server answers
 * no client in that time.
 */
export const largestFile = 128 * 1024;

/**
 * @param again true for a file that has been read before: a pipe in its place is then refused, because
 *   reading it could wait
 * @throws RuleError `FILE cannot be read (…)`
 */
export async function readRulesText(path: string, again: boolean): Promise<string> {
  try {
    return await readBounded(path, { limit: largestFile, onlyFiles: again });
  } catch (thrown) {
    const { code, message } = thrown as NodeJS.ErrnoException;
    throw new RuleError(`${path} cannot be read (${code ?? message})`);
  }
}

/** @param name of the file, for messages */
export async function parseRulesFile(text: string, name: string, given: CompileContext): Promise<RulesFile> {
  const { LineCounter, parseDocument, visit } = await import('yaml');
  const lines = new LineCounter();
  // JSON is YAML, so one parser finds the lines of both.
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const [fault] = document.errors;
  if (fault !== undefined) {
    throw new RuleError(`${name}:${placeAt(lines, fault.pos[0])}: ${oneLine(fault.message)}`);
  }
  visit(document, {
    Alias(_, alias) {
      if (alias.resolve(document) !== undefined) return;
      const place = placeAt(lines, alias.range?.[0] ?? 0);
      throw new RuleError(
        `${name}:${place}: nothing is called &${alias.source}; a text with * goes into quotes`,
      );
    },
  });
  let content: unknown;
  try {
    content = document.toJS({ maxAliasCount: 100 });
  } catch (thrown) {
    throw new RuleError(`${name}:1:1: ${oneLine((thrown as Error).message)}`);
  }
  try {
    return { text, ...(await compileFile(content, { ...given, budget: stepBudget('file') })) };
  } catch (thrown) {
    if (!(thrown instanceof RuleError)) throw thrown;
    // The path begins with `rules`, which a file that is only a list does not contain.
    const steps = Array.isArray(content) ? thrown.path.slice(1) : thrown.path;
    throw new RuleError(`${name}:${placeOf(document, lines, steps)}: ${oneLine(thrown.message)}`);
  }
}

const fields = ['title', 'description', 'rules', 'keys', 'projects'];

async function compileFile(content: unknown, given: CompileContext): Promise<Omit<RulesFile, 'text'>> {
  if (Array.isArray(content)) return compileFile({ rules: content as unknown }, given);
  if (!isObject(content))
    throw new RuleError('expected a list of rules, or an object with rules, keys or projects');
  const unknown = Object.keys(content).find((key) => !fields.includes(key));
  if (unknown !== undefined) {
    throw new RuleError(`unknown field '${unknown}'; known are ${fields.join(', ')}`, [unknown]);
  }
  const { title = '', description = '', rules = [], keys = {}, projects = {} } = content;
  return {
    title: String(title),
    description: String(description),
    rules: await compileList(rules, given, ['rules']),
    keys: await compileSections(keys, given, 'keys'),
    projects: await compileSections(projects, given, 'projects'),
  };
}

async function compileSections(sections: unknown, given: CompileContext, section: string) {
  if (!isObject(sections)) throw new RuleError('expected lists of rules by name', [section]);
  const compiled = new Map<string, readonly CompiledRule[]>();
  for (const [name, list] of Object.entries(sections))
    compiled.set(name, await compileList(list, given, [section, name]));
  return compiled;
}

/** Number of rules that are compiled without a pause. */
const rulesAtOnce = 50;

/** @throws RuleError with the rule's place in its path */
export async function compileList(
  list: unknown,
  given: CompileContext,
  path: readonly (string | number)[],
): Promise<readonly CompiledRule[]> {
  if (!Array.isArray(list)) throw new RuleError('expected a list of rules', path);
  const ids = new Set<string>();
  const all: CompiledRule[] = [];
  for (const [index, input] of (list as unknown[]).entries()) {
    if (index % rulesAtOnce === rulesAtOnce - 1) await breathe();
    try {
      const compiled = await compileRule(input, given);
      const { id } = compiled;
      if (id !== undefined && ids.has(id)) throw new RuleError(`there is a rule '${id}' already`, ['id']);
      if (id !== undefined) ids.add(id);
      all.push(compiled);
    } catch (thrown) {
      if (!(thrown instanceof RuleError)) throw thrown;
      throw new RuleError(thrown.reason, [...path, index, ...thrown.path]);
    }
  }
  return all;
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function placeAt(lines: LineCounter, offset: number): string {
  const { line, col } = lines.linePos(offset);
  return `${line}:${col}`;
}

/** The place of a value in the text, or of the nearest value that contains it. */
function placeOf(document: Document.Parsed, lines: LineCounter, steps: readonly (string | number)[]): string {
  for (let length = steps.length; length > 0; length -= 1) {
    const node = document.getIn(steps.slice(0, length), true) as { range?: readonly number[] } | undefined;
    const start = node?.range?.[0];
    if (start !== undefined) return placeAt(lines, start);
  }
  return placeAt(lines, document.contents?.range?.[0] ?? 0);
}

const oneLine = (message: string) => message.replaceAll(/\s+/g, ' ').trim();
