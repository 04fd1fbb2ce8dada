// Examples of correct exchanges. `npm run examples` records them from the emulator, and `explain` shows them.
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import * as z from 'zod';
import type { Check } from '../vocabulary/check.ts';

const Example = z.strictObject({ request: z.string(), answer: z.string() });
export type Example = z.infer<typeof Example>;
const Examples = z.strictObject({
  /** The last exchange of a check. */
  checks: z.record(z.string(), Example),
  /** The last exchange of each need, for checks that send nothing themselves. */
  needs: z.record(z.string(), Example),
});

/** Reads the examples. A bundle moves this module one folder up, away from its data. */
function read(): z.infer<typeof Examples> {
  const here = fileURLToPath(new URL('./examples.json', import.meta.url));
  const file = existsSync(here)
    ? here
    : fileURLToPath(new URL('./requirements/examples.json', import.meta.url));
  return Examples.parse(JSON.parse(readFileSync(file, 'utf8')));
}

/** @returns a correct exchange of the check, or of its needs; undefined when none was recorded */
export function exampleOf({ id, needs: names }: Pick<Check, 'id' | 'needs'>): Example | undefined {
  const { checks, needs } = read();
  const own = checks[id];
  if (own !== undefined) return own;
  const name = names.findLast((one) => needs[one] !== undefined);
  return name === undefined ? undefined : needs[name];
}
