// Codes one macroblock as Intra16x16, and runs of macroblocks that only repeat their left neighbour.
import { putBits, putUnsigned } from './bit-writer.ts';
import { putEmptyBlock } from './cavlc.ts';
import { planChroma, putChroma, rebuildChroma } from './chroma.ts';
import { clearCounts, context, type Coder } from './coder.ts';
import type { Frame, Plane } from './frame.ts';
import type { Neighbours } from './intra.ts';
import { planLuma, putLuma, rebuildLuma } from './luma.ts';

/** The position of a macroblock, in macroblocks, and the slice around it. */
export interface MacroblockPlace {
  x: number;
  row: number;
  /** First row of the slice. Nothing above this row may be used. */
  sliceTop: number;
  /** In P slices the intra types are numbered after the five inter types (table 7-13). */
  inPredictedSlice: boolean;
}

const near: Neighbours = { left: false, above: false };

export function putMacroblock(coder: Coder, source: Frame, place: MacroblockPlace): void {
  const { bits, decoded } = coder;
  const { x, row } = place;
  near.left = x > 0;
  near.above = row > place.sliceTop;
  const lumaAt = row * 16 * decoded.y.stride + x * 16;
  const chromaAt = row * 8 * decoded.u.stride + x * 8;
  const luma = planLuma(coder, source.y, lumaAt, near);
  const chroma = planChroma(coder, source, chromaAt, near);

  // mb_type of I slices: 1 + prediction mode + 4 * chroma residual + 12 when there are luma AC levels (table 7-11)
  const type = 1 + luma.mode + 4 * chroma.residual + (luma.hasAc ? 12 : 0);
  putUnsigned(bits, place.inPredictedSlice ? type + 5 : type);
  putUnsigned(bits, chroma.mode);
  putUnsigned(bits, 0); // mb_qp_delta
  putLuma(coder, row * 4 * coder.lumaCounts.stride + x * 4, near);
  putChroma(coder, row * 2 * coder.chromaCounts[0].stride + x * 2, near);
  rebuildLuma(coder, lumaAt);
  rebuildChroma(coder, chromaAt);
}

/**
 * Codes macroblocks [first, end) of a row of an I slice that continue their left neighbour: horizontal
 * prediction, no residual. Each macroblock is mb_type 2 (011), chroma mode 1 (010), no QP change (1) and an
 * empty DC block. From the second on this is one byte each, because only the first can have a neighbour with
 * levels.
 */
export function putRepeats(coder: Coder, row: number, first: number, end: number): void {
  const { bits, decoded, lumaCounts, chromaCounts } = coder;
  const count = end - first;
  const blockAt = row * 4 * lumaCounts.stride + first * 4;
  putBits(bits, 7, 0b0110101);
  putEmptyBlock(bits, context(lumaCounts, blockAt, true, false));
  for (let i = 1; i < count; i++) putBits(bits, 8, 0b01101011);

  repeatLeft(decoded.y, 16, { row, first, count });
  repeatLeft(decoded.u, 8, { row, first, count });
  repeatLeft(decoded.v, 8, { row, first, count });
  clearCounts(lumaCounts, blockAt, count * 4, 4);
  const chromaAt = row * 2 * chromaCounts[0].stride + first * 2;
  clearCounts(chromaCounts[0], chromaAt, count * 2, 2);
  clearCounts(chromaCounts[1], chromaAt, count * 2, 2);
}

function repeatLeft(plane: Plane, side: number, run: { row: number; first: number; count: number }): void {
  let at = run.row * side * plane.stride + run.first * side;
  for (let line = 0; line < side; line++, at += plane.stride) {
    plane.samples.fill(plane.samples[at - 1]!, at, at + run.count * side);
  }
}
