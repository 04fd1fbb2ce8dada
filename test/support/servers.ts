// The emulator on a socket in both of its forms: inside the process of the test, and as the built program.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';
import { createEmulator, type Emulator, type EmulatorOptions } from '../../src/emulator/index.ts';
import { answersAsAnotherServer } from './observe.ts';
import { startProgram } from './program.ts';

export interface Server {
  /** The base URL for a client. */
  baseUrl: string;
  /** Lets a little of a job's time pass, when polls do not. */
  tick: () => void;
}

/** Servers whose jobs take several polls. */
export const servers: ReadonlyArray<{ name: string; start(): Promise<Server> }> = [
  {
    name: 'createEmulator().listen()',
    async start() {
      const { emulator, baseUrl } = await listeningEmulator();
      return { baseUrl, tick: () => emulator.clock.advance(400) };
    },
  },
  {
    name: 'the built program',
    async start() {
      const { ready } = await startProgram(['--pace', 'polls:6', '--log', 'silent']);
      return { baseUrl: ready.base_url, tick: () => {} };
    },
  },
];

/** Servers whose jobs are completed at the first retrieval. They run as long as the caller needs them. */
export const instantServers: ReadonlyArray<{
  name: string;
  start(options?: { seed: number }): Promise<{ url: string; stop: () => Promise<void> }>;
}> = [
  {
    name: 'createEmulator().listen()',
    async start(options) {
      const emulator = createEmulator({ pace: 'instant', ...options });
      return { url: await emulator.listen(), stop: () => emulator.close() };
    },
  },
  {
    name: 'the built program',
    async start(options) {
      let end: (() => Promise<void>) | undefined;
      const seed = options === undefined ? [] : ['--seed', String(options.seed)];
      const onEnd = (given: () => Promise<void>) => void (end = given);
      const { url } = await startProgram(['--pace', 'instant', '--log', 'silent', ...seed], { onEnd });
      return { url, stop: async () => end?.() };
    },
  },
];

/** An emulator on a free port with a clock that stands still. It is closed after the test. */
export async function listeningEmulator(
  options: EmulatorOptions = {},
): Promise<{ emulator: Emulator; url: string; baseUrl: string }> {
  const emulator = createEmulator(options);
  emulator.clock.freeze();
  onTestFinished(() => emulator.close());
  const url = await emulator.listen();
  if (options.quirks !== undefined) answersAsAnotherServer(url);
  return { emulator, url, baseUrl: `${url}/v1` };
}

/** Serves one body at every path, for pictures by URL. */
export async function fileServer(file: {
  status?: number;
  contentType: string;
  bytes: Uint8Array;
}): Promise<string> {
  const server = createServer((_request, response) => {
    response.writeHead(file.status ?? 200, { 'content-type': file.contentType }).end(file.bytes);
  });
  onTestFinished(() => void server.close());
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return `http://127.0.0.1:${port}`;
}
