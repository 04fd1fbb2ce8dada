// The interface of a running emulator, in the library.
import type { StrayRequests } from './control/control-api.ts';
import type { Project } from './control/project.ts';
import type { Status } from './control/vocabulary/project-schemas.ts';
import type { Clock } from './domain/clock.ts';

export interface Emulator {
  /** Answers a request without any socket. @throws when `media` or `mediaDir` cannot be used on this machine */
  fetch(input: Request | URL | string, init?: RequestInit): Promise<Response>;
  /**
   * Listens, by default on a free port of loopback.
   * @returns the URL, without `/v1`.
   * @throws when the address is taken, or for the same reasons as `fetch`
   */
  listen(): Promise<string>;
  /** The URL of the listening server. @throws Error before the server listens */
  readonly url: string;
  /** The clock on which every project's clock runs. */
  readonly clock: Clock;
  /** The project of an API key. */
  project(apiKey: string): Project;
  /** Requests of all projects without a usable key, or with a key in a wrong place. */
  readonly strays: StrayRequests;
  readonly webhooks: {
    /** Waits until every event that is due has been answered, given up or postponed, in all projects. */
    idle(): Promise<void>;
  };
  /** Version, contract, options in force, uptime, and number of projects and videos. */
  status(): Promise<Status>;
  /** Forgets everything but snapshots, and puts all clocks back. */
  reset(): Promise<void>;
  /** Lets requests in flight finish for up to five seconds, then frees everything. Safe to call twice. */
  close(): Promise<void>;
}
