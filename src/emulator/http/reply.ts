// The return value of a handler. It contains plain values, so that only one place creates the Response.
import type { ApiError, ErrorBody } from '../domain/errors.ts';
import type { VideoView } from '../domain/video.ts';

export type HeaderChanges = Readonly<Record<string, string | null>>;

export interface Reply {
  status: number;
  headers: Record<string, string>;
  body: string | ReadableStream<Uint8Array> | null;
  /** What happened, for the log line. */
  note?: string;
  /** The video that the answer shows, for the journal. */
  video?: VideoView;
  /** The refusal, when the answer is one. */
  error?: ErrorBody;
  /** The thrown error of the refusal, when a handler threw it. */
  refused?: ApiError;
  /** The ids of the rules that changed the answer, or the job that the request created. */
  rules?: readonly string[];
  /** Changes of headers by a rule, also of headers that every answer has; null removes a header. */
  ruledHeaders?: HeaderChanges;
  /** The connection breaks: before any answer (`reset`), or after `afterBytes` bytes of the body. */
  breaks?: 'reset' | { afterBytes: number };
}

export function changeHeaders(headers: Record<string, string>, changes: HeaderChanges): void {
  for (const [name, value] of Object.entries(changes)) {
    if (value === null) delete headers[name];
    else headers[name] = value;
  }
}

/**
 * A JSON answer. It is indented by two spaces like the answers of the service's other non-chat routes
 * (UNKNOWN for videos, contract:create.whitespace).
 */
export function jsonReply(
  value: unknown,
  extra: {
    status?: number;
    headers?: Readonly<Record<string, string>>;
    note?: string;
  } = {},
): Reply {
  return {
    status: extra.status ?? 200,
    headers: { 'content-type': 'application/json', ...extra.headers },
    body: JSON.stringify(value, null, 2),
    ...(extra.note === undefined ? {} : { note: extra.note }),
  };
}
