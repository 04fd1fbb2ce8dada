// The clocks of all projects. Each clock runs with the emulator's own clock until it is moved.
import type { StatePart } from '../store/state-part.ts';
import {
  laterClock,
  unmovedClock,
  reading,
  clockAtSpeed,
  clockAt,
  type Clock,
  type ClockState,
} from '../domain/clock.ts';

export interface Clocks {
  now(project: string): number;
  /** The clock on which every project's clock runs. */
  readonly all: Clock;
  /** One project's own clock, which runs on the clock `all`. */
  of(project: string): Clock;
  /** Sets one project's clock to a time, even an earlier time, and lets it run on at a speed. */
  restore(project: string, shown: { now: number; scale: number }): void;
  /** The moves of the projects' own clocks. */
  readonly part: StatePart;
  /** The states of the clocks, for a store that keeps them: of each project, and of the clock `all`. */
  readonly durable: readonly DurableClock[];
  /** The speed of a project's clock: 1 is real time. */
  speed(project: string): number;
}

/**
 * A clock as a durable store keeps it. The saved state refers to the clock below, so that the clock also runs
 * while no process runs, and shows the same time in every process.
 */
interface DurableClock {
  readonly name: string;
  readonly ofAll: boolean;
  state(project: string): ClockState | undefined;
  prepare(project: string, saved: unknown): Promise<() => void>;
  begin(project: string): boolean;
}

/** The names of the saved states. */
const names = { own: 'clock', all: 'clock of all' } as const;

/**
 * @param wall real time in ms
 * @param origin the time of a project's clock at its first use; undefined for real time
 * @param moved called when a clock was moved, or when its speed was changed; without a project for all clocks
 * @param keep called after such a change, with the part that has changed and a function that makes the change
 *   again. The project is empty for all clocks
 */
export function createClocks(
  wall: () => number,
  origin: number | undefined,
  moved: (project?: string) => void = () => undefined,
  keep: (project: string, part: string, again: () => void) => void = () => undefined,
): Clocks {
  let shared = unmovedClock;
  const own = new Map<string, ClockState>();
  const under = () => reading(shared, wall());

  const stateOf = (project: string): ClockState => {
    const known = own.get(project);
    if (known !== undefined || origin === undefined) return known ?? unmovedClock;
    const started = { at: under(), shows: origin, scale: 1 };
    own.set(project, started);
    return started;
  };

  return {
    now: (project) => reading(stateOf(project), under()),
    all: movable({
      read: () => shared,
      write(state) {
        shared = state;
        moved();
      },
      under: wall,
      held: () => false,
      keep: (again) => keep('', names.all, again),
    }),
    of: (project) =>
      movable({
        read: () => stateOf(project),
        write(state) {
          own.set(project, state);
          moved(project);
        },
        under,
        held: () => shared.scale === 0,
        keep: (again) => keep(project, names.own, again),
      }),
    restore(project, { now, scale }) {
      const act = () => {
        own.set(project, { at: under(), shows: now, scale });
        moved(project);
      };
      act();
      keep(project, names.own, act);
    },
    part: {
      name: 'clock',
      // A snapshot contains the clock in a field of its own.
      save(project) {
        const state = own.get(project);
        return state === undefined ? undefined : { now: reading(state, under()), scale: state.scale };
      },
      prepare: async (project, saved) => () => {
        if (saved === undefined) own.delete(project);
        else {
          const { now, scale } = saved as { now: number; scale: number };
          own.set(project, { at: under(), shows: now, scale });
        }
        moved();
      },
      forget(project) {
        if (project !== undefined) own.delete(project);
        else {
          own.clear();
          shared = unmovedClock;
        }
        moved();
      },
    },
    durable: [
      {
        name: names.own,
        ofAll: false,
        state: (project) => own.get(project),
        prepare: async (project, saved) => () => {
          if (saved === undefined && !own.delete(project)) return;
          if (saved !== undefined) own.set(project, saved as ClockState);
          moved(project);
        },
        // Every process must start the clock of a project at the same moment.
        begin: (project) => origin !== undefined && stateOf(project) !== unmovedClock,
      },
      {
        name: names.all,
        ofAll: true,
        state: () => (shared === unmovedClock ? undefined : shared),
        prepare: async (_, saved) => () => {
          if (saved === undefined && shared === unmovedClock) return;
          shared = (saved as ClockState | undefined) ?? unmovedClock;
          moved();
        },
        begin: () => false,
      },
    ],
    speed: (project) => shared.scale * stateOf(project).scale,
  };
}

/** A Clock object for a clock state that is kept elsewhere. */
function movable(kept: {
  read: () => ClockState;
  write: (state: ClockState) => void;
  under: () => number;
  /** Whether the clock below is stopped. */
  held: () => boolean;
  /** Saves a change. @param again makes the change again */
  keep: (again: () => void) => void;
}): Clock {
  const { read, write, under, held, keep } = kept;
  const change = (edit: (state: ClockState) => ClockState) => {
    const act = () => write(edit(read()));
    act();
    keep(act);
  };
  return {
    now: () => reading(read(), under()),
    get scale() {
      return read().scale;
    },
    get frozen() {
      return read().scale === 0 || held();
    },
    freeze: () => change((state) => clockAtSpeed(state, under(), 0)),
    run: (scale = 1) => change((state) => clockAtSpeed(state, under(), scale)),
    advance: (ms) => change((state) => laterClock(state, under(), ms)),
    set: (time) => change((state) => clockAt(state, under(), time)),
  };
}
