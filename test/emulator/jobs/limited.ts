// The requests of the tests of limits, and functions that read the remaining quota.
import OpenAI from 'openai';
import { testKey, type TestEmulator } from '../../support/emulator.ts';

type Fetch = NonNullable<ConstructorParameters<typeof OpenAI>[0]>['fetch'];

/** The official client, without a socket. */
export function clientOf(
  emulator: TestEmulator,
  more: { apiKey?: string; maxRetries?: number; fetch?: Fetch } = {},
): OpenAI {
  return new OpenAI({
    baseURL: 'http://emulator.test/v1',
    apiKey: testKey,
    maxRetries: 0,
    fetch: async (input, init) => emulator.fetch(new Request(input, init)),
    ...more,
  });
}

/** Sends a creation. */
export const create = (emulator: TestEmulator, body: object = {}) =>
  emulator.json('POST', '/v1/videos', { prompt: 'a kite', ...body });

/** The rate-limit headers of an answer, by the last words of their names. */
export function standing(headers: Headers): Record<string, string> {
  const named = [...headers].filter(([name]) => /^(x-ratelimit-|retry-after)/.test(name));
  return Object.fromEntries(named.map(([name, value]) => [name.replace('x-ratelimit-', ''), value]));
}
