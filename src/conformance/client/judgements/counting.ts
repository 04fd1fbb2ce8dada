// Judgements that count requests: `count`, `none_after`, `some_after`.
import { failed, passed, unclear, type Facts, type Finding, type Seen } from '../facts.ts';
import { matchingRequests } from '../match.ts';
import type { Judgement, Match } from '../model.ts';
import { linesOf, shownMs } from './describe-request.ts';
import { unlessBusy } from './still-busy.ts';
import { countWithNoun } from '../../vocabulary/count-with-noun.ts';

type Of<Key extends string> =
  Extract<Judgement, Record<Key, unknown>> extends Record<Key, infer Value> ? Value : never;

/** Counts requests, or the videos that are left. */
export function judgeCount(given: Of<'count'>, facts: Facts): Finding {
  const found = given.of === 'requests' ? matchingRequests(given.match, facts) : [];
  const amount = given.of === 'requests' ? found.length : leftOf(facts).length;
  const told = given.of === 'requests' ? amountOf(amount, given.match) : countWithNoun(amount, 'video');
  const most = given.exactly ?? (given.at_most === 'videos' ? facts.videos : given.at_most);
  const least = given.exactly ?? given.at_least ?? 0;
  const evidence =
    given.of === 'requests' ? linesOf(found) : leftOf(facts).map((id) => `${id} is still there`);
  if (most !== undefined && amount > most) return failed(`${told}, at most ${most} expected`, evidence);
  if (amount < least)
    return unlessBusy(facts, failed(`${told}, at least ${least} expected`, linesOf(facts.requests)));
  if (given.then_ends === true && facts.ending === 'stopped')
    return unclear(`the program had not ended after ${shownMs(facts.lastedMs)}`, evidence);
  return passed;
}

const leftOf = ({ leftIds, knownIds }: Facts) => leftIds.filter((id) => !knownIds.includes(id));

/** Judges that no matching request comes after the first trigger. */
export function judgeNoneAfter(given: Of<'none_after'>, facts: Facts, triggers: readonly Seen[]): Finding {
  const later = after(given, facts, triggers);
  if (later.length <= given.allow) return passed;
  const [first] = triggers;
  return failed(`${amountOf(later.length, given.match)} after that`, [
    ...linesOf(first === undefined ? [] : [first]),
    ...linesOf(later),
  ]);
}

/** Judges that a matching request comes after the first trigger. */
export function judgeSomeAfter(given: Of<'some_after'>, facts: Facts, triggers: readonly Seen[]): Finding {
  if (after(given, facts, triggers).length > 0) return passed;
  const [first] = triggers;
  const rest = first === undefined ? [] : facts.requests.slice(facts.requests.indexOf(first));
  return unlessBusy(facts, failed(`no ${nameOf(given.match)} after that`, linesOf(rest)));
}

function after(
  { match, same_video: sameVideo }: { match: Match; same_video: boolean },
  facts: Facts,
  triggers: readonly Seen[],
): Seen[] {
  const [first] = triggers;
  if (first === undefined) return [];
  const from = facts.requests.indexOf(first);
  return matchingRequests(match, facts).filter(
    (seen) => facts.requests.indexOf(seen) > from && (!sameVideo || seen.videoId === first.videoId),
  );
}

const names: Readonly<Record<string, string>> = {
  createVideo: 'creation',
  retrieveVideo: 'poll',
  downloadVideo: 'download',
  listVideos: 'page of the list',
  deleteVideo: 'deletion',
};

/** Returns the operation in words, with what makes the match narrower: `poll (completed)`. */
export const nameOf = (match: Match): string => `${wordOf(match)}${narrowing(match)}`;

/** Returns `1 poll (completed)`, `2 polls (completed)`. */
const amountOf = (count: number, match: Match): string =>
  `${count} ${count === 1 ? wordOf(match) : pluralOf(wordOf(match))}${narrowing(match)}`;

function wordOf({ operation }: Match): string {
  const one = Array.isArray(operation) ? operation.join(' or ') : (operation ?? '');
  return names[one] ?? 'request';
}

const pluralOf = (word: string) => (word === names['listVideos'] ? 'pages of the list' : `${word}s`);

function narrowing(match: Match): string {
  const { status, video_status: video, outcome, has_field: field, has_part: part } = match;
  const told = [status, video, outcome].flatMap((value) =>
    value === undefined ? [] : [[value].flat().join(' or ')],
  );
  const sent = [
    ...(field === undefined ? [] : [`with the field ${field}`]),
    ...(part === undefined ? [] : [`with the part ${part}`]),
    ...(match.prompt_given === undefined ? [] : ['with the given prompt']),
  ];
  const all = [...told, ...sent];
  return all.length === 0 ? '' : ` (${all.join(', ')})`;
}
