// Calls of the server: the control API, and /v1 with the key of the page.
import { signal } from '@preact/signals';
import { curlLine, pathOf, type Caller, type Command } from '../model/shell.ts';
import { ownKey, token } from './session.ts';
import { askedKey, askedProject, projectId } from './project.ts';

/** The key with which the page calls /v1 while the server accepts every key. */
const pageKey = 'sk-emulator';

/** What the server asks the user for: the admin token, or a key for /v1. */
export const asksFor = signal<'token' | 'key' | null>(null);

/** A refusal, or a server that does not answer (status 0). The message is for people. */
export class CallError extends Error {
  readonly status: number;
  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

/** The page as a caller, for lines of code that do the same. */
export const caller = (): Caller => ({
  origin: location.origin,
  // A key that the address shows is shorter than its project, and is no secret to the reader of the page.
  project: ownKey.value === null && askedKey() !== null ? askedProject.value : projectId(),
  key: ownKey.value === null ? (askedKey() ?? pageKey) : null,
  token: token.value !== null,
});

/** The line of curl that does the same as a command of the page. */
export const curlOf = (command: Command): string => curlLine(command, caller());

/** Headers that every call needs. */
function headersFor({ path }: Command): Record<string, string> {
  const headers: Record<string, string> = token.value === null ? {} : { 'x-emulator-token': token.value };
  if (path.startsWith('/_emulator')) return headers;
  const project = projectId();
  const id = project.startsWith('key:') ? {} : { 'OpenAI-Project': project };
  return { Authorization: `Bearer ${ownKey.value ?? askedKey() ?? pageKey}`, ...id };
}

function bodyOf({ body, form }: Command): { body?: BodyInit; headers?: Record<string, string> } {
  if (form === undefined)
    return body === undefined
      ? {}
      : { body: JSON.stringify(body), headers: { 'Content-Type': 'application/json' } };
  const data = new FormData();
  for (const part of form) data.append(part.name, 'file' in part ? part.file : part.value);
  return { body: data };
}

/** Sends a command. @throws CallError for every answer that is not a success */
export async function send(command: Command, cancel?: AbortSignal): Promise<Response> {
  const { body, headers } = bodyOf(command);
  const used = { token: token.value, key: ownKey.value };
  const request: RequestInit = {
    method: command.method,
    headers: { ...headersFor(command), ...headers, ...command.headers },
    ...(body === undefined ? {} : { body }),
    ...(cancel === undefined ? {} : { signal: cancel }),
  };
  const answer = await fetch(pathOf(command, projectId()), request).catch((thrown: unknown) => {
    if (cancel?.aborted === true) throw thrown;
    throw new CallError(0, 'The emulator does not answer.');
  });
  if (answer.ok) return answer;
  // A call that began before the user answered does not ask again.
  const isControl = command.path.startsWith('/_emulator');
  if (answer.status === 403 && isControl && used.token === token.value) asksFor.value = 'token';
  if (answer.status === 401 && !isControl && used.key === ownKey.value) asksFor.value = 'key';
  throw new CallError(answer.status, await messageOf(answer));
}

/** The `error.message` of an answer, or its status. */
async function messageOf(answer: Response): Promise<string> {
  const body: unknown = await answer.json().catch(() => null);
  const { error } = (body ?? {}) as { error?: { message?: unknown } };
  return typeof error?.message === 'string' ? error.message : `The emulator answered ${answer.status}.`;
}

/** Sends a command and returns its JSON. @throws CallError */
export const call = async <T>(command: Command): Promise<T> => (await (await send(command)).json()) as T;

/** Reads from the control API. @throws CallError */
export const read = <T>(path: string, query: Readonly<Record<string, string>> = {}): Promise<T> =>
  call<T>({ method: 'GET', path: `/_emulator/${path}`, query });
