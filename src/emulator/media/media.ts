// The media port: clips in, bytes out. The HTTP layer knows this file and nothing behind it.
import type { Clip, Variant } from '../domain/clip.ts';

/** Rendered bytes, ready to serve. `etag` is a strong validator without quotes: equal exactly when the bytes are. */
export interface Asset {
  bytes: Uint8Array;
  contentType: 'video/mp4' | 'image/webp' | 'image/jpeg';
  etag: string;
}

/** What the reader of a reference image found out. */
export interface ReferenceImage {
  width: number;
  height: number;
  format: 'jpeg' | 'png' | 'webp';
}

/** What the container of an uploaded video says. */
export interface VideoFacts {
  /** As it is to be looked at: a track that is turned counts turned. */
  width: number;
  height: number;
  /** Longer than 0, with fractions. */
  seconds: number;
  /** The four characters of the video track's sample description, such as `avc1`. */
  codec: string;
  sound: boolean;
}

export interface Media {
  /**
   * Renders at the first call, answers from memory afterwards; simultaneous calls for one asset share one rendering, which
   * is given up when the signals of all of them are aborted. @throws the signal's reason
   */
  asset(clip: Clip, variant: Variant, options?: { signal?: AbortSignal }): Promise<Asset>;
  /**
   * Decodes an uploaded picture completely, unless it is larger than any video: then the size in its header is all that
   * counts. @throws UnreadableImage when it is none of the three formats, animated, broken or of too many bytes.
   */
  inspect(image: Uint8Array): Promise<ReferenceImage>;
  /** Reads the container of an uploaded MP4, in bounded time and memory. @throws UnreadableVideo */
  inspectVideo(video: Uint8Array): Promise<VideoFacts>;
  /**
   * The first frame of a video that `inspectVideo` took, as a JPEG of that size, cropped where the shapes differ.
   * Undefined where nothing on this machine decodes video. @throws UnreadableVideo, or RenderQueueFull
   */
  frameOf(
    video: Uint8Array,
    size: { width: number; height: number },
    options?: { signal?: AbortSignal },
  ): Promise<Uint8Array | undefined>;
  /** Gets ready for the first rendering in the background. Returns at once, never throws; a second call does nothing. */
  warm(): void;
  /** Cancels all renderings. Callers that wait for one get an error. */
  close(): Promise<void>;
}

/** What a renderer does; reading uploaded videos is the same for all (uploaded-videos.ts). */
export type RendererMedia = Omit<Media, 'inspectVideo' | 'frameOf'>;

/** The uploaded bytes are no picture that can be used. `message` says why, for a person. */
export class UnreadableImage extends Error {}

/** The uploaded bytes are no video that can be used. `message` says why, as one clause without a full stop. */
export class UnreadableVideo extends Error {}

/** More renderings are waiting than the queue holds; the caller answers 503. */
export class RenderQueueFull extends Error {}

/** The renderer was told to end while somebody waited; the caller answers 503, and nothing is wrong with the emulator. */
export class RendererClosed extends Error {
  constructor() {
    super('the renderer is closed');
  }
}

/** The renderer cannot work on this machine. `message` says what was tried, why it failed and what to do, for a person. */
export class MediaUnavailable extends Error {}
