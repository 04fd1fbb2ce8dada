// The media port: it takes clips and returns bytes. The HTTP layer knows only this file, not the renderers.
import type { Clip, Variant } from '../domain/clip.ts';

/**
 * Rendered bytes, ready to serve. `etag` is a strong validator without quotes: two etags are equal exactly
 * when the bytes are equal.
 */
export interface Asset {
  bytes: Uint8Array;
  contentType: 'video/mp4' | 'image/webp' | 'image/jpeg';
  etag: string;
}

/** The facts that were read from a reference image. */
export interface ReferenceImage {
  width: number;
  height: number;
  format: 'jpeg' | 'png' | 'webp';
}

/** The facts that the container of an uploaded video states. */
export interface VideoFacts {
  /** The size as a player shows it: for a track that is rotated, the size after the rotation. */
  width: number;
  height: number;
  /** Greater than 0, with fractions. */
  seconds: number;
  /** The four characters of the video track's sample description, such as `avc1`. */
  codec: string;
  sound: boolean;
}

export interface Media {
  /**
   * Renders at the first call, and answers from memory afterwards. Simultaneous calls for one asset share one
   * rendering. This rendering is cancelled when the signals of all these calls are aborted.
   * @throws the signal's reason
   */
  asset(clip: Clip, variant: Variant, options?: { signal?: AbortSignal }): Promise<Asset>;
  /**
   * Decodes an uploaded picture completely. For a picture larger than any video, only the size in its header
   * is read.
   * @throws UnreadableImage when the picture has none of the three formats, is animated or broken, or has too
   * many bytes.
   */
  inspect(image: Uint8Array): Promise<ReferenceImage>;
  /** Reads the container of an uploaded MP4, in bounded time and memory. @throws UnreadableVideo */
  inspectVideo(video: Uint8Array): Promise<VideoFacts>;
  /**
   * Returns the first frame of a video that `inspectVideo` accepted, as a JPEG of this size, cropped where
   * the shapes differ. Returns undefined when nothing on this machine decodes video.
   * @throws UnreadableVideo, or RenderQueueFull
   */
  frameOf(
    video: Uint8Array,
    size: { width: number; height: number },
    options?: { signal?: AbortSignal },
  ): Promise<Uint8Array | undefined>;
  /** Gets ready for the first rendering in the background. Returns at once, never throws; a second call does nothing. */
  warm(): void;
  /** Cancels all renderings. Callers that wait for a rendering get an error. */
  close(): Promise<void>;
}

/** The methods of a renderer. Reading uploaded videos is the same for all renderers (uploaded-videos.ts). */
export type RendererMedia = Omit<Media, 'inspectVideo' | 'frameOf'>;

/** The uploaded bytes are not a usable picture. `message` states the reason, for a person. */
export class UnreadableImage extends Error {}

/**
 * The uploaded bytes are not a usable video. `message` states the reason, as one clause without a full stop.
 */
export class UnreadableVideo extends Error {}

/** More renderings are waiting than the queue holds; the caller answers 503. */
export class RenderQueueFull extends Error {}

/**
 * The renderer was closed while a caller waited. The caller answers 503; nothing is wrong with the emulator.
 */
export class RendererClosed extends Error {
  constructor() {
    super('the renderer is closed');
  }
}

/**
 * The renderer cannot work on this machine. `message` states what was tried, why it failed and what to do,
 * for a person.
 */
export class MediaUnavailable extends Error {}
