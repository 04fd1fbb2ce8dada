// The keys of a lab: one for each visit, so that each visit has a project of its own.
import { randomBytes } from 'node:crypto';

/** The emulator remembers so many keys, to find them in wrong places. */
const mostKeys = 1000;

export interface LabKeys {
  /** The emulator accepts these keys and no others, so that a program with a key of its own is noticed. */
  all: readonly string[];
  /** Returns the key of the next visit. After the last key the first is used again: its visit is over. */
  next: () => string;
}

/**
 * Makes the keys. The emulator shows only the last four characters of a key in a wrong place, so no two keys of
 * a lab have the same.
 */
export function createKeys(): LabKeys {
  const all = Array.from(
    { length: mostKeys },
    (_, index) => `sk-lab-${randomBytes(12).toString('hex')}-${String(index).padStart(4, '0')}`,
  );
  let used = 0;
  return {
    all,
    next() {
      const key = all[used % mostKeys] ?? '';
      used += 1;
      return key;
    },
  };
}
