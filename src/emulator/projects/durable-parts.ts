// Keeps the state of projects outside the documents in a durable store, so that a restart finds it, and other
// processes on the same store see it.
//
// | state                               | place in the store                         | written              |
// | ----------------------------------- | ------------------------------------------ | -------------------- |
// | clock of a project, clock of all    | a setting                                  | before the answer    |
// | added rules                         | a setting                                  | before the answer    |
// | matches, hits and draws of rules    | counters                                   | at each decision     |
// | named snapshots                     | settings: the list, and a file for each    | before the answer    |
// | webhook history                     | a setting for each delivery                | some at a time       |
// | webhook events held back            | a setting                                  | with the event       |
// | numbers of webhook repetitions      | a counter                                  | at each repetition   |
// | order of creations                  | derived from the newest documents; a counter for equal times | at each creation |
// | calls and requests of an operation  | counters                                   | some at a time       |
//
// A setting contains the whole state of one part of one project. It is replaced only in the version that this
// process has read. When another process was first, its state is read, and the change is made again.
import type { ProjectStore, Store } from '../store/store.ts';
import { createTurns } from '../store/turns.ts';

/** A state that is kept in a setting. */
export interface DurablePart {
  /** The id of the setting. */
  readonly name: string;
  /** True for a state that belongs to no project. */
  readonly ofAll?: boolean;
  /**
   * The end of the id of a place of its own in the store, which begins with the id of the project. A reset of
   * the project leaves this place as it is.
   */
  readonly place?: string;
  /** Returns the state as JSON; undefined when there is none. */
  state(project: string): unknown;
  /**
   * Checks a saved state. @returns a function that puts it in place
   * @param saved undefined when there is none
   */
  prepare(project: string, saved: unknown): Promise<() => void>;
  /** Makes the first state of a project. @returns false when a project begins without a state */
  begin?(project: string): boolean;
  /** Forgets what this process knows beside the state, such as counts. Called when another process has reset the project. */
  forget?(project: string): void;
}

export interface DurableParts {
  /** Adds a part. Call it before the first project is used. */
  use: (part: DurablePart) => void;
  /** Adds an action that follows the reading of each project. */
  afterReading: (act: (project: string) => Promise<void>) => void;
  /** Reads the state of a project at its first use. @returns undefined when it has been read */
  enter: (project: string) => Promise<void> | undefined;
  /**
   * Makes a change of a part and saves it.
   * @param act changes the state in this process. It is called again after another process was first
   * @returns the result of the last `act`, when other processes have seen the change
   */
  change: <T>(project: string, part: string, act: () => T) => Promise<T>;
  /**
   * Saves a change that was just made in this process.
   * @param again makes the change again after another process was first
   */
  keep: (project: string, part: string, again: () => void) => void;
  /**
   * Waits until the changes of `keep` are saved, and other processes have seen them.
   * @throws the error of a change that could not be made again
   */
  kept: (project: string) => Promise<void>;
  /**
   * Deletes the saved state of a project, and tells other processes.
   * @param all true to delete the parts with a place of their own too
   */
  empty: (project: string, all: boolean) => Promise<void>;
  /** Forgets the state that was read of a project. The next use of the project reads it again. */
  leave: (project: string) => void;
  /** Waits for all changes, and stops watching. */
  close: () => Promise<void>;
}

/** A change that is made in this process, and not saved yet. */
interface Unsaved {
  act: () => void;
  done: (fault?: unknown) => void;
}

/** One part of one project. */
interface Slot {
  part: DurablePart;
  project: string;
  store: ProjectStore;
  /** The version of the setting that was read; undefined when there was none. */
  version: number | undefined;
  /** The state that was read, as text; undefined before the first reading. */
  text: string | undefined;
  /** True after the first reading. */
  read: boolean;
  /** True when the setting that this process has read was deleted, which only a reset of the project does. */
  deleted: boolean;
  unsaved: Unsaved[];
}

export interface DurablePartsGiven {
  store: Store;
  report: (fault: unknown) => void;
}

