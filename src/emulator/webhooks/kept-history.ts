// The history of deliveries in a durable store: one document for each delivery, written some at a time. A
// process that is killed loses the attempts of the last moments from the history.
import { everyDoc } from '../store/pages.ts';
import type { ProjectStore, Store } from '../store/store.ts';
import {
  attemptLimit,
  bytesLimit,
  entryLimit,
  sizeOf,
  type Attempt,
  type DeliveryEntry,
  type History,
} from './history.ts';

/** The end of the id of the place that contains the deliveries of a project. */
export const deliveriesPlace = ' deliveries';

/** How long changes are gathered, in real ms. */
const gatherMs = 100;
/** The history of a project is shortened each time this process has added so many entries to it. */
const shortenEvery = 100;

interface Unsaved {
  entry: DeliveryEntry;
  /** The place in the list, for an entry that is new. */
  sort: number;
}

/** @param given.alarm calls a function after some real ms */
export function createKeptHistory(given: {
  store: Store;
  wall: () => number;
  alarm: (ms: number, run: () => void) => () => void;
  report: (fault: unknown) => void;
}): History {
  const { store, wall, alarm, report } = given;
  const unsaved = new Map<string, Map<string, Unsaved>>();
  const added = new Map<string, number>();
  let cancel: (() => void) | undefined;
  let writing: Promise<unknown> = Promise.resolve();
  const placeOf = (project: string) => store.project(project + deliveriesPlace);

  const save = async (changed: ReadonlyMap<string, ReadonlyMap<string, Unsaved>>) => {
    for (const [project, own] of changed) {
      for (const one of own.values()) {
        const isNew = await saveEntry(placeOf(project), one);
        if (isNew) added.set(project, (added.get(project) ?? 0) + 1);
      }
      if ((added.get(project) ?? 0) < shortenEvery) continue;
      added.delete(project);
      await shorten(placeOf(project));
    }
  };
  const flush = async () => {
    cancel?.();
    cancel = undefined;
    const changed = new Map(unsaved);
    unsaved.clear();
    if (changed.size > 0) writing = writing.then(() => save(changed)).catch(report);
    await writing;
  };
  const changed = (project: string, entry: DeliveryEntry) => {
    const own = unsaved.get(project) ?? new Map<string, Unsaved>();
    unsaved.set(project, own);
    own.set(entry.id, { entry, sort: own.get(entry.id)?.sort ?? wall() });
    cancel ??= alarm(gatherMs, () => void flush());
  };
  const find = async (project: string, id: string) => {
    const known = unsaved.get(project)?.get(id);
    if (known !== undefined) return known.entry;
    await writing;
    return entryIn(await placeOf(project).get('setting', id));
  };

  return {
    async entry(project, about) {
      const known = await find(project, about.id);
      if (known !== undefined) return known;
      const made: DeliveryEntry = { ...about, status: 'pending', nextAt: about.dueAt, attempts: [] };
      changed(project, made);
      return made;
    },
    attempted(project, entry, attempt) {
      entry.attempts.push(attempt);
      if (entry.attempts.length > attemptLimit) entry.attempts.shift();
      changed(project, entry);
    },
    changed,
    find,
    async list(project) {
      await flush();
      const found: DeliveryEntry[] = [];
      for await (const doc of everyDoc(placeOf(project), 'setting')) found.push(entryIn(doc));
      return found.slice(-entryLimit);
    },
    flush,
    part: {
      name: 'webhook history',
      save: (project) => unsaved.get(project) && [...(unsaved.get(project)?.values() ?? [])],
      prepare: async () => () => undefined,
      forget(project) {
        if (project === undefined) unsaved.clear();
        else unsaved.delete(project);
      },
    },
  };
}

function entryIn(doc: { body: Readonly<{ value: unknown }> }): DeliveryEntry;
function entryIn(doc: { body: Readonly<{ value: unknown }> } | undefined): DeliveryEntry | undefined;
function entryIn(doc: { body: Readonly<{ value: unknown }> } | undefined): DeliveryEntry | undefined {
  return doc && structuredClone(doc.body.value as DeliveryEntry);
}

/**
 * Writes an entry, with the attempts that another process has added meanwhile.
 * @returns true when the entry is new
 */
async function saveEntry(place: ProjectStore, { entry, sort }: Unsaved): Promise<boolean> {
  for (;;) {
    const before = await place.get('setting', entry.id);
    if (before !== undefined) entry.attempts = merged(entryIn(before).attempts, entry.attempts);
    const doc = { id: entry.id, sort: before?.sort ?? sort, body: { value: structuredClone(entry) } };
    const condition = before === undefined ? { ifAbsent: true } : { ifVersion: before.version };
    if (await place.put('setting', doc, condition)) return before === undefined;
  }
}

function merged(before: readonly Attempt[], own: readonly Attempt[]): Attempt[] {
  const all = new Map(
    [...before, ...own].map((attempt) => [`${attempt.wall} ${attempt.durationMs}`, attempt]),
  );
  return [...all.values()].toSorted((a, b) => a.wall - b.wall).slice(-attemptLimit);
}

/** Deletes the oldest entries until the history is within its limits. */
async function shorten(place: ProjectStore): Promise<void> {
  let count = 0;
  let bytes = 0;
  for await (const doc of everyDoc(place, 'setting', { order: 'desc' })) {
    count += 1;
    for (const attempt of entryIn(doc).attempts) bytes += sizeOf(attempt);
    if (count > entryLimit || (bytes > bytesLimit && count > 1)) await place.delete('setting', doc.id);
  }
}
