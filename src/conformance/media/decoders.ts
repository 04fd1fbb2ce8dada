// What draws pictures for the suite: programs and libraries of this machine, which may be missing.
import { ffmpegDecode, type Decode } from './ffmpeg.ts';
import { decodePicture, type Pixels } from './pixels.ts';

export interface Decoders {
  /** Draws the first picture of a video. */
  video: Decode;
  /** Draws a still picture. @returns undefined where nothing can. @throws MediaError when it is damaged */
  picture: (bytes: Uint8Array) => Promise<Pixels | undefined>;
}

export const ownDecoders: Decoders = { video: ffmpegDecode(), picture: decodePicture };

/** For tests and servers in process, which have thousands of runs: a program for each would take too long. */
export const quickDecoders: Decoders = { ...ownDecoders, video: () => Promise.resolve('absent') };
