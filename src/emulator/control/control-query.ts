// Reads a query string as the values of an operation's schema.
import * as z from 'zod';
import { ownProperty } from '../domain/own-property.ts';
import type { ControlOperation } from './operation.ts';
import { parse } from './vocabulary/parse.ts';

/**
 * Reads and checks a query. A key that occurs several times is a list, if its field accepts lists. `project`
 * is read for scoped operations only.
 * @throws ControlError 400
 */
export function readQuery(
  given: URLSearchParams,
  { query, scoped }: ControlOperation,
): Record<string, unknown> {
  const shape: Record<string, z.ZodType> = {
    ...(scoped ? { project: z.string().optional() } : {}),
    ...query?.shape,
  };
  const raw = Object.fromEntries(
    [...new Set(given.keys())].map((key) => [key, valueOf(ownProperty(shape, key), given.getAll(key))]),
  );
  return parse(z.strictObject(shape), raw);
}

/** Text when the field accepts text; otherwise the number or boolean that the text represents. */
function valueOf(field: z.ZodType | undefined, texts: readonly string[]): unknown {
  if (texts.length > 1) return texts.map((text) => valueOf(field, [text]));
  const [text = ''] = texts;
  if (field === undefined || field.safeParse(text).success) return text;
  if (text === 'true' || text === 'false') return text === 'true';
  return /^-?\d+(\.\d+)?$/.test(text) ? Number(text) : text;
}
