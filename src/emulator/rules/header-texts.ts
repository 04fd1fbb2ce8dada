// The headers that a rule sets on an answer.
import { RuleError } from '../domain/rule.ts';
import type { RuleThen } from '../schema/rule-input.ts';

/**
 * Headers that a rule may not set: they would contradict the server about the end of a body, or about the
 * connection.
 */
const framing = new Set([
  'content-length',
  'transfer-encoding',
  'connection',
  'keep-alive',
  'upgrade',
  'trailer',
  'te',
]);

/** @throws RuleError for a header that belongs to the connection */
export function headerTexts(
  headers: NonNullable<RuleThen['headers']>,
  path: readonly (string | number)[],
): Record<string, string | null> {
  const entries = Object.entries(headers).map(([name, value]) => {
    const lower = name.toLowerCase();
    if (framing.has(lower)) {
      throw new RuleError(`'${name}' belongs to the connection; cut, reset and slow change it`, path);
    }
    return [lower, value === null ? null : String(value)] as const;
  });
  return Object.fromEntries(entries);
}
