// The description of a clip. It contains everything that the renderer may use, and nothing else, so the same
// description always gives the same bytes.

/** The three assets that `GET /v1/videos/{id}/content` serves (contract:content.default-is-video contract:content.thumbnail-type contract:content.spritesheet-type). */
export const variants = ['video', 'thumbnail', 'spritesheet'] as const;
/** `poster` is the thumbnail as a JPEG, for a dialect that serves thumbnails as JPEG. */
export type Variant = (typeof variants)[number] | 'poster';

/** The video that a clip was derived from. `id` is the id of the video, or the name of an uploaded file. */
export interface ClipSource {
  kind: 'remix' | 'edit' | 'extension';
  id: string;
  prompt: string;
}

/**
 * A part that an extension shows before its own part. `id` is the video that the part was made in. `seconds`
 * is the length of this part alone.
 */
export interface ClipPart {
  id: string;
  prompt: string;
  seconds: number;
  source: ClipSource | null;
  characters?: readonly string[];
}

/** The description of a placeholder clip. Sizes in pixels, `seconds` in whole seconds. */
export interface Clip {
  id: string;
  model: string;
  prompt: string;
  width: number;
  height: number;
  seconds: number;
  /**
   * Hex digits that select hue, identicon and beep pitch. A remix has the digits of its source, so that both
   * look related.
   */
  palette: string;
  /** The video that this clip was derived from. The clip shows a badge with the prompt of that video. */
  source: ClipSource | null;
  /** The picture that is the first frame, as uploaded (JPEG, PNG or WebP; cropped to `width` x `height` if it differs). */
  reference: { sha256: string; bytes: Uint8Array; crop?: Crop } | null;
  /** Names of the characters that appear. */
  characters?: readonly string[];
  /** Only for an extension: the earlier parts, first to last. Their seconds are included in `seconds`. */
  earlier?: readonly ClipPart[];
}

/** A part of a picture: the positions of its edges, as fractions of the whole width and height. */
export interface Crop {
  left: number;
  top: number;
  right: number;
  bottom: number;
}
