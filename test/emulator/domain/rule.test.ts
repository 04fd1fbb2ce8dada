// The rule that decides about a request, as tables: matching, counting, chance, and the two decisions of a
// rule.
import { describe, expect, it } from 'vitest';
import {
  hasEffectOn,
  firstApplyingRule,
  isSpent,
  matches,
  type Facts,
  type LiveRule,
  type Match,
  type Rule,
  type Verdicts,
} from '../../../src/emulator/domain/rule.ts';

const facts: Facts = {
  operation: 'createVideo',
  nth: 3,
  header: (name) => (name === 'x-test' ? 'blue' : null),
  model: 'sora-2',
  size: '720x1280',
  seconds: '4',
  prompt: 'A calico cat',
  videoId: 'video_1',
  references: () => ['cat.png', 'ab12'],
  path: '/v1/videos',
  referenceAs: 'file',
  has: (parameter) => parameter === 'prompt',
};
const containing = (text: string) => ({ test: (given: string) => given.includes(text), steps: 0 });

describe('the match of a rule', () => {
  it.each<[string, Partial<Match>, boolean]>([
    ['nothing but the operation', {}, true],
    ['another operation', { operations: ['listVideos'] }, false],
    ['the model', { model: 'sora-2' }, true],
    ['another model', { model: 'sora-2-pro' }, false],
    ['the size', { size: '720x1280' }, true],
    ['another size', { size: '1280x720' }, false],
    ['the seconds', { seconds: '4' }, true],
    ['other seconds', { seconds: '8' }, false],
    ['the prompt', { prompt: containing('cat') }, true],
    ['another prompt', { prompt: containing('dog') }, false],
    ['the video', { videoId: 'video_1' }, true],
    ['another video', { videoId: 'video_2' }, false],
    ['the file of the reference', { reference: containing('cat.png') }, true],
    ['the hash of the reference', { reference: containing('ab12') }, true],
    ['another reference', { reference: containing('dog.png') }, false],
    ['the form of the reference', { referenceAs: 'file' }, true],
    ['another form of the reference', { referenceAs: 'object' }, false],
    ['a parameter that is not there', { without: ['model'] }, true],
    ['parameters of which one is there', { without: ['model', 'prompt'] }, false],
    ['the path', { path: containing('/v1/videos') }, true],
    ['another path', { path: containing('/v1/files') }, false],
    ['a header', { headers: [['x-test', containing('blu')]] }, true],
    ['a header with another value', { headers: [['x-test', containing('red')]] }, false],
    ['a header that is not there', { headers: [['x-other', containing('')]] }, false],
    ['the call', { nth: 3 }, true],
    ['another call', { nth: 2 }, false],
    ['all of it', { model: 'sora-2', nth: 3, prompt: containing('cat') }, true],
    ['all but one', { model: 'sora-2', nth: 3, prompt: containing('dog') }, false],
  ])('on %s has the right result', (_, match, expected) => {
    expect(matches({ operations: ['createVideo'], ...match }, facts)).toBe(expected);
  });

  it('fails when the request does not have the property', () => {
    const bare: Facts = { operation: 'listVideos', nth: 1, header: () => null, references: () => [] };
    const operations = ['listVideos'];
    expect(matches({ operations }, bare)).toBe(true);
    expect(matches({ operations, model: 'sora-2' }, bare)).toBe(false);
    expect(matches({ operations, prompt: containing('') }, bare)).toBe(false);
    expect(matches({ operations, reference: containing('') }, bare)).toBe(false);
    expect(matches({ operations, referenceAs: 'text' }, bare)).toBe(false);
    expect(matches({ operations, path: containing('') }, bare)).toBe(false);
  });
});

const everywhere = ['createVideo', 'remixVideo', 'downloadVideo', 'listVideos'];
const rule = (changes: Partial<Rule>): Rule => ({
  id: 'r',
  match: { operations: everywhere },
  times: Infinity,
  after: 0,
  chance: 1,
  then: { fault: { delayMs: 1 } },
  ...changes,
});
const live = (changes: Partial<Rule> = {}, draws: number[] = []): LiveRule => ({
  rule: rule(changes),
  matched: 0,
  hits: 0,
  draw: () => draws.shift() ?? 0,
});

