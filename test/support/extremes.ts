// Values at the edges of a JSON Schema: the most extreme values that it allows, and the nearest values that
// it forbids.
import type { oas31 } from 'openapi3-ts';

export type Schema = oas31.SchemaObject & { $ref?: string; propertyNames?: Schema };

/** Longer texts and lists are not made. */
const longest = 40_000;
/** Larger numbers are limits of JavaScript, not of the API. */
const farthest = 1e12;

/** Sample texts for a pattern or a format, by a text that the pattern contains. */
const samples: readonly [string, string][] = [
  ['https?', 'https://example.com/hook'],
  ['data:', 'data:image/png;base64,AA=='],
  ['key:', 'key:sk-x'],
  ['ms|s|m|h', '5s'],
  ['%', '50%'],
  ['date-time', '2030-01-01T00:00:00Z'],
];

export interface Extremes {
  allowed(schema: Schema): unknown[];
  forbidden(schema: Schema): unknown[];
}

/** @param components the named schemas for references */
export function extremesOf(components: Readonly<Record<string, Schema>>): Extremes {
  const resolved = (schema: Schema): Schema =>
    schema.$ref === undefined ? schema : resolved(components[schema.$ref.split('/').at(-1) ?? ''] ?? {});

  const allowed = (given: Schema): unknown[] => {
    const schema = resolved(given);
    if (schema.const !== undefined) return [schema.const];
    if (schema.enum !== undefined) return [...(schema.enum as unknown[])];
    if (schema.anyOf !== undefined) return schema.anyOf.flatMap((member) => allowed(member as Schema));
    switch (schema.type) {
      case 'string':
        return allowedTexts(schema);
      case 'integer':
      case 'number':
        return numbers(schema);
      case 'boolean':
        return [true, false];
      case 'null':
        return [null];
      case 'array':
        return lists(schema, allowed(schema.items as Schema)[0]);
      case 'object':
        return objects(schema);
      default:
        return ['x'];
    }
  };

  const forbidden = (given: Schema): unknown[] => {
    const schema = resolved(given);
    if (schema.anyOf !== undefined) return [];
    if (schema.enum !== undefined || schema.const !== undefined) return ['no such value', []];
    switch (schema.type) {
      case 'string':
        return forbiddenTexts(schema);
      case 'integer':
      case 'number':
        return forbiddenNumbers(schema);
      case 'boolean':
        return ['x', 7];
      case 'array':
        return forbiddenLists(schema);
      case 'object':
        return forbiddenObjects(schema);
      default:
        return [];
    }
  };

  /** The smallest object; then, one by one, every value that each property can have. */
  function objects(schema: Schema): unknown[] {
    const record = schema.additionalProperties;
    if (typeof record === 'object') return records(schema, allowed(record as Schema));
    return alternatives(schema).flatMap((required) => {
      const base = smallest(schema, required);
      const among = Object.entries(schema.properties ?? {}).filter(([name]) => fits(schema, name, required));
      const changed = among.flatMap(([name, property]) =>
        allowed(property as Schema).map((value) => ({ ...base, [name]: value })),
      );
      return [base, ...changed];
    });
  }

  const smallest = (schema: Schema, required: readonly string[]): Record<string, unknown> =>
    Object.fromEntries(required.map((name) => [name, allowed(schema.properties?.[name] as Schema)[0]]));

  function forbiddenObjects(schema: Schema): unknown[] {
    const record = schema.additionalProperties;
    if (typeof record === 'object') return forbiddenRecords(schema, record as Schema);
    const [required = []] = alternatives(schema);
    const base = smallest(schema, required);
    const incomplete = required.map((name) =>
      Object.fromEntries(Object.entries(base).filter(([key]) => key !== name)),
    );
    const changed = Object.entries(schema.properties ?? {})
      .filter(([name]) => fits(schema, name, required))
      .flatMap(([name, property]) =>
        forbidden(property as Schema).map((value) => ({ ...base, [name]: value })),
      );
    const all = schema.oneOf === undefined ? [] : [smallest(schema, Object.keys(schema.properties ?? {}))];
    return [{ ...base, no_such_field: 1 }, ...incomplete, ...changed, ...all, 'x', []];
  }

  function records(schema: Schema, [value]: unknown[]): unknown[] {
    const { maxProperties, propertyNames = {} } = schema;
    const key = allowed({ type: 'string', ...propertyNames }).at(-1);
    const most = Array.from({ length: maxProperties ?? 1 }, (_, index) => [`k${index}`, value]);
    return [{}, { [String(key)]: value }, Object.fromEntries(most)];
  }

  function forbiddenRecords(schema: Schema, value: Schema): unknown[] {
    const { maxProperties, propertyNames = {} } = schema;
    const [first] = allowed(value);
    const many = Array.from({ length: (maxProperties ?? 0) + 1 }, (_, index) => [`k${index}`, first]);
    const keys = forbidden({ type: 'string', ...propertyNames }).filter((key) => typeof key === 'string');
    return [
      ...(maxProperties === undefined ? [] : [Object.fromEntries(many)]),
      ...keys.map((key) => ({ [key]: first })),
      ...forbidden(value).map((wrong) => ({ k: wrong })),
      'x',
    ];
  }

  function forbiddenLists({ minItems = 0, maxItems = Infinity, items }: Schema): unknown[] {
    const [item] = allowed(items as Schema);
    return [
      ...(minItems > 0 ? [[]] : []),
      ...(maxItems < 100 ? [Array.from({ length: maxItems + 1 }, () => item)] : []),
      ...forbidden(items as Schema).map((wrong) => [wrong]),
      'x',
    ];
  }

  return { allowed, forbidden };
}

