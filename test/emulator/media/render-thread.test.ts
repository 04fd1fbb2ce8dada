// The worker thread of the build: started early, killed during its work, and closed. `npm test` builds before
// it runs this file.
import { once } from 'node:events';
import type { Worker } from 'node:worker_threads';
import { afterEach, describe, expect, it } from 'vitest';
import type * as builtin from '../../../src/emulator/media/builtin.ts';
import type { RendererMedia } from '../../../src/emulator/media/media.ts';
import type * as renderThread from '../../../src/emulator/media/render-thread.ts';
import { clip, prepared } from './support/clips.ts';

const built = <T>(name: string) =>
  import(new URL(`../../../dist/emulator/media/${name}.js`, import.meta.url).href) as Promise<T>;
const { createBuiltinMedia } = await built<typeof builtin>('builtin');
const { createRenderThread } = await built<typeof renderThread>('render-thread');

const small = { width: 480, height: 480, seconds: 1 };
const job = { clip: prepared(small), variant: 'video' } as const;

/** Node reports every thread that this process starts. */
function watchWorkers(onWorker: (worker: Worker) => void = () => {}) {
  const workers: Worker[] = [];
  const listener = (worker: Worker) => {
    workers.push(worker);
    onWorker(worker);
  };
  process.on('worker', listener);
  watching.push(() => process.off('worker', listener));
  return workers;
}

const watching: (() => void)[] = [];
const opened: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const stop of watching.splice(0)) stop();
  for (const each of opened.splice(0)) await each.close();
});

function open<T extends { close(): Promise<void> }>(made: T): T {
  opened.push(made);
  return made;
}

describe('the method warm() of the render thread', () => {
  it('starts one thread, however often it is called, and the results stay the same', async () => {
    const workers = watchWorkers();
    const media = open(createBuiltinMedia());
    expect([media.warm(), media.warm(), media.warm()]).toEqual([undefined, undefined, undefined]);
    const asset = await media.asset(clip(small), 'video');
    expect(workers).toHaveLength(1);
    const cold = await open(createBuiltinMedia()).asset(clip(small), 'video');
    expect(Buffer.compare(asset.bytes, cold.bytes)).toBe(0);
    expect(workers).toHaveLength(2);
  });

  it('does nothing and throws nothing when the renderer is closed, or when the thread dies during the call', async () => {
    const workers = watchWorkers((worker) => void worker.terminate());
    const media = open(createBuiltinMedia());
    const started = once(process, 'worker');
    media.warm();
    const [worker] = (await started) as [Worker];
    await once(worker, 'exit');
    await media.close();
    media.warm();
    expect(workers).toHaveLength(1);
  });
});

describe('a render thread that dies', () => {
  it('is replaced, and the next thread does the waiting job', async () => {
    let deaths = 0;
    const workers = watchWorkers((worker) => {
      if (deaths++ === 0) void worker.terminate();
    });
    const rendered = await open(createRenderThread()).run(job);
    expect(rendered.kind).toBe('file');
    expect(workers).toHaveLength(2);
  });

  it('twice during the same job fails that job with a clear error, and later jobs work', async () => {
    let deaths = 0;
    const workers = watchWorkers((worker) => {
      if (deaths++ < 2) void worker.terminate();
    });
    const thread = open(createRenderThread());
    await expect(thread.run(job)).rejects.toThrow('the render thread died of this clip twice');
    expect((await thread.run(job)).kind).toBe('file');
    expect(workers).toHaveLength(3);
  });

  it('fails one asset of the media port and no other asset', async () => {
    let deaths = 0;
    watchWorkers((worker) => {
      if (deaths++ < 2) void worker.terminate();
    });
    const media = open(createBuiltinMedia());
    const results = await Promise.allSettled(
      ['a', 'b', 'c'].map((palette) => media.asset(clip({ ...small, palette }), 'video')),
    );
    expect(results.map(({ status }) => status)).toEqual(['rejected', 'fulfilled', 'fulfilled']);
    expect((await media.asset(clip({ ...small, palette: 'a' }), 'video')).contentType).toBe('video/mp4');
  });
});

describe('a job that cannot be rendered', () => {
  it('fails with the reason, and the thread stays alive', async () => {
    const workers = watchWorkers();
    const thread = open(createRenderThread());
    const impossible = { clip: prepared({ width: 10_000, height: 64 }), variant: 'video' } as const;
    await expect(thread.run(impossible)).rejects.toThrow(
      'rendering failed: no H.264 level allows 625x4 macroblocks',
    );
    expect((await thread.run(job)).kind).toBe('file');
    expect(workers).toHaveLength(1);
  });
});

describe('the method close() of the render thread', () => {
  it('settles all running, waiting and later jobs', async () => {
    const media: RendererMedia = open(createBuiltinMedia());
    const waiting = ['a', 'b', 'c'].map((palette) =>
      media.asset(clip({ seconds: 120, palette }), 'video').then(
        () => 'rendered',
        (error: Error) => error.message,
      ),
    );
    await media.close();
    const late = media.asset(clip(small), 'video');
    await expect(late).rejects.toThrow('the renderer is closed');
    expect(new Set(await Promise.all(waiting))).toEqual(new Set(['the renderer is closed']));
  });

  it('ends a running rendering', async () => {
    const started = once(process, 'worker');
    const thread = open(createRenderThread());
    const running = thread.run({ clip: prepared({ seconds: 120 }), variant: 'video' });
    const [worker] = (await started) as [Worker];
    await once(worker, 'online');
    await Promise.all([expect(running).rejects.toThrow('the renderer is closed'), thread.close()]);
    await thread.close(); // calling it twice is allowed
  });
});
