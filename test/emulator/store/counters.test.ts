// The text of counters: keys as in earlier versions, and every key is read back.
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  counterKey,
  readCounter,
  refundKey,
  refundOf,
  type Counter,
} from '../../../src/emulator/store/counters.ts';

const deleted = {
  of: 'deleted',
  status: 'completed',
  model: 'sora-2',
  size: '720x1280',
  seconds: '8',
  batch: false,
} as const;
const window = { group: 'sora-2-pro', ms: 60_000 };

describe('a counter', () => {
  it.each<[string, Counter]>([
    ['polls video_1', { of: 'polls', video: 'video_1' }],
    ['spent cents', { of: 'spent' }],
    ['deleted completed sora-2 720x1280 8', deleted],
    ['deleted failed sora-2 720x1280 8 batch', { ...deleted, status: 'failed', batch: true }],
    ['entropy 0af3', { of: 'requests', digest: '0af3' }],
    ['rate sora-2-pro 60000', { of: 'rate', ...window }],
    ['rate sora-2-pro 60000 12', { of: 'admission', ...window, number: 12 }],
    ['rate sora-2-pro 60000 12 at', { of: 'admission time', ...window, number: 12 }],
  ])("has the key '%s', as in snapshot files of earlier versions", (key, counter) => {
    expect(counterKey(counter)).toBe(key);
    expect(readCounter(key)).toEqual(counter);
  });

  it('is read back from its key, also with spaces and per cent signs in a model, an id or a group', () => {
    const text = fc.oneof(fc.string(), fc.stringMatching(/^[ %0-9batch]*$/));
    const count = fc.integer({ min: 0, max: 1e9 });
    const counters: fc.Arbitrary<Counter> = fc.oneof(
      fc.record({ of: fc.constant('polls'), video: text }),
      fc.record({ of: fc.constant('requests'), digest: text }),
      fc.record({
        of: fc.constant('deleted'),
        status: fc.constantFrom('completed', 'failed', 'expired'),
        model: text,
        size: fc.tuple(count, count).map(([width, height]) => `${width}x${height}`),
        seconds: count.map(String),
        batch: fc.boolean(),
      }),
      fc.record({ of: fc.constant('rate'), group: text, ms: count }),
      fc.record({
        of: fc.constantFrom('admission', 'admission time'),
        group: text,
        ms: count,
        number: count,
      }),
      fc.record({ of: fc.constant('rule'), rule: text, count: fc.constantFrom('matched', 'hits', 'drawn') }),
      fc.record({ of: fc.constantFrom('calls', 'asked'), operation: text }),
      fc.record({ of: fc.constant('creations'), ms: count }),
      fc.constant({ of: 'repetitions' } as const),
    );
    fc.assert(
      fc.property(counters, (counter) => {
        expect(readCounter(counterKey(counter))).toEqual(counter);
      }),
    );
  });

  it('of a deleted video is read from older files too, where the model has plain spaces', () => {
    expect(readCounter('deleted completed my own model 720x1280 8 batch')).toEqual({
      ...deleted,
      model: 'my own model',
      batch: true,
    });
  });

  it.each([
    '',
    'polls',
    'polls a b',
    'spent',
    'spent cents more',
    'given back video_1',
    'deleted',
    'deleted completed 720x1280 8',
    'deleted gone sora-2 720x1280 8',
    'deleted completed sora-2 large 8',
    'deleted completed sora-2 720x1280 long',
    'rate all',
    'rate all soon',
    'rate all 60000 first',
    'rate all 60000 1 by',
    'rate all 60000 1 at noon',
    'toString x',
  ])("is not made from '%s'", (key) => {
    expect(readCounter(key)).toBeUndefined();
  });
});

describe('a refund in a snapshot file', () => {
  it('has the key of the counter that it was in earlier versions', () => {
    expect(refundKey('video_1')).toBe('given back video_1');
    expect(refundOf('given back video_1')).toBe('video_1');
    expect(refundOf(refundKey('a b%20'))).toBe('a b%20');
    expect(refundOf('polls video_1')).toBeUndefined();
  });
});
