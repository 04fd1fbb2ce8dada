// Entry of the render thread: answers each job with its result, in order.
import { parentPort } from 'node:worker_threads';
import { render, type Rendered, type RenderJob } from './render.ts';

/** What the thread sends back. An error travels as text: its stack is of no use on the other side. */
export type WorkerAnswer = { rendered: Rendered } | { failed: string };

function answer(job: RenderJob): WorkerAnswer {
  try {
    return { rendered: render(job) };
  } catch (error) {
    return { failed: error instanceof Error ? error.message : String(error) };
  }
}

const port = parentPort;
port?.on('message', (job: RenderJob) => {
  const sent = answer(job);
  const bytes = 'failed' in sent ? null : bytesOf(sent.rendered);
  port.postMessage(sent, bytes === null ? [] : [bytes.buffer as ArrayBuffer]);
});

function bytesOf(rendered: Rendered): Uint8Array {
  return rendered.kind === 'file' ? rendered.bytes : rendered.pixels.data;
}
