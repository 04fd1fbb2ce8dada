// Files of rules, YAML or JSON: read whole or refused with the line.
import { readFile } from 'node:fs/promises';
import type { Document, LineCounter } from 'yaml';
import { RuleError } from '../domain/rules.ts';
import { compileRule, type Compiled, type Compiling } from './compile.ts';

/** What a file says: rules for everybody, and rules for some. */
export interface RulesFile {
  /** As it was read. */
  text: string;
  title: string;
  description: string;
  rules: readonly Compiled[];
  /** By API key. */
  keys: ReadonlyMap<string, readonly Compiled[]>;
  /** By the project's name. */
  projects: ReadonlyMap<string, readonly Compiled[]>;
}

/** @throws RuleError `FILE:LINE:COLUMN: what is wrong`, one line */
export async function readRulesFile(path: string, given: Compiling): Promise<RulesFile> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (thrown) {
    throw new RuleError(
      `${path} cannot be read (${(thrown as NodeJS.ErrnoException).code ?? String(thrown)})`,
    );
  }
  return parseRulesFile(text, path, given);
}

/** @param name of the file, for messages */
export async function parseRulesFile(text: string, name: string, given: Compiling): Promise<RulesFile> {
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
    return { text, ...compileFile(content, given) };
  } catch (thrown) {
    if (!(thrown instanceof RuleError)) throw thrown;
    // A file that is a list has no `rules` above it.
    const steps = Array.isArray(content) ? thrown.path.slice(1) : thrown.path;
    throw new RuleError(`${name}:${placeOf(document, lines, steps)}: ${oneLine(thrown.message)}`);
  }
}

const fields = ['title', 'description', 'rules', 'keys', 'projects'];

function compileFile(content: unknown, given: Compiling): Omit<RulesFile, 'text'> {
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
    rules: compileList(rules, given, ['rules']),
    keys: compileSections(keys, given, 'keys'),
    projects: compileSections(projects, given, 'projects'),
  };
}

function compileSections(sections: unknown, given: Compiling, section: string) {
  if (!isObject(sections)) throw new RuleError('expected lists of rules by name', [section]);
  return new Map(
    Object.entries(sections).map(([name, list]) => [name, compileList(list, given, [section, name])]),
  );
}

/** @throws RuleError with the rule's place in its path */
export function compileList(
  list: unknown,
  given: Compiling,
  path: readonly (string | number)[],
): readonly Compiled[] {
  if (!Array.isArray(list)) throw new RuleError('expected a list of rules', path);
  const ids = new Set<string>();
  return list.map((input: unknown, index) => {
    try {
      const compiled = compileRule(input, given);
      const { id } = compiled;
      if (id !== undefined && ids.has(id)) throw new RuleError(`there is a rule '${id}' already`, ['id']);
      if (id !== undefined) ids.add(id);
      return compiled;
    } catch (thrown) {
      if (!(thrown instanceof RuleError)) throw thrown;
      throw new RuleError(thrown.reason, [...path, index, ...thrown.path]);
    }
  });
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function placeAt(lines: LineCounter, offset: number): string {
  const { line, col } = lines.linePos(offset);
  return `${line}:${col}`;
}

/** The place of a value in the text, or of the nearest one around it. */
function placeOf(document: Document.Parsed, lines: LineCounter, steps: readonly (string | number)[]): string {
  for (let length = steps.length; length > 0; length -= 1) {
    const node = document.getIn(steps.slice(0, length), true) as { range?: readonly number[] } | undefined;
    const start = node?.range?.[0];
    if (start !== undefined) return placeAt(lines, start);
  }
  return placeAt(lines, document.contents?.range?.[0] ?? 0);
}

const oneLine = (message: string) => message.replaceAll(/\s+/g, ' ').trim();
