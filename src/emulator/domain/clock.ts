// Clock arithmetic. An emulated clock follows another clock (the underlying clock) at its own speed, and runs
// only forward.

/**
 * When the underlying clock was at `at`, this clock was at `shows`. Since then it has run `scale` times as
 * fast as the underlying clock. Milliseconds.
 */
export interface ClockState {
  at: number;
  shows: number;
  /** 1 is real time; 0 stops the clock. */
  scale: number;
}

/** A clock that tests can move. Times in milliseconds since 1970. It never runs backwards. */
export interface Clock {
  now(): number;
  /** The speed relative to the underlying clock: 1 is the same speed, 0 is frozen. */
  readonly scale: number;
  /** True when the clock is stopped, by itself or because the underlying clock is stopped. */
  readonly frozen: boolean;
  /** Stops the clock until `run` is called. */
  freeze(): void;
  /**
   * Lets the clock run again, `scale` times as fast as real time.
   * @throws RangeError unless `scale` is a number >= 0
   */
  run(scale?: number): void;
  /** @throws RangeError for a negative step */
  advance(ms: number): void;
  /** @throws RangeError for a time that has passed */
  set(time: number): void;
}

/** The last time that an id can contain: ids have eight hex digits for the seconds (7 February 2106). */
export const endOfTime = 0xffff_ffff * 1000;

/** A clock that shows the same time as the underlying clock. */
export const unmovedClock: ClockState = { at: 0, shows: 0, scale: 1 };

/** The time of the clock when the underlying clock shows `under`. */
export function reading(clock: ClockState, under: number): number {
  return Math.min(endOfTime, clock.shows + (under - clock.at) * clock.scale);
}

/**
 * The same clock, with another speed from `under` on.
 * @throws RangeError for a negative or unbounded speed
 */
export function clockAtSpeed(clock: ClockState, under: number, scale: number): ClockState {
  if (!Number.isFinite(scale) || scale < 0)
    throw new RangeError(`A clock's scale is a number >= 0, not ${scale}.`);
  return { at: under, shows: reading(clock, under), scale };
}

/** The same clock, `ms` later. @throws RangeError for a step back, or beyond the end of time */
export function laterClock(clock: ClockState, under: number, ms: number): ClockState {
  if (!Number.isFinite(ms) || ms < 0) throw new RangeError(`A clock moves forward: ${ms} ms is no step.`);
  const shows = reading(clock, under) + ms;
  if (shows > endOfTime)
    throw new RangeError(`A clock goes to ${new Date(endOfTime).toISOString()} at most.`);
  return { at: under, shows, scale: clock.scale };
}

/** The same clock, set to a time (ms since 1970). @throws RangeError when that time has passed, or never comes */
export function clockAt(clock: ClockState, under: number, time: number): ClockState {
  return laterClock(clock, under, time - reading(clock, under));
}
