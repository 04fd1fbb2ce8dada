// The state that the coding of all macroblocks shares: the reconstructed picture, the counts that CAVLC
// reads, the quantisers, the bits.
import { createBitWriter, type BitWriter } from './bit-writer.ts';
import { createFrame, type Frame } from './frame.ts';
import { chromaQp, quantiser, type Quantiser } from './quantiser.ts';

/** Levels per 4x4 block of a plane (total_coeff), `stride` blocks a row. */
export interface Counts {
  values: Uint8Array;
  stride: number;
}

/** How coarsely pictures are coded. */
export interface Precision {
  /** From 12 to 51. Below 12, a level might not fit its code. */
  qp: number;
  /** Offset of the chroma planes' QP from `qp` before table 8-15, -12 to 12. */
  chromaOffset: number;
}

export interface Coder {
  precision: Precision;
  luma: Quantiser;
  chroma: Quantiser;
  /** The picture that a decoder has reconstructed so far. */
  decoded: Frame;
  lumaCounts: Counts;
  chromaCounts: readonly [Counts, Counts];
  bits: BitWriter;
}

export function createCoder(width: number, height: number, precision: Precision): Coder {
  const decoded = createFrame(width, height);
  const counts = (blocks: number): Counts => ({
    values: new Uint8Array(decoded.mbWidth * decoded.mbHeight * blocks * blocks),
    stride: decoded.mbWidth * blocks,
  });
  return {
    precision,
    luma: quantiser(precision.qp),
    chroma: quantiser(chromaQp(precision.qp + precision.chromaOffset)),
    decoded,
    lumaCounts: counts(4),
    chromaCounts: [counts(2), counts(2)],
    bits: createBitWriter(),
  };
}

/**
 * nC of a block: the mean of the counts left and above, where these blocks are in the slice (clause 9.2.1).
 */
export function context(counts: Counts, at: number, left: boolean, above: boolean): number {
  const { values, stride } = counts;
  if (left && above) return (values[at - 1]! + values[at - stride]! + 1) >> 1;
  if (left) return values[at - 1]!;
  return above ? values[at - stride]! : 0;
}

/**
 * Sets the counts of the blocks in a rectangle to zero (sizes in blocks), because these blocks have no
 * levels.
 */
export function clearCounts(counts: Counts, at: number, width: number, height: number): void {
  for (let j = 0, p = at; j < height; j++, p += counts.stride) counts.values.fill(0, p, p + width);
}
