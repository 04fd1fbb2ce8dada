// The command lines of ffmpeg. They are arrays of whole arguments and never pass through a shell: the text of
// a prompt stays in its argument.
import { fps } from '../scene/labels.ts';
import { sampleRate } from './sound.ts';

/**
 * Raise this number whenever the same clip gives other bytes: after a change of an argument or of a sound.
 */
export const argumentsVersion = 1;

/** The service's files have about 3.6 Mbit/s at 720p. */
const bitsPerPixelSecond = 3_600_000 / (1280 * 720);

/** Bits per second of a video of this size, sound included. */
export function bitrate(width: number, height: number): number {
  return Math.round(width * height * bitsPerPixelSecond);
}

const audioBitrate = 96_000;
const quiet = ['-hide_banner', '-nostdin', '-v', 'error', '-y'];
/** A name in a file, or in an argument, must not make ffmpeg open anything but files and pipes. */
const onlyFiles = ['-protocol_whitelist', 'file,pipe'];
/**
 * Sets the colour tags of the frames themselves: newer versions read the tags there and not from an option of
 * the output.
 */
const bt709 = 'range=tv:color_primaries=bt709:color_trc=bt709:colorspace=bt709';
/** Keeps the versions of libraries out of the output. */
const bitExact = ['-fflags', '+bitexact', '-flags:v', '+bitexact', '-flags:a', '+bitexact'];

export interface VideoJob {
  width: number;
  height: number;
  title: string;
  comment: string;
  /** PCM as sound.ts makes it. */
  soundFile: string;
  outputFile: string;
}

/** Reads raw YUV 4:2:0 frames, writes an MP4. */
export function videoArguments(job: VideoJob): string[] {
  const { width, height } = job;
  const rate = bitrate(width, height) - audioBitrate;
  return [
    quiet,
    onlyFiles,
    ['-f', 'rawvideo', '-pix_fmt', 'yuv420p', '-video_size', `${width}x${height}`],
    ['-framerate', `${fps}`, '-i', 'pipe:0'],
    onlyFiles,
    ['-f', 's16le', '-ar', `${sampleRate}`, '-ac', '2', '-i', job.soundFile],
    ['-map', '0:v:0', '-map', '1:a:0', '-map_metadata', '-1'],
    // Flat drawings need a twentieth of the bitrate. The grain makes pictures that need the whole bitrate.
    ['-vf', `noise=all_seed=1:c0s=8:c0f=t,setparams=${bt709}`],
    // With more than one thread, the bytes are different each time as soon as the bitrate is bounded.
    ['-c:v', 'libx264', '-preset', 'superfast', '-profile:v', 'high', '-threads:v', '1'],
    ['-pix_fmt', 'yuv420p', '-g', `${4 * fps}`],
    // A small buffer and filler keep even a one-second clip near the target.
    ['-b:v', `${rate}`, '-minrate', `${rate}`, '-maxrate', `${rate}`, '-bufsize', `${rate >> 2}`],
    ['-nal-hrd', 'cbr'],
    ['-c:a', 'aac', '-b:a', `${audioBitrate}`],
    ['-metadata', `title=${job.title}`, '-metadata', `comment=${job.comment}`],
    ['-metadata', 'encoding_tool=sora-emulator'],
    bitExact,
    ['-movflags', '+faststart', '-f', 'mp4', job.outputFile],
  ].flat();
}

/**
 * More than the largest upload that the container's reader accepts. This limit applies to the size that the
 * stream states.
 */
const mostPixels = 4096 * 2304;
/** Largest size of one allocation, in bytes. */
const mostMemory = 128 * 1024 * 1024;

/** Reads an uploaded MP4, writes its first frame as a JPEG of exactly this size to standard output. */
export function frameArguments(job: { inputFile: string; width: number; height: number }): string[] {
  const size = `${job.width}:${job.height}`;
  return [
    quiet,
    ['-max_alloc', `${mostMemory}`],
    onlyFiles,
    // Only the MP4 reader is allowed: playlists and similar formats could name further files.
    ['-f', 'mov', '-threads', '1', '-max_pixels', `${mostPixels}`, '-i', job.inputFile],
    ['-map', '0:v:0', '-frames:v', '1'],
    ['-vf', `scale=${size}:force_original_aspect_ratio=increase,crop=${size},setsar=1`],
    encoders.spritesheet,
    bitExact,
    ['-f', 'image2pipe', 'pipe:1'],
  ].flat();
}

const jpeg = ['-c:v', 'mjpeg', '-pix_fmt', 'yuvj420p', '-q:v', '3', '-threads:v', '1'];
const encoders = {
  thumbnail: ['-c:v', 'libwebp', '-pix_fmt', 'yuv420p', '-quality', '80', '-compression_level', '2'],
  spritesheet: jpeg,
  poster: jpeg,
} as const;

/** Reads one picture of three bytes a pixel, writes the file to standard output. */
export function stillArguments(
  variant: keyof typeof encoders,
  { width, height }: { width: number; height: number },
): string[] {
  return [
    quiet,
    onlyFiles,
    ['-f', 'rawvideo', '-pix_fmt', 'rgb24', '-video_size', `${width}x${height}`],
    ['-i', 'pipe:0', '-frames:v', '1', '-sws_flags', 'bicubic+accurate_rnd+bitexact'],
    encoders[variant],
    bitExact,
    ['-f', 'image2pipe', 'pipe:1'],
  ].flat();
}
