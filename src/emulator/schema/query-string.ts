// Parses the query of a request with its schema. Query values are texts; only number fields are converted.
import type * as z from 'zod/mini';
import { duplicateParameter } from '../domain/errors.ts';
import { acceptsType } from './field-type.ts';
import type { ObjectSchema } from './document.ts';
import { parseParams } from './refusals.ts';

/**
 * Parses the query of a URL. Keys that the schema does not have are ignored (INFER, contract:list.unknown-query-ignored).
 * @throws ApiError 400 when a known key occurs twice, and for the first value that the schema refuses
 */
export function parseQuery<S extends ObjectSchema>(schema: S, url: string): z.infer<S> {
  const { searchParams } = new URL(url);
  const params: Record<string, unknown> = {};
  for (const [key, field] of Object.entries(schema.shape)) {
    const values = searchParams.getAll(key);
    if (values.length > 1) throw duplicateParameter(key);
    const [value] = values;
    if (value === undefined) continue;
    params[key] = acceptsType(field, 'number') && /^-?\d+$/.test(value) ? clamped(Number(value)) : value;
  }
  return parseParams(schema, params);
}

/** Limits a number to the safe integers. Larger numbers are not exact, and no field accepts them. */
function clamped(value: number): number {
  return Math.max(Number.MIN_SAFE_INTEGER, Math.min(Number.MAX_SAFE_INTEGER, value));
}
