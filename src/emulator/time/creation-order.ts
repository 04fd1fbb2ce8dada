// The order of creations: each creation gets a place in the listing, after all earlier creations of its
// project.

import { mapPart, type StatePart } from '../store/state-part.ts';

export interface CreationOrder {
  /**
   * Returns a place at or just after `now` (ms). A fraction keeps creations of the same millisecond in order.
   * @returns a promise when other processes also create
   */
  next(project: string, now: number): number | Promise<number>;
  /** Continues after a place that was given elsewhere. */
  follow(project: string, last: number): void;
  /** The last places of the projects. */
  readonly part: StatePart;
}

/** The distance of two places. */
const step = 0.001;

/**
 * @param count counts a creation in a project's millisecond. @returns its number there among the creations of
 *   all processes, from 1; undefined when this process alone creates
 */
export function createCreationOrder(
  count?: (project: string, ms: number) => Promise<number> | undefined,
): CreationOrder {
  const last = new Map<string, number>();
  const placed = (project: string, earliest: number): number => {
    const place = Math.max(earliest, (last.get(project) ?? 0) + step);
    last.set(project, place);
    return place;
  };
  return {
    next(project, now) {
      const counted = count?.(project, Math.floor(now));
      if (counted === undefined) return placed(project, now);
      return counted.then((nth) => placed(project, now + (nth - 1) * step));
    },
    follow: (project, place) => void last.set(project, place),
    part: mapPart('creation order', last),
  };
}
