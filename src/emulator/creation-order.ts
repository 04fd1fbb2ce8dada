// The order of creations: a place in the listing for each, behind all earlier ones of its project.

export interface CreationOrder {
  /** A place at or just behind `now` (ms): creations of one millisecond keep their order by a fraction. */
  next(project: string, now: number): number;
  /** Goes on behind a place that was given elsewhere. */
  follow(project: string, last: number): void;
  /** Forgets one project's places, or all. */
  forget(project?: string): void;
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
    forget(project) {
      if (project === undefined) last.clear();
      else last.delete(project);
    },
  };
}
