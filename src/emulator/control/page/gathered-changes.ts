// Changes of a project that have not become events yet. Repeated changes of one thing become one event.
import type { Change } from '../../domain/changes.ts';

export interface Gathered {
  videos: Set<string>;
  deleted: Set<string>;
  deliveries: Set<string>;
  /** Numbers of journal entries that were written again. */
  amended: Set<number>;
  requests: boolean;
  rules: boolean;
  clock: boolean;
  /** True when everything of the project may have changed. */
  state: boolean;
  /** Other projects that answered a request. */
  others: Set<string>;
}

export const noChanges = (): Gathered => ({
  videos: new Set(),
  deleted: new Set(),
  deliveries: new Set(),
  amended: new Set(),
  requests: false,
  rules: false,
  clock: false,
  state: false,
  others: new Set(),
});

/** @returns false when the change does not concern the project */
export function noteChange(gathered: Gathered, change: Change, project: string): boolean {
  if (change.project !== null && change.project !== project) {
    if (change.kind !== 'request') return false;
    gathered.others.add(change.project);
    return true;
  }
  switch (change.kind) {
    case 'video':
      gathered.videos.add(change.id);
      return true;
    case 'video-deleted':
      gathered.deleted.add(change.id);
      return true;
    case 'delivery':
    case 'delivery-state':
      gathered.deliveries.add(change.id);
      return true;
    case 'amended':
      gathered.amended.add(change.seq);
      return true;
    case 'request':
      gathered.requests = true;
      return true;
    case 'rule':
    case 'rules':
      gathered.rules = true;
      return true;
    case 'clock':
    case 'state':
      gathered[change.kind] = true;
      return true;
  }
}
