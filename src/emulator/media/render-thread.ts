// Runs renderings away from the event loop: in one worker thread when the code is built, inline when it runs
// from sources (Node 20 starts no TypeScript worker).
import { Worker } from 'node:worker_threads';
import type { RenderedAsset, RenderJob } from './render.ts';
import type { WorkerAnswer, WorkerMessage } from './worker.ts';
import { RendererClosed } from './media.ts';

export interface RenderThread {
  /**
   * Runs one job at a time: the caller must wait for the answer before it sends the next job. When a job
   * kills the thread, a new thread tries the job once more.
   */
  run(job: RenderJob): Promise<RenderedAsset>;
  /**
   * Starts the thread and lets it render one tiny clip, so that the code is already compiled at the first
   * job. Does not wait.
   */
  warm(): void;
  /** A running job fails; later jobs are refused. */
  close(): Promise<void>;
}

/** A 120 s clip at 1920x1920 needs about 60 MB. */
const heapMegabytes = 256;

export function createRenderThread(): RenderThread {
  return import.meta.url.endsWith('.ts') ? inline() : threaded();
}

function inline(): RenderThread {
  let closed = false;
  return {
    async run(job) {
      const { render } = await import('./render.ts');
      if (closed) throw new RendererClosed();
      return render(job);
    },
    warm() {}, // it would block the caller
    async close() {
      closed = true;
    },
  };
}

function threaded(): RenderThread {
  let worker: Worker | null = null;
  let closed = false;

  function alive(): Worker {
    if (closed) throw new RendererClosed();
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
    async run(job) {
      const first = await ask(alive(), job);
      if (first !== died) return unwrap(first);
      const second = await ask(alive(), job);
      if (second !== died) return unwrap(second);
      throw new Error('rendering failed: the render thread died of this clip twice');
    },
    warm() {
      if (worker !== null || closed) return;
      try {
        post(alive(), 'warm');
      } catch {
        // No thread can be started: the first job will report the error.
      }
    },
    async close() {
      closed = true;
      await worker?.terminate();
      worker = null;
    },
  };
}

const died = Symbol('died');

function unwrap(answer: WorkerAnswer): RenderedAsset {
  if ('failed' in answer) throw new Error(`rendering failed: ${answer.failed}`);
  return answer.rendered;
}

function post(worker: Worker, message: WorkerMessage): void {
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread's port has no origin
  worker.postMessage(message);
}

/** Resolves with the answer, or with `died` when the thread ended before the answer came. */
function ask(worker: Worker, job: RenderJob): Promise<WorkerAnswer | typeof died> {
  return new Promise((resolve) => {
    const settle = (answer: WorkerAnswer | typeof died) => {
      worker.off('message', settle);
      worker.off('error', onEnd);
      worker.off('exit', onEnd);
      worker.unref();
      resolve(answer);
    };
    const onEnd = () => settle(died);
    worker.on('message', settle);
    worker.on('error', onEnd);
    worker.on('exit', onEnd);
    worker.ref(); // a waiting caller does keep the program running
    post(worker, job);
  });
}
