// Deliveries and their attempts: a bounded list for each project, which the control API shows.
import type { StatePart } from '../store/state-part.ts';
import type { SendResult } from './send.ts';

/** One POST. Times in milliseconds: `at` on the project's clock, `wall` in real time. */
export interface Attempt {
  at: number;
  wall: number;
  durationMs: number;
  url: string;
  headers: Readonly<Record<string, string>>;
  result: SendResult;
}

/**
 * `pending`: waiting. `delivered`: answered with 2xx. `failed`: given up after 72 hours. `dropped`: never
 * sent, because its endpoint is gone or because of a rule.
 */
type DeliveryStatus = 'pending' | 'delivered' | 'failed' | 'dropped';

/** One event on its way to one receiver. */
export interface DeliveryEntry {
  /** `wh_…`, the `webhook-id`. */
  readonly id: string;
  readonly endpointId: string;
  readonly type: string;
  /** The exact bytes of the event's body. */
  readonly payload: string;
  /** When the event happened, on the project's clock. */
  readonly dueAt: number;
  status: DeliveryStatus;
  /** When the next attempt is due, on the project's clock. */
  nextAt: number | null;
  attempts: Attempt[];
}

export interface History {
  /** Returns the entry of a delivery, and creates it when there is none. */
  entry(
    project: string,
    given: Omit<DeliveryEntry, 'status' | 'nextAt' | 'attempts'>,
  ): Promise<DeliveryEntry>;
  attempted(project: string, entry: DeliveryEntry, attempt: Attempt): void;
  /** Call this after the status of an entry was changed. */
  changed(project: string, entry: DeliveryEntry): void;
  find(project: string, id: string): Promise<DeliveryEntry | undefined>;
  /** The entries in the order of their creation. */
  list(project: string): Promise<readonly DeliveryEntry[]>;
  /** Writes all changes to the store. */
  flush(): Promise<void>;
  readonly part: StatePart;
}

interface Log {
  entries: Map<string, DeliveryEntry>;
  bytes: number;
}

/** Largest number of deliveries kept for one project. */
export const entryLimit = 1_000;
/**
 * Largest number of attempts kept for one delivery: the twelve of the schedule, and some requested
 * redeliveries.
 */
export const attemptLimit = 20;
/**
 * Largest total size of the answer bodies kept for one project, in characters. Receivers decide the length of
 * each body.
 */
export const bytesLimit = 16 * 1024 * 1024;

export function createHistory(): History {
  const logs = new Map<string, Log>();
  const logOf = (project: string) => {
    const known = logs.get(project);
    if (known !== undefined) return known;
    const made: Log = { entries: new Map(), bytes: 0 };
    logs.set(project, made);
    return made;
  };

  return {
    async entry(project, given) {
      const log = logOf(project);
      const known = log.entries.get(given.id);
      if (known !== undefined) return known;
      const made: DeliveryEntry = { ...given, status: 'pending', nextAt: given.dueAt, attempts: [] };
      log.entries.set(given.id, made);
      shorten(log);
      return made;
    },
    attempted(project, entry, attempt) {
      const log = logs.get(project);
      entry.attempts.push(attempt);
      if (log?.entries.get(entry.id) !== entry) return;
      log.bytes += sizeOf(attempt);
      if (entry.attempts.length > attemptLimit) log.bytes -= sizeOf(entry.attempts.shift());
      shorten(log);
    },
    changed() {},
    async flush() {},
    find: async (project, id) => logs.get(project)?.entries.get(id),
    list: async (project) => [...(logs.get(project)?.entries.values() ?? [])],
    part: {
      name: 'webhook history',
      save(project) {
        const log = logs.get(project);
        return log === undefined ? undefined : structuredClone([...log.entries.values()]);
      },
      prepare: async (project, saved) => () => {
        logs.delete(project);
        const entries = structuredClone((saved ?? []) as DeliveryEntry[]);
        if (entries.length === 0) return;
        const log = logOf(project);
        for (const entry of entries) {
          log.entries.set(entry.id, entry);
          for (const attempt of entry.attempts) log.bytes += sizeOf(attempt);
        }
      },
      forget(project) {
        if (project === undefined) logs.clear();
        else logs.delete(project);
      },
    },
  };
}

/** Deletes the oldest entries until the log is within its limits. */
function shorten(log: Log): void {
  for (const [id, { attempts }] of log.entries) {
    if (log.entries.size <= entryLimit && (log.bytes <= bytesLimit || log.entries.size === 1)) return;
    log.entries.delete(id);
    for (const attempt of attempts) log.bytes -= sizeOf(attempt);
  }
}

export const sizeOf = (attempt: Attempt | undefined) =>
  attempt === undefined || 'error' in attempt.result ? 0 : attempt.result.body.length;
