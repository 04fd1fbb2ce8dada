// Filters, lineage, timelines and creations of the page.
import { describe, expect, it } from 'vitest';
import { createVideo } from '../../../src/emulator/schema/video-requests.ts';
import { profiles } from '../../../src/emulator/domain/profiles.ts';
import { commandOf, proposals } from '../../../src/page/model/creation.ts';
import { countsByState, filteredEntries, filteredVideos } from '../../../src/page/model/filter.ts';
import { addedSeconds, childrenOf, sourcesOf } from '../../../src/page/model/lineage.ts';
import { timelineParts } from '../../../src/page/model/timeline.ts';
import type { ListedVideo } from '../../../src/page/model/types.ts';
import { entry, listed, start } from '../support/videos.ts';

const sum = (shares: readonly { share: number }[]) => shares.reduce((all, { share }) => all + share, 0);
const ids = (videos: readonly ListedVideo[]) => videos.map(({ video }) => video.id);

describe('the filter of jobs', () => {
  const videos = [
    listed('video_a', { state: 'completed', video: { prompt: 'A Fox' } }),
    listed('video_b', { video: { prompt: 'a dog' } }),
    listed('video_fox', { state: 'failed', video: { prompt: null } }),
  ];

  it('finds a part of the prompt or of the id in any case', () => {
    expect(ids(filteredVideos(videos, { state: 'all', text: ' fOx ' }))).toEqual(['video_a', 'video_fox']);
  });

  it('shows the jobs of a state, and counts each state', () => {
    expect(ids(filteredVideos(videos, { state: 'failed', text: '' }))).toEqual(['video_fox']);
    expect(countsByState(videos)).toEqual({
      all: 3,
      queued: 1,
      in_progress: 0,
      completed: 1,
      failed: 1,
      expired: 0,
    });
  });
});

describe('the filter of requests', () => {
  const error = { message: 'No.', type: 'requests', param: null, code: 'rate_limit_exceeded' };
  const entries = [
    entry(1),
    entry(2, { status: 429, error, rule: ['busy'] }),
    entry(3, { unread: ['query.foo'] }),
    entry(4, { outcome: 'cut' }),
  ];
  it.each([
    ['all', '', [1, 2, 3, 4]],
    ['refused', '', [2, 4]],
    ['unread', '', [3]],
    ['rules', '', [2]],
    ['all', 'rate_limit', [2]],
    ['all', 'paper boat', [1, 2, 3, 4]],
    ['unread', 'rate_limit', []],
  ] as const)('shows of kind %s with the text %j the requests %j', (kind, text, seqs) => {
    expect(filteredEntries(entries, { kind, text }).map(({ seq }) => seq)).toEqual(seqs);
  });
});

describe('the lineage of a job', () => {
  const first = listed('a');
  const remix = listed('b', { kind: 'remix', source_id: 'a' });
  const longer = listed('c', { kind: 'extension', source_id: 'b', video: { seconds: '12' } });
  const all = [longer, remix, first];

  it('begins with the first creation', () => {
    expect(ids(sourcesOf(longer, all))).toEqual(['a', 'b']);
    expect(ids(childrenOf('a', all))).toEqual(['b']);
  });

  it('ends at a deleted video, and at a circle', () => {
    expect(ids(sourcesOf(longer, [longer, first]))).toEqual([]);
    const circle = [listed('x', { source_id: 'y' }), listed('y', { source_id: 'x' })];
    expect(ids(sourcesOf(circle[0] ?? first, circle))).toEqual(['x', 'y']);
  });

  it('tells the seconds that an extension added', () => {
    expect(addedSeconds(longer, remix)).toBe('8');
    expect(addedSeconds(remix, first)).toBeUndefined();
    expect(addedSeconds(longer, undefined)).toBeUndefined();
  });
});

describe('the timeline of a job', () => {
  it('has a part for waiting, rendering and the files, and shows where the clock is', () => {
    const done = listed('a', { state: 'completed', timeline: { expires_ms: start + 3_622_000 } });
    const { parts, marker } = timelineParts(done, start + 12_000);
    expect(parts.map(({ name, length }) => [name, length])).toEqual([
      ['queued', 2_000],
      ['rendering', 20_000],
      ['files', 3_600_000],
    ]);
    expect(sum(parts)).toBeCloseTo(1);
    const [queued, rendering] = parts.map(({ share }) => share);
    expect(marker).toBeCloseTo((queued ?? 0) + (rendering ?? 0) / 2);
  });

  it('has no rendering when a command ended the job before its start', () => {
    const { parts } = timelineParts(listed('a', { timeline: { ends_ms: start + 500 } }), start);
    expect(parts.map(({ name, length, share }) => [name, length, share])).toEqual([['queued', 500, 1]]);
  });

  it('shows a job whose times are not known', () => {
    const unknown = listed('a', { timeline: { starts_ms: null, ends_ms: null } });
    expect(timelineParts(unknown, start + 5)).toEqual({
      parts: [{ name: 'queued', length: null, share: 1 }],
      marker: null,
    });
  });

  it('has no place for a clock that is beyond its end', () => {
    expect(timelineParts(listed('a'), start + 22_000).marker).toBeNull();
  });
});

describe('the form for a new video', () => {
  const fields = { kind: 'create', source: null, prompt: 'x', image: null } as const;

  it('proposes values that the service accepts', () => {
    const schema = createVideo(profiles.openai);
    for (const model of proposals.model)
      for (const size of proposals.size)
        for (const seconds of proposals.seconds)
          expect(schema.safeParse({ prompt: 'x', model, size, seconds }).success).toBe(true);
  });

  it('sends JSON without empty fields, and a form when there is a picture', () => {
    const texts = { model: 'sora-2', size: '', seconds: '8' };
    expect(commandOf({ ...fields, ...texts }).body).toEqual({ prompt: 'x', model: 'sora-2', seconds: '8' });
    const image = new File(['x'], 'a.png', { type: 'image/png' });
    expect(commandOf({ ...fields, ...texts, image }).form).toEqual([
      { name: 'prompt', value: 'x' },
      { name: 'model', value: 'sora-2' },
      { name: 'seconds', value: '8' },
      { name: 'input_reference', file: image },
    ]);
  });

  it.each([
    ['remix', '/v1/videos/video_1/remix', { prompt: 'x' }],
    ['edit', '/v1/videos/edits', { video: { id: 'video_1' }, prompt: 'x' }],
    ['extension', '/v1/videos/extensions', { video: { id: 'video_1' }, prompt: 'x', seconds: '8' }],
  ] as const)('makes a call for the %s of a video', (kind, path, body) => {
    const texts = { model: 'sora-2', size: '1280x720', seconds: '8' };
    expect(commandOf({ ...fields, ...texts, kind, source: 'video_1' })).toEqual({
      method: 'POST',
      path,
      body,
    });
  });
});
