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
  /** Gets ready for the first rendering in the background. Returns at once, never throws; a second call does nothing. */
  warm(): void;
  /** Ends everything under way: whoever waits for a rendering gets an error. */
  close(): Promise<void>;
}

/** The uploaded bytes are no picture that can be used. `message` says why, for a person. */
export class UnreadableImage extends Error {}

/** More renderings are waiting than the queue holds; the caller answers 503. */
export class RenderQueueFull extends Error {}

/** The renderer cannot work on this machine. `message` says what was tried, why it failed and what to do, for a person. */
export class MediaUnavailable extends Error {}
