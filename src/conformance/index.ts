// sora-conformance as a library: the run with real sockets and real time.
import { setTimeout as passing } from 'node:timers/promises';
import { socketTransport } from './http/undici.ts';
import type { Transport } from './http/transport.ts';
import type { RunOptions } from './options.ts';
import type { Report } from './report/report.ts';
import { runWith } from './run.ts';
import type { RunEvent } from './runner.ts';

export type { Check, Area, Clip, Level } from './check.ts';
export type { HeaderList, Transport, WireAnswer, WireLimits, WireRequest } from './http/transport.ts';
export { UsageError } from './mismatch.ts';
export type { RunOptions } from './options.ts';
export type { RunEvent } from './runner.ts';
export { reportSchema, type Report, type Result, type Verdict } from './report/report.ts';

export interface RunHooks {
  onEvent?: (event: RunEvent) => void;
  /** Ends the run early; what was created is deleted all the same. */
  signal?: AbortSignal;
  /** In place of sockets: an in-process server, or a recorder around `socketTransport`. */
  transport?: Transport;
}

/**
 * Judges a server.
 * @throws UsageError before anything is sent when the options make no sense or the plan costs more than allowed
 * @example const report = await run({ baseUrl: 'http://127.0.0.1:4010/v1', apiKey: 'sk-any' });
 */
export async function run(options: RunOptions, hooks: RunHooks = {}): Promise<Report> {
  // Opens nothing before the first request.
  const sockets = socketTransport();
  const { transport = sockets.send } = hooks;
  try {
    return await runWith(options, {
      ports: {
        transport,
        now: () => performance.now(),
        sleep: (ms, signal) => passing(ms, undefined, { signal }),
      },
      startedAt: new Date(Date.now()).toISOString(),
      ...(hooks.onEvent !== undefined && { onEvent: hooks.onEvent }),
      ...(hooks.signal !== undefined && { signal: hooks.signal }),
    });
  } finally {
    await sockets.close();
  }
}
