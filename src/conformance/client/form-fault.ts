// Describes what is wrong with the form of a user's file: where, what is there, and what is accepted.
import * as z from 'zod';
import { didYouMean } from '../../nearest.ts';

/** The part of JSON Schema that describes the files of the lab. */
interface Node {
  type?: string;
  const?: unknown;
  enum?: unknown[];
  anyOf?: Node[];
  properties?: Record<string, Node>;
  additionalProperties?: Node | boolean;
  items?: Node;
  minItems?: number;
  minimum?: number;
  maximum?: number;
}

type Issue = z.core.$ZodIssue;

interface Place {
  path: readonly string[];
  node: Node;
  value: unknown;
}

/**
 * Reads a value. The schema may not contain `pipe` or `transform`.
 * @returns the data, or the first fault in one sentence
 */
export function readForm<T>(
  schema: z.ZodType<T>,
  value: unknown,
): { data: T; fault?: never } | { fault: string } {
  const read = schema.safeParse(value);
  if (read.success) return { data: read.data };
  const [issue] = read.error.issues;
  const node = z.toJSONSchema(schema, { io: 'input' }) as Node;
  return { fault: issue === undefined ? 'has another form' : faultOf(issue, { path: [], node, value }) };
}

function faultOf(issue: Issue, from: Place): string {
  const place = issue.path.reduce(stepInto, from);
  const { node, value } = place;
  if (issue.code === 'invalid_union') {
    const branch = branchOf(node.anyOf ?? [], value);
    const [inner] = issue.errors[branch] ?? [];
    const chosen = node.anyOf?.[branch];
    if (inner !== undefined && chosen !== undefined) return faultOf(inner, { ...place, node: chosen });
    return `${nameOf(place)}${foundIn(node, value)}, expected ${accepted(node)}`;
  }
  if (issue.code === 'unrecognized_keys') {
    const [key = ''] = issue.keys;
    const known = Object.keys(chosenBy(place).properties ?? {});
    return `${nameOf(place)}found the unknown key '${key}'${didYouMean(key, known)}, expected ${keysOf(known)}`;
  }
  if (issue.code === 'invalid_key') {
    const key = place.path.at(-1) ?? '';
    return `${nameOf({ ...place, path: place.path.slice(0, -1) })}found the key '${key}', ${issue.issues[0]?.message ?? ''}`;
  }
  if (value === undefined) return `${nameOf(place)}is missing, expected ${accepted(node)}`;
  // The schema has its own words for the form of a text.
  const wanted = issue.code === 'invalid_format' ? issue.message : `expected ${accepted(node)}`;
  return `${nameOf(place)}${foundIn(node, value)}, ${wanted}`;
}

const nameOf = ({ path }: Place) => (path.length === 0 ? '' : `${path.join('.')}: `);

/** Zod reports a fault of a union as that of one alternative, when only this alternative is similar. */
function chosenBy({ node, value }: Pick<Place, 'node' | 'value'>): Node {
  const chosen = node.anyOf?.[branchOf(node.anyOf, value)];
  return chosen === undefined ? node : chosenBy({ node: chosen, value });
}

function stepInto({ path, node: given, value }: Place, key: PropertyKey): Place {
  const name = String(key);
  const node = chosenBy({ node: given, value });
  const other = typeof node.additionalProperties === 'object' ? node.additionalProperties : undefined;
  return {
    path: [...path, name],
    node: node.properties?.[name] ?? node.items ?? other ?? {},
    value: typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined,
  };
}

/** Returns the alternative that the user probably meant; -1 when none is similar. */
function branchOf(nodes: readonly Node[], value: unknown): number {
  if (Array.isArray(value)) return nodes.findIndex(({ type }) => type === 'array');
  if (typeof value === 'object' && value !== null) {
    const shared = nodes.map(
      ({ properties = {} }) => Object.keys(value).filter((key) => Object.hasOwn(properties, key)).length,
    );
    const most = Math.max(...shared);
    if (most > 0) return shared.indexOf(most);
  }
  return nodes.findIndex(({ anyOf }) => anyOf !== undefined);
}

/** Returns what is there. An object shows its first key that no alternative has. */
function foundIn(node: Node, value: unknown): string {
  if (typeof value === 'string') return `found ${shown(value)}${didYouMean(value, namesOf(node))}`;
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return `found ${shown(value)}`;
  const known = (node.anyOf ?? [node]).flatMap(({ properties = {} }) => Object.keys(properties));
  const key = Object.keys(value).find((name) => !known.includes(name));
  return key === undefined || known.length === 0
    ? 'found an object'
    : `found the unknown key '${key}'${didYouMean(key, known)}`;
}

/** The texts that a place accepts, alone or in a list. */
const namesOf = (node: Node): string[] =>
  (node.anyOf ?? [node]).flatMap(({ enum: own = [] }) => own.map(String));

function shown(value: unknown): string {
  if (typeof value === 'string') return `the text '${value.length > 60 ? `${value.slice(0, 60)}…` : value}'`;
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : 'a list';
  if (value === null) return 'nothing';
  return JSON.stringify(value);
}

const keysOf = (names: readonly string[]) =>
  names.length === 1 ? `the key ${names[0]}` : `some of the keys ${names.join(', ')}`;

/** Returns what a place accepts, in words. */
function accepted(node: Node): string {
  const { type, anyOf, properties } = node;
  if (anyOf !== undefined) return acceptedOf(anyOf);
  if ('const' in node) return JSON.stringify(node.const);
  if (node.enum !== undefined) return `one of ${node.enum.map(String).join(', ')}`;
  if (type === 'string') return 'a text';
  if (type === 'boolean') return 'true or false';
  if (type === 'integer' || type === 'number') return numberWords(node);
  if (type === 'array') return listWords(node);
  return properties === undefined ? 'an object' : `an object with ${keysOf(Object.keys(properties))}`;
}

/** Alternatives that are objects with one key each are named by their keys. */
function acceptedOf(nodes: readonly Node[]): string {
  const keys = nodes.map(({ properties = {} }) => Object.keys(properties)[0]);
  if (keys.every((key) => key !== undefined)) return `an object with one of the keys ${keys.join(', ')}`;
  return nodes.map(accepted).join(', or ');
}

function numberWords({ type, minimum, maximum = Number.MAX_SAFE_INTEGER }: Node): string {
  const noun = type === 'integer' ? 'a whole number' : 'a number';
  const from = minimum === undefined || minimum === Number.MIN_SAFE_INTEGER ? '' : ` from ${minimum}`;
  return `${noun}${from}${maximum === Number.MAX_SAFE_INTEGER ? '' : ` to ${maximum}`}`;
}

function listWords({ items = {}, minItems = 0 }: Node): string {
  const list = minItems > 0 ? 'a list that is not empty' : 'a list';
  return items.anyOf === undefined ? `${list}, of ${plural(items)}` : list;
}

/** A list of more names is given once in a message. */
const mostNames = 12;

function plural(items: Node): string {
  if (items.enum !== undefined)
    return items.enum.length > mostNames ? 'such names' : items.enum.map(String).join(', ');
  return items.type === 'string' ? 'texts' : 'objects';
}
