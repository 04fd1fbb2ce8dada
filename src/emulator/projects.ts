// Which projects an emulator keeps: those that nobody asks for are forgotten, when there are too many or after some time.

export interface Projects {
  /**
   * A request of a project begins; until it ends, the project is not forgotten.
   * @returns what to wait for first, when the project is being forgotten at this moment
   */
  enter: (project: string) => Promise<void> | undefined;
  /** The request has ended. */
  leave: (project: string) => void;
  /** Something of the project was looked at. */
  touch: (project: string) => void;
  /** Looks for idle projects at the next request: a clock was moved. */
  lookSoon: () => void;
}

export interface ProjectsGiven {
  /** Projects that are kept at most; undefined for any number. */
  most: number | undefined;
  /** How long an idle project is kept, in ms of its own clock; undefined for ever. */
  keepMs: number | undefined;
  /** A project's own clock, in ms. */
  now: (project: string) => number;
  /** Monotonic milliseconds. */
  elapsed: () => number;
  /** Forgets everything that belongs to a project. */
  forget: (project: string) => Promise<void>;
  /** Gets a line about projects that were forgotten. */
  tell: (line: string) => void;
  report: (fault: unknown) => void;
}

interface Use {
  running: number;
  /** The end of the last request: on the project's clock, and in monotonic ms. */
  at: number;
  atElapsed: number;
}

/** Between two looks for projects that are idle for too long, and between two lines in the log. */
const lookEveryMs = 10_000;
const tellEveryMs = 10_000;

/** Projects that are used; those whose last use is longest ago come first. */
export function createProjects(given: ProjectsGiven): Projects {
  const { most, keepMs, now, elapsed, forget } = given;
  if (most === undefined && keepMs === undefined) return keepAll;
  const uses = new Map<string, Use>();
  const forgetting = new Map<string, Promise<void>>();
  const told = tellSparingly(given);
  let nextLook = Number.NEGATIVE_INFINITY;

  const evict = (project: string, use: Use, why: string) => {
    uses.delete(project);
    told(project, `${why}, and it has been idle for ${span(elapsed() - use.atElapsed)}`);
    const ending = forget(project)
      .catch(given.report)
      .finally(() => forgetting.delete(project));
    forgetting.set(project, ending);
  };

  /** The oldest idle ones go; projects with requests under way stay, even when they are too many. */
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
  };

  return {
    enter,
    leave,
    touch(project) {
      void enter(project);
      leave(project);
    },
    lookSoon() {
      // Forgetting a project puts its clock back, which moves nobody else's.
      if (forgetting.size === 0) nextLook = Number.NEGATIVE_INFINITY;
    },
  };
}

const keepAll: Projects = {
  enter: () => undefined,
  leave() {},
  touch() {},
  lookSoon() {},
};

/** The first line at once, then one for all that follow within some seconds. */
function tellSparingly({ elapsed, tell }: ProjectsGiven): (project: string, why: string) => void {
  let last = Number.NEGATIVE_INFINITY;
  let untold = 0;
  return (project, why) => {
    if (elapsed() - last < tellEveryMs) {
      untold += 1;
      return;
    }
    const others = untold === 0 ? '' : `; ${untold} others were forgotten since the last such line`;
    tell(`project ${project} is forgotten with all that belongs to it: ${why}${others}`);
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
