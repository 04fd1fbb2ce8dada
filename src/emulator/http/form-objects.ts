// Objects in forms: a field that takes an object may contain JSON, because OpenAPI sends object properties of
// a form as JSON.
import { isUploadedFile } from './form.ts';

type Params = Record<string, unknown>;

/**
 * Reads the JSON of form fields that take an object or a list of objects. The part may be a text or have the
 * type `application/json`, with or without a filename. A value that is no JSON object or list stays
 * unchanged, and is refused later. It is UNKNOWN whether the service reads such fields
 * (contract:create.form-objects).
 * @param fields names of the fields
 */
export function withObjects(params: Params, fields: readonly string[]): Params {
  for (const field of fields) {
    const text = Object.hasOwn(params, field) ? jsonText(params[field]) : undefined;
    const read = text === undefined ? undefined : objectIn(text);
    if (read !== undefined) params[field] = read;
  }
  return params;
}

function jsonText(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  return isUploadedFile(value) && value.mimetype === 'application/json'
    ? new TextDecoder().decode(value.bytes)
    : undefined;
}

/** Returns the object or list in a text; undefined for a text that is not such JSON. */
function objectIn(text: string): object | undefined {
  if (!/^\s*[[{]/.test(text)) return undefined;
  try {
    return JSON.parse(text) as object;
  } catch {
    return undefined;
  }
}
