// What the clock makes of a job: its progress, its countdowns, and the next events of a project.
import { countdown } from './format.ts';
import type { ClockView, ListedVideo, State } from './types.ts';

/** A reading of the project's clock. */
export interface Reading {
  clock: ClockView;
  /** When it was read, in ms of a clock of the browser that no one sets. */
  readAt: number;
}

/** The project's clock now, in ms since 1970. @param now the same clock of the browser as `readAt` */
export const projectNow = ({ clock, readAt }: Reading, now: number): number =>
  clock.unix * 1000 + (now - readAt) * clock.speed;

export const stateWords: Readonly<Record<State, string>> = {
  queued: 'Queued',
  in_progress: 'Rendering',
  completed: 'Done',
  failed: 'Failed',
  expired: 'Expired',
};

export const isPending = ({ state }: ListedVideo): boolean => state === 'queued' || state === 'in_progress';

/** The progress in percent that the API shows now. */
export function progressAt({ video, state, timeline }: ListedVideo, now: number): number {
  if (state === 'completed' || state === 'expired') return 100;
  if (state !== 'in_progress' || timeline.steps.length === 0) return video.progress;
  let shown = 0;
  for (const [at, progress] of timeline.steps) if (at <= now) shown = progress;
  return shown;
}

/** What happens next to the job, with the time that is left. Empty when nothing happens by time. */
export function outlook({ state, timeline }: ListedVideo, now: number): string {
  const { by, held, starts_ms: starts, ends_ms: ends, expires_ms: expires, outcome } = timeline;
  if (state === 'completed' && expires !== null) return `expires in ${countdown(expires - now)}`;
  if (state !== 'queued' && state !== 'in_progress') return '';
  if (held) return 'held';
  if (by === 'polls') return 'moves when polled';
  if (state === 'queued' && starts !== null && starts > now) return `starts in ${countdown(starts - now)}`;
  if (ends === null) return by === 'command' ? 'waits for you' : 'stalled';
  return `${outcome === 'failed' ? 'fails' : 'ready'} in ${countdown(ends - now)}`;
}

export interface Upcoming {
  at: number;
  what: 'starts' | 'completes' | 'fails' | 'expires';
  video: ListedVideo;
}

/** The events that time brings, the earliest first. */
export function upcoming(videos: readonly ListedVideo[], now: number): Upcoming[] {
  return videos.flatMap((video) => eventsOf(video, now)).toSorted((a, b) => a.at - b.at);
}

function eventsOf(video: ListedVideo, now: number): Upcoming[] {
  const { state, timeline } = video;
  const { starts_ms: starts, ends_ms: ends, expires_ms: expires, outcome } = timeline;
  const events: Upcoming[] = [];
  const add = (at: number | null, what: Upcoming['what']) => {
    if (at !== null && at > now) events.push({ at, what, video });
  };
  if (state === 'queued') add(starts, 'starts');
  if (isPending(video))
    add(ends, outcome === 'failed' ? 'fails' : outcome === 'expired' ? 'expires' : 'completes');
  if (state === 'completed') add(expires, 'expires');
  return events;
}