export function createDurableParts({ store, report }: DurablePartsGiven): DurableParts {
  const parts: DurablePart[] = [];
  const actions: ((project: string) => Promise<void>)[] = [];
  const slots = new Map<string, Slot[]>();
  const loaded = new Set<string>();
  const loading = new Map<string, Promise<void>>();
  const saving = new Map<string, Set<Promise<void>>>();
  const inTurn = createTurns();

  const slotsOf = (project: string): Slot[] => {
    const known = slots.get(project);
    if (known !== undefined) return known;
    const made = parts
      .filter(({ ofAll = false }) => ofAll === (project === ''))
      .map((part): Slot => {
        const own = store.project(project + (part.place ?? ''));
        const nothing = { version: undefined, text: undefined, read: false, deleted: false, unsaved: [] };
        return { part, project, store: own, ...nothing };
      });
    slots.set(project, made);
    return made;
  };
  const slotOf = (project: string, name: string): Slot => {
    const slot = slotsOf(project).find(({ part }) => part.name === name);
    if (slot === undefined) throw new Error(`there is no durable part '${name}'`);
    return slot;
  };
  const turnOf = <T>({ part, project }: Slot, act: () => Promise<T>) =>
    inTurn(`${part.name} ${project}`, act);

  const load = async (project: string) => {
    if (!loaded.has('') && project !== '') await enter('');
    await Promise.all(slotsOf(project).map((slot) => turnOf(slot, () => refresh(slot))));
    if (project !== '') for (const act of actions) await act(project);
    loaded.add(project);
  };

  function enter(project: string): Promise<void> | undefined {
    if (loaded.has(project)) return undefined;
    const known = loading.get(project);
    if (known !== undefined) return known;
    const made = load(project).finally(() => loading.delete(project));
    loading.set(project, made);
    return made;
  }

  /**
   * After a failed write, this process may show a state that is not in the store. The next use of the project
   * reads the store again.
   */
  const readAgain = (slot: Slot) => {
    slot.text = undefined;
    if (slot.project === '') loaded.clear();
    else loaded.delete(slot.project);
  };

  /** Never rejects: each change gets its own error. */
  const saveAll = async (slot: Slot) => {
    try {
      if (slot.text === undefined) await refresh(slot);
      while (slot.unsaved.length > 0) if (!(await write(slot))) await refresh(slot);
    } catch (fault) {
      report(fault);
      readAgain(slot);
      for (const unsaved of slot.unsaved.splice(0)) unsaved.done(fault);
    }
  };

  const stop = store.watch(async (place) => {
    const { place: end = '' } = parts.find((part) => part.place && place.endsWith(part.place)) ?? {};
    const project = place.slice(0, place.length - end.length);
    // A project that is being read may have been read before the change.
    if (!loaded.has(project) && !loading.has(project)) return;
    const changed = slotsOf(project).filter(({ part }) => (part.place ?? '') === end);
    const look = () => Promise.all(changed.map((slot) => turnOf(slot, () => refresh(slot)).catch(report)));
    await look();
    if (!changed.some(({ deleted }) => deleted)) return;
    for (const slot of changed) {
      slot.deleted = false;
      if (slot.part.forget === undefined) continue;
      slot.part.forget(project);
      slot.text = undefined;
    }
    await look();
  });

  return {
    use: (part) => void parts.push(part),
    afterReading: (act) => void actions.push(act),
    enter,
    async change(project, name, act) {
      await enter(project);
      const slot = slotOf(project, name);
      const result = await turnOf(slot, () => made(slot, act)).catch((fault: unknown) => {
        readAgain(slot);
        throw fault;
      });
      await store.settled();
      return result;
    },
    keep(project, name, again) {
      const slot = slotOf(project, name);
      const ended = new Promise<void>((resolve, reject) => {
        const done = (fault?: unknown) => (fault === undefined ? resolve(store.settled()) : reject(fault));
        slot.unsaved.push({ act: again, done });
      });
      const own = saving.get(project) ?? new Set();
      saving.set(project, own.add(ended));
      ended
        .catch(() => {})
        .finally(() => {
          own.delete(ended);
          if (own.size === 0) saving.delete(project);
        });
      void turnOf(slot, () => saveAll(slot));
    },
    async kept(project) {
      const own = saving.get(project);
      if (own !== undefined) await Promise.all(own);
    },
    async empty(project, all) {
      for (const slot of slotsOf(project))
        if (all || slot.part.place === undefined) await turnOf(slot, () => clear(slot));
      await store.settled();
    },
    leave(project) {
      loaded.delete(project);
      slots.delete(project);
    },
    async close() {
      stop();
      await Promise.allSettled([...saving.values()].flatMap((own) => [...own]));
    },
  };
}

/** Makes a change and saves it. @returns the result of the last `act` */
async function made<T>(slot: Slot, act: () => T): Promise<T> {
  for (;;) {
    const result = act();
    if (await write(slot)) return result;
    await refresh(slot);
  }
}

/** Reads the setting. When it has changed, puts its state in place, and makes the unsaved changes again. */
async function refresh(slot: Slot): Promise<void> {
  const { part, project, store } = slot;
  const doc = await store.get('setting', part.name);
  const saved = doc?.body.value ?? undefined;
  const text = JSON.stringify(saved ?? null);
  // The first changes can be made before the first reading. When nothing is saved, they hold as they were made.
  const untouched = !slot.read && saved === undefined && slot.unsaved.length > 0;
  slot.read = true;
  if (untouched) slot.text = text;
  else if (text !== slot.text) {
    const commit = await part.prepare(project, saved);
    commit();
    slot.text = text;
    redo(slot);
  }
  if (slot.version !== undefined && doc === undefined) slot.deleted = true;
  slot.version = doc?.version;
  if (saved === undefined && part.begin?.(project) === true && !(await write(slot))) await refresh(slot);
}

/** A change that can no longer be made is dropped, for example a step back of a clock. */
function redo(slot: Slot): void {
  for (const unsaved of Array.from(slot.unsaved)) {
    try {
      unsaved.act();
    } catch (fault) {
      slot.unsaved.splice(slot.unsaved.indexOf(unsaved), 1);
      unsaved.done(fault);
    }
  }
}

/**
 * Writes the state of this process.
 * @returns false when another process has written since the setting was read; then nothing was written
 */
async function write(slot: Slot): Promise<boolean> {
  const { part, project, store, version } = slot;
  const included = slot.unsaved.length;
  const value = part.state(project) ?? null;
  const text = JSON.stringify(value);
  const condition = version === undefined ? { ifAbsent: true } : { ifVersion: version };
  if (!(await store.put('setting', { id: part.name, sort: 0, body: { value } }, condition))) return false;
  const saved = slot.unsaved.splice(0, included);
  slot.text = text;
  // The version of the written setting is read. Another process may have written a newer one meanwhile.
  await refresh(slot);
  for (const { done } of saved) done();
  return true;
}

async function clear(slot: Slot): Promise<void> {
  await slot.store.delete('setting', slot.part.name);
  if (slot.part.place !== undefined) await slot.store.reset();
  slot.text = undefined;
  slot.version = undefined;
}
