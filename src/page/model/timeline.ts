// The parts of a job's course, with the share of the width that each has in the picture.
import type { ListedVideo } from './types.ts';

interface Part {
  name: 'queued' | 'rendering' | 'files';
  /** Of the width of the picture; all shares add up to 1. */
  share: number;
  /** In ms; null when the length is not known. */
  length: number | null;
}

export interface TimelineParts {
  parts: readonly Part[];
  /** Where the clock is now, from 0 to 1; null when it is beyond the picture. */
  marker: number | null;
}

/** The share of the part with the files, which is far longer than the others. */
const filesShare = 0.3;
/** The least share of a part, so that its name can be read. */
const leastShare = 0.12;

export function timelineParts({ timeline }: Pick<ListedVideo, 'timeline'>, now: number): TimelineParts {
  const { created_ms: created, starts_ms: starts, ends_ms: ends, expires_ms: expires } = timeline;
  // A job that a command ended before its start has no rendering.
  const start = starts === null || (ends !== null && starts > ends) ? ends : starts;
  const lengths = {
    queued: start === null ? null : start - created,
    rendering: start === null || ends === null || ends === start ? null : ends - start,
    files: ends === null || expires === null ? null : expires - ends,
  };
  const names = (['queued', 'rendering', 'files'] as const).filter(
    (name) => lengths[name] !== null || (name === 'queued' && start === null),
  );
  const parts = shares(names.map((name) => ({ name, length: lengths[name] })));
  return { parts, marker: markerOf(parts, { created, now }) };
}

function shares(parts: readonly Omit<Part, 'share'>[]): Part[] {
  const work = parts.filter(({ name }) => name !== 'files');
  const room = work.length === parts.length ? 1 : 1 - filesShare;
  const whole = work.reduce((sum, { length }) => sum + (length ?? 0), 0);
  const least = Math.min(leastShare, room / Math.max(1, work.length));
  const rest = room - least * work.length;
  return parts.map((part) => {
    if (part.name === 'files') return { ...part, share: work.length === 0 ? 1 : filesShare };
    const of = whole === 0 ? 1 / work.length : (part.length ?? 0) / whole;
    return { ...part, share: least + rest * of };
  });
}

function markerOf(parts: readonly Part[], { created, now }: { created: number; now: number }): number | null {
  let at = created;
  let left = 0;
  for (const { share, length } of parts) {
    if (length === null) return null;
    if (now < at + length) return now < at ? null : left + (length === 0 ? 0 : ((now - at) / length) * share);
    at += length;
    left += share;
  }
  return null;
}
