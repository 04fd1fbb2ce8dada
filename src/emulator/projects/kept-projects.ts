// Decides which projects an emulator keeps: unused projects are forgotten, when there are too many or after
// some time.
import type { LastUses } from './last-uses.ts';

export interface ProjectKeeper {
  /**
   * Called when a request of a project begins; until the request ends, the project is not forgotten.
   * @returns a promise to wait for first, when the project is being forgotten at this moment
   */
  enter: (project: string) => Promise<void> | undefined;
  /** Called when the request has ended. */
  leave: (project: string) => void;
  /** Marks the project as used. */
  touch: (project: string) => void;
  /** Called when a clock was moved: the next request looks for idle projects. */
  lookSoon: () => void;
  /** Reads the projects of a durable store, which an earlier process has used. */
  begin: () => Promise<void>;
}

export interface ProjectKeeperGiven {
  /** Largest number of projects; undefined for any number. */
  most: number | undefined;
  /** How long an idle project is kept, in ms of its own clock; undefined for ever. */
  keepMs: number | undefined;
  /** A project's own clock, in ms. */
  now: (project: string) => number;
  /** Monotonic milliseconds. */
  elapsed: () => number;
  /** Forgets everything that belongs to a project. */
  forget: (project: string) => Promise<void>;
  /** Called with a line about projects that were forgotten. */
  print: (line: string) => void;
  report: (fault: unknown) => void;
  /** The last uses in a durable store. */
  lastUses?: LastUses | undefined;
  /** Reads the clock of a project from a durable store. */
  read?: ((project: string) => Promise<void> | undefined) | undefined;
}

interface Use {
  running: number;
  /** The end of the last request: on the project's clock, and in monotonic ms. */
  at: number;
  atElapsed: number;
}

/** Intervals between two searches for idle projects, and between two lines in the log. */
const lookEveryMs = 10_000;
const tellEveryMs = 10_000;

/** Keeps the projects in the order of their last use, oldest first. */
export function createProjectKeeper(given: ProjectKeeperGiven): ProjectKeeper {
  const { most, keepMs, now, elapsed, forget, lastUses } = given;
  if (most === undefined && keepMs === undefined) return keepAll;
  const uses = new Map<string, Use>();
  const forgetting = new Map<string, Promise<void>>();
  const told = tellSparingly(given);
  let nextLook = Number.NEGATIVE_INFINITY;

  /** Forgets a project, unless another process has used it since this process did. */
  const forgetUnused = async (project: string, use: Use, printLine: () => void) => {
    const at = await lastUses?.of(project);
    if (at !== undefined && at > use.at) {
      if (!uses.has(project)) uses.set(project, { running: 0, at, atElapsed: elapsed() });
      return;
    }
    printLine();
    lastUses?.drop(project);
    await forget(project);
  };

  const evict = (project: string, use: Use, why: string) => {
    uses.delete(project);
    const printLine = () =>
      told(project, `${why}, and it has been idle for ${span(elapsed() - use.atElapsed)}`);
    if (lastUses === undefined) printLine();
    const ending = (lastUses === undefined ? forget(project) : forgetUnused(project, use, printLine))
      .catch(given.report)
      .finally(() => forgetting.delete(project));
    forgetting.set(project, ending);
  };

  /** Evicts idle projects, oldest first. Projects with running requests stay, even when they are too many. */
  const evictBeyond = (limit: number) => {
    for (const [project, use] of uses) {
      if (uses.size <= limit) return;
      if (use.running === 0) evict(project, use, `there are more than ${limit} (--max-projects)`);
    }
  };

  const evictIdle = (longestMs: number) => {
    if (elapsed() < nextLook) return;
    nextLook = elapsed() + lookEveryMs;
    for (const [project, use] of uses) {
      if (use.running === 0 && now(project) - use.at > longestMs)
        evict(project, use, `its clock has passed ${span(longestMs)} since its last request (--keep)`);
    }
  };

  const enter = (project: string): Promise<void> | undefined => {
    const use = uses.get(project) ?? { running: 0, at: 0, atElapsed: 0 };
    use.running += 1;
    uses.delete(project);
    uses.set(project, use);
    if (keepMs !== undefined) evictIdle(keepMs);
    if (most !== undefined && uses.size > most) evictBeyond(most);
    return forgetting.get(project);
  };

  const leave = (project: string): void => {
    const use = uses.get(project);
    if (use === undefined) return;
    use.running -= 1;
    use.at = now(project);
    use.atElapsed = elapsed();
    uses.delete(project);
    uses.set(project, use);
    lastUses?.note(project, use.at);
  };

  return {
    enter,
    leave,
    touch(project) {
      void enter(project);
      leave(project);
    },
    lookSoon() {
      // Forgetting a project resets its clock, which moves no other project's clock.
      if (forgetting.size === 0) nextLook = Number.NEGATIVE_INFINITY;
    },
    async begin() {
      if (lastUses === undefined) return;
      for await (const { project, at } of lastUses.all()) {
        if (uses.has(project)) continue;
        await given.read?.(project);
        if (!uses.has(project))
          uses.set(project, { running: 0, at: at ?? now(project), atElapsed: elapsed() });
      }
      nextLook = Number.NEGATIVE_INFINITY;
    },
  };
}

const keepAll: ProjectKeeper = {
  enter: () => undefined,
  leave() {},
  touch() {},
  lookSoon() {},
  begin: async () => {},
};

/**
 * Prints the first line at once. Lines of the next seconds are counted, and a later line reports their
 * number.
 */
function tellSparingly({ elapsed, print }: ProjectKeeperGiven): (project: string, why: string) => void {
  let last = Number.NEGATIVE_INFINITY;
  let untold = 0;
  return (project, why) => {
    if (elapsed() - last < tellEveryMs) {
      untold += 1;
      return;
    }
    const others = untold === 0 ? '' : `; ${untold} others were forgotten since the last such line`;
    print(`project ${project} is forgotten with all that belongs to it: ${why}${others}`);
    last = elapsed();
    untold = 0;
  };
}

/** In the largest unit that leaves a whole number of at least 2, or in seconds. */
function span(ms: number): string {
  const units = [
    ['days', 86_400_000],
    ['hours', 3_600_000],
    ['minutes', 60_000],
  ] as const;
  const [unit, length] = units.find(([, one]) => ms >= 2 * one) ?? ['seconds', 1_000];
  return `${Math.floor(ms / length)} ${unit}`;
}
