// The ports of the wire: what one exchange needs between the arrival of a request and its answer.
import type { ProjectScope } from '../projects/project-scope.ts';
import type { Caller } from './caller.ts';
import type { Exchange } from './exchange-record.ts';
import type { HostCheck } from './host-check.ts';

/**
 * Calls `ring` once after `delayMs` real ms, unless the alarm is cancelled before.
 * @returns a function to cancel it
 */
export type Alarm = (delayMs: number, ring: () => void) => () => void;

export interface WirePorts {
  /** Identifies the caller. @throws ApiError 401 */
  identify: (headers: Headers) => Caller;
  /** Returns the scope of a project. The empty id is for requests that belong to no project. */
  projects: (id: string) => ProjectScope;
  /**
   * Marks the start of a keyed request. The project is not forgotten until the request ends.
   * @returns a promise to wait for first, if there is any
   */
  enter: (project: string) => Promise<void> | undefined;
  leave: (project: string) => void;
  /** True when pages of other origins may call the API. */
  cors: boolean;
  /** The host names that browsers may use to call this server. */
  hosts: HostCheck;
  /** Limits waits that must not last for ever. */
  alarm: Alarm;
  /** Returns 32 hex digits for a request id. */
  requestId: () => string;
  /** Monotonic milliseconds, for durations only. */
  elapsed: () => number;
  log: (exchange: Exchange) => void;
  /** Receives faults of the emulator itself. */
  report: (fault: unknown) => void;
}
