// Emulators for tests: closed when the test ends, judged by the contract, with a clock that stands still.
import { onTestFinished } from 'vitest';
import { createEmulator, type Emulator, type EmulatorOptions } from '../../src/emulator/index.ts';
import { answersAsAnotherServer, observed } from './observe.ts';

export interface TestEmulator extends Emulator {
  /** Sends a request without a socket. @param path from the root, e.g. `/v1/videos` */
  send(path: string, init?: RequestInit & { key?: string | null }): Promise<Response>;
  /** Sends JSON and reads JSON. */
  json(
    method: string,
    path: string,
    body?: unknown,
  ): Promise<{ status: number; headers: Headers; body: Json }>;
}

// oxlint-disable-next-line typescript/no-explicit-any -- tests look into answers without schemas
export type Json = any;

export const testKey = 'sk-test';

/** An emulator with a frozen clock; the test moves the clock. */
export function testEmulator(options: EmulatorOptions = {}): TestEmulator {
  const emulator = createEmulator(options);
  emulator.clock.freeze();
  onTestFinished(() => emulator.close());
  // A separate host, so that only the answers of this emulator are exempt.
  const root = `http://${options.quirks === undefined ? '' : `${options.quirks}.`}emulator.test`;
  if (options.quirks !== undefined) answersAsAnotherServer(root);
  const fetch = observed((input, init) => emulator.fetch(new Request(input, init)));

  const send: TestEmulator['send'] = (path, { key = testKey, ...init } = {}) => {
    const headers = new Headers(init.headers);
    if (key !== null) headers.set('authorization', `Bearer ${key}`);
    return fetch(`${root}${path}`, { ...init, headers });
  };
  return Object.assign(emulator, {
    send,
    async json(method: string, path: string, body?: unknown) {
      const headers = { 'content-type': 'application/json' };
      const response = await send(path, {
        method,
        ...(body === undefined ? {} : { headers, body: JSON.stringify(body) }),
      });
      const text = await response.text();
      return {
        status: response.status,
        headers: response.headers,
        body: text === '' ? undefined : JSON.parse(text),
      };
    },
  });
}

/** Longer than any plan at any pace: after this time, every pending job has ended. */
export const longEnoughMs = 3_600_000 - 60_000;
