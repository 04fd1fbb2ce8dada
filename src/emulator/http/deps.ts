// What the HTTP layer is handed by the composition root: ports and settings, nothing it could reach for itself.
import type { IncomingMessage } from 'node:http';
import type { ErrorBody } from '../domain/errors.ts';
import type { Pace, PollAfter } from '../domain/pace.ts';
import type { Profile } from '../domain/profiles.ts';
import type { VideoView } from '../domain/video.ts';
import type { EndpointRecord } from '../domain/webhook.ts';
import type { ProjectRules } from '../domain/rules.ts';
import type { Media } from '../media/media.ts';
import type { ServerQuirks } from '../quirks/quirks.ts';
import type { OperationId } from '../schema/routes.ts';
import type { Doc, Store } from '../store/store.ts';
import type { Caller } from './caller.ts';
import type { HostCheck } from './host-check.ts';
import type { Download } from './download.ts';
import type { Turns } from './turns.ts';
import type { LimitSettings, ModerationSetting } from './settings.ts';

/** One answered request, as log and journal are told. */
export interface Exchange {
  /** The project's clock when the request arrived, in ms. */
  at: number;
  /** The same moment in monotonic ms. */
  startedAt: number;
  /** Undefined for a path or method that is no operation. */
  operation: OperationId | undefined;
  url: string;
  /** Names and values in turn, as they came over a socket; without one, the request's own. */
  headers: Headers | readonly string[];
  /** True when a body came with no header that tells. */
  hasBody: boolean;
  /** The body's parameters, when they were read and could be. */
  sent: Readonly<Record<string, unknown>> | undefined;
  /** Whether anything read the body, or tried to. */
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
  /** The refusal, when there was one. */
  error: ErrorBody | undefined;
  /** The video that the answer shows, when it shows one. */
  video: VideoView | undefined;
}

/** Where a request came from. */
export interface Connection {
  /** False for a request that was handed over inside this process. */
  socket: boolean;
  peer: string | undefined;
  /** The socket's side of the request: its body is read there. */
  incoming?: IncomingMessage | undefined;
}

/** Rings once in so many real ms, unless it is cancelled before. @returns what cancels it */
export type Alarm = (delayMs: number, ring: () => void) => () => void;

/** What the HTTP layer asks of webhooks. */
export interface WebhookPort {
  /** Writes a video and, once it is known when its job ends and somebody listens, the event of that end. */
  putVideo(project: string, doc: Doc<'video'>, options?: { ifPresent?: boolean }): Promise<boolean>;
  /** Writes a batch, whose lines and jobs are there, and the event of its end. */
  putBatch(project: string, doc: Doc<'batch'>): Promise<void>;
  /** Announces the ends of a project's pending jobs and batches. */
  announce(project: string): Promise<void>;
  /** Sends a sample to an endpoint, now. */
  test(
    project: string,
    endpoint: EndpointRecord,
    type: string,
  ): Promise<{ status: number } | { error: string }>;
  /** A signing secret made of 64 hex digits. */
  secret: (entropy: string) => string;
  /** What may be shown of a secret. */
  hint: (secret: string) => string;
}

export interface Deps {
  version: string;
  profile: Profile;
  /** The other server to answer as. */
  quirks?: ServerQuirks | undefined;
  pace: Pace;
  pollAfter: PollAfter;
  moderation: ModerationSetting;
  limits: LimitSettings;
  /** Who is calling. @throws ApiError 401 */
  identify: (headers: Headers) => Caller;
  store: Store;
  /** What happens on demand to a project's requests. */
  rules: (project: string) => ProjectRules;
  /** True when `[[…]]` in a prompt is a rule. */
  promptTags: boolean;
  /** True when pages of other origins may call the API. */
  cors: boolean;
  /** The names by which browsers may call this server. */
  hosts: HostCheck;
  /** Real time passes, or the signal ends the wait: for faults that are made of waiting. Never rejects. */
  sleep: (ms: number, signal: AbortSignal) => Promise<void>;
  /** For what must not wait for ever. */
  alarm: Alarm;
  media: () => Promise<Media>;
  /** Gets the renderer ready in the background, once: somebody will download soon. */
  warm: () => void;
  download: Download;
  webhooks: WebhookPort;
  /** The project's clock in ms. */
  now: (project: string) => number;
  /** A keyed request begins; until it ends, its project is not forgotten. @returns what to wait for first, if anything */
  enter: (project: string) => Promise<void> | undefined;
  leave: (project: string) => void;
  /** Runs one thing at a time for each project, in the order asked. */
  inTurn: Turns;
  /** A place behind all earlier ones in the project's listing, at or just behind `now`. */
  nextSort: (project: string, now: number) => number;
  /** 64 hex digits for a new job; with a seed they follow from the request. */
  entropy: (project: string, request: () => unknown) => Promise<string>;
  /** 32 hex digits for a request id. */
  requestId: () => string;
  /** Monotonic milliseconds, for durations only. */
  elapsed: () => number;
  log: (exchange: Exchange) => void;
  /** Answers what lies under `/_emulator`. */
  control: (request: Request, from: Connection) => Promise<Response>;
  /** Told about faults of the emulator itself. */
  report: (fault: unknown) => void;
}
