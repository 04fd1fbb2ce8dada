// Where new jobs get their randomness from: the system, or a seed and the request itself.
import { createHash, randomBytes } from 'node:crypto';
import type { Store } from './store/store.ts';

/**
 * With a seed, the digits follow from the project, the request and how often the same request came before: parallel
 * requests get the same ids in whatever order they arrive.
 * @returns 64 hex digits for one new job
 */
export function createEntropy(seed: number | undefined, store: Store) {
  return async function entropy(project: string, request: unknown): Promise<string> {
    if (seed === undefined) return randomBytes(32).toString('hex');
    const digest = sha256(`${seed}\n${project}\n${JSON.stringify(request)}`);
    const nth = await store.take(project, `entropy ${digest}`, 1, {
      now: 0,
      expiresAt: Number.POSITIVE_INFINITY,
    });
    return sha256(`${digest}\n${nth}`);
  };
}

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
