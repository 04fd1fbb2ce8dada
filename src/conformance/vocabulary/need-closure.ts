// Finds the needs on which other needs depend.
import type { NeedTable } from './need.ts';
import type { NeedName } from './need-values.ts';

/** Returns these needs and all needs on which they depend, each once. A need comes after its dependencies. */
export function closureIn(names: readonly NeedName[], table: NeedTable): NeedName[] {
  const found = new Set<NeedName>();
  const visit = (name: NeedName, above: readonly NeedName[]) => {
    if (above.includes(name)) throw new Error(`needs in a circle: ${[...above, name].join(' → ')}`);
    if (found.has(name)) return;
    for (const below of table[name].needs ?? []) visit(below, [...above, name]);
    found.add(name);
  };
  for (const name of names) visit(name, []);
  return [...found];
}
