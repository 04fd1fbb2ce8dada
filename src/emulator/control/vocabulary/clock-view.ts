// Small response objects of the control API.
import type { Clock } from '../../domain/clock.ts';
import type { ClockView } from './project-schemas.ts';
import { isoTime } from '../../journal/iso-time.ts';

export function clockView(clock: Clock): ClockView {
  const now = clock.now();
  return { now: isoTime(now), unix: now / 1000, scale: clock.scale, frozen: clock.frozen };
}
