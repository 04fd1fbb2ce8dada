// The keys of a lab: one for each visit, so that each visit has a project of its own.
import { randomBytes } from 'node:crypto';

/**
 * Returns a function that makes keys. The emulator shows only the last four characters of a key in a wrong
 * place, so no two keys of a lab have the same.
 */
export function createKeys(): () => string {
  let count = 0;
  return () => {
    count += 1;
    return `sk-lab-${randomBytes(12).toString('hex')}-${String(count).padStart(4, '0')}`;
  };
}
