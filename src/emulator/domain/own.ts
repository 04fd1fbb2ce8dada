// Looks up a name that came from outside in a table. A plain lookup would also find what every object inherits, such as
// `constructor` and `toString`.

/** The entry of that name; undefined unless the table itself has it. */
export function own<T>(table: Readonly<Record<string, T>>, name: string): T | undefined {
  return Object.hasOwn(table, name) ? table[name] : undefined;
}
