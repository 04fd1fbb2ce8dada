// Checks the rules of situations before the first visit: the emulator knows what a rule may contain.
import { UsageError } from '../vocabulary/mismatch.ts';
import { createControl } from './control.ts';
import type { LabEmulator } from './emulator-process.ts';
import type { Catalogue } from './load.ts';
import { rulesAt, type Situation } from './model.ts';

/** @throws UsageError that names the file, the place of the rule in it, and the fault */
export async function checkRules(
  { url, nextKey }: Pick<LabEmulator, 'url' | 'nextKey'>,
  { situations, places }: { situations: readonly Situation[]; places: Catalogue['places'] },
): Promise<void> {
  const { control } = createControl(url, nextKey());
  for (const { name, rules } of situations) {
    try {
      await control('PUT', '/rules', rulesAt(1, rules));
    } catch (thrown) {
      const why = thrown instanceof Error ? thrown.message : String(thrown);
      const fault = why.replace(/^the emulator refused \S+ \S+: /, '');
      // The emulator begins its message with the number of the rule, where one rule is wrong.
      const inner = /^\d/.test(fault) ? '.' : ': ';
      throw new UsageError(`${places.get(name) ?? `situation ${name}`}.rules${inner}${fault}`);
    }
  }
}
