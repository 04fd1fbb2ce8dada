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
  /** The speed of a project's clock: 1 is real time. */
  speed(project: string): number;
}

/**
 * @param wall real time in ms
 * @param origin the time of a project's clock at its first use; undefined for real time
 * @param moved called when a clock was moved, or when its speed was changed; without a project for all clocks
 */
export function createClocks(
  wall: () => number,
  origin: number | undefined,
  moved: (project?: string) => void = () => undefined,
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
      }),
    restore(project, { now, scale }) {
      own.set(project, { at: under(), shows: now, scale });
      moved(project);
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
}): Clock {
  const { read, write, under, held } = kept;
  return {
    now: () => reading(read(), under()),
    get scale() {
      return read().scale;
    },
    get frozen() {
      return read().scale === 0 || held();
    },
    freeze: () => write(clockAtSpeed(read(), under(), 0)),
    run: (scale = 1) => write(clockAtSpeed(read(), under(), scale)),
    advance: (ms) => write(laterClock(read(), under(), ms)),
    set: (time) => write(clockAt(read(), under(), time)),
  };
}
