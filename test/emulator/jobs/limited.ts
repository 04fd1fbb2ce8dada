// What the tests of limits send, and how they read what is left.
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

/** Asks for a video. */
export const create = (emulator: TestEmulator, body: object = {}) =>
  emulator.json('POST', '/v1/videos', { prompt: 'a kite', ...body });

/** The rate-limit headers of an answer, by their last words. */
export function standing(headers: Headers): Record<string, string> {
  const named = [...headers].filter(([name]) => /^(x-ratelimit-|retry-after)/.test(name));
  return Object.fromEntries(named.map(([name, value]) => [name.replace('x-ratelimit-', ''), value]));
}
