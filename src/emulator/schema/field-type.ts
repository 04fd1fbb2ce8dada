// Tells which type of value a schema takes, through `optional`, `nullable` and `default`.
import type * as z from 'zod/mini';

/** A schema without the wrappers that make it optional, nullable or give it a default. */
export function unwrapped(schema: z.core.$ZodType): z.core.$ZodType {
  const { def } = schema._zod;
  return 'innerType' in def ? unwrapped(def.innerType as z.core.$ZodType) : schema;
}

/** True when the schema takes values of this type, as zod names it. */
export function takes(schema: z.core.$ZodType, type: z.core.$ZodTypeDef['type']): boolean {
  return unwrapped(schema)._zod.def.type === type;
}
