// Text for the file's tags.

/**
 * Lists in players show the title, and arguments have a length limit. The builtin renderer cuts at the same
 * length.
 */
const longest = 200;

/**
 * Returns one line, without characters that an argument (zero byte) or a list (line break) cannot contain.
 */
export function cleanTag(text: string): string {
  const line = text.replaceAll(/[\p{Cc}\s]+/gu, ' ').trim();
  return Array.from(line.slice(0, 4 * longest))
    .slice(0, longest)
    .join('');
}
