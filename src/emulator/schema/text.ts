// Strings with a length, counted in characters.
import * as z from 'zod';
import { codePoints } from '../domain/words.ts';

/** A string of 1 to `maximum` characters (code points, as JSON Schema counts; zod itself counts UTF-16 units). */
export function boundedText(maximum: number) {
  return z
    .string()
    .min(1)
    .check(({ value, issues }) => {
      // Code points are never more than UTF-16 units, so short texts need no counting.
      if (value.length <= maximum || codePoints(value) <= maximum) return;
      issues.push({ code: 'too_big', origin: 'string', maximum, input: value });
    })
    .meta({ maxLength: maximum });
}
