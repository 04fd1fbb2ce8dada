// The clocks of all projects: each runs with the emulator's own clock until somebody moves it.
import { advanced, inStep, reading, rescaled, setTo, type ClockState } from './domain/clock.ts';

/** A clock that tests can move. Times in milliseconds since 1970. It never runs backwards. */
export interface Clock {
  now(): number;
  /** Stands still until `run`. */
  freeze(): void;
  /** Runs on, `scale` times as fast as real time. @throws RangeError unless `scale` is a number >= 0 */
  run(scale?: number): void;
  /** @throws RangeError for a negative step */
  advance(ms: number): void;
  /** @throws RangeError for a time that has passed */
  set(time: number): void;
}

export interface Clocks {
  now(project: string): number;
  /** The clock under every project's. */
  readonly all: Clock;
  /** One project's own clock, running on the one of all. */
  of(project: string): Clock;
  /** Puts one project's clock, or all, back in step. */
  reset(project?: string): void;
}

/**
 * @param wall real time in ms
 * @param origin what a project's clock shows at its first use; undefined for real time
 */
export function createClocks(wall: () => number, origin: number | undefined): Clocks {
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
    all: movable({ read: () => shared, write: (state) => (shared = state), under: wall }),
    of: (project) =>
      movable({ read: () => stateOf(project), write: (state) => own.set(project, state), under }),
    reset(project) {
      if (project !== undefined) own.delete(project);
      else {
        own.clear();
        shared = inStep;
      }
    },
  };
}

/** A handle on a clock that is kept elsewhere. */
function movable(kept: {
  read: () => ClockState;
  write: (state: ClockState) => void;
  under: () => number;
}): Clock {
  const { read, write, under } = kept;
  return {
    now: () => reading(read(), under()),
    freeze: () => write(rescaled(read(), under(), 0)),
    run: (scale = 1) => write(rescaled(read(), under(), scale)),
    advance: (ms) => write(advanced(read(), under(), ms)),
    set: (time) => write(setTo(read(), under(), time)),
  };
}
