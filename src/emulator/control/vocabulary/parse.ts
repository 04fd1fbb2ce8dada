// Checks the input of the control API against a schema, and reports a fault in one sentence.
import type * as z from 'zod';
import { asSentence } from '../../domain/words.ts';
import { ControlError } from './control-errors.ts';
import { ownProperty } from '../../domain/own-property.ts';

/** @throws ControlError 400 for the first fault; for an unknown field, the message lists the known fields */
export function parse<S extends z.ZodType>(schema: S, value: unknown): z.output<S> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const { issues } = result.error;
  const issue = issues.find(({ code }) => code === 'unrecognized_keys') ?? issues[0];
  throw new ControlError('invalid_request', issue === undefined ? 'Refused.' : sentence(issue, schema));
}

function sentence(issue: z.core.$ZodIssue, schema: z.ZodType): string {
  const where = issue.path.map(String).join('.').slice(0, 200);
  if (issue.code === 'unrecognized_keys') {
    const unknown = [...issue.path, issue.keys[0] ?? ''].map(String).join('.').slice(0, 200);
    const known = knownKeys(schema, issue.path);
    return `Unknown field '${unknown}'; ${known.length === 0 ? 'none are known here' : `known are ${known.join(', ')}`}.`;
  }
  const what = issue.message.replace(/^Invalid input: /, '').slice(0, 500);
  return asSentence(where === '' ? `The body: ${what}` : `'${where}': ${what}`);
}

/** The keys of the object schema at a path. */
function knownKeys(schema: z.ZodType, path: readonly PropertyKey[]): string[] {
  let at: z.ZodType | undefined = bare(schema);
  for (const step of path) at = at === undefined ? undefined : bare(inside(at, step));
  return at !== undefined && 'shape' in at ? Object.keys(at.shape as object) : [];
}

function inside(schema: z.ZodType, step: PropertyKey): z.ZodType | undefined {
  if ('shape' in schema) return ownProperty(schema.shape as Record<string, z.ZodType>, String(step));
  return 'element' in schema ? (schema.element as z.ZodType) : undefined;
}

/** A schema without its `optional`, `nullable` and `default`; for a union, its object schema. */
function bare(schema: z.ZodType | undefined): z.ZodType | undefined {
  if (schema === undefined) return undefined;
  const { def } = schema;
  if ('options' in def) return (def.options as z.ZodType[]).find((option) => 'shape' in option);
  return 'innerType' in def ? bare(def.innerType as z.ZodType) : schema;
}
