// One verdict of the findings of several situations, and the words of the report.
import { describe, expect, it } from 'vitest';
import type { Facts } from '../../../src/conformance/client/facts.ts';
import { compareFile } from '../../../src/conformance/client/folder.ts';
import { labReport } from '../../../src/conformance/client/lab-report.ts';
import { Expectation, LabFile } from '../../../src/conformance/client/model.ts';
import { resultsOf, type Fate } from '../../../src/conformance/client/verdicts.ts';
import { creation, facts } from './support/made-facts.ts';

const { situations } = LabFile.parse({
  situations: ['one', 'two', 'three'].map((name) => ({ name, title: name })),
});

const once = Expectation.parse({
  id: 'create.once',
  level: 'MUST',
  situations: ['one', 'two', 'three'],
  trigger: { request: { operation: 'createVideo' } },
  judgement: { count: { match: { operation: 'createVideo' }, exactly: 1 } },
  statement: 'One video is created.',
  source: 'test',
  cost: 'Each further video is paid for.',
});

const waits = Expectation.parse({
  ...once,
  id: 'poll.waits',
  judgement: { wait_at_least: { ms: 1000 } },
});

const visited = (...requests: Facts['requests']): Fate => ({ kind: 'visited', facts: facts({ requests }) });
const created = (atMs: number) => creation({ atMs });

function verdictOf(expectation: Expectation, fates: Readonly<Record<string, Fate>>) {
  const catalogue = { situations, expectations: [expectation], places: new Map<string, string>() };
  const [result] = resultsOf({ catalogue, fates: new Map(Object.entries(fates)), whyNot: () => undefined });
  return result;
}

describe('the verdict of several situations', () => {
  const right = visited(created(0));
  const wrong = visited(created(0), created(5));
  const silent = visited();

  it('fails when one situation fails, and names it', () => {
    const result = verdictOf(once, { one: right, two: wrong, three: silent });
    expect([result?.verdict, result?.reason]).toEqual(['failed', '[two] 2 creations, at most 1 expected']);
  });

  it('passes when one passes and the others never came to it', () => {
    expect(verdictOf(once, { one: right, two: silent })?.verdict).toBe('passed');
  });

  it('is an error when a visit itself failed, unless another situation failed', () => {
    const broken: Fate = { kind: 'error', reason: 'the program ended before its first request' };
    expect(verdictOf(once, { one: right, two: broken })?.verdict).toBe('error');
    expect(verdictOf(once, { one: wrong, two: broken })?.verdict).toBe('failed');
  });

  it('is not exercised when nothing was run, with the reason', () => {
    const result = verdictOf(once, { one: { kind: 'not-run', reason: 'plain created no video' } });
    expect([result?.verdict, result?.reason]).toEqual(['not-exercised', '[one] plain created no video']);
  });

  it('takes the result of the repetition for a wait that was too short, and reports the repetition', () => {
    const short = facts({ requests: [created(0), created(100)] });
    const long = facts({ requests: [created(0), created(1200)] });
    const repeated = verdictOf(waits, { one: { kind: 'visited', facts: short, repeated: long } });
    expect([repeated?.verdict, repeated?.reason]).toEqual([
      'passed',
      'passed in one only when it was repeated with nothing else running',
    ]);
    expect(verdictOf(waits, { one: { kind: 'visited', facts: short, repeated: short } })?.verdict).toBe(
      'failed',
    );
  });

  it.each([
    ['was still at work at the limit', 19_000],
    ['did nothing more at the limit', 0],
  ])('takes the result of the repetition for the end of a program that %s', (_, atMs) => {
    const ends = Expectation.parse({ ...once, id: 'run.ends', judgement: { exit: { ends: true } } });
    const late = facts({ ending: 'stopped', lastedMs: 20_000, requests: [created(atMs)] });
    const ended = facts({ requests: [created(0)] });
    const first = verdictOf(ends, { one: { kind: 'visited', facts: late } });
    const repeated = verdictOf(ends, { one: { kind: 'visited', facts: late, repeated: ended } });
    expect([first?.verdict, repeated?.verdict]).toEqual([atMs === 0 ? 'failed' : 'unclear', 'passed']);
    expect(repeated?.reason).toContain('only when it was repeated with nothing else running');
  });

  it('does not repeat a count, because a busy machine creates no video', () => {
    const twice = facts({ requests: [created(0), created(5)] });
    const result = verdictOf(once, {
      one: { kind: 'visited', facts: twice, repeated: facts({ requests: [created(0)] }) },
    });
    expect(result?.verdict).toBe('failed');
  });
});

describe('the report on a program', () => {
  it('states the cost of the mistake, and shows the end of the output', () => {
    const wrong = facts({
      situation: 'one',
      requests: [created(0), created(5)],
      output: 'first\nlast words\n',
      spentUsd: 0.8,
    });
    const results = [verdictOf(once, { one: { kind: 'visited', facts: wrong } })].flatMap(
      (result) => result ?? [],
    );
    const visits = new Map([
      ['one', { facts: wrong, startedMs: 1, fault: undefined, variables: [], secrets: [] }],
    ]);
    const run = { results, visits, hints: [], speed: 1, parallel: 1, tasks: ['create'] };
    const report = labReport({ run, command: ['app'], startedAt: '2026-01-01T00:00:00.000Z', durationMs: 1 });
    const [result] = report.results;
    expect(result?.consequence).toBe(
      'Each further video is paid for. In one the program created 2 videos, which cost $0.80.',
    );
    expect(result?.evidence?.at(-1)).toBe('output: last words');
    expect(report.cost.created).toBe(2);
  });
});

describe('a saved file', () => {
  const asset = Buffer.concat([Buffer.from([0, 0, 0, 8]), Buffer.from('ftyp'), Buffer.alloc(92, 7)]);
  const kindOf = (name: string, bytes: Uint8Array, served: readonly number[] = []) =>
    compareFile({ name, bytes, isOutput: false }, { assets: [asset], servedSizes: new Set(served) }).kind;

  it.each([
    ['is the whole video under any name', 'anything.dat', asset, [], 'whole'],
    ['is a part of the video', 'clip.mp4', asset.subarray(0, 40), [], 'part'],
    ['is as long as a complete answer', 'clip.mp4', asset.subarray(0, 50), [50], 'served'],
    ['is a draft by its name', 'clip.mp4.part', asset.subarray(0, 40), [], 'other'],
    ['is an error under the name of a video', 'clip.mp4', Buffer.from('{"error":{}}'), [], 'no-video'],
    ['is an error in a log', 'errors.json', Buffer.from('{"error":{}}'), [], 'other'],
    ['is an empty file', 'clip.mp4', Buffer.alloc(0), [], 'other'],
    ['is another video', 'other.mp4', Buffer.concat([asset.subarray(0, 8), Buffer.alloc(9, 1)]), [], 'other'],
  ])('%s', (_, name, bytes, served, kind) => {
    expect(kindOf(name, bytes, served)).toBe(kind);
  });
});
