// The chroma half of an Intra16x16 macroblock: both planes share a prediction mode, each has four 4x4 blocks.
import { chromaDcContext, putBlock } from './cavlc.ts';
import { clearCounts, context, type Coder } from './coder.ts';
import type { Frame, Plane } from './frame.ts';
import {
  copyPrediction,
  horizontalError,
  predictChromaMeans,
  predictHorizontal,
  predictVertical,
  verticalError,
  type Neighbours,
} from './intra.ts';
import { zigzag } from './luma.ts';
import {
  forwardBlock,
  forwardChromaDc,
  inverseBlock,
  inverseChromaDc,
  inverseDcBlock,
  scaleAc,
} from './transform.ts';

/** intra_chroma_pred_mode (table 7-16). */
const mean = 0;
const horizontal = 1;
const vertical = 2;

/** Limit for both planes together, with the same meaning as `goodEnough` in luma.ts. */
const goodEnough = 24;

/** `residual` is CodedBlockPatternChroma: 0 nothing, 1 DC only, 2 DC and AC (table 7-15). Valid until the next call. */
export interface ChromaPlan {
  mode: number;
  residual: number;
}

interface ChromaScratch {
  prediction: Plane;
  coefficients: Int32Array;
  dc: Int32Array;
}

const scratch = (): ChromaScratch => ({
  prediction: { samples: new Uint8Array(64), stride: 8 },
  coefficients: new Int32Array(64),
  dc: new Int32Array(4),
});
const blue = scratch();
const red = scratch();
const levels = new Int32Array(16);
const plan: ChromaPlan = { mode: mean, residual: 0 };

/** Predicts and quantises both chroma planes of the macroblock whose first chroma sample is at `at`. */
export function planChroma(coder: Coder, source: Frame, at: number, near: Neighbours): ChromaPlan {
  const { u, v } = coder.decoded;
  plan.residual = 0;
  if (copyNeighbour(coder, source, at, near)) return plan;
  plan.mode = mean;
  predictChromaMeans(blue.prediction, u, at, near);
  predictChromaMeans(red.prediction, v, at, near);
  plan.residual = Math.max(quantisePlane(coder, source.u, at, blue), quantisePlane(coder, source.v, at, red));
  return plan;
}

function copyNeighbour(coder: Coder, source: Frame, at: number, near: Neighbours): boolean {
  const { u, v } = coder.decoded;
  const left = near.left
    ? horizontalError(source.u, u, at, 8, goodEnough) + horizontalError(source.v, v, at, 8, goodEnough)
    : goodEnough + 1;
  const above =
    near.above && left > 0
      ? verticalError(source.u, u, at, 8, goodEnough) + verticalError(source.v, v, at, 8, goodEnough)
      : goodEnough + 1;
  if (Math.min(left, above) > goodEnough) return false;
  const predict = left <= above ? predictHorizontal : predictVertical;
  plan.mode = left <= above ? horizontal : vertical;
  predict(blue.prediction, u, at, 8);
  predict(red.prediction, v, at, 8);
  return true;
}

/** Returns the value of `residual` that this plane alone would need. */
function quantisePlane(coder: Coder, source: Plane, at: number, plane: ChromaScratch): number {
  const { prediction, coefficients, dc } = plane;
  let hasAc = false;
  for (let block = 0; block < 4; block++) {
    const x = (block & 1) * 4;
    const y = (block >> 1) * 4;
    const sourceAt = at + y * source.stride + x;
    if (forwardBlock(source, sourceAt, prediction, y * 8 + x, coefficients, block * 16, coder.chroma))
      hasAc = true;
    dc[block] = coefficients[block * 16]!;
  }
  const hasDc = forwardChromaDc(dc, coder.chroma);
  if (hasAc) return 2;
  return hasDc ? 1 : 0;
}

/** Writes the planned residual; `blockAt` is the index of the macroblock's first block in the counts. */
export function putChroma(coder: Coder, blockAt: number, near: Neighbours): void {
  if (plan.residual > 0) {
    putBlock(coder.bits, blue.dc, 4, chromaDcContext);
    putBlock(coder.bits, red.dc, 4, chromaDcContext);
  }
  for (const [counts, plane] of [
    [coder.chromaCounts[0], blue],
    [coder.chromaCounts[1], red],
  ] as const) {
    if (plan.residual < 2) {
      clearCounts(counts, blockAt, 2, 2);
      continue;
    }
    for (let block = 0; block < 4; block++) {
      const x = block & 1;
      const y = block >> 1;
      const at = blockAt + y * counts.stride + x;
      const nC = context(counts, at, near.left || x > 0, near.above || y > 0);
      for (let k = 0; k < 15; k++) levels[k] = plane.coefficients[block * 16 + zigzag[k + 1]!]!;
      counts.values[at] = putBlock(coder.bits, levels, 15, nC);
    }
  }
}

/** Rebuilds both planes as a decoder will. Overwrites the scratch data of `planChroma`. */
export function rebuildChroma(coder: Coder, at: number): void {
  rebuildPlane(coder, coder.decoded.u, at, blue);
  rebuildPlane(coder, coder.decoded.v, at, red);
}

function rebuildPlane(coder: Coder, out: Plane, at: number, plane: ChromaScratch): void {
  const { prediction, coefficients, dc } = plane;
  if (plan.residual === 0) {
    copyPrediction(prediction, out, at, 8);
    return;
  }
  inverseChromaDc(dc, coder.chroma);
  for (let block = 0; block < 4; block++) {
    const x = (block & 1) * 4;
    const y = (block >> 1) * 4;
    const outAt = at + y * out.stride + x;
    if (plan.residual === 1) {
      inverseDcBlock(dc[block]!, prediction, y * 8 + x, out, outAt);
      continue;
    }
    scaleAc(coefficients, block * 16, coder.chroma);
    coefficients[block * 16] = dc[block]!;
    inverseBlock(coefficients, block * 16, prediction, y * 8 + x, out, outAt);
  }
}
