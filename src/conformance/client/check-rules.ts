// Checks the rules of situations before the first visit: the emulator knows what a rule may contain.
import { UsageError } from '../vocabulary/mismatch.ts';
import { createControl } from './control.ts';
import type { LabEmulator } from './emulator-process.ts';
import { rulesAt, type Situation } from './model.ts';

/** @throws UsageError that names the situation and the fault of its rule */
export async function checkRules(
  { url, nextKey }: Pick<LabEmulator, 'url' | 'nextKey'>,
  situations: readonly Situation[],
): Promise<void> {
  const { control } = createControl(url, nextKey());
  for (const { name, rules } of situations) {
    try {
      await control('PUT', '/rules', rulesAt(1, rules));
    } catch (thrown) {
      const why = thrown instanceof Error ? thrown.message : String(thrown);
      throw new UsageError(`the rules of the situation ${name} are wrong: ${why}`);
    }
  }
}
