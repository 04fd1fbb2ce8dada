// The counters of a project: their names, and the text of a name in a store or in a snapshot file.
//
// The counters of a job end with the job: a job that was polled and deleted leaves no counter of its polls. One
// counter stays on purpose, however many jobs were deleted: the total of deleted clips of one kind. Usage adds
// this total to the stored videos, because deleted clips were paid too.
import type { RuleCounter } from '../domain/rule.ts';
import { ownProperty } from '../domain/own-property.ts';
import type { VideoStatus } from '../domain/video.ts';

/** Everything that the emulator counts. */
export type Counter =
  /** How often a video was retrieved. */
  | { of: 'polls'; video: string }
  /** What the project has spent, in US cents. */
  | { of: 'spent' }
  /** The total of clips of deleted jobs, for usage. It is never dropped. */
  | { of: 'deleted'; status: VideoStatus; model: string; size: string; seconds: string; batch: boolean }
  /** Equal requests, when the emulator has a seed. */
  | { of: 'requests'; digest: string }
  /** The admissions of a rate window of `ms` milliseconds. `group` is a model family, or `all`. */
  | { of: 'rate'; group: string; ms: number }
  /** 1 while the admission with this number counts. */
  | { of: 'admission'; group: string; ms: number; number: number }
  /** When the admission with this number was granted, in ms. */
  | { of: 'admission time'; group: string; ms: number; number: number }
  /** The counts of a rule, in a durable store. `rule` is a key that no other rule ever has. */
  | { of: 'rule'; rule: string; count: RuleCounter }
  /** How often an operation was called, as `nth` of a rule counts it, in a durable store. */
  | { of: 'calls'; operation: string }
  /** How often an operation was requested, for the usage, in a durable store. */
  | { of: 'asked'; operation: string }
  /** The creations in one millisecond of the project's clock, when several processes create. */
  | { of: 'creations'; ms: number }
  /** How many webhook samples and repetitions were sent. */
  | { of: 'repetitions' };

export type CounterKind = Counter['of'];
export type CounterOf<K extends CounterKind> = Extract<Counter, { of: K }>;

/**
 * The counters that are no part of a saved state of a project. Loading a state must leave them as they are.
 */
export const countersApart = [
  'rule',
  'calls',
  'asked',
  'repetitions',
] as const satisfies readonly CounterKind[];

export const isApart = ({ of }: Counter): boolean => countersApart.some((kind) => kind === of);

export const isOfKind = <K extends CounterKind>(counter: Counter, kind: K): counter is CounterOf<K> =>
  counter.of === kind;

/** Every key of a kind begins with this text. */
export const keyStart: Readonly<Record<CounterKind, string>> = {
  polls: 'polls ',
  spent: 'spent cents',
  deleted: 'deleted ',
  requests: 'entropy ',
  rate: 'rate ',
  admission: 'rate ',
  'admission time': 'rate ',
  rule: 'rule ',
  calls: 'calls ',
  asked: 'asked ',
  creations: 'creations ',
  repetitions: 'repetitions',
};

/** Prints the key of a counter. Different counters have different keys. */
export function counterKey(counter: Counter): string {
  const start = keyStart[counter.of];
  switch (counter.of) {
    case 'spent':
    case 'repetitions':
      return start;
    case 'creations':
      return `${start}${counter.ms}`;
    case 'rule':
      return `${start}${counter.count} ${asPart(counter.rule)}`;
    case 'calls':
    case 'asked':
      return start + asPart(counter.operation);
    case 'polls':
      return start + asPart(counter.video);
    case 'requests':
      return start + asPart(counter.digest);
    case 'deleted': {
      const { status, model, size, seconds, batch } = counter;
      return `${start}${status} ${asPart(model)} ${asPart(size)} ${asPart(seconds)}${batch ? ' batch' : ''}`;
    }
    case 'rate':
      return `${start}${asPart(counter.group)} ${counter.ms}`;
    case 'admission':
      return `${start}${asPart(counter.group)} ${counter.ms} ${counter.number}`;
    case 'admission time':
      return `${start}${asPart(counter.group)} ${counter.ms} ${counter.number} at`;
  }
}

