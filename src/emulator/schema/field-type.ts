// Finds the type of value that a schema accepts, inside `optional`, `nullable` and `default`.
import type * as z from 'zod/mini';

/** The definition of a schema without the wrappers that make it optional or nullable, or give it a default. */
export function definitionOf(schema: z.core.$ZodType): z.core.$ZodTypeDef {
  // Every schema of zod and of zod/mini has its definition here.
  const { def } = schema as z.core.$ZodType & { readonly def: z.core.$ZodTypeDef };
  return 'innerType' in def ? definitionOf(def.innerType as z.core.$ZodType) : def;
}

/** True when the schema accepts values of this type. The names of types are those of zod. */
export function acceptsType(schema: z.core.$ZodType, type: z.core.$ZodTypeDef['type']): boolean {
  return definitionOf(schema).type === type;
}
