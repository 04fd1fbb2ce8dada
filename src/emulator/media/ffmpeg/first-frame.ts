// The first frame of an uploaded video, through ffmpeg: one process at a time, in bounded time and memory.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { MediaUnavailable, UnreadableVideo, type Media } from '../media.ts';
import { createTurnstile } from '../turnstile.ts';
import { frameArguments } from './arguments.ts';
import { findFfmpeg, type Search } from './find.ts';
import { runFfmpeg, type Run } from './run.ts';

/** One frame of the largest video that is taken needs a fraction of a second. */
const patienceMs = 10_000;
/** Each holds its upload in memory meanwhile. */
const queueLimit = 16;

export interface FirstFrameOptions extends Search {
  /** Milliseconds that one ffmpeg may take. */
  timeoutMs?: number;
}

interface Bounds {
  signal: AbortSignal;
  timeoutMs: number;
}

/** Looks for ffmpeg once. @returns undefined where there is none that serves: clips need none, so that is no fault */
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

/** Through a file, because what tells where the frame is may stand at the end. */
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

/** Whatever ffmpeg complains about, and that it takes too long, is the file's fault. */
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