/** Reads a key back. Undefined for a text that is the key of no counter. */
export function readCounter(key: string): Counter | undefined {
  if (key === keyStart.spent) return { of: 'spent' };
  if (key === keyStart.repetitions) return { of: 'repetitions' };
  const [word = '', ...parts] = key.split(' ');
  return ownProperty(readers, word)?.(parts);
}

/** The text before the id of a video in `refundKey`. */
const refundStart = 'given back ';

/** Snapshot files contain the refund of a failed job as a counter of 1 with this key. */
export const refundKey = (video: string): string => refundStart + asPart(video);

/** Returns the video of a refund. Undefined for every other key. */
export const refundOf = (key: string): string | undefined =>
  key.startsWith(refundStart) ? fromPart(key.slice(refundStart.length)) : undefined;

type Parts = readonly string[];

/** The readers by the first word of a key. */
const readers: Readonly<Record<string, (parts: Parts) => Counter | undefined>> = {
  polls: ([video, ...more]) => whole(video, more, (id) => ({ of: 'polls', video: id })),
  entropy: ([digest, ...more]) => whole(digest, more, (read) => ({ of: 'requests', digest: read })),
  deleted: readDeleted,
  rate: readRate,
  rule: readRule,
  creations: readCreations,
  calls: ([operation, ...more]) => whole(operation, more, (read) => ({ of: 'calls', operation: read })),
  asked: ([operation, ...more]) => whole(operation, more, (read) => ({ of: 'asked', operation: read })),
};

/** Makes a counter from its only part. */
function whole(part: string | undefined, more: Parts, make: (part: string) => Counter): Counter | undefined {
  return part === undefined || more.length > 0 ? undefined : make(fromPart(part));
}

const statuses: readonly VideoStatus[] = ['queued', 'in_progress', 'completed', 'failed', 'expired'];

function readDeleted([first, ...parts]: Parts): Counter | undefined {
  const status = statuses.find((known) => known === first);
  const batch = parts.at(-1) === 'batch';
  const words = batch ? parts.slice(0, -1) : parts;
  const [size = '', seconds = ''] = words.slice(-2).map(fromPart);
  // Older snapshot files contain models with plain spaces, so every word before the size belongs to the model.
  const model = words.slice(0, -2);
  if (status === undefined || model.length === 0) return undefined;
  if (!/^\d+x\d+$/.test(size) || !/^\d+$/.test(seconds)) return undefined;
  return { of: 'deleted', status, model: fromPart(model.join(' ')), size, seconds, batch };
}

function readRate([group, milliseconds, nth, at, ...more]: Parts): Counter | undefined {
  const ms = asCount(milliseconds);
  if (group === undefined || ms === undefined || more.length > 0) return undefined;
  const window = { group: fromPart(group), ms };
  if (nth === undefined) return { of: 'rate', ...window };
  const number = asCount(nth);
  if (number === undefined || (at !== undefined && at !== 'at')) return undefined;
  return { of: at === undefined ? 'admission' : 'admission time', ...window, number };
}

const ruleCounters: readonly RuleCounter[] = ['matched', 'hits', 'drawn'];

function readRule([first, ...parts]: Parts): Counter | undefined {
  const [rule, ...more] = parts;
  const count = ruleCounters.find((known) => known === first);
  return count && whole(rule, more, (read) => ({ of: 'rule', rule: read, count }));
}

function readCreations([text, ...more]: Parts): Counter | undefined {
  const ms = asCount(text);
  return ms === undefined || more.length > 0 ? undefined : { of: 'creations', ms };
}

const asCount = (text = '') => (/^\d{1,15}$/.test(text) ? Number(text) : undefined);

/** Writes a part of a key without spaces. A part without spaces and per cent signs is written as it is. */
const asPart = (text: string) =>
  /[ %]/.test(text) ? text.replaceAll('%', '%25').replaceAll(' ', '%20') : text;

const fromPart = (text: string) => text.replaceAll('%20', ' ').replaceAll('%25', '%');
