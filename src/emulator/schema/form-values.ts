// Form fields are texts. When a schema takes a number or a boolean, this module converts the text to that
// value.
import type * as z from 'zod/mini';
import { definitionOf } from './field-type.ts';

/**
 * Converts the texts of a form, at any depth, to the numbers and booleans that the schema takes. Other texts
 * are not changed, so that the schema refuses them.
 */
export function formValues(schema: z.core.$ZodType, value: unknown): unknown {
  const def = definitionOf(schema);
  if (typeof value === 'string') return fromText(def.type, value);
  if (Array.isArray(value) && def.type === 'array') {
    const { element } = def as z.core.$ZodArrayDef;
    return value.map((item) => formValues(element, item));
  }
  if (typeof value !== 'object' || value === null || def.type !== 'object') return value;
  const { shape } = def as z.core.$ZodObjectDef;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => {
      const field = Object.hasOwn(shape, key) ? shape[key] : undefined;
      return [key, field === undefined ? inner : formValues(field, inner)];
    }),
  );
}

function fromText(type: string, text: string): unknown {
  if (type === 'number' && /^-?\d{1,15}$/.test(text)) return Number(text);
  return type === 'boolean' && (text === 'true' || text === 'false') ? text === 'true' : text;
}