/** The lists of required properties: one list, unless the schema has alternatives. */
function alternatives({ required = [], oneOf }: Schema): (readonly string[])[] {
  const more = (oneOf as Schema[] | undefined)?.map((member) => [...required, ...(member.required ?? [])]);
  return more ?? [required];
}

/** True when a property can be combined with the required properties of an alternative. */
function fits({ oneOf }: Schema, name: string, required: readonly string[]): boolean {
  const exclusive = ((oneOf as Schema[] | undefined) ?? []).flatMap((member) => member.required ?? []);
  return !exclusive.includes(name) || required.includes(name);
}

function sampleOf({ pattern, format }: Schema): string | undefined {
  const told = [pattern, format].filter((text) => text !== undefined).join(' ');
  return samples.find(([part]) => told.includes(part))?.[1];
}

function allowedTexts(schema: Schema): string[] {
  const { minLength = 0, maxLength = Infinity, pattern, format } = schema;
  const sample = sampleOf(schema);
  if (sample !== undefined) return [sample];
  if (pattern !== undefined || (format !== undefined && format !== 'binary')) return ['x'];
  return [
    'x'.repeat(Math.max(1, minLength)),
    ...(minLength === 0 ? [''] : []),
    ...(maxLength <= longest ? ['ä'.repeat(maxLength)] : []),
  ];
}

function forbiddenTexts({ minLength = 0, maxLength = Infinity, pattern }: Schema): unknown[] {
  return [
    ...(minLength > 0 ? [''] : []),
    ...(maxLength <= longest ? ['x'.repeat(maxLength + 1)] : []),
    ...(pattern === undefined ? [] : ['\u0001 no']),
    7,
  ];
}

function numbers({ minimum = 0, maximum = Infinity }: Schema): number[] {
  return [minimum, ...(maximum < farthest ? [maximum] : [])].filter((value) => Math.abs(value) < farthest);
}

function forbiddenNumbers({ type, minimum = -Infinity, maximum = Infinity }: Schema): unknown[] {
  return [
    ...(minimum > -farthest ? [minimum - 1] : []),
    ...(maximum < farthest ? [maximum + 1] : []),
    ...(type === 'integer' ? [1.5] : []),
    'x',
  ];
}

/** The shortest and the longest value that the schema allows. */
function lists({ minItems = 0, maxItems = Infinity }: Schema, item: unknown): unknown[] {
  const least = Array.from({ length: Math.max(1, minItems) }, () => item);
  const most = maxItems < 100 ? [Array.from({ length: maxItems }, () => item)] : [];
  return [least, ...(minItems === 0 ? [[]] : []), ...most];
}
