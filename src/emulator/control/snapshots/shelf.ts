// The place of the named snapshots of all projects: in this process, or in a durable store.
import type { DurablePart, DurableParts } from '../../projects/durable-parts.ts';
import type { StatePart } from '../../store/state-part.ts';
import type { ProjectStore, Store } from '../../store/store.ts';
import type { Snapshot } from '../vocabulary/project-schemas.ts';
import type { ProjectState } from './snapshot-file.ts';

/** Largest number of snapshots of one project; one more replaces the oldest. */
const snapshotLimit = 50;

export interface SavedSnapshot {
  savedAt: number;
  state: ProjectState;
}

export interface Shelf {
  /** The snapshots of a project, the oldest first. */
  list(project: string): readonly Snapshot[];
  /** Keeps a snapshot in place of the snapshot with its name, as the newest. */
  keep(project: string, view: Snapshot, saved: SavedSnapshot): Promise<void>;
  /** Returns undefined when there is no such snapshot. */
  read(project: string, name: string): Promise<ProjectState | undefined>;
  delete(project: string, name: string): void;
  readonly part: StatePart;
}

/** Writes and reads states in the form of files. */
export interface Files {
  print: (state: ProjectState) => Promise<unknown>;
  read: (file: unknown) => Promise<ProjectState>;
  view: (name: string, saved: SavedSnapshot) => Snapshot;
}

/** Puts a snapshot after all others, and drops the oldest when there are too many. */
function add<T extends { view: Snapshot }>(list: readonly T[], added: T): T[] {
  return [...list.filter(({ view }) => view.name !== added.view.name), added].slice(-snapshotLimit);
}

export function memoryShelf(files: Files): Shelf {
  const kept = new Map<string, { view: Snapshot; saved: SavedSnapshot }[]>();
  const of = (project: string) => kept.get(project) ?? [];
  return {
    list: (project) => of(project).map(({ view }) => view),
    keep: async (project, view, saved) => void kept.set(project, add(of(project), { view, saved })),
    read: async (project, name) => of(project).find(({ view }) => view.name === name)?.saved.state,
    delete(project, name) {
      kept.set(
        project,
        of(project).filter(({ view }) => view.name !== name),
      );
    },
    part: {
      name: 'snapshots',
      survivesReset: true,
      async save(project) {
        const saved = of(project).map(async ({ view: { name }, saved: { savedAt, state } }) => ({
          name,
          savedAt,
          file: await files.print(state),
        }));
        return Promise.all(saved);
      },
      async prepare(project, saved = []) {
        const own: { view: Snapshot; saved: SavedSnapshot }[] = [];
        for (const { name, savedAt, file } of saved as { name: string; savedAt: number; file: unknown }[]) {
          const state = { savedAt, state: await files.read(file) };
          own.push({ view: files.view(name, state), saved: state });
        }
        return () => void (own.length === 0 ? kept.delete(project) : kept.set(project, own));
      },
      forget(project) {
        if (project === undefined) kept.clear();
        else kept.delete(project);
      },
    },
  };
}

/** A snapshot in the list of a project: its file is a setting of its own, because files may be large. */
interface Listed {
  view: Snapshot;
  /** The id of the setting that contains the file. */
  file: string;
}

/** The end of the id of the place that contains the snapshots of a project. A reset of the project leaves them. */
const place = ' snapshots';

/** True for the id of such a place. */
export const isPlaceOfSnapshots = (id: string) => id.endsWith(place);

/**
 * @param given.unique returns a text that no other file has
 */
export function durableShelf(
  files: Files,
  given: {
    store: Store;
    durable: Pick<DurableParts, 'use' | 'change' | 'keep'>;
    unique: () => string;
    report: (fault: unknown) => void;
  },
): Shelf {
  const { store, durable, unique, report } = given;
  const lists = new Map<string, readonly Listed[]>();
  const of = (project: string) => lists.get(project) ?? [];
  const storeOf = (project: string): ProjectStore => store.project(project + place);
  const name = 'snapshots';
  const part: DurablePart = {
    name,
    place,
    state: (project) => lists.get(project),
    prepare: async (project, saved) => () => {
      if (saved === undefined) lists.delete(project);
      else lists.set(project, saved as Listed[]);
    },
  };
  durable.use(part);

  /** Deletes the files that the list no longer contains. */
  const deleteUnlisted = async (project: string, before: readonly Listed[]) => {
    const left = new Set(of(project).map(({ file }) => file));
    for (const { file } of before) if (!left.has(file)) await storeOf(project).delete('setting', file);
  };

  return {
    list: (project) => of(project).map(({ view }) => view),
    async keep(project, view, { state }) {
      const file = `file ${unique()}`;
      const value = await files.print(state);
      await storeOf(project).put('setting', { id: file, sort: 0, body: { value } });
      const before = await durable.change(project, name, () => {
        const list = of(project);
        lists.set(project, add(list, { view, file }));
        return list;
      });
      await deleteUnlisted(project, before);
    },
    async read(project, wanted) {
      const listed = of(project).find(({ view }) => view.name === wanted);
      const doc = listed && (await storeOf(project).get('setting', listed.file));
      return doc === undefined ? undefined : files.read(doc.body.value);
    },
    delete(project, gone) {
      const before = of(project);
      const act = () => {
        lists.set(
          project,
          of(project).filter(({ view }) => view.name !== gone),
        );
      };
      act();
      durable.keep(project, name, act);
      deleteUnlisted(project, before).catch(report);
    },
    part: {
      name,
      survivesReset: true,
      save: (project) => lists.get(project),
      prepare: (project, saved) => part.prepare(project, saved),
      forget(project) {
        if (project === undefined) lists.clear();
        else lists.delete(project);
      },
    },
  };
}
