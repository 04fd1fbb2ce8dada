// Lines of curl that do the same as the page.

/** A call of the control API or of /v1. */
export interface Command {
  method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  path: string;
  query?: Readonly<Record<string, string>>;
  /** A JSON body. */
  body?: unknown;
  /** The parts of a form, in place of `body`. */
  form?: readonly FormPart[];
  /** More headers. Lines of curl do not show them. */
  headers?: Readonly<Record<string, string>>;
}

export type FormPart = { name: string; value: string } | { name: string; file: File };

export interface Caller {
  /** The address of the server, such as `http://127.0.0.1:4010`. */
  origin: string;
  project: string;
  /** The key for /v1; null for a key of the user, which is not shown. */
  key: string | null;
  /** Whether the control API asks for a token. */
  token: boolean;
}

/** A text as one word of a POSIX shell. */
export const quoted = (text: string): string =>
  /^[\w@%+:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;

/** Paths of the control API that belong to no project. */
const ofServer = /^\/_emulator\/(projects|status|errors|situations)$/;

/** Path and query of a call. Calls of the control API name the project in the query. */
export function pathOf({ path, query = {} }: Command, project: string): string {
  const isScoped = path.startsWith('/_emulator') && !ofServer.test(path);
  const all = new URLSearchParams(isScoped ? { ...query, project } : query);
  // A project such as `key:sk-a` stays readable; a colon needs no escape in a query.
  const text = all.toString().replaceAll('%3A', ':');
  return text === '' ? path : `${path}?${text}`;
}

/** The line of curl for a call. Secrets of the user become variables of the shell. */
export function curlLine(command: Command, caller: Caller): string {
  const { method, body, form } = command;
  const url = `${caller.origin}${pathOf(command, caller.project)}`;
  const words = ['curl -s', quoted(url), ...headers(command, caller)];
  if (form !== undefined) words.push(...form.map(partOption));
  else if (body !== undefined) words.push(`-H 'Content-Type: application/json'`, `-d ${quoted(json(body))}`);
  const usual = body === undefined && form === undefined ? 'GET' : 'POST';
  if (method !== usual) words.push(`-X ${method}`);
  return words.join(' ');
}

function headers({ path }: Command, { key, project, token }: Caller): string[] {
  if (path.startsWith('/_emulator')) return token ? ['-H "x-emulator-token: $SORA_ADMIN_TOKEN"'] : [];
  const authorization =
    key === null
      ? '-H "Authorization: Bearer $OPENAI_API_KEY"'
      : `-H ${quoted(`Authorization: Bearer ${key}`)}`;
  // A project that is named by its key needs no header of its own.
  return project.startsWith('key:')
    ? [authorization]
    : [authorization, `-H ${quoted(`OpenAI-Project: ${project}`)}`];
}

/** A part of a form. `--form-string` takes a text as it is; `-F` would read some characters of it. */
function partOption(part: FormPart): string {
  if (!('file' in part)) return `--form-string ${quoted(`${part.name}=${part.value}`)}`;
  const name = part.file.name.replaceAll('\\', '\\\\').replaceAll('"', '\\"');
  // A browser sends a file of an unknown type as this type. An empty type would be an error of curl.
  const type = part.file.type || 'application/octet-stream';
  return `-F ${quoted(`${part.name}=@"${name}";type=${type}`)}`;
}

/**
 * JSON whose invisible characters are escaped, so that a copied line shows all that it does: controls, line
 * separators, and marks that change the direction of text.
 */
export const json = (value: unknown, indent?: number): string =>
  (JSON.stringify(value, undefined, indent) ?? 'null').replace(
    /[\u007F-\u009F\u200B-\u200F\u2028-\u202E\u2060-\u2069\uFEFF]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
