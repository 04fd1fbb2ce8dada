// Events change the lists of the page as the server means them.
import { describe, expect, it } from 'vitest';
import { mostKept, withDeliveries, withEntries, withVideos } from '../../../src/page/model/merge.ts';
import { delivery, entry, listed, start } from '../support/videos.ts';

const at = (id: string, offset: number) => listed(id, { timeline: { created_ms: start + offset } });
const ids = (videos: ReturnType<typeof withVideos>) => videos.map(({ video }) => video.id);

describe('the list of videos', () => {
  const before = [at('c', 3), at('b', 2), at('a', 1)];

  it('has a new video at its place in time', () => {
    expect(ids(withVideos(before, [{ video: at('d', 4) }]))).toEqual(['d', 'c', 'b', 'a']);
    expect(ids(withVideos(before, [{ video: at('x', 1.5) }]))).toEqual(['c', 'b', 'x', 'a']);
    expect(ids(withVideos(before, [{ video: at('x', 0) }]))).toEqual(['c', 'b', 'a', 'x']);
  });

  it('has the later of two videos of one millisecond first', () => {
    expect(ids(withVideos(before, [{ video: at('d', 3) }, { video: at('e', 3) }]))).toEqual([
      'e',
      'd',
      'c',
      'b',
      'a',
    ]);
  });

  it('shows a changed video in its place', () => {
    const changed = { ...at('b', 2), state: 'completed' as const };
    const after = withVideos(before, [{ video: changed }]);
    expect(ids(after)).toEqual(['c', 'b', 'a']);
    expect(after[1]).toBe(changed);
  });

  it('has no deleted video, and none that was created and deleted at once', () => {
    expect(ids(withVideos(before, [{ id: 'b', deleted: true }]))).toEqual(['c', 'a']);
    expect(ids(withVideos(before, [{ video: at('d', 4) }, { id: 'd', deleted: true }]))).toEqual([
      'c',
      'b',
      'a',
    ]);
  });

  it('shows the last of several changes', () => {
    const [first, second] = ['queued', 'failed'].map((state) => ({
      ...at('b', 2),
      state: state as 'queued' | 'failed',
    }));
    const after = withVideos(
      before,
      [first, second].flatMap((video) => (video === undefined ? [] : [{ video }])),
    );
    expect(after[1]).toBe(second);
  });
});

describe('the journal', () => {
  it('has the newest request first, and each request once', () => {
    const once = withEntries([], [entry(1), entry(3), entry(2)]);
    expect(once.map(({ seq }) => seq)).toEqual([3, 2, 1]);
    const ended = entry(2, { outcome: 'cut' });
    const twice = withEntries(once, [ended]);
    expect(twice.map(({ seq }) => seq)).toEqual([3, 2, 1]);
    expect(twice[1]).toBe(ended);
  });

  it('forgets the oldest requests when there are too many', () => {
    const many = Array.from({ length: mostKept.requests }, (_, index) => entry(mostKept.requests - index));
    const after = withEntries(many, [entry(mostKept.requests + 1)]);
    expect([after.length, after[0]?.seq, after.at(-1)?.seq]).toEqual([
      mostKept.requests,
      mostKept.requests + 1,
      2,
    ]);
  });
});

describe('the deliveries', () => {
  it('show a further attempt in their place', () => {
    const before = withDeliveries([], [delivery('wh_1'), delivery('wh_2')]);
    expect(before.map(({ id }) => id)).toEqual(['wh_2', 'wh_1']);
    const after = withDeliveries(before, [delivery('wh_1', { status: 'failed' })]);
    expect(after.map(({ id, status }) => [id, status])).toEqual([
      ['wh_2', 'delivered'],
      ['wh_1', 'failed'],
    ]);
  });
});
