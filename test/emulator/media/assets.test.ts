// The sharing and the queue of renderings, tested with a renderer that ends when the test decides: readers
// that join, leave or are refused.
import { describe, expect, it } from 'vitest';
import { createAssets, type AssetsOptions } from '../../../src/emulator/media/assets.ts';
import { RenderQueueFull } from '../../../src/emulator/media/media.ts';
import { clip } from './support/clips.ts';

interface Rendering {
  palette: string;
  signal: AbortSignal;
  finish: (bytes?: Uint8Array) => void;
}

/** Assets whose renderings end by the test, or by their signal. */
function manual(options: AssetsOptions & { concurrency?: number } = {}) {
  const begun: Rendering[] = [];
  const assets = createAssets(
    {
      keyOf: ({ palette }, variant) => `${palette} ${variant}`,
      concurrency: options.concurrency ?? 1,
      queueLimit: 64,
      render: ({ palette }, _variant, signal) =>
        new Promise((resolve, reject) => {
          signal.addEventListener('abort', () => reject(signal.reason as Error));
          begun.push({ palette, signal, finish: (bytes = Uint8Array.of(1)) => resolve(bytes) });
        }),
    },
    options,
  );
  const ask = (palette: string, signal?: AbortSignal) =>
    assets.asset(clip({ palette }), 'video', signal === undefined ? {} : { signal });
  return { assets, ask, begun };
}

/** Lets all pending callbacks run that need no outside event. */
const settle = () => new Promise<void>((resolve) => setImmediate(resolve));

describe('a shared rendering', () => {
  it('continues while one reader remains', async () => {
    const { ask, begun } = manual();
    const [first, second] = [new AbortController(), new AbortController()];
    const gone = ask('a', first.signal);
    const stays = ask('a', second.signal);
    first.abort(new Error('left'));
    await expect(gone).rejects.toThrow('left');
    expect(begun).toHaveLength(1);
    expect(begun[0]?.signal.aborted).toBe(false);
    begun[0]?.finish();
    expect((await stays).etag).toBe('a video');
  });

  it('is cancelled when the last reader leaves', async () => {
    const { ask, begun } = manual();
    const readers = [new AbortController(), new AbortController()];
    const waiting = readers.map(({ signal }) => ask('a', signal));
    await settle();
    for (const reader of readers) reader.abort(new Error('left'));
    const ends = await Promise.allSettled(waiting);
    expect(ends.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    expect(begun[0]?.signal.aborted).toBe(true);
  });

  it('continues when a reader has no signal', async () => {
    const { ask, begun } = manual();
    const reader = new AbortController();
    const gone = ask('a', reader.signal);
    const stays = ask('a');
    await settle();
    reader.abort(new Error('left'));
    await expect(gone).rejects.toThrow('left');
    expect(begun[0]?.signal.aborted).toBe(false);
    begun[0]?.finish();
    await stays;
  });

  it('cannot be joined after it was cancelled', async () => {
    const { ask, begun } = manual({ concurrency: 2 });
    const reader = new AbortController();
    const gone = ask('a', reader.signal);
    await settle();
    reader.abort(new Error('left'));
    const later = ask('a');
    await expect(gone).rejects.toThrow('left');
    expect(begun).toHaveLength(2);
    begun[1]?.finish();
    expect((await later).bytes).toEqual(Uint8Array.of(1));
  });

  it('does not begin for a reader who has left already', async () => {
    const { ask, begun } = manual();
    await expect(ask('a', AbortSignal.abort(new Error('left')))).rejects.toThrow('left');
    expect(begun).toEqual([]);
  });

  it('fails for all readers, and begins again for the next reader', async () => {
    const { assets } = manual();
    await assets.close();
    let broken = true;
    const flaky = createAssets(
      {
        keyOf: () => 'key',
        concurrency: 1,
        queueLimit: 64,
        render: async () => {
          if (broken) throw new Error('broken');
          return Uint8Array.of(2);
        },
      },
      {},
    );
    const ends = await Promise.allSettled([flaky.asset(clip(), 'video'), flaky.asset(clip(), 'video')]);
    expect(ends.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    broken = false;
    expect((await flaky.asset(clip(), 'video')).bytes).toEqual(Uint8Array.of(2));
  });
});

describe('the queue of renderings', () => {
  it('runs as many renderings at once as are allowed, in the order of arrival', async () => {
    const { ask, begun } = manual({ concurrency: 2 });
    const all = ['a', 'b', 'c', 'd'].map((palette) => ask(palette));
    await settle();
    expect(begun.map(({ palette }) => palette)).toEqual(['a', 'b']);
    begun[1]?.finish();
    await all[1];
    expect(begun.map(({ palette }) => palette)).toEqual(['a', 'b', 'c']);
    for (const turn of [0, 2, 3]) {
      begun[turn]?.finish();
      await all[turn];
    }
    expect(begun).toHaveLength(4);
  });

  it('refuses a rendering when it is full, and has room again when a waiting reader leaves', async () => {
    const { ask, begun } = manual({ queueLimit: 1 });
    const first = ask('a');
    const reader = new AbortController();
    const waiting = ask('b', reader.signal);
    await settle();
    await expect(ask('c')).rejects.toThrow(RenderQueueFull);
    reader.abort(new Error('left'));
    await expect(waiting).rejects.toThrow('left');
    const next = ask('d');
    await settle();
    begun[0]?.finish();
    await first;
    await settle();
    begun[1]?.finish();
    await next;
    expect(begun.map(({ palette }) => palette)).toEqual(['a', 'd']); // b was not rendered
  });
});

it('is ended by close(), which cancels running and waiting renderings and refuses later ones', async () => {
  const { assets, ask, begun } = manual();
  const all = [ask('a'), ask('b')];
  await settle();
  const [ends] = await Promise.all([Promise.allSettled(all), assets.close()]);
  expect(ends.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  expect(begun.map(({ palette }) => palette)).toEqual(['a']);
  await expect(ask('a')).rejects.toThrow('closed');
});
