// Saves and restores a project's state, and exports it as one file. Every step that can fail runs before any
// change.
import type { Changes } from '../../domain/changes.ts';
import type { Profile } from '../../domain/profiles.ts';
import type { Media } from '../../media/media.ts';
import type { StatePart } from '../../store/state-part.ts';
import { countersApart, isApart } from '../../store/counters.ts';
import type { Holdings, ProjectStore } from '../../store/store.ts';
import { ControlError } from '../vocabulary/control-errors.ts';
import type { Journal } from '../../journal/journal.ts';
import type { Restored, Snapshot } from '../vocabulary/project-schemas.ts';
import type { Files, SavedSnapshot, Shelf } from './shelf.ts';
import type { ProjectState } from './snapshot-file.ts';
import type { ProjectScope } from '../../projects/project-scope.ts';
import { clockView, type RunningClock } from '../vocabulary/clock-view.ts';
import { isoTime } from '../../journal/iso-time.ts';

export interface SnapshotDeps {
  journal: Journal;
  profile: Profile;
  /** All contracts that videos of this server may follow; the profile's own is the first. */
  contracts: readonly Profile[];
  version: string;
  media: () => Promise<Media>;
  /** Real time in ms. */
  wall: () => number;
  /** The parts by their names in a file's `parts`. */
  parts: Readonly<Record<string, StatePart>>;
  /** Sets a project's clock to a saved time and speed. */
  restoreClock: (project: string, shown: { now: number; scale: number }) => void;
  /** Called just before a project's videos are replaced. */
  replaced: (project: string, holdings: Holdings) => void;
  /** Waits until the changes of a project's clock are saved. */
  kept: (project: string) => Promise<void>;
  /** The snapshots of all projects. A reset does not delete them. */
  shelf: Shelf;
  /** Receives a change when a project was restored. */
  changes: Pick<Changes, 'publish'>;
}

export interface Snapshots {
  /** Saves the project's state under a name. A second snapshot of that name replaces the first. */
  save(name: string, options?: { journal?: boolean }): Promise<Snapshot>;
  list(): Snapshot[];
  /** Restores videos, uploads, counters and clock of the project. @throws ControlError 404 */
  restore(name: string): Promise<Restored>;
  /** @throws ControlError 404 */
  delete(name: string): void;
  /** A snapshot, or the project as it is now, as one JSON value. @throws ControlError 404 or 413 */
  export(options?: { name?: string | undefined; journal?: boolean }): Promise<unknown>;
  /**
   * Replaces the project's state with the state of a file, or only saves that state under `name`.
   * @throws ControlError 400
   */
  import(file: unknown, options?: { name?: string | undefined }): Promise<Restored>;
}

export function snapshots(
  deps: SnapshotDeps,
  given: { project: ProjectScope; clock: RunningClock },
): Snapshots {
  const { journal, wall, parts } = deps;
  const { project, clock } = given;
  const { id, store } = project;

  const current = async (withJournal: boolean): Promise<ProjectState> => {
    const dumped = await store.dump();
    const holdings = { ...dumped, sums: dumped.sums.filter(({ counter }) => !isApart(counter)) };
    return {
      clock: { now: clock.now(), scale: clock.scale },
      holdings,
      journal: withJournal ? await journal.entries(id) : undefined,
      parts: Object.fromEntries(
        await Promise.all(
          Object.entries(parts).map(async ([name, part]) => [name, await part.save(id)] as const),
        ),
      ),
    };
  };

  const keep = async (name: string, state: ProjectState): Promise<Snapshot> => {
    const saved = { savedAt: wall(), state };
    const view = snapshotView(name, saved);
    await deps.shelf.keep(id, view, saved);
    return view;
  };

  /** @throws ControlError 404 */
  const assertKnown = (name: string): void => {
    const known = deps.shelf.list(id).map((view) => view.name);
    if (known.includes(name)) return;
    const names = known.join(', ');
    throw new ControlError(
      'not_found',
      `There is no snapshot '${name}' in this project; ${names === '' ? 'it has none' : `known are ${names}`}.`,
    );
  };
  const find = async (name: string): Promise<ProjectState> => {
    assertKnown(name);
    const state = await deps.shelf.read(id, name);
    if (state === undefined) throw new ControlError('not_found', `The snapshot '${name}' was just deleted.`);
    return state;
  };

  const prepare = (state: ProjectState) =>
    Promise.all(Object.entries(parts).map(([name, part]) => part.prepare(id, state.parts[name])));

  /** The last step: after `prepare`, nothing is refused any more. */
  const apply = async (state: ProjectState): Promise<Restored> => {
    for (const commit of await prepare(state)) await commit();
    deps.restoreClock(id, state.clock);
    deps.replaced(id, state.holdings);
    await load(store, state.holdings);
    await project.webhooks.announce();
    await deps.kept(id);
    if (state.journal !== undefined) await journal.replace(id, state.journal);
    deps.changes.publish?.({ kind: 'state', project: id });
    return { clock: clockView(clock), ...sizesOf(state.holdings) };
  };

  return {
    save: async (name, options = {}) => keep(name, await current(options.journal ?? false)),
    list: () => [...deps.shelf.list(id)],
    restore: async (name) => apply(await find(name)),
    delete(name) {
      assertKnown(name);
      deps.shelf.delete(id, name);
    },
    async export({ name, journal: withJournal = false } = {}) {
      const { printSnapshotFile: written } = await import('./snapshot-file.ts');
      const state = name === undefined ? await current(withJournal) : await find(name);
      return written(state, { emulator: deps.version, profile: deps.profile.name });
    },
    async import(file, { name } = {}) {
      const { readSnapshotFile: read } = await import('./snapshot-file.ts');
      const state = await read(file, deps);
      for (const part of Object.keys(state.parts)) {
        if (!Object.hasOwn(parts, part)) {
          throw new ControlError(
            'invalid_request',
            `This file cannot be imported: its part '${part}' is unknown.`,
          );
        }
      }
      if (name === undefined) return apply(state);
      await prepare(state);
      await keep(name, state);
      return { clock: clockView(clock), ...sizesOf(await store.dump()) };
    },
  };
}

/** Loads a state. The counters that are no part of a state stay. */
async function load(store: ProjectStore, holdings: Holdings): Promise<void> {
  const apart: Holdings['sums'][number][] = [];
  for (const kind of countersApart)
    for (const { counter, ...sum } of await store.sums(kind)) apart.push({ counter, ...sum });
  const own = holdings.sums.filter(({ counter }) => !isApart(counter));
  await store.load({ ...holdings, sums: [...own, ...apart] });
}

function snapshotView(name: string, { savedAt, state }: SavedSnapshot): Snapshot {
  return {
    name,
    saved_at: isoTime(savedAt),
    clock: isoTime(state.clock.now),
    ...sizesOf(state.holdings),
    journal: state.journal?.length ?? null,
  };
}

const sizesOf = ({ docs, blobs }: Holdings) => ({ videos: docs.video.length, uploads: blobs.length });

/** Writes and reads the files of snapshots. The code is loaded at its first use. */
export const snapshotFiles = (
  deps: Pick<SnapshotDeps, 'profile' | 'contracts' | 'version' | 'media'>,
): Files => ({
  async print(state) {
    const { printSnapshotFile } = await import('./snapshot-file.ts');
    return printSnapshotFile(state, { emulator: deps.version, profile: deps.profile.name });
  },
  async read(file) {
    const { readSnapshotFile } = await import('./snapshot-file.ts');
    return readSnapshotFile(file, deps);
  },
  view: snapshotView,
});
