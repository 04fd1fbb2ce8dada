// Strings with a limited length in characters, and choices for which a refusal lists only some of the
// accepted strings.
import * as z from 'zod/mini';
import { codePoints } from '../domain/words.ts';

/**
 * A string of 1 to `maximum` characters (code points, as JSON Schema counts; zod itself counts UTF-16 units).
 * @param description for the OpenAPI document
 * @param more keywords of JSON Schema for rules that other code checks
 */
export function boundedText(
  maximum: number,
  description?: string,
  more: Readonly<Record<string, unknown>> = {},
) {
  return z.string().check(
    z.minLength(1),
    ({ value, issues }) => {
      // Code points are never more than UTF-16 units, so short texts need no counting.
      if (value.length <= maximum || codePoints(value) <= maximum) return;
      issues.push({ code: 'too_big', origin: 'string', maximum, input: value });
    },
    z.meta({ maxLength: maximum, ...(description !== undefined && { description }), ...more }),
  );
}

/**
 * One of several strings. It is like an enum of zod, but a refusal lists `listed`, which can be fewer than
 * `accepted`.
 * @param given.description for the OpenAPI document
 */
export function oneOfTexts(
  accepted: readonly string[],
  given: { listed: readonly string[]; description: string },
): z.ZodMiniType<string, string> {
  const { listed, description } = given;
  const schema = z.unknown().check(
    ({ value, issues }) => {
      if (typeof value === 'string' && accepted.includes(value)) return;
      issues.push({ code: 'invalid_value', values: [...listed], input: value });
    },
    z.meta({ type: 'string', enum: [...accepted], description }),
  );
  return schema as z.ZodMiniType as z.ZodMiniType<string, string>;
}
