// Sends requests as Azure's clients do: with an `api-key`, and with JSON or forms. Parses answers that are
// JSON.
import type { EmulatorOptions } from '../../../src/emulator/index.ts';
import { testEmulator, testKey, type Json, type TestEmulator } from '../../support/emulator.ts';

interface Answer {
  status: number;
  headers: Headers;
  body: Json;
  bytes: Uint8Array;
}

export interface AzureAsking {
  emulator: TestEmulator;
  /** @param body a form, or a value that is sent as JSON */
  ask: (method: string, path: string, body?: unknown, headers?: Record<string, string>) => Promise<Answer>;
}

export const jobsPath = '/openai/v1/video/generations/jobs';
export const day = 86_400;

/** An emulator with a frozen clock, and a function that sends requests with one key. */
export function askingAzure(options: EmulatorOptions = {}): AzureAsking {
  const emulator = testEmulator(options);
  return {
    emulator,
    async ask(method, path, body, headers = { 'api-key': testKey }) {
      const form = body instanceof FormData;
      const sent = new Headers(headers);
      if (body !== undefined && !form) sent.set('content-type', 'application/json');
      const response = await emulator.send(path, {
        method,
        key: null,
        headers: sent,
        ...(body === undefined ? {} : { body: form ? body : JSON.stringify(body) }),
      });
      const bytes = new Uint8Array(await response.arrayBuffer());
      const json = response.headers.get('content-type') === 'application/json' && bytes.length > 0;
      return {
        status: response.status,
        headers: response.headers,
        bytes,
        body: json ? JSON.parse(Buffer.from(bytes).toString('utf8')) : undefined,
      };
    },
  };
}

/** A valid creation of the older API. */
export const job = { model: 'sora', prompt: 'A cat playing piano in a jazz bar.', width: 480, height: 480 };

/** A form as Python's `requests` sends it: texts, and any number of `files`. */
export function jobForm(
  fields: Readonly<Record<string, unknown>>,
  files: ReadonlyArray<{ name: string; type: string; bytes: Uint8Array }> = [],
): FormData {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) {
    form.set(name, typeof value === 'string' ? value : JSON.stringify(value));
  }
  for (const { name, type, bytes } of files) {
    form.append('files', new File([new Uint8Array(bytes)], name, { type }));
  }
  return form;
}
