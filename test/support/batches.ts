// Batches in tests: input files and results.
import { exchange, type Part } from './sending.ts';
import type { Json, TestEmulator } from './emulator.ts';

type Sender = Pick<TestEmulator, 'send'>;

/** A valid line, changed by the given values. */
export function line(
  customId: string,
  body: Record<string, unknown> = {},
  more: Record<string, unknown> = {},
) {
  return {
    custom_id: customId,
    method: 'POST',
    url: '/v1/videos',
    body: { prompt: 'a kite', ...body },
    ...more,
  };
}

/** Lines as a file; texts stay unchanged. */
export const jsonl = (lines: readonly unknown[]) =>
  lines.map((item) => `${typeof item === 'string' ? item : JSON.stringify(item)}\n`).join('');

/** The values of a file of JSON lines. */
export const parsed = (text: string): Json[] =>
  text
    .split('\n')
    .filter((item) => item !== '')
    .map((item) => JSON.parse(item));

/** Uploads a file. */
export function upload(
  emulator: Sender,
  given: {
    value: string | Uint8Array;
    purpose: string;
    filename?: string;
    type?: string;
    more?: readonly Part[];
  },
) {
  const { value, purpose, filename = 'input.jsonl', type = 'application/octet-stream', more = [] } = given;
  const file = { name: 'file', value, filename, type };
  return exchange(emulator, {
    path: '/v1/files',
    form: [{ name: 'purpose', value: purpose }, ...more, file],
  });
}

/** Uploads lines and creates a batch of them. @returns the batch in the answer to the creation */
export async function batched(
  emulator: Sender,
  lines: readonly unknown[],
  more: Record<string, unknown> = {},
): Promise<Json> {
  const { body: file } = await upload(emulator, { value: jsonl(lines), purpose: 'batch' });
  const answer = await exchange(emulator, {
    path: '/v1/batches',
    json: { input_file_id: file.id, endpoint: '/v1/videos', completion_window: '24h', ...more },
  });
  if (answer.status !== 200) throw new Error(JSON.stringify(answer.body));
  return answer.body;
}

export async function get(emulator: Sender, path: string): Promise<Json> {
  return (await exchange(emulator, { method: 'GET', path })).body;
}

/** The lines of a file of a batch; empty when it has no such file. */
export async function results(emulator: Sender, id: string | null): Promise<Json[]> {
  if (id === null) return [];
  const response = await emulator.send(`/v1/files/${id}/content`);
  if (response.status !== 200) throw new Error(await response.text());
  return parsed(await response.text());
}
