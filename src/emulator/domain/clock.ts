// Clock arithmetic: an emulated time that runs with another clock, at its own speed, and only forward.

/** At `at` on the underlying clock this one showed `shows`; since then it has run `scale` times as fast. Milliseconds. */
export interface ClockState {
  at: number;
  shows: number;
  /** 1 is real time, 0 stands still. */
  scale: number;
}

/** The last moment that ids can carry: their time has eight hex digits of seconds (7 February 2106). */
export const endOfTime = 0xffff_ffff * 1000;

/** A clock that agrees with the one below it. */
export const inStep: ClockState = { at: 0, shows: 0, scale: 1 };

/** What the clock shows when the one below it shows `under`. */
export function reading(clock: ClockState, under: number): number {
  return Math.min(endOfTime, clock.shows + (under - clock.at) * clock.scale);
}

/** The same clock at another speed from now on. @throws RangeError for a negative or unbounded speed */
export function rescaled(clock: ClockState, under: number, scale: number): ClockState {
  if (!Number.isFinite(scale) || scale < 0)
    throw new RangeError(`A clock's scale is a number >= 0, not ${scale}.`);
  return { at: under, shows: reading(clock, under), scale };
}

/** The same clock, `ms` later. @throws RangeError for a step back, or beyond the end of time */
export function advanced(clock: ClockState, under: number, ms: number): ClockState {
  if (!Number.isFinite(ms) || ms < 0) throw new RangeError(`A clock moves forward: ${ms} ms is no step.`);
  const shows = reading(clock, under) + ms;
  if (shows > endOfTime)
    throw new RangeError(`A clock goes to ${new Date(endOfTime).toISOString()} at most.`);
  return { at: under, shows, scale: clock.scale };
}

/** The same clock, set to a time (ms since 1970). @throws RangeError when that time has passed, or never comes */
export function setTo(clock: ClockState, under: number, time: number): ClockState {
  return advanced(clock, under, time - reading(clock, under));
}
