// A YUV 4:2:0 picture in whole macroblocks. The scene draws into such a picture. The encoder reads it and
// reconstructs it in another.

/**
 * One plane of samples, rows of `stride`. Indexing a typed array yields `number | undefined` for the type checker; in this
 * folder an index is in range by construction, so it is written `samples[i]!`, which costs nothing at run time.
 */
export interface Plane {
  samples: Uint8Array;
  stride: number;
}

/** Sizes in pixels and in macroblocks of 16x16 (rounded up); the planes cover whole macroblocks. */
export interface Frame {
  width: number;
  height: number;
  mbWidth: number;
  mbHeight: number;
  y: Plane;
  u: Plane;
  v: Plane;
}

export function createFrame(width: number, height: number): Frame {
  const mbWidth = (width + 15) >> 4;
  const mbHeight = (height + 15) >> 4;
  const plane = (side: number): Plane => ({
    samples: new Uint8Array(mbWidth * mbHeight * side * side),
    stride: mbWidth * side,
  });
  return { width, height, mbWidth, mbHeight, y: plane(16), u: plane(8), v: plane(8) };
}
