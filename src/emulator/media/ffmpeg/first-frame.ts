// Decodes the first frame of an uploaded video with ffmpeg: one process at a time, in bounded time and
// memory.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { MediaUnavailable, UnreadableVideo, type Media } from '../media.ts';
import { createTurnstile } from '../turnstile.ts';
import { frameArguments } from './arguments.ts';
import { findFfmpeg, type Search } from './find.ts';
import { runFfmpeg, type Run } from './run.ts';

/** One frame of the largest accepted video needs a fraction of a second. */
const patienceMs = 10_000;
/** Each waiting call holds its upload in memory. */
const queueLimit = 16;

export interface FirstFrameOptions extends Search {
  /** Time limit of one ffmpeg process, in milliseconds. */
  timeoutMs?: number;
}

interface Bounds {
  signal: AbortSignal;
  timeoutMs: number;
}

/**
 * Looks for ffmpeg once.
 * @returns undefined when there is no usable ffmpeg: clips need none, so this is no error
 */
export async function findFirstFrame(options: FirstFrameOptions): Promise<Media['frameOf'] | undefined> {
  const { timeoutMs = patienceMs } = options;
  const ffmpeg = await findFfmpeg(options).catch(orNone);
  if (ffmpeg === undefined) return undefined;
  const turnstile = createTurnstile(queueLimit);
  return (video, size, { signal = new AbortController().signal } = {}) =>
    turnstile.pass(() => firstFrame(ffmpeg.file, { video, size, bounds: { timeoutMs, signal } }), signal);
}

function orNone(fault: unknown): undefined {
  if (!(fault instanceof MediaUnavailable)) throw fault;
}

/** Passes the video in a file, because the data that locates the frame may be at the end. */
async function firstFrame(
  file: string,
  job: { video: Uint8Array; size: { width: number; height: number }; bounds: Bounds },
): Promise<Uint8Array> {
  const { video, size, bounds } = job;
  const folder = await mkdtemp(join(resolve(tmpdir()), 'sora-emulator-upload-'));
  try {
    const inputFile = join(folder, 'upload.mp4');
    await writeFile(inputFile, video, { signal: bounds.signal });
    return await decode({ file, args: frameArguments({ inputFile, ...size }), input: [], ...bounds });
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 3 });
  }
}

/** Every error of ffmpeg, and a timeout, counts as a fault of the uploaded file. */
async function decode(run: Run): Promise<Uint8Array> {
  let frame: Uint8Array;
  try {
    frame = await runFfmpeg(run);
  } catch (fault) {
    run.signal.throwIfAborted();
    throw new UnreadableVideo('its first frame cannot be decoded', { cause: fault });
  }
  if (frame.length === 0) throw new UnreadableVideo('it has no frame that can be decoded');
  return new Uint8Array(frame);
}
