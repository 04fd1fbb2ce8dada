// An emulator on a socket whose faults do not wait, and official clients for it.
import OpenAI from 'openai';
import { assemble } from '../../../src/emulator/assemble.ts';
import type { Emulator, EmulatorOptions, Project } from '../../../src/emulator/index.ts';
import { readOptions } from '../../../src/emulator/options/options.ts';
import { plainFetch } from '../../support/observe.ts';

export interface Served extends Emulator {
  /** The times that the faults would have waited, in ms. */
  waits: number[];
  /** A project of its own with an official client. The client retries only on request. */
  user(options?: Partial<ConstructorParameters<typeof OpenAI>[0]>): Promise<User>;
}

export interface User extends Project {
  key: string;
  client: OpenAI;
  /** The answers that the client has received, including those of retries. */
  seen: { status: number; headers: Headers }[];
}

/** @param sleep replaces the waiting of faults; by default they do not wait. The clock stands still. */
export function served(
  options: EmulatorOptions = {},
  sleep: (ms: number, signal: AbortSignal) => Promise<void> = async () => {},
): Served {
  const waits: number[] = [];
  const given = { listen: '127.0.0.1:0', log: 'silent', pace: '40x', ...options };
  const lists = { apiKey: [options.apiKey ?? []].flat(), rules: [options.rules ?? []].flat() };
  const emulator = assemble(
    readOptions({ ...given, ...lists }, (name) => name),
    {
      ownsProcess: false,
      async sleep(ms, signal) {
        waits.push(ms);
        await sleep(ms, signal);
      },
    },
  );
  emulator.clock.freeze();
  let users = 0;
  return Object.assign(emulator, {
    waits,
    async user(changes: Partial<ConstructorParameters<typeof OpenAI>[0]> = {}): Promise<User> {
      const key = `sk-user-${(users += 1)}`;
      const seen: User['seen'] = [];
      const client = new OpenAI({
        baseURL: `${await emulator.listen()}/v1`,
        apiKey: key,
        maxRetries: 0,
        // Rules break the contract on purpose, so these exchanges are not judged.
        fetch: async (input, init) => {
          const answer = await plainFetch(input, init);
          // The client also fetches `data:,` to test the features of its fetch.
          if (answer.url.startsWith('http')) seen.push({ status: answer.status, headers: answer.headers });
          return answer;
        },
        ...changes,
      });
      return { ...emulator.project(key), key, client, seen };
    },
  });
}

/** Returns the value with which a promise rejects. */
export async function thrownBy(promise: Promise<unknown>): Promise<unknown> {
  try {
    await promise;
  } catch (thrown) {
    return thrown;
  }
  return undefined;
}
