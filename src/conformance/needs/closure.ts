// What needs build upon.
import type { NeedTable } from './need.ts';
import type { NeedName } from './values.ts';

/** These needs and all that they build upon, each once, foundations first. */
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
