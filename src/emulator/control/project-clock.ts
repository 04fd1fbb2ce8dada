// A project's clock as tests move it: the clock itself, and the step after which no job is pending.
import { endOfTime, type Clock } from '../domain/clock.ts';
import { isTerminal, view, type VideoRecord } from '../domain/video.ts';
import type { ProjectStore } from '../store/store.ts';
import { everyDoc } from '../store/pages.ts';

/** A job that time does not end, and the event that it waits for. */
export interface Waiting {
  id: string;
  waits_for: string;
}

export interface ProjectClock extends Clock {
  /** How fast the clock runs: 1 is real time, 0 is frozen. */
  readonly speed: number;
  /**
   * Moves the clock to the time at which the project's last job ends.
   * @returns the jobs that time cannot end
   */
  advanceUntilIdle(): Promise<Waiting[]>;
}

/** @param given.speed how fast the clock runs */
export function projectClock(
  clock: Clock,
  { store, speed }: { store: ProjectStore; speed: () => number },
): ProjectClock {
  return {
    now: () => clock.now(),
    get scale() {
      return clock.scale;
    },
    get frozen() {
      return clock.frozen;
    },
    get speed() {
      return speed();
    },
    freeze: () => clock.freeze(),
    run: (scale) => clock.run(scale),
    advance: (ms) => clock.advance(ms),
    set: (time) => clock.set(time),
    async advanceUntilIdle() {
      const waiting: Waiting[] = [];
      let target = clock.now();
      for await (const { body } of everyDoc(store, 'video')) {
        const end = endOf(body, clock.now());
        if (typeof end === 'number') target = Math.max(target, end);
        else if (end !== undefined) waiting.push({ id: body.id, waits_for: end.waitsFor });
      }
      // Advances by a step, not to a time, because the clock may run past the target between two reads.
      const left = target - clock.now();
      if (left > 0) clock.advance(left);
      return waiting;
    },
  };
}

/**
 * The time at which a job ends by itself; undefined when it has ended; the event it waits for when time never
 * ends it.
 */
function endOf(record: VideoRecord, now: number): number | { waitsFor: string } | undefined {
  if (isTerminal(view(record, { now, polls: 0 }))) return undefined;
  const { plan, command, createdAt } = record;
  if (command !== null || plan.by === 'command') return { waitsFor: 'a command: complete or fail' };
  if (plan.by === 'polls') return { waitsFor: `its retrieval number ${plan.polls}` };
  // One step after the end, because times with a fraction of a millisecond do not add up exactly.
  const end = Math.floor(createdAt + plan.queueMs + plan.renderMs) + (Number.isInteger(createdAt) ? 0 : 1);
  const ends = end <= endOfTime && isTerminal(view(record, { now: end, polls: 0 }));
  return ends ? end : { waitsFor: 'a command: its plan has no end' };
}
