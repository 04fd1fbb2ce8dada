// What a running emulator can be asked for, as a library.
import type { Project } from './control/project.ts';
import type { Status } from './control/project-schemas.ts';
import type { Clock } from './domain/clock.ts';

export interface Emulator {
  /** Answers a request without any socket. @throws when `media` or `mediaDir` cannot be used on this machine */
  fetch(input: Request | URL | string, init?: RequestInit): Promise<Response>;
  /** Listens, by default on a free port of loopback. @returns the URL, without `/v1`. @throws when the address is taken, or as `fetch` */
  listen(): Promise<string>;
  /** The URL, once listening. @throws Error before */
  readonly url: string;
  /** The clock under every project's. */
  readonly clock: Clock;
  /** The project of an API key. */
  project(apiKey: string): Project;
  readonly webhooks: {
    /** Waits until every event that is due has been answered, given up or put off, in all projects. */
    idle(): Promise<void>;
  };
  /** Version, contract, options in force, how long and how much. */
  status(): Promise<Status>;
  /** Forgets everything but snapshots, and puts all clocks back. */
  reset(): Promise<void>;
  /** Lets requests in flight finish for up to five seconds, then frees everything. Safe to call twice. */
  close(): Promise<void>;
}
