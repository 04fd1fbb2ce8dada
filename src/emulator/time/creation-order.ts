// The order of creations: each creation gets a place in the listing, after all earlier creations of its
// project.

import { mapPart, type StatePart } from '../store/state-part.ts';

export interface CreationOrder {
  /**
   * Returns a place at or just after `now` (ms). A fraction keeps creations of the same millisecond in order.
   */
  next(project: string, now: number): number;
  /** Continues after a place that was given elsewhere. */
  follow(project: string, last: number): void;
  /** The last places of the projects. */
  readonly part: StatePart;
}

export function createCreationOrder(): CreationOrder {
  const last = new Map<string, number>();
  return {
    next(project, now) {
      const place = Math.max(now, (last.get(project) ?? 0) + 0.001);
      last.set(project, place);
      return place;
    },
    follow: (project, place) => void last.set(project, place),
    part: mapPart('creation order', last),
  };
}
