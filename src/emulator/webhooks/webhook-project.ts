// The part of a project that the webhooks use.
import type { ProjectStore } from '../store/store.ts';

export interface WebhookProject {
  readonly id: string;
  readonly store: ProjectStore;
  /** The project's clock in ms. */
  now(): number;
  /** How fast the project's clock runs: 1 is real time. */
  speed(): number;
}
