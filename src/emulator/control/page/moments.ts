// Waits for the moments at which time alone changes the state of a video, with one timer for all of them.
import { nextChange } from '../../domain/timeline.ts';
import type { VideoRecord } from '../../domain/video.ts';
import type { Alarm } from '../../http/wire-ports.ts';

export interface Moments {
  /**
   * Notes the next moment of a video. Call `wait` after it.
   * @param seenAt the time of the project's clock just before the video was shown: the clock may have passed a moment
   *   since then
   */
  track(record: VideoRecord, seenAt: number): void;
  drop(id: string): void;
  dropAll(): void;
  /** Sets the timer anew, after videos were tracked or the clock was moved. */
  wait(): void;
  stop(): void;
}

const nothing = () => {};

/** The longest timer, in real ms. */
const longestMs = 3_600_000;

/** @param given.reached called with the ids of the videos whose moment has come; they are no longer tracked */
export function createMoments(given: {
  /** The project's clock, in ms. */
  now: () => number;
  /** How fast that clock runs: 1 is real time. */
  speed: () => number;
  alarm: Alarm;
  reached: (ids: readonly string[]) => void;
}): Moments {
  const { now, speed, alarm, reached } = given;
  const moments = new Map<string, number>();
  let cancel: () => void = nothing;

  const ring = () => {
    const time = now();
    const due = [...moments].flatMap(([id, at]) => (at <= time ? [id] : []));
    for (const id of due) moments.delete(id);
    if (due.length > 0) reached(due);
    wait();
  };

  function wait(): void {
    cancel();
    cancel = nothing;
    let earliest = Number.POSITIVE_INFINITY;
    for (const at of moments.values()) earliest = Math.min(earliest, at);
    const left = earliest - now();
    if (earliest === Number.POSITIVE_INFINITY || (left > 0 && speed() === 0)) return;
    // Timers count whole ms.
    cancel = alarm(left <= 0 ? 0 : Math.min(longestMs, Math.ceil(left / speed())), ring);
  }

  return {
    track(record, seenAt) {
      const at = nextChange(record, seenAt);
      if (at === undefined) moments.delete(record.id);
      else moments.set(record.id, at);
    },
    drop: (id) => void moments.delete(id),
    dropAll: () => moments.clear(),
    wait,
    stop: () => cancel(),
  };
}
