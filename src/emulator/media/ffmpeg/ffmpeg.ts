// The ffmpeg renderer for the media port. It draws the builtin scene and encodes it like the service's own
// files.
import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Clip, Variant } from '../../domain/clip.ts';
import { createAssets, type AssetsOptions } from '../assets.ts';
import { contentKey } from '../content-key.ts';
import type { RendererMedia } from '../media.ts';
import { prepareClip } from '../prepare.ts';
import { createRenderThread } from '../render-thread.ts';
import type { RenderedAsset, RenderJob } from '../render.ts';
import { createTurnstile } from '../turnstile.ts';
import { argumentsVersion, stillArguments, videoArguments } from './arguments.ts';
import { findFfmpeg, type Ffmpeg, type Search } from './find.ts';
import { rawFrames } from './frames.ts';
import { runFfmpeg } from './run.ts';
import { pcm } from './sound.ts';
import { cleanTag } from './tags.ts';

export interface FfmpegMediaOptions extends AssetsOptions, Search {
  /**
   * Time limit of one ffmpeg process, in milliseconds.
   * @default a minute, or more for long and large clips
   */
  timeoutMs?: number;
}

/**
 * Looks for ffmpeg and returns a media port that uses it. `close` ends all its processes.
 * @throws MediaUnavailable when there is no usable ffmpeg
 */
export async function openFfmpegMedia(options: FfmpegMediaOptions): Promise<RendererMedia> {
  const ffmpeg = await findFfmpeg(options);
  const thread = createRenderThread();
  const drawing = createTurnstile(Number.POSITIVE_INFINITY); // the thread takes one job at a time
  const draw = (job: RenderJob, signal: AbortSignal) => drawing.pass(() => thread.run(job), signal);
  const render = (clip: Clip, variant: Variant, signal: AbortSignal) =>
    variant === 'video'
      ? encodeVideo(ffmpeg, clip, { signal, timeoutMs: options.timeoutMs ?? patience(clip) })
      : encodeStill({ ffmpeg, draw }, { clip, variant }, { signal, timeoutMs: options.timeoutMs ?? minute });
  // Each process has one thread (arguments.ts), so two processes use two cores. The last of 64 waiting
  // renderings waits half a minute, as long as clients do.
  const assets = createAssets({ keyOf: keyWith(ffmpeg), render, concurrency: 2, queueLimit: 64 }, options);
  return {
    asset: assets.asset,
    async inspect(image) {
      const { inspectImage } = await import('../reference.ts');
      return inspectImage(image);
    },
    warm: () => thread.warm(),
    async close() {
      await Promise.all([assets.close(), thread.close()]);
    },
  };
}

/**
 * The builtin key identifies the drawing. The bytes also depend on the ffmpeg build that encodes the drawing.
 */
function keyWith({ description }: Ffmpeg) {
  const build = createHash('sha256').update(description).digest('hex');
  return (clip: Clip, variant: Variant): string =>
    createHash('sha256')
      .update(JSON.stringify(['ffmpeg', argumentsVersion, build, contentKey(clip, variant)]))
      .digest('hex');
}

const minute = 60_000;

/**
 * A slow machine takes about as long as the clip at 720p. The limit is ten times that, because a stuck
 * process must not run for ever.
 */
function patience({ width, height, seconds }: Clip): number {
  return Math.max(minute, Math.round((10_000 * seconds * width * height) / (1280 * 720)));
}

interface Bounds {
  signal: AbortSignal;
  timeoutMs: number;
}

/**
 * Encodes into a folder of its own, because moov can only be moved to the front of a file that can be read
 * again.
 */
async function encodeVideo({ file }: Ffmpeg, clip: Clip, bounds: Bounds): Promise<Uint8Array> {
  const prepared = await prepareClip(clip);
  const folder = await mkdtemp(join(resolve(tmpdir()), 'sora-emulator-ffmpeg-'));
  try {
    const soundFile = join(folder, 'sound.pcm');
    const outputFile = join(folder, 'clip.mp4');
    await writeFile(soundFile, pcm(clip), { signal: bounds.signal });
    const title = cleanTag(clip.prompt);
    const comment = cleanTag(`${clip.id} ${clip.model}`);
    const { width, height } = clip;
    const args = videoArguments({ width, height, title, comment, soundFile, outputFile });
    await runFfmpeg({ file, args, input: rawFrames(prepared), ...bounds });
    return await readFile(outputFile);
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 3 });
  }
}

/** Encodes the builtin drawing, so that sizes and grid are the same with every encoder. */
async function encodeStill(
  { ffmpeg, draw }: { ffmpeg: Ffmpeg; draw: (job: RenderJob, signal: AbortSignal) => Promise<RenderedAsset> },
  { clip, variant }: { clip: Clip; variant: Exclude<Variant, 'video'> },
  bounds: Bounds,
): Promise<Uint8Array> {
  const prepared = await prepareClip(clip);
  const drawn = await draw({ clip: prepared, variant }, bounds.signal);
  if (drawn.kind !== 'pixels') throw new Error(`the ${variant} was not drawn`);
  const { pixels } = drawn;
  return runFfmpeg({
    file: ffmpeg.file,
    args: stillArguments(variant, pixels),
    input: [pixels.data],
    ...bounds,
  });
}
