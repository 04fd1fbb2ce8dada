// Entry point of the render thread. It answers each job with its result, in order.
import { parentPort } from 'node:worker_threads';
import { render, type RenderedAsset, type RenderJob } from './render.ts';

/** A job, or `warm`: the request to get ready for a job. The thread does not answer `warm`. */
export type WorkerMessage = RenderJob | 'warm';

/** The answer of the thread. An error is sent as text, because its stack is of no use in the other thread. */
export type WorkerAnswer = { rendered: RenderedAsset } | { failed: string };

function answer(job: RenderJob): WorkerAnswer {
  try {
    return { rendered: render(job) };
  } catch (error) {
    return { failed: error instanceof Error ? error.message : String(error) };
  }
}

/**
 * A clip of the default size. It is long enough that the engine compiles the coder, and its glyphs stay
 * unpacked in memory.
 */
const tinyClip: RenderJob['clip'] = {
  id: 'video_0',
  model: 'sora-2',
  prompt: 'A clip that nobody sees, rendered to be quicker with the next',
  width: 720,
  height: 1280,
  seconds: 2,
  palette: '',
  source: null,
  reference: null,
  overlays: [],
};

const port = parentPort;
port?.on('message', (message: WorkerMessage) => {
  if (message === 'warm') {
    answer({ clip: tinyClip, variant: 'video' });
    return;
  }
  const sent = answer(message);
  const bytes = 'failed' in sent ? null : bytesOf(sent.rendered);
  port.postMessage(sent, bytes === null ? [] : [bytes.buffer as ArrayBuffer]);
});

function bytesOf(rendered: RenderedAsset): Uint8Array {
  return rendered.kind === 'file' ? rendered.bytes : rendered.pixels.data;
}
