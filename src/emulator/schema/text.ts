// Strings with a length, counted in characters.
import * as z from 'zod/mini';
import { codePoints } from '../domain/words.ts';

/**
 * A string of 1 to `maximum` characters (code points, as JSON Schema counts; zod itself counts UTF-16 units).
 * @param description for the OpenAPI document
 */
export function boundedText(maximum: number, description?: string) {
  return z.string().check(
    z.minLength(1),
    ({ value, issues }) => {
      // Code points are never more than UTF-16 units, so short texts need no counting.
      if (value.length <= maximum || codePoints(value) <= maximum) return;
      issues.push({ code: 'too_big', origin: 'string', maximum, input: value });
    },
    z.meta({ maxLength: maximum, ...(description !== undefined && { description }) }),
  );
}
