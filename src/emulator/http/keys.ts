// Reads API keys, and remembers them to find them in wrong places.
import { createIdentify, projectOf } from './caller.ts';
import { createKnownKeys } from './known-keys.ts';

/** @param accepted the accepted keys; empty to accept any key */
export function createKeys(accepted: readonly string[]) {
  const known = createKnownKeys();
  for (const key of accepted) known.add(key, projectOf(key));
  const seen = (key: string, project: string) => known.add(key, project);
  return {
    known,
    identify: createIdentify(accepted.length === 0 ? undefined : new Set(accepted), seen),
    /** The project of a key that a test named. */
    projectOf(this: void, key: string) {
      const project = projectOf(key);
      known.add(key, project);
      return project;
    },
  };
}
