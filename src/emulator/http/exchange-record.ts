// One answered request, as the log and the journal receive it, and where a request came from.
import type { IncomingMessage } from 'node:http';
import type { ErrorBody } from '../domain/errors.ts';
import type { VideoView } from '../domain/video.ts';
import type { Ending } from './answer-end.ts';
import type { OperationId } from '../schema/routes.ts';

/** One answered request, as the log and the journal receive it. */
export interface Exchange {
  /** The project's clock when the request arrived, in ms. */
  at: number;
  /** The same moment in monotonic ms. */
  startedAt: number;
  /** Undefined for a path or method that is no operation. */
  operation: OperationId | undefined;
  url: string;
  /**
   * Alternating names and values, as they came over a socket; without a socket, the request's own headers.
   */
  headers: Headers | readonly string[];
  /** True when the request has a body that no header announces. */
  hasBody: boolean;
  /** The body's parameters, if the body was read and could be parsed. */
  sent: Readonly<Record<string, unknown>> | undefined;
  /** True when any code read the body, or tried to read it. */
  bodyRead: boolean;
  /** The body as it came, if any code read it. */
  raw: Uint8Array | undefined;
  /** The beginning of the body of a request without a usable key, when the body comes over a socket. */
  bodyStart: Promise<Uint8Array> | undefined;
  /** The `Host` header; empty when there is none. */
  host: string;
  /** The number of the connection; null without a socket. */
  connection: number | null;
  params: Readonly<Record<string, string>>;
  method: string;
  path: string;
  status: number;
  /** Milliseconds from the request's arrival to the answer's first byte. */
  durationMs: number;
  requestId: string;
  project: string | undefined;
  note: string | undefined;
  /** The refusal, if the request was refused. */
  error: ErrorBody | undefined;
  /** The video that the answer shows, if it shows a video. */
  video: VideoView | undefined;
  /** The ids of the rules that changed the answer, or the job that the request created. */
  rules: readonly string[] | undefined;
  /** The headers of the answer. They are complete when the current step of the event loop ends. */
  answerHeaders: Readonly<Record<string, string>>;
  /** The end of the answer. */
  ending: Ending;
}

/** Where a request came from. */
export interface Connection {
  /** False for a request that was passed inside this process. */
  socket: boolean;
  peer: string | undefined;
  /** The socket's side of the request. The body is read from it. */
  incoming?: IncomingMessage | undefined;
}
