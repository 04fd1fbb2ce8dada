// The wording of the service's messages: quoted values, Oxford commas, and the names of JSON types
// (contract:validation.list-quotes contract:validation.list-last-comma).

/**
 * `'a'`, `'a' and 'b'`, `'a', 'b', and 'c'`.
 * @param conjunction 'and' for supported values, 'or' for possible types
 */
export function quotedList(values: readonly string[], conjunction: 'and' | 'or'): string {
  const quoted = values.map((value) => `'${value}'`);
  if (quoted.length < 3) return quoted.join(` ${conjunction} `);
  return `${quoted.slice(0, -1).join(', ')}, ${conjunction} ${quoted.at(-1)}`;
}

/** A JSON value's type with its article, as the service words it: "an integer", "a string", "null". */
export function typeInWords(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'an array';
  if (typeof value === 'number') return Number.isInteger(value) ? 'an integer' : 'a decimal number';
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}

/**
 * Adds a full stop unless the text ends with a punctuation mark. For messages whose last part comes from
 * other code.
 */
export function asSentence(text: string): string {
  return /[.!?…]$/.test(text) ? text : `${text}.`;
}

/** Length in characters as Python and JSON Schema count them: code points, not UTF-16 units. */
export function codePoints(text: string): number {
  let length = 0;
  for (const _ of text) length += 1;
  return length;
}
