// The last use of each project in a durable store, so that idle projects are also found after a restart, and
// no process forgets a project that another process uses.
import { everyProject } from '../store/pages.ts';
import type { Store } from '../store/store.ts';

export interface LastUses {
  /** Yields the projects in the store, with the time of their last use on their own clocks, in ms. */
  all: () => AsyncIterable<{ project: string; at: number | undefined }>;
  /** Returns the time of the last use by any process. Uses of the last seconds may be missing. */
  of: (project: string) => Promise<number | undefined>;
  /** Notes a use, which is written later. */
  note: (project: string, at: number) => void;
  /** Drops the uses of a project that are not written yet. */
  drop: (project: string) => void;
  /** Writes all notes. */
  flush: () => Promise<void>;
}

/** The id of the setting. */
const name = 'last use';
/** How long uses are gathered, in real ms. */
const gatherMs = 10_000;

/** @param given.isProject false for an id in the store that is a place of a part of a project */
export function createLastUses(given: {
  store: Store;
  isProject: (id: string) => boolean;
  alarm: (ms: number, run: () => void) => () => void;
  report: (fault: unknown) => void;
}): LastUses {
  const { store, isProject, alarm, report } = given;
  const noted = new Map<string, number>();
  let cancel: (() => void) | undefined;

  const of = async (project: string) => {
    const doc = await store.project(project).get('setting', name);
    return doc?.body.value as number | undefined;
  };
  const flush = async () => {
    cancel?.();
    cancel = undefined;
    const notes = Array.from(noted);
    noted.clear();
    for (const [project, value] of notes)
      await store.project(project).put('setting', { id: name, sort: 0, body: { value } });
  };
  return {
    of,
    flush,
    async *all() {
      for await (const project of everyProject(store))
        if (isProject(project)) yield { project, at: await of(project) };
    },
    note(project, at) {
      noted.set(project, at);
      cancel ??= alarm(gatherMs, () => void flush().catch(report));
    },
    drop: (project) => void noted.delete(project),
  };
}
