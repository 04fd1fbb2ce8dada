// Formats recorded exchanges as journal entries: headers without secrets, and parameters that were sent but
// never read.
import type { ErrorBody } from '../domain/errors.ts';
import { profiles } from '../domain/profiles.ts';
import type { VideoView } from '../domain/video.ts';
import { jobOperations } from '../schema/azure-operations.ts';
import { operations, type Operation } from '../schema/operations.ts';
import type { OperationId } from '../schema/routes.ts';
import { inPairs, sealFile, type CapturedFile } from './parameter-copy.ts';
import { isoTime } from './iso-time.ts';
import type { Entry } from './entry-schemas.ts';

/** An exchange as recorded: only references, nothing computed. Times in ms. */
export interface Recorded {
  id: string;
  at: number;
  wall: number;
  operation: OperationId | undefined;
  method: string;
  url: string;
  headers: Headers | readonly string[];
  /** True when a body came although no header announced it. */
  hasBody: boolean;
  bodyRead: boolean;
  sent: Readonly<Record<string, unknown>> | undefined;
  params: Readonly<Record<string, string>>;
  status: number;
  error: ErrorBody | undefined;
  durationMs: number;
  video: VideoView | undefined;
}

/**
 * @param body of a stored entry: as recorded, or already formatted, as an import restores it
 * @param reads parameters of creations that are read in addition to those of the contract
 */
export function worded(body: Recorded | Entry, reads: readonly string[] = []): Entry {
  return 'wall' in body ? word(body, reads) : body;
}

function word(recorded: Recorded, reads: readonly string[]): Entry {
  const { operation, method, params, status, error, video, sent } = recorded;
  const url = new URL(recorded.url);
  const headers = headersOf(recorded.headers);
  const model = text(sent?.['model']);
  return {
    id: recorded.id,
    time: isoTime(recorded.at),
    wall_time: isoTime(recorded.wall),
    operation: operation ?? null,
    method,
    path: url.pathname,
    query: queryOf(url.searchParams),
    headers,
    body: sent === undefined ? null : plain(sent),
    status,
    error: error ?? null,
    duration_ms: Number(recorded.durationMs.toFixed(1)),
    video_id: video?.id ?? params['video_id'] ?? null,
    video: video === undefined ? null : shownOf(video),
    model: video?.model ?? model ?? null,
    unread: unreadOf(recorded, { url, headers, reads }),
  };
}

function shownOf({ id, status, progress, model, seconds, size }: VideoView): Entry['video'] {
  return { id, status, progress, model, seconds, size };
}

const text = (value: unknown) => (typeof value === 'string' ? value : undefined);

const secretHeaders = /^(authorization|proxy-authorization|cookie|api-key|x-.*(key|token|secret).*)$/;
const secretQuery = /key|token|secret|password|signature/i;
const redacted = '[redacted]';

function headersOf(given: Headers | readonly string[]): Record<string, string> {
  const pairs: Iterable<readonly [string, string]> = given instanceof Headers ? given : inPairs(given);
  const headers = new Map<string, string>();
  for (const [name, value] of pairs) {
    const key = name.toLowerCase();
    const shown = secretHeaders.test(key) ? redacted : value;
    const before = headers.get(key);
    headers.set(key, before === undefined || shown === redacted ? shown : `${before}, ${shown}`);
  }
  return Object.fromEntries(headers);
}

function queryOf(params: URLSearchParams): Record<string, string | string[]> {
  const entries = [...new Set(params.keys())].map((key) => {
    const values = params.getAll(key).map((value) => (secretQuery.test(key) ? redacted : value));
    return [key, values.length === 1 ? (values[0] ?? '') : values] as const;
  });
  return Object.fromEntries(entries);
}

/** The captured parameters as plain JSON, files sealed. */
function plain(sent: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return JSON.parse(
    JSON.stringify(sent, (_, value: unknown) => {
      if (
        typeof value === 'object' &&
        value !== null &&
        'bytes' in value &&
        value.bytes instanceof Uint8Array
      )
        sealFile(value as CapturedFile);
      return value;
    }),
  ) as Record<string, unknown>;
}

let table: Readonly<Partial<Record<OperationId, Operation>>> | undefined;

/**
 * The fields of an operation do not depend on the profile. The table is made at its first use, not at the
 * start.
 */
function operationOf(id: OperationId): Operation | undefined {
  return (table ??= { ...operations(profiles.openai), ...jobOperations })[id];
}

/**
 * Returns `query.<key>` and `body.<field>` for parameters that the operation does not know, and `body` for a
 * body that was not read.
 */
function unreadOf(
  { operation, sent, bodyRead, hasBody }: Recorded,
  { url, headers, reads }: { url: URL; headers: Record<string, string>; reads: readonly string[] },
): string[] {
  const known = operation === undefined ? undefined : operationOf(operation);
  const keys = new Set(Object.keys(known?.query?.shape ?? {}));
  // Every path of the Azure dialect reads `api-version`, or may do without it.
  if (url.pathname.startsWith('/openai/')) keys.add('api-version');
  const unread = [...new Set(url.searchParams.keys())].filter((key) => !keys.has(key));
  const queries = unread.map((key) => `query.${key}`);
  const length = Number(headers['content-length'] ?? 0);
  const bodySent = hasBody || length > 0 || headers['transfer-encoding'] !== undefined;
  if (!bodySent) return queries;
  if (known?.body === undefined || !bodyRead) return [...queries, 'body'];
  const more = operation === 'createVideo' ? reads : [];
  const fields = new Set([...Object.values(known.body).flatMap(fieldsOf), ...more]);
  return [...queries, ...Object.keys(sent ?? {}).flatMap((key) => (fields.has(key) ? [] : [`body.${key}`]))];
}

function fieldsOf(schema: unknown): string[] {
  return typeof schema === 'object' && schema !== null && 'shape' in schema
    ? Object.keys(schema.shape as object)
    : [];
}
