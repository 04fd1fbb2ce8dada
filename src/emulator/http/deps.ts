// The ports and settings that the composition root passes to the HTTP layer. It has no others.
import type { IncomingMessage } from 'node:http';
import type { ErrorBody } from '../domain/errors.ts';
import type { Pace, PollAfter } from '../domain/pace.ts';
import type { Profile } from '../domain/profiles.ts';
import type { VideoView } from '../domain/video.ts';
import type { Media } from '../media/media.ts';
import type { ServerQuirks } from '../quirks/quirks.ts';
import type { OperationId } from '../schema/routes.ts';
import type { ProjectScope } from '../projects/project-scope.ts';
import type { Ending } from './answer-end.ts';
import type { Caller } from './caller.ts';
import type { HostCheck } from './host-check.ts';
import type { Download } from './download.ts';
import type { LimitSettings, ModerationSetting } from '../jobs/settings.ts';

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
  /** The ids of the rules that had a hand in the answer. */
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

/**
 * Calls `ring` once after `delayMs` real ms, unless the alarm is cancelled before.
 * @returns a function to cancel it
 */
export type Alarm = (delayMs: number, ring: () => void) => () => void;

/** The webhook operations that the HTTP layer uses. */
export interface WebhookPort {
  /** A signing secret made of 64 hex digits. */
  secret: (entropy: string) => string;
  /** Returns the part of a secret that may be shown. */
  hint: (secret: string) => string;
}

export interface Deps {
  version: string;
  profile: Profile;
  /** The other server whose answers are imitated. */
  quirks?: ServerQuirks | undefined;
  pace: Pace;
  pollAfter: PollAfter;
  moderation: ModerationSetting;
  limits: LimitSettings;
  /** Identifies the caller. @throws ApiError 401 */
  identify: (headers: Headers) => Caller;
  /** Returns the scope of a project. The empty id is for requests that belong to no project. */
  projects: (id: string) => ProjectScope;
  /** True when `[[…]]` in a prompt is a rule. */
  promptTags: boolean;
  /** True when pages of other origins may call the API. */
  cors: boolean;
  /** The host names that browsers may use to call this server. */
  hosts: HostCheck;
  /** Waits some real time, or until the signal ends the wait. For faults that delay. Never rejects. */
  sleep: (ms: number, signal: AbortSignal) => Promise<void>;
  /** Limits waits that must not last for ever. */
  alarm: Alarm;
  media: () => Promise<Media>;
  /** Prepares the renderer in the background, once. It is called when a download is likely soon. */
  warm: () => void;
  download: Download;
  webhooks: WebhookPort;
  /**
   * Marks the start of a keyed request. The project is not forgotten until the request ends.
   * @returns a promise to wait for first, if there is any
   */
  enter: (project: string) => Promise<void> | undefined;
  leave: (project: string) => void;
  /** Returns 32 hex digits for a request id. */
  requestId: () => string;
  /** Monotonic milliseconds, for durations only. */
  elapsed: () => number;
  log: (exchange: Exchange) => void;
  /** Answers requests to paths under `/_emulator`. */
  control: (request: Request, from: Connection) => Promise<Response>;
  /** Receives faults of the emulator itself. */
  report: (fault: unknown) => void;
}
