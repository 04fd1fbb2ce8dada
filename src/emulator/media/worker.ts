// Entry of the render thread: answers each job with its result, in order.
import { parentPort } from 'node:worker_threads';
import { render, type Rendered, type RenderJob } from './render.ts';

/** A job, or the request to get ready for one, which has no answer. */
export type WorkerMessage = RenderJob | 'warm';

/** What the thread sends back. An error travels as text: its stack is of no use on the other side. */
export type WorkerAnswer = { rendered: Rendered } | { failed: string };

function answer(job: RenderJob): WorkerAnswer {
  try {
    return { rendered: render(job) };
  } catch (error) {
    return { failed: error instanceof Error ? error.message : String(error) };
  }
}

/** The default size, long enough to have the coder compiled; glyphs stay unpacked. */
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

function bytesOf(rendered: Rendered): Uint8Array {
  return rendered.kind === 'file' ? rendered.bytes : rendered.pixels.data;
}
