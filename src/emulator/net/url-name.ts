/**
 * The file name at the end of a URL, with its escapes decoded. Empty when the URL ends in `/`, undefined when
 * the text is no URL.
 */
export function nameInUrl(url: string): string | undefined {
  if (!URL.canParse(url)) return undefined;
  const name = new URL(url).pathname.split('/').at(-1) ?? '';
  try {
    return decodeURIComponent(name);
  } catch {
    return name; // the escapes are invalid: return the name unchanged
  }
}
