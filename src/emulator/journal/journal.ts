// The requests and answers of each project. Recording keeps references only; an entry is formatted when it is
// read.
import type { OperationId } from '../schema/routes.ts';
import type { Exchange } from '../http/deps.ts';
import { journalLimits, type JournalEntry, type Store } from '../store/store.ts';
import { captured, sealFile, sharing, sizeOf, type CapturedFile } from './parameter-copy.ts';
import type { Recorded } from './entry-json.ts';
import type { Entry } from './entry-schemas.ts';

export interface Journal {
  /** Records an exchange. This takes a few microseconds. */
  record(exchange: Exchange): void;
  /** All entries of a project, in order of arrival. */
  entries(project: string): Promise<Entry[]>;
  /** How often each operation was requested since the start or the last reset. */
  counts(project: string): Readonly<Record<string, number>>;
  /** Forgets a project's entries; its counts stay. */
  clear(project: string): Promise<void>;
  /** Replaces the entries of a project. */
  replace(project: string, entries: readonly Entry[]): Promise<void>;
  /** Forgets the counts of one project, or of all. Called before the store's own reset. */
  reset(project?: string): Promise<void>;
  /** Writes the pending entries to the store. */
  flush(): Promise<void>;
}

/** Number of entries that are written to the store at a time. */
const batchSize = 64;

export function createJournal(given: {
  store: Store;
  /** The project of a request that matched no operation. */
  projectOf: (exchange: Exchange) => string | undefined;
  /** Real time in ms, at a monotonic moment of this process. */
  wallAt: (monotonic: number) => number;
  /** Calls `run` after the current request has been answered. */
  later: (run: () => void) => void;
  report: (fault: unknown) => void;
  /** Parameters of creations that the server reads in addition to those of the contract. */
  reads: readonly string[];
}): Journal {
  const { store, projectOf, wallAt, later, report, reads } = given;
  const counts = new Map<string, Map<string, number>>();
  /** The headers of the last request with each method. */
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
      // `worded.ts` loads the schemas of all operations, which a program that only records never needs.
      const { worded } = await import('./entry-json.ts');
      const kept = await store.project(project).tail({ limit: journalLimits.entries });
      // The cast is safe, because only this file writes entries.
      return kept.toSorted((a, b) => a.at - b.at).map(({ body }) => worded(body as Recorded | Entry, reads));
    },

    counts: (project) => Object.fromEntries(counts.get(project) ?? []),

    async clear(project) {
      await flush();
      await store.project(project).clearLog();
    },

    async replace(project, entries) {
      await flush();
      await store.project(project).clearLog();
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

/** Approximate bytes of an entry without its texts. */
const fixedBytes = 600;

/** Approximate bytes of memory that are kept only because of this entry. */
function bytesOf(
  { url, headers, sent: given, video }: Exchange,
  { sent, shared }: { sent: Recorded['sent']; shared: boolean },
): number {
  const texts = headers instanceof Headers ? fixedBytes : shared ? 0 : sizeOf(headers);
  // The prompt in an answer is shared with the stored video. It counts where this entry may be the last to
  // hold it.
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

/**
 * The references that an entry keeps: neither the request, which holds its socket, nor any uploaded bytes.
 */
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
