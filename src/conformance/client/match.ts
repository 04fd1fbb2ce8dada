// Finds the requests that a match means.
import type { Seen } from './facts.ts';
import type { Match, Trigger } from './model.ts';

const listOf = <T>(value: T | readonly T[]): readonly T[] =>
  Array.isArray(value) ? (value as readonly T[]) : [value as T];

/** Returns the requests that match, in the order of their arrival. */
export function matchingRequests(match: Match, { requests, prompt }: Visit): Seen[] {
  const { nth } = match;
  const found = requests.filter((seen, index) => fits(match, seen, { requests, index, prompt }));
  return nth === undefined ? found : found.slice(nth - 1, nth);
}

interface Visit {
  requests: readonly Seen[];
  prompt: string;
}

interface Place {
  requests: readonly Seen[];
  index: number;
  prompt: string;
}

type Test = (match: Match, seen: Seen, place: Place) => boolean;

/** One test for each field of a match. A field that is absent holds. */
const tests: Readonly<Record<Exclude<keyof Match, 'nth'>, Test>> = {
  operation: ({ operation = [] }, seen) =>
    listOf(operation).some((name) => name === (seen.operation ?? 'none')),
  status: ({ status = [] }, seen) =>
    listOf(status).some((one) => one === seen.status || one === `${Math.floor(seen.status / 100)}xx`),
  outcome: ({ outcome = [] }, seen) => listOf(outcome).includes(seen.outcome),
  video_status: ({ video_status: wanted = [] }, seen) =>
    seen.video !== null && listOf(wanted).includes(seen.video.status),
  rule: ({ rule = [] }, seen) => listOf(rule).some((id) => seen.rules.includes(id)),
  error: ({ error = [] }, seen) =>
    listOf(error).some((code) => code === seen.error?.code || code === seen.error?.type),
  variant: ({ variant }, seen) => (seen.query['variant'] ?? 'video') === variant,
  answer_header: ({ answer_header: name = '' }, seen) => seen.answerHeaders[name] !== undefined,
  answer_type: ({ answer_type: type = '' }, seen) =>
    (seen.answerHeaders['content-type'] ?? '').includes(type),
  has_field: ({ has_field: name = '' }, seen) => seen.body !== null && Object.hasOwn(seen.body, name),
  has_part: ({ has_part: name = '' }, seen) => seen.parts.some((part) => part.name === name),
  prompt_given: (_, seen, { prompt }) => isLike(seen.body?.['prompt'], prompt),
  elsewhere: ({ elsewhere }, seen) => seen.elsewhere === elsewhere,
  fell_back: (_, seen, { requests, index }) => fellBack(seen, requests.slice(0, index)),
  unread: (_, seen) => seen.unread.length > 0,
  leaks_key: (_, seen) => seen.leaksKey,
};

function fits(match: Match, seen: Seen, place: Place): boolean {
  return Object.entries(tests).every(
    ([field, test]) => match[field as keyof Match] === undefined || test(match, seen, place),
  );
}

/**
 * True for a prompt that shares half of the long words with the given prompt: it was meant to be that prompt.
 * A program with a prompt of its own may share one of them by chance.
 */
function isLike(sent: unknown, prompt: string): boolean {
  if (typeof sent !== 'string') return false;
  const words = prompt.match(/[A-Za-z]{5,}/g) ?? [];
  const shared = words.filter((word) => sent.includes(word));
  return words.length > 0 && shared.length >= words.length / 2;
}

function fellBack({ video, videoId }: Seen, before: readonly Seen[]): boolean {
  if (video === null) return false;
  return before.some(
    (earlier) => earlier.videoId === videoId && (earlier.video?.progress ?? 0) > video.progress,
  );
}

/** Returns the requests that pull the trigger. An event of a webhook is no request and gives none. */
export function triggeringRequests(trigger: Trigger, visit: Visit): Seen[] {
  if ('event' in trigger) return [];
  return matchingRequests('request' in trigger ? trigger.request : trigger.requests, visit);
}
