// Where new jobs get their randomness from: the system, or a seed and the request itself.
import { createHash, randomFillSync } from 'node:crypto';
import { forever, type ProjectStore } from '../store/store.ts';

/** A project that counts its equal requests. */
interface Counted {
  id: string;
  store: Pick<ProjectStore, 'take'>;
}

/**
 * With a seed, the digits depend on the project, the request and the number of equal requests before it:
 * parallel requests get the same ids in any order of arrival. Without a seed, `request` is not called.
 * @param given.shape changes the digits so that the ids of another server can be made from them
 * @returns a function that returns 64 hex digits for one new job
 */
export function createEntropy({
  seed,
  shape = same,
}: {
  seed?: number | undefined;
  shape?: Shape | undefined;
}) {
  const randomHex = pooledRandom(32);
  return async function entropy(project: Counted, request: () => unknown): Promise<string> {
    if (seed === undefined) return shape(randomHex());
    const digest = sha256(`${seed}\n${project.id}\n${JSON.stringify(request())}`);
    const nth = await project.store.take({ of: 'requests', digest }, 1, forever);
    return shape(sha256(`${digest}\n${nth}`));
  };
}

type Shape = (digits: string) => string;
const same: Shape = (digits) => digits;
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

/**
 * Random bytes as hex digits. Many are drawn at a time, because each call to the system costs more than the
 * bytes.
 */
export function pooledRandom(length: number): () => string {
  const pool = Buffer.alloc(length * 128);
  let used = pool.length;
  return () => {
    if (used === pool.length) {
      randomFillSync(pool);
      used = 0;
    }
    used += length;
    return pool.toString('hex', used - length, used);
  };
}
