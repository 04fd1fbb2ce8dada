// The decoders that draw pictures for the suite: a program of this machine, which may be missing.
import { ffmpegDecode, type Decode } from './ffmpeg.ts';

export interface Decoders {
  /** Draws the first picture of a video, or a still picture. */
  picture: Decode;
}

export const ownDecoders: Decoders = { picture: ffmpegDecode() };

/**
 * For tests and in-process servers. They have thousands of runs, so starting a program for each run would
 * take too long.
 */
export const noDecoders: Decoders = { picture: () => Promise.resolve('absent') };