describe('a rule decides only about the exchange or the job that its effect concerns', () => {
  it.each([
    [{ fault: { delayMs: 1 } }, 'createVideo', { exchange: true, job: false }],
    [{ fault: { delayMs: 1 } }, 'listVideos', { exchange: true, job: false }],
    [{ job: { stallAt: 1 } }, 'createVideo', { exchange: false, job: true }],
    [{ job: { stallAt: 1 } }, 'listVideos', { exchange: false, job: false }],
    [{ asset: { corrupt: true } }, 'createVideo', { exchange: false, job: true }],
    [{ asset: { corrupt: true } }, 'downloadVideo', { exchange: true, job: false }],
    [{ job: { stallAt: 1 }, fault: { delayMs: 1 } }, 'remixVideo', { exchange: true, job: true }],
  ] as const)('for %j at %s', (then, operation, expected) => {
    const one = rule({ then });
    expect({
      exchange: hasEffectOn(one, 'exchange', operation),
      job: hasEffectOn(one, 'job', operation),
    }).toEqual(expected);
  });
});

/** Asks `count` times, and returns the id of the deciding rule each time. */
function decided(rules: readonly LiveRule[], count: number): (string | undefined)[] {
  return Array.from(
    { length: count },
    () => firstApplyingRule(rules, { slot: 'exchange', facts, verdicts: new Map() })?.rule.id,
  );
}

describe('the counting of a rule', () => {
  it.each<[string, Partial<Rule>[], (string | undefined)[]]>([
    ['the first two', [{ id: 'a', times: 2 }], ['a', 'a', undefined, undefined]],
    ['after two', [{ id: 'a', after: 2 }], [undefined, undefined, 'a', 'a']],
    ['the third and fourth', [{ id: 'a', after: 2, times: 2 }], [undefined, undefined, 'a', 'a', undefined]],
    [
      'one list after the other',
      [
        { id: 'a', times: 2 },
        { id: 'b', times: 1 },
      ],
      ['a', 'a', 'b', undefined],
    ],
    [
      'matches that another rule decided count for `after`',
      [
        { id: 'a', times: 2 },
        { id: 'b', after: 3 },
      ],
      ['a', 'a', undefined, 'b'],
    ],
    ['the first of the list', [{ id: 'a' }, { id: 'b' }], ['a', 'a']],
  ])('applies it to %s', (_, rules, expected) => {
    const alive = rules.map((changes) => live(changes));
    expect(decided(alive, expected.length)).toEqual(expected);
    const unspent = alive.filter((one) => !isSpent(one));
    expect(unspent.map(({ matched }) => matched)).toEqual(unspent.map(() => expected.length));
  });

  it('draws a number for every match, also when the rule then does not apply', () => {
    const coin = live({ id: 'a', chance: 0.5 }, [0.1, 0.9, 0.49, 0.5]);
    expect(decided([coin], 4)).toEqual(['a', undefined, 'a', undefined]);
    expect(coin).toMatchObject({ matched: 4, hits: 2 });
  });

  it('counts a rule once when it decides twice about one request', () => {
    const both = live({ times: 1, then: { job: { stallAt: 1 }, fault: { delayMs: 1 } } });
    const verdicts: Verdicts = new Map();
    expect(firstApplyingRule([both], { slot: 'exchange', facts, verdicts })).toBe(both);
    expect(isSpent(both)).toBe(true);
    expect(firstApplyingRule([both], { slot: 'job', facts, verdicts })).toBe(both);
    expect(both).toMatchObject({ matched: 1, hits: 1 });
    expect(firstApplyingRule([both], { slot: 'job', facts, verdicts: new Map() })).toBeUndefined();
  });

  it('does not apply a rule to a request when another request has used it up', () => {
    const late = live({ id: 'late' });
    const both = live({ id: 'both', times: 1, then: { job: { stallAt: 1 }, fault: { delayMs: 1 } } });
    const verdicts: Verdicts = new Map();
    expect(firstApplyingRule([late, both], { slot: 'exchange', facts, verdicts })).toBe(late);
    expect(firstApplyingRule([both], { slot: 'exchange', facts, verdicts: new Map() })).toBe(both);
    expect(firstApplyingRule([late, both], { slot: 'job', facts, verdicts })).toBeUndefined();
    expect(both.hits).toBe(1);
  });
});
