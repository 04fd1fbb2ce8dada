// Writes requests as lines of evidence.
import type { Seen } from '../facts.ts';

const outcomes = {
  complete: '',
  cut: ', and the answer broke off',
  reset: ', and the connection was reset',
  'client-left': ', and the program left before the end of the answer',
} as const;

/** Returns a line such as `1.2 s: GET /v1/videos/video_1 → 200, in_progress`. */
export function lineOf({
  atMs,
  method,
  path,
  query,
  status,
  outcome,
  video,
  error,
  elsewhere,
}: Seen): string {
  const search = new URLSearchParams(
    Object.entries(query).flatMap(([name, value]) =>
      [value].flat().map((one): [string, string] => [name, one]),
    ),
  ).toString();
  const told = [
    ...(video === null ? [] : [video.status]),
    ...(error === null ? [] : [error.code ?? error.type]),
  ].join(', ');
  const where = elsewhere ? ' at the other host' : '';
  const answered = outcome === 'reset' && status >= 400 ? 'no answer' : String(status);
  return `${(atMs / 1000).toFixed(1)} s: ${method} ${path}${search === '' ? '' : `?${search}`}${where} → ${answered}${told === '' ? '' : `, ${told}`}${outcomes[outcome]}`;
}

const most = 8;

/** Returns the first lines, and states how many more there are. */
export function linesOf(requests: readonly Seen[]): string[] {
  const lines = requests.slice(0, most).map(lineOf);
  const more = requests.length - most;
  return more > 0 ? [...lines, `… and ${more} more`] : lines;
}

/** Returns a duration such as `300 ms` or `2.4 s`. */
export const shownMs = (ms: number): string =>
  ms < 1000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(1)} s`;
