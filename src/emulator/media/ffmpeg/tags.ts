// Text for the file's tags.

/** Titles are for lists in players, and arguments have a limit; the builtin renderer cuts at the same length. */
const longest = 200;

/** One line, without characters that no argument (zero byte) or list (line break) can hold. */
export function cleanTag(text: string): string {
  const line = text.replaceAll(/[\p{Cc}\s]+/gu, ' ').trim();
  return Array.from(line.slice(0, 4 * longest))
    .slice(0, longest)
    .join('');
}
