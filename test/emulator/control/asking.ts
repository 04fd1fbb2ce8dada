// Sends requests to the control API in tests, without a socket.
import type { Json, TestEmulator } from '../../support/emulator.ts';

export interface Answer {
  status: number;
  body: Json;
}

/** @param asked for example `POST clock/advance`: the method, and the path below `/_emulator/` */
export async function ask(
  emulator: Pick<TestEmulator, 'send'>,
  asked: string,
  body?: unknown,
  options: { key?: string | null; headers?: Record<string, string> } = {},
): Promise<Answer> {
  const [method = '', path = ''] = asked.split(' ');
  const { key, headers } = options;
  const response = await emulator.send(`/_emulator${path === '' ? '' : `/${path}`}`, {
    method,
    headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
    // Bytes are sent unchanged; the judge does not try to read them.
    ...(body === undefined ? {} : { body: body instanceof Uint8Array ? body : JSON.stringify(body) }),
    ...(key === undefined ? {} : { key }),
  });
  const text = await response.text();
  return { status: response.status, body: text === '' ? undefined : (JSON.parse(text) as unknown) };
}

/** Creates a video. @returns its id */
export async function created(
  emulator: Pick<TestEmulator, 'send'>,
  fields: Record<string, unknown> = {},
  key?: string,
): Promise<string> {
  const response = await emulator.send('/v1/videos', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ prompt: 'a kite', ...fields }),
    ...(key === undefined ? {} : { key }),
  });
  if (response.status !== 200) throw new Error(await response.text());
  return ((await response.json()) as { id: string }).id;
}

/** The state of a video on the wire. */
export async function shown(emulator: Pick<TestEmulator, 'send'>, id: string, key?: string): Promise<Json> {
  const response = await emulator.send(`/v1/videos/${id}`, key === undefined ? {} : { key });
  return response.json();
}
