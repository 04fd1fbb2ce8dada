// Runs renderings away from the event loop: in one worker thread when built, inline when run from sources
// (Node 20 starts no TypeScript worker).
import { Worker } from 'node:worker_threads';
import type { Rendered, RenderJob } from './render.ts';
import type { WorkerAnswer } from './worker.ts';

export interface RenderThread {
  /** One job at a time: the caller waits for the answer before the next. */
  run(job: RenderJob): Promise<Rendered>;
  /** Starts the thread before the first job, without waiting for it. */
  start(): void;
  close(): Promise<void>;
}

/** A 120 s clip at 1920x1920 needs about 60 MB. */
const heapMegabytes = 256;

export function createRenderThread(): RenderThread {
  return import.meta.url.endsWith('.ts') ? inline() : threaded();
}

function inline(): RenderThread {
  return {
    async run(job) {
      const { render } = await import('./render.ts');
      return render(job);
    },
    start() {},
    async close() {},
  };
}

function threaded(): RenderThread {
  let worker: Worker | null = null;

  function alive(): Worker {
    if (worker !== null) return worker;
    const made = new Worker(new URL('worker.js', import.meta.url), {
      resourceLimits: { maxOldGenerationSizeMb: heapMegabytes },
    });
    made.unref(); // an idle thread must not keep a program running
    const forget = () => {
      if (worker === made) worker = null;
    };
    made.on('error', forget); // for example out of memory: the next job gets a new thread
    made.on('exit', forget);
    worker = made;
    return made;
  }

  return {
    run: (job) => ask(alive(), job),
    start: () => void alive(),
    async close() {
      await worker?.terminate();
      worker = null;
    },
  };
}

function ask(worker: Worker, job: RenderJob): Promise<Rendered> {
  return new Promise((resolve, reject) => {
    const settle = (act: () => void) => {
      worker.off('message', onMessage);
      worker.off('error', onError);
      worker.off('exit', onExit);
      worker.unref();
      act();
    };
    const onMessage = (answer: WorkerAnswer) =>
      settle(() =>
        'failed' in answer
          ? reject(new Error(`rendering failed: ${answer.failed}`))
          : resolve(answer.rendered),
      );
    const onError = (error: Error) =>
      settle(() => reject(new Error('the render thread died', { cause: error })));
    const onExit = () => settle(() => reject(new Error('the render thread ended')));
    worker.on('message', onMessage);
    worker.on('error', onError);
    worker.on('exit', onExit);
    worker.ref(); // a waiting caller does keep the program running
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread's port has no origin
    worker.postMessage(job);
  });
}
