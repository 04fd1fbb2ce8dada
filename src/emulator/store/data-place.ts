// The place where the state is kept: reads it from a text, and writes it without secrets.

/** Where the state of the projects is kept. */
export type DataPlace =
  | { kind: 'memory' }
  | { kind: 'sqlite'; path: string }
  | { kind: 'postgres'; url: string };

/** `memory:`, a path, `sqlite:` and a path, or the URL of a PostgreSQL database. */
export function parseDataPlace(text: string): DataPlace | undefined {
  if (text === 'memory:') return { kind: 'memory' };
  if (/^postgres(ql)?:\/\//i.test(text)) return namesHost(text) ? { kind: 'postgres', url: text } : undefined;
  const path = text.replace(/^sqlite:(\/\/(?=\/))?/i, '');
  // Another scheme is a mistake and no path. One letter is a drive of Windows.
  if (path.trim() === '' || path === ':memory:' || /^[a-z][a-z0-9+.-]+:/i.test(path)) return undefined;
  return { kind: 'sqlite', path };
}

const namesHost = (text: string) =>
  URL.canParse(text) && (new URL(text).hostname !== '' || new URL(text).searchParams.has('host'));

/** The place without the name and password of a user, and without the parameters of its URL. */
export function shownDataPlace(place: DataPlace): string {
  if (place.kind === 'memory') return 'memory:';
  if (place.kind === 'sqlite') return place.path;
  const { host, pathname, searchParams } = new URL(place.url);
  // The folder of a socket is named when the URL has no host.
  return `postgres://${host === '' ? (searchParams.get('host') ?? 'localhost') : host}${pathname}`;
}
