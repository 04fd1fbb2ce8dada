// What was asked and answered, per project. Recording keeps references only; an entry is worded when somebody reads it.
import type { OperationId } from '../schema/routes.ts';
import type { Exchange } from '../http/deps.ts';
import { journalLimits, type JournalEntry, type Store } from '../store/store.ts';
import { captured, sealFile, sharing, sizeOf, type CapturedFile } from './captured.ts';
import type { Recorded } from './worded.ts';
import type { Entry } from './schemas.ts';

export interface Journal {
  /** Takes note of an exchange; costs a few microseconds. */
  record(exchange: Exchange): void;
  /** Everything kept of a project, in order of arrival. */
  entries(project: string): Promise<Entry[]>;
  /** How often each operation was asked for since the start or the last reset. */
  counts(project: string): Readonly<Record<string, number>>;
  /** Forgets a project's entries; its counts stay. */
  clear(project: string): Promise<void>;
  /** Puts entries in the place of a project's own. */
  replace(project: string, entries: readonly Entry[]): Promise<void>;
  /** Forgets counts too, of one project or all. To be called before the store's own reset. */
  reset(project?: string): Promise<void>;
  /** Hands over to the store what it has not got yet. */
  flush(): Promise<void>;
}

/** Entries handed to the store at a time. */
const batchSize = 64;

export function createJournal(given: {
  store: Store;
  /** The project of a request that met no operation. */
  projectOf: (exchange: Exchange) => string | undefined;
  /** Real time in ms, at a monotonic moment of this process. */
  wallAt: (monotonic: number) => number;
  /** Runs something once the current request has been answered. */
  later: (run: () => void) => void;
  report: (fault: unknown) => void;
  /** Parameters of creations that are read besides those of the contract. */
  reads: readonly string[];
}): Journal {
  const { store, projectOf, wallAt, later, report, reads } = given;
  const counts = new Map<string, Map<string, number>>();
  /** The headers last seen with a method. */
  const lastHeaders = new Map<string, readonly string[]>();
  let pending: JournalEntry[] = [];
  let writing = Promise.resolve();

  const flush = (): Promise<void> => {
    if (pending.length > 0) {
      const batch = pending;
      pending = [];
      writing = writing.then(() => store.log(batch)).catch(report);
    }
    return writing;
  };

  const seal = (files: readonly CapturedFile[]) => {
    if (files.length > 0) later(() => files.forEach(sealFile));
  };

  const headersOf = ({ headers, method }: Exchange): Recorded['headers'] => {
    if (headers instanceof Headers) return headers;
    const kept = sharing(headers, lastHeaders.get(method));
    lastHeaders.set(method, kept);
    return kept;
  };

  return {
    flush,

    record(exchange) {
      const project = exchange.project ?? projectOf(exchange);
      if (project === undefined) return;
      count(counts, project, exchange.operation);
      const at = wallAt(exchange.startedAt);
      const files: CapturedFile[] = [];
      const sent = exchange.sent === undefined ? undefined : captured(exchange.sent, files);
      seal(files);
      const before = lastHeaders.get(exchange.method);
      const headers = headersOf(exchange);
      pending.push({
        project,
        id: exchange.requestId,
        at,
        body: recorded(exchange, { at, sent, headers }),
        bytes: bytesOf(exchange, { sent, shared: headers === before }),
      });
      if (pending.length >= batchSize) void flush();
    },

    async entries(project) {
      await flush();
      // What words entries knows the schemas of all operations, which a program that only records never needs.
      const { worded } = await import('./worded.ts');
      const kept = await store.tail(project, { limit: journalLimits.entries });
      // Only this file writes entries.
      return kept.toSorted((a, b) => a.at - b.at).map(({ body }) => worded(body as Recorded | Entry, reads));
    },

    counts: (project) => Object.fromEntries(counts.get(project) ?? []),

    async clear(project) {
      await flush();
      await store.clearLog(project);
    },

    async replace(project, entries) {
      await flush();
      await store.clearLog(project);
      await store.log(
        entries.map((body) => ({
          project,
          id: body.id,
          at: Date.parse(body.wall_time),
          body,
          bytes: fixedBytes + sizeOf(body),
        })),
      );
    },

    async reset(project) {
      await flush();
      if (project === undefined) counts.clear();
      else counts.delete(project);
    },
  };
}

/** An entry without its texts. */
const fixedBytes = 600;

/** Roughly what an entry keeps in memory that nothing else would. */
function bytesOf(
  { url, headers, sent: given, video }: Exchange,
  { sent, shared }: { sent: Recorded['sent']; shared: boolean },
): number {
  const texts = headers instanceof Headers ? fixedBytes : shared ? 0 : sizeOf(headers);
  // The prompt in an answer is the stored video's, save where it may be the last one that has it.
  const prompt = given === undefined ? 0 : (video?.prompt?.length ?? 0);
  return fixedBytes + url.length + texts + prompt + (sent === undefined ? 0 : sizeOf(sent));
}

function count(
  counts: Map<string, Map<string, number>>,
  project: string,
  operation: OperationId | undefined,
): void {
  let own = counts.get(project);
  if (own === undefined) counts.set(project, (own = new Map<string, number>()));
  const name = operation ?? 'none';
  own.set(name, (own.get(name) ?? 0) + 1);
}

/** The references to keep: neither the request, which holds its socket, nor any uploaded bytes. */
function recorded(
  exchange: Exchange,
  { at, sent, headers }: { at: number } & Pick<Recorded, 'sent' | 'headers'>,
): Recorded {
  return {
    id: exchange.requestId,
    at: exchange.at,
    wall: at,
    operation: exchange.operation,
    method: exchange.method,
    url: exchange.url,
    headers,
    hasBody: exchange.hasBody,
    bodyRead: exchange.bodyRead,
    sent,
    params: exchange.params,
    status: exchange.status,
    error: exchange.error,
    durationMs: exchange.durationMs,
    video: exchange.video,
  };
}
