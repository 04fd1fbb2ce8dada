/** The file name that a URL ends in, its escapes decoded; empty where it ends in `/`, undefined where it is no URL. */
export function nameInUrl(url: string): string | undefined {
  if (!URL.canParse(url)) return undefined;
  const name = new URL(url).pathname.split('/').at(-1) ?? '';
  try {
    return decodeURIComponent(name);
  } catch {
    return name; // no valid escapes: the name as it stands
  }
}
