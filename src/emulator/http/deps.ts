// What the HTTP layer is handed by the composition root: ports and settings, nothing it could reach for itself.
import type { Pace, PollAfter } from '../domain/pace.ts';
import type { Profile } from '../domain/profiles.ts';
import type { Media } from '../media/media.ts';
import type { Store } from '../store/store.ts';
import type { Caller } from './caller.ts';
import type { Download } from './download.ts';

/** One answered request, as the log shows it. */
export interface Exchange {
  at: number;
  method: string;
  path: string;
  status: number;
  /** Milliseconds from the request's arrival to the answer's first byte. */
  durationMs: number;
  requestId: string;
  project: string | undefined;
  note: string | undefined;
}

export interface Deps {
  version: string;
  profile: Profile;
  pace: Pace;
  pollAfter: PollAfter;
  /** Who is calling. @throws ApiError 401 */
  identify: (headers: Headers) => Caller;
  store: Store;
  media: () => Promise<Media>;
  download: Download;
  /** The project's clock in ms. */
  now: (project: string) => number;
  /** A place behind all earlier ones in the project's listing, at or just behind `now`. */
  nextSort: (project: string, now: number) => number;
  /** 64 hex digits for a new job; with a seed they follow from the request. */
  entropy: (project: string, request: unknown) => Promise<string>;
  /** 32 hex digits for a request id. */
  requestId: () => string;
  /** Monotonic milliseconds, for durations only. */
  elapsed: () => number;
  log: (exchange: Exchange) => void;
  /** Told about faults of the emulator itself. */
  report: (fault: unknown) => void;
}
