// Emulators on a store that outlives them: one after another, or several at a time.
import { onTestFinished } from 'vitest';
import { assemble } from '../../../src/emulator/assemble.ts';
import type { Emulator, EmulatorOptions } from '../../../src/emulator/index.ts';
import { readOptions } from '../../../src/emulator/options/options.ts';
import type { Store } from '../../../src/emulator/store/store.ts';
import { processesOn } from '../../support/durable-stores.ts';
import type { Json } from '../../support/emulator.ts';
import type { Receiver } from '../../support/receiver.ts';

export interface Process {
  emulator: Emulator;
  /** Sends JSON with an API key, without a socket. @returns the body of the answer, which must be a success */
  json: (method: string, path: string, body?: unknown, headers?: Record<string, string>) => Promise<Json>;
  /** Sends JSON with an API key, without a socket. */
  send: (method: string, path: string, body?: unknown, headers?: Record<string, string>) => Promise<Response>;
}

export const key = 'sk-durable';

/** Starts an emulator on a store. */
export function started(store: Store, options: EmulatorOptions = {}): Process {
  const given = { listen: '127.0.0.1:0', log: 'silent', pace: '40x', webhookAllowPrivate: 'on', ...options };
  const lists = { apiKey: [options.apiKey ?? []].flat(), rules: [options.rules ?? []].flat() };
  const emulator = assemble(
    readOptions({ ...given, ...lists }, (name) => name),
    { ownsProcess: false, store, sleep: async () => {} },
  );
  onTestFinished(() => emulator.close());
  const send: Process['send'] = (method, path, body, headers = {}) =>
    emulator.fetch(
      new Request(`http://emulator.test${path}`, {
        method,
        headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json', ...headers },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      }),
    );
  return {
    emulator,
    send,
    async json(...given) {
      const answer = await send(...given);
      const text = await answer.text();
      if (answer.status >= 300) throw new Error(`${given[0]} ${given[1]}: ${answer.status} ${text}`);
      return JSON.parse(text);
    },
  };
}

/** Starts two emulators on one store, as two processes. */
export function two(options?: EmulatorOptions): [Process, Process] {
  const open = processesOn();
  return [started(open(), options), started(open(), options)];
}

/** Ends an emulator, and starts the next emulator on its store. */
export async function restarted(before: Process, store: Store, options?: EmulatorOptions): Promise<Process> {
  await before.emulator.close();
  return started(store, options);
}

/** Creates a video. @returns its id */
export async function create({ json }: Process, prompt = 'a kite'): Promise<string> {
  const { id } = await json('POST', '/v1/videos', { prompt });
  return id;
}

export const hour = { seconds: 3_600 };

/** Sends the events of completed videos to a receiver. @returns the endpoint */
export const subscribe = ({ json }: Process, target: Receiver): Promise<Json> =>
  json('POST', '/v1/webhook_endpoints', {
    name: 'tests',
    url: target.url,
    event_types: ['video.completed'],
  });

/** Stops the clock, subscribes a receiver, and creates a video: its event is not due yet. @returns the video's id */
export async function announced(process: Process, target: Receiver): Promise<string> {
  await process.json('POST', '/_emulator/clock/freeze', {});
  await subscribe(process, target);
  return create(process);
}

/** Waits until all events that are due have been sent. */
export const flush = ({ json }: Process): Promise<Json> => json('POST', '/_emulator/webhooks/flush', {});
