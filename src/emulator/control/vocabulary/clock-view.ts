// Small response objects of the control API.
import type { Clock } from '../../domain/clock.ts';
import type { ClockView } from './project-schemas.ts';
import { isoTime } from '../../journal/iso-time.ts';

/** A clock of a project, with the speed relative to real time. */
export type RunningClock = Clock & { readonly speed: number };

export function clockView(clock: RunningClock): ClockView {
  const now = clock.now();
  return {
    now: isoTime(now),
    unix: now / 1000,
    scale: clock.scale,
    speed: clock.speed,
    frozen: clock.frozen,
  };
}
