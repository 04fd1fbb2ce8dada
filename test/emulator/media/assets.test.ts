// What surrounds a rendering, with a renderer that ends when the test says so: who shares, who leaves, who is refused.
import { describe, expect, it } from 'vitest';
import { createAssets, type AssetsOptions } from '../../../src/emulator/media/assets.ts';
import { RenderQueueFull } from '../../../src/emulator/media/media.ts';
import { clip } from './support/clips.ts';

interface Rendering {
  palette: string;
  signal: AbortSignal;
  finish: (bytes?: Uint8Array) => void;
}

/** Assets whose renderings end by hand, or by their signal. */
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

/** Lets everything that needs no outside event happen. */
const settle = () => new Promise<void>((resolve) => setImmediate(resolve));

describe('a shared rendering', () => {
  it('goes on while one reader is left', async () => {
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

  it('ends when the last reader leaves', async () => {
    const { ask, begun } = manual();
    const readers = [new AbortController(), new AbortController()];
    const waiting = readers.map(({ signal }) => ask('a', signal));
    await settle();
    for (const reader of readers) reader.abort(new Error('left'));
    const ends = await Promise.allSettled(waiting);
    expect(ends.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    expect(begun[0]?.signal.aborted).toBe(true);
  });

  it('goes on when a reader has no signal', async () => {
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

  it('is not joined once it was given up', async () => {
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

  it('fails for all readers, and begins anew for the next', async () => {
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

describe('the queue', () => {
  it('runs as many at once as are allowed, in order of arrival', async () => {
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

  it('refuses what is too much, and has room again when somebody waiting leaves', async () => {
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
    expect(begun.map(({ palette }) => palette)).toEqual(['a', 'd']); // nobody rendered b
  });
});

it('close ends what runs and what waits, and refuses what comes later', async () => {
  const { assets, ask, begun } = manual();
  const all = [ask('a'), ask('b')];
  await settle();
  const [ends] = await Promise.all([Promise.allSettled(all), assets.close()]);
  expect(ends.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  expect(begun.map(({ palette }) => palette)).toEqual(['a']);
  await expect(ask('a')).rejects.toThrow('closed');
});
