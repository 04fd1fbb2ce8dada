// The ports and settings that the composition root passes to the HTTP layer. It has no others.
import type { IncomingMessage } from 'node:http';
import type { ErrorBody } from '../domain/errors.ts';
import type { Pace, PollAfter } from '../domain/pace.ts';
import type { Profile } from '../domain/profiles.ts';
import type { VideoView } from '../domain/video.ts';
import type { EndpointRecord } from '../domain/webhook.ts';
import type { ProjectRules } from '../domain/rule.ts';
import type { Media } from '../media/media.ts';
import type { ServerQuirks } from '../quirks/quirks.ts';
import type { OperationId } from '../schema/routes.ts';
import type { Store } from '../store/store.ts';
import type { Caller } from './caller.ts';
import type { HostCheck } from './host-check.ts';
import type { Download } from './download.ts';
import type { Turns } from '../store/turns.ts';
import type { JobWriter } from '../jobs/job-writer.ts';
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
  /** Announces the ends of a project's pending jobs and batches. */
  announce(project: string): Promise<void>;
  /** Sends a sample to an endpoint immediately. */
  test(
    project: string,
    endpoint: EndpointRecord,
    type: string,
  ): Promise<{ status: number } | { error: string }>;
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
  store: Store;
  jobWriter: JobWriter;
  /** The rules for a project's requests. */
  rules: (project: string) => ProjectRules;
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
  /** The project's clock in ms. */
  now: (project: string) => number;
  /**
   * Marks the start of a keyed request. The project is not forgotten until the request ends.
   * @returns a promise to wait for first, if there is any
   */
  enter: (project: string) => Promise<void> | undefined;
  leave: (project: string) => void;
  /** Runs one action at a time for each key, in the order of the calls. */
  inTurn: Turns;
  /** Returns a place after all earlier places in the project's listing, at or just after `now`. */
  nextSort: (project: string, now: number) => number;
  /** Returns 64 hex digits for a new job. With a seed, the request determines the digits. */
  entropy: (project: string, request: () => unknown) => Promise<string>;
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
