// The keys and other secrets of a run.
import type { RunOptions } from './run-options.ts';

/** The key that is sent when no key is given. */
export const defaultKey = 'sk-conformance';

/** Returns the secrets that no report and no recording may contain. */
export function secretsOf({
  apiKey = defaultKey,
  apiKey2 = '',
  emulatorToken = '',
  webhookSecret = '',
  headers = [],
}: RunOptions): string[] {
  return [apiKey, apiKey2, emulatorToken, webhookSecret, ...headers.map(([, value]) => value)];
}
