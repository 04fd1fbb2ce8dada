// Frozen requirement sets. A set lists the checks that counted on a date, and their levels. A newer suite can
// still judge by an older set.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import * as z from 'zod';
import type { Check } from '../vocabulary/check.ts';
import { UsageError } from '../vocabulary/mismatch.ts';
import type { Excuse } from '../vocabulary/profile.ts';

const SetFile = z.strictObject({
  /** `MONTH@N`: the month of the contract, and the number of the set. */
  name: z.string().regex(/^20\d\d-\d\d@\d+$/),
  /** The day on which the set was frozen. */
  frozen: z.iso.date(),
  /** The level of each check on that day, by check id. */
  checks: z.record(z.string(), z.enum(['MUST', 'SHOULD', 'MAY'])),
});
export type RequirementSet = Readonly<z.infer<typeof SetFile>>;

/** Returns the folder of the sets. A bundle moves this module one folder up, away from its data. */
const folder = () => {
  const here = fileURLToPath(new URL('./sets/', import.meta.url));
  return existsSync(here) ? here : fileURLToPath(new URL('./requirements/sets/', import.meta.url));
};

/** @returns the names of all sets, oldest first */
export function setNames(): readonly string[] {
  const order = new Intl.Collator('en', { numeric: true });
  const names = readdirSync(folder()).map((file) => file.replace(/\.json$/, ''));
  return names.toSorted((a, b) => order.compare(a, b));
}

/** @throws UsageError with the known names */
export function loadSet(name: string): RequirementSet {
  if (!setNames().includes(name))
    throw new UsageError(`--requirements: expected one of ${setNames().join(', ')}, got '${name}'`);
  return SetFile.parse(JSON.parse(readFileSync(`${folder()}${name}.json`, 'utf8')));
}

/** Returns the name of the newest set, with the number of checks that are newer than it: `2026-09@1+3`. */
export function currentSet(checks: readonly Pick<Check, 'id'>[]): string {
  const name = setNames().at(-1);
  if (name === undefined) return 'none';
  const frozen = loadSet(name).checks;
  const newer = checks.filter(({ id }) => !Object.hasOwn(frozen, id)).length;
  return newer === 0 ? name : `${name}+${newer}`;
}

/** Returns the reason why a failure of this check does not count in a set; undefined if it counts. */
export function excuseOfSet({ id }: Pick<Check, 'id'>, set: RequirementSet | undefined): Excuse | undefined {
  if (set === undefined || Object.hasOwn(set.checks, id)) return undefined;
  return { reason: `not in the requirement set ${set.name}`, source: `frozen on ${set.frozen}` };
}

/** Returns the level of a check in a set, because levels may have changed since the set was frozen. */
export function levelBySet(
  { id, level }: Pick<Check, 'id' | 'level'>,
  set: RequirementSet | undefined,
): Check['level'] {
  return set !== undefined && Object.hasOwn(set.checks, id) ? (set.checks[id] ?? level) : level;
}
