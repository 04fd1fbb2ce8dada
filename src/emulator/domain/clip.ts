// What a rendered clip is made of: everything the renderer may look at, and nothing else. Same clip, same bytes.

/** The three assets that `GET /v1/videos/{id}/content` serves (contract:content.default-is-video contract:content.thumbnail-type contract:content.spritesheet-type). */
export const variants = ['video', 'thumbnail', 'spritesheet'] as const;
/** `poster` is the thumbnail as a JPEG, for a dialect that serves it so. */
export type Variant = (typeof variants)[number] | 'poster';

/** The video that a clip was derived from: its id, or the name of an uploaded file. */
export interface ClipSource {
  kind: 'remix' | 'edit' | 'extension';
  id: string;
  prompt: string;
}

/** What an extension shows before its own part: the video that it was made in. `seconds` are the part's own. */
export interface ClipPart {
  id: string;
  prompt: string;
  seconds: number;
  source: ClipSource | null;
  characters?: readonly string[];
}

/** A placeholder clip, described. Sizes in pixels, `seconds` in whole seconds. */
export interface Clip {
  id: string;
  model: string;
  prompt: string;
  width: number;
  height: number;
  seconds: number;
  /** Hex digits that choose hue, identicon and beep pitch. A remix carries its source's, so that both look related. */
  palette: string;
  /** The video this one was derived from: shown as a badge with its prompt. */
  source: ClipSource | null;
  /** The picture that is the first frame, as uploaded (JPEG, PNG or WebP; cropped to `width` x `height` if it differs). */
  reference: { sha256: string; bytes: Uint8Array; crop?: Crop } | null;
  /** Names of the characters that appear. */
  characters?: readonly string[];
  /** Of an extension: what it continues, first to last. Their seconds are part of `seconds`. */
  earlier?: readonly ClipPart[];
}

/** A part of a picture: where its edges lie, as fractions of the whole width and height. */
export interface Crop {
  left: number;
  top: number;
  right: number;
  bottom: number;
}
