// Looks up a name from outside in a table. A plain lookup would also find what every object inherits, such as
// `constructor` and `toString`.

/** The entry of that name; undefined when the table itself does not contain the name. */
export function ownProperty<T>(table: Readonly<Record<string, T>>, name: string): T | undefined {
  return Object.hasOwn(table, name) ? table[name] : undefined;
}
