// Reads the statements of the contract from the YAML files next to this module. Servers are judged by them.
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import * as z from 'zod';
import { areas, type Area } from '../vocabulary/areas.ts';

/** The published lists of requirements. Each name is also the name of a YAML file. */
export const releases = ['openai-2026-09', 'openai-2026-02', 'azure-v1'] as const;
export type Release = (typeof releases)[number];

/**
 * The confidence of a statement, and the level that follows from it. Only this table decides levels: no
 * statement and no check states a level. A statement is a MUST when it was logged on the wire (WIRE),
 * documented (DOC) or described by the vendor (SPEC). It is a SHOULD when it is known from official clients
 * (PROBE), from third parties (3P) or from sibling routes (INFER). An open statement (UNKNOWN) is a MAY.
 */
const levelOf = {
  WIRE: 'MUST',
  DOC: 'MUST',
  SPEC: 'MUST',
  PROBE: 'SHOULD',
  '3P': 'SHOULD',
  INFER: 'SHOULD',
  UNKNOWN: 'MAY',
} as const;
type Confidence = keyof typeof levelOf;
const confidences = Object.keys(levelOf) as [Confidence, ...Confidence[]];

const line = z
  .string()
  .min(1)
  .regex(/^\S.*\S$/, { error: 'expected one line without blanks around it' });
const Id = z.string().regex(new RegExp(`^(${areas.join('|')})\\.[a-z0-9]+(-[a-z0-9]+)*$`), {
  error: 'expected area.statement-in-kebab with a known area',
});

const fields = {
  /** The requirement in plain English with exact values. */
  text: line,
  /** The place where the requirement was read or seen, in a few words. */
  source: line,
  confidence: z.enum(confidences),
  /** The reason why no check can test the requirement. */
  unchecked: line.optional(),
  /** The month in which the service began to behave like this, if it did not from the start. */
  since: z
    .string()
    .regex(/^20\d\d-\d\d$/, { error: 'expected a month such as 2026-03' })
    .optional(),
};
const Statement = z.strictObject({ id: Id, ...fields });
const Change = z.strictObject({ id: Id, ...z.object(fields).partial().shape });

const Head = z.strictObject({
  title: line,
  /** The list on which this list is based. */
  extends: z.enum(releases).optional(),
  /** Ids of the base list that do not apply here. A pattern with `*` at its end matches all such ids. */
  remove: z.array(z.string()).default([]),
  /** Fields that differ here from the statements of the base list. */
  replace: z.array(z.unknown()).default([]),
  /** Further statements, written here or in files of a folder with the name of the release. */
  add: z.array(z.unknown()).default([]),
  files: z.array(z.string()).default([]),
});
const Part = z.strictObject({ requirements: z.array(z.unknown()) });

export type Requirement = Readonly<z.output<typeof Statement>> & {
  readonly area: Area;
  /** The level follows from `confidence`. */
  readonly level: (typeof levelOf)[Confidence];
};

const here = fileURLToPath(new URL('.', import.meta.url));

/**
 * @param folder the folder with the YAML files; tests use another folder
 * @returns the requirements of a release, by area, in the order of the files
 * @throws Error with one line that names file, id and field
 */
export function loadRequirements(release: Release, folder = ownFolder()): readonly Requirement[] {
  const statements = [...readRelease(release, folder).values()];
  return statements.toSorted((a, b) => areas.indexOf(a.area) - areas.indexOf(b.area));
}

/** @returns the one-line title of a release */
export function releaseTitle(release: Release, folder = ownFolder()): string {
  return readYaml(Head, { folder, file: `${release}.yaml` }).title;
}

/** Returns the folder of the YAML files. A bundle moves this module one folder up, away from its data. */
function ownFolder(): string {
  return existsSync(`${here}${releases[0]}.yaml`) ? here : `${here}requirements/`;
}

function readRelease(release: Release, folder: string): Map<string, Requirement> {
  const file = `${release}.yaml`;
  const head = readYaml(Head, { folder, file });
  const known = head.extends === undefined ? new Map() : new Map(readRelease(head.extends, folder));
  for (const pattern of head.remove) removeAll(known, { pattern, file });
  for (const entry of head.replace) {
    const change = check(Change, entry, file);
    const base = known.get(change.id);
    if (base === undefined) throw new Error(`${file}: ${change.id}: id: replaces nothing`);
    const { area: _area, level: _level, ...before } = base;
    known.set(change.id, requirementOf(check(Statement, { ...before, ...change }, file)));
  }
  for (const entry of head.add) addOne(known, { entry, file });
  for (const part of head.files) {
    const { requirements } = readYaml(Part, { folder, file: part });
    for (const entry of requirements) addOne(known, { entry, file: part });
  }
  return known;
}

function removeAll(known: Map<string, Requirement>, { pattern, file }: { pattern: string; file: string }) {
  const ids = [...known.keys()].filter((id) =>
    pattern.endsWith('*') ? id.startsWith(pattern.slice(0, -1)) : id === pattern,
  );
  if (ids.length === 0) throw new Error(`${file}: ${pattern}: remove: no such requirement`);
  for (const id of ids) known.delete(id);
}

function addOne(known: Map<string, Requirement>, { entry, file }: { entry: unknown; file: string }) {
  const statement = check(Statement, entry, file);
  if (known.has(statement.id)) throw new Error(`${file}: ${statement.id}: id: occurs twice`);
  known.set(statement.id, requirementOf(statement));
}

function requirementOf(statement: z.output<typeof Statement>): Requirement {
  const { id, confidence, ...rest } = statement;
  const area = id.split('.')[0] as Area;
  return { id, ...rest, confidence, area, level: levelOf[confidence] };
}

function readYaml<T>(schema: z.ZodType<T>, { folder, file }: { folder: string; file: string }): T {
  let content: unknown;
  try {
    content = parse(readFileSync(`${folder}${file}`, 'utf8'));
  } catch (thrown) {
    const [reason] = (thrown instanceof Error ? thrown.message : String(thrown)).split('\n');
    throw new Error(`${file}: cannot be read: ${reason}`, { cause: thrown });
  }
  return check(schema, content, file);
}

function check<T>(schema: z.ZodType<T>, value: unknown, file: string): T {
  const read = schema.safeParse(value);
  if (read.success) return read.data;
  const [issue] = read.error.issues;
  const id = value instanceof Object && 'id' in value ? `${String(value.id)}: ` : '';
  throw new Error(`${file}: ${id}${issue?.path.join('.') || 'the whole'}: ${issue?.message}`);
}
