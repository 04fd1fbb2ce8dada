// The clocks of all projects: each runs with the emulator's own clock until somebody moves it.
import { advanced, inStep, reading, rescaled, setTo, type Clock, type ClockState } from './domain/clock.ts';

export interface Clocks {
  now(project: string): number;
  /** The clock under every project's. */
  readonly all: Clock;
  /** One project's own clock, running on the one of all. */
  of(project: string): Clock;
  /** Lets one project's clock show a time, even one that has passed, and run on at a speed. */
  restore(project: string, shown: { now: number; scale: number }): void;
  /** Puts one project's clock, or all, back in step. */
  reset(project?: string): void;
  /** How many times as fast as real time a project's clock runs. */
  speed(project: string): number;
}

/**
 * @param wall real time in ms
 * @param origin what a project's clock shows at its first use; undefined for real time
 * @param moved told whenever a clock was moved, or runs at another speed
 */
export function createClocks(
  wall: () => number,
  origin: number | undefined,
  moved: () => void = () => undefined,
): Clocks {
  let shared = inStep;
  const own = new Map<string, ClockState>();
  const under = () => reading(shared, wall());

  const stateOf = (project: string): ClockState => {
    const known = own.get(project);
    if (known !== undefined || origin === undefined) return known ?? inStep;
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
          moved();
        },
        under,
        held: () => shared.scale === 0,
      }),
    restore(project, { now, scale }) {
      own.set(project, { at: under(), shows: now, scale });
      moved();
    },
    reset(project) {
      if (project !== undefined) own.delete(project);
      else {
        own.clear();
        shared = inStep;
      }
      moved();
    },
    speed: (project) => shared.scale * stateOf(project).scale,
  };
}

/** A handle on a clock that is kept elsewhere. */
function movable(kept: {
  read: () => ClockState;
  write: (state: ClockState) => void;
  under: () => number;
  /** Whether the clock below stands still. */
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
    freeze: () => write(rescaled(read(), under(), 0)),
    run: (scale = 1) => write(rescaled(read(), under(), scale)),
    advance: (ms) => write(advanced(read(), under(), ms)),
    set: (time) => write(setTo(read(), under(), time)),
  };
}
