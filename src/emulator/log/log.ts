// The log of the program: a line for each exchange and each refused connection, for people or for programs.
import type { Exchange } from '../http/exchange-record.ts';
import type { LogStyle } from '../options/options.ts';
import type { ConnectionFault } from './connections.ts';
import { createGathering } from './gathering.ts';
import { hintOf, type HintedRoute } from './hints.ts';
import { connectionHint } from './connections.ts';
import { prettyFault, prettyLine, type Painter } from './pretty.ts';
import { createServed } from './served.ts';

export interface Log {
  exchange(exchange: Exchange): void;
  /** A connection that never became a request. */
  connection(fault: ConnectionFault): void;
  /** Prints the lines that are held back. */
  flush(): void;
  /** Prints the totals of what was served, in the pretty style only. Called when the program ends. */
  farewell(): void;
}

export interface LogSettings {
  style: LogStyle;
  paint: Painter;
  /** Writes one or more lines; each line ends with a line feed. */
  write: (text: string) => void;
  /** Real time in ms at a monotonic moment of this process. */
  wallAt: (monotonic: number) => number;
  /** Monotonic milliseconds. */
  elapsed: () => number;
  /** Calls `run` after `ms` milliseconds. @returns a function that cancels the call */
  later: (ms: number, run: () => void) => () => void;
  /** The routes of the server, for hints. */
  routes: readonly HintedRoute[];
}

/** Creates the log in the given style. Returns undefined for `silent`. */
export function createLog(settings: LogSettings): Log | undefined {
  if (settings.style === 'silent') return undefined;
  return settings.style === 'json' ? jsonLog(settings) : prettyLog(settings);
}

const time = (ms: number) => new Date(ms).toISOString();

function jsonLog({ write, wallAt, elapsed, routes }: LogSettings): Log {
  const print = (entry: object) => write(`${JSON.stringify(entry)}\n`);
  return {
    exchange(exchange) {
      const { at, startedAt, method, path, status, durationMs, requestId, project, note } = exchange;
      print({
        event: 'request',
        at: time(wallAt(startedAt)),
        project_time: project === undefined ? undefined : time(at),
        method,
        path,
        status,
        duration_ms: Number(durationMs.toFixed(1)),
        request_id: requestId,
        project,
        note,
        hint: hintOf(exchange, routes),
      });
    },
    connection(fault) {
      const { status } = fault;
      print({ event: 'connection', at: time(wallAt(elapsed())), status, hint: connectionHint(fault) });
    },
    flush() {},
    farewell() {},
  };
}

function prettyLog({ paint, write, wallAt, elapsed, later, routes }: LogSettings): Log {
  const served = createServed(elapsed);
  const gathering = createGathering({
    later,
    elapsed,
    print: ({ exchange, note, hint }) =>
      write(`${prettyLine({ exchange, wall: wallAt(exchange.startedAt), note, hint }, paint)}\n`),
  });
  return {
    exchange(exchange) {
      served.count(exchange);
      gathering.take(exchange, hintOf(exchange, routes));
    },
    connection(fault) {
      const wall = wallAt(elapsed());
      write(`${prettyFault({ wall, status: fault.status, hint: connectionHint(fault) }, paint)}\n`);
    },
    flush: () => gathering.flush(),
    farewell() {
      gathering.flush();
      write(`sora-emulator: ${served.sentence()}\n`);
    },
  };
}
