// The type of a clip: what a creation asks for.

/** A video that the server must make, and that the server may bill. */
export interface Clip {
  model: string;
  /** The size as it is in requests: `1280x720`. */
  size: string;
  seconds: number;
}
