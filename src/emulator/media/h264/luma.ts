// The luma half of an Intra16x16 macroblock: choose a prediction, transform the difference, write it, rebuild
// it.
import { putBlock, putEmptyBlock } from './cavlc.ts';
import { clearCounts, context, type Coder } from './coder.ts';
import type { Plane } from './frame.ts';
import {
  copyPrediction,
  flatError,
  horizontalError,
  lumaMean,
  predictHorizontal,
  predictVertical,
  verticalError,
  type Neighbours,
} from './intra.ts';
import {
  forwardBlock,
  forwardLumaDc,
  inverseBlock,
  inverseDcBlock,
  inverseLumaDc,
  scaleAc,
} from './transform.ts';

/** Intra16x16PredMode (table 8-4). */
const vertical = 0;
const horizontal = 1;
const mean = 2;

/** Up to this sum of differences (a fifth of a step per sample) the prediction is used without a residual. */
const goodEnough = 48;

/** Frame zig-zag scan: position in the scan -> raster index (figure 8-8). */
export const zigzag = Uint8Array.of(0, 1, 4, 8, 5, 2, 3, 6, 9, 12, 13, 10, 7, 11, 14, 15);

/** Order of the 4x4 luma blocks: number -> column and row (clause 6.4.3). */
const column = Uint8Array.of(0, 1, 0, 1, 2, 3, 2, 3, 0, 1, 0, 1, 2, 3, 2, 3);
const row = Uint8Array.of(0, 0, 1, 1, 0, 0, 1, 1, 2, 2, 3, 3, 2, 2, 3, 3);

/** The result of `planLuma`. It is valid until the next call, like the scratch data below. */
export interface LumaPlan {
  mode: number;
  hasDc: boolean;
  hasAc: boolean;
}

const plan: LumaPlan = { mode: mean, hasDc: false, hasAc: false };
const prediction: Plane = { samples: new Uint8Array(256), stride: 16 };
const coefficients = new Int32Array(256);
const dc = new Int32Array(16);
const blockHasAc = new Uint8Array(16);
const levels = new Int32Array(16);

/** Predicts and quantises the macroblock whose first sample is at `at`. */
export function planLuma(coder: Coder, source: Plane, at: number, near: Neighbours): LumaPlan {
  const decoded = coder.decoded.y;
  const exact = choosePrediction(source, decoded, at, near);
  plan.hasDc = false;
  plan.hasAc = false;
  if (exact) return plan;
  for (let block = 0; block < 16; block++) {
    const x = column[block]!;
    const y = row[block]!;
    const sourceAt = at + y * 4 * source.stride + x * 4;
    const has = forwardBlock(
      source,
      sourceAt,
      prediction,
      y * 64 + x * 4,
      coefficients,
      block * 16,
      coder.luma,
    );
    blockHasAc[block] = has ? 1 : 0;
    dc[y * 4 + x] = coefficients[block * 16]!;
    if (has) plan.hasAc = true;
  }
  plan.hasDc = forwardLumaDc(dc, coder.luma);
  return plan;
}

/** Fills `prediction` and `plan.mode`. Returns true when no residual is needed. */
function choosePrediction(source: Plane, decoded: Plane, at: number, near: Neighbours): boolean {
  // Drawn pictures are mostly flat: copying a neighbour is tried first, and an error of zero ends the search.
  let limit = 1 << 16;
  const left = near.left ? horizontalError(source, decoded, at, 16, limit) : limit;
  const above = near.above && left > 0 ? verticalError(source, decoded, at, 16, left) : limit;
  const average = lumaMean(decoded, at, near);
  limit = Math.min(left, above);
  const flat = limit > goodEnough ? flatError(source, at, 16, average) : limit + 1;
  if (flat <= limit) {
    plan.mode = mean;
    prediction.samples.fill(average);
    return flat <= goodEnough;
  }
  if (left <= above) {
    plan.mode = horizontal;
    predictHorizontal(prediction, decoded, at, 16);
  } else {
    plan.mode = vertical;
    predictVertical(prediction, decoded, at, 16);
  }
  return limit <= goodEnough;
}

/** Writes the planned residual; `blockAt` is the index of the macroblock's first block in the counts. */
export function putLuma(coder: Coder, blockAt: number, near: Neighbours): void {
  const { bits, lumaCounts: counts } = coder;
  const dcContext = context(counts, blockAt, near.left, near.above);
  if (plan.hasDc) {
    for (let k = 0; k < 16; k++) levels[k] = dc[zigzag[k]!]!;
    putBlock(bits, levels, 16, dcContext);
  } else putEmptyBlock(bits, dcContext);
  if (!plan.hasAc) {
    clearCounts(counts, blockAt, 4, 4);
    return;
  }
  for (let block = 0; block < 16; block++) {
    const x = column[block]!;
    const y = row[block]!;
    const at = blockAt + y * counts.stride + x;
    const nC = context(counts, at, near.left || x > 0, near.above || y > 0);
    if (blockHasAc[block] === 0) {
      putEmptyBlock(bits, nC);
      counts.values[at] = 0;
      continue;
    }
    for (let k = 0; k < 15; k++) levels[k] = coefficients[block * 16 + zigzag[k + 1]!]!;
    counts.values[at] = putBlock(bits, levels, 15, nC);
  }
}

/** Rebuilds the macroblock as a decoder will. Overwrites the scratch data of `planLuma`. */
export function rebuildLuma(coder: Coder, at: number): void {
  const out = coder.decoded.y;
  if (!plan.hasDc && !plan.hasAc) {
    copyPrediction(prediction, out, at, 16);
    return;
  }
  inverseLumaDc(dc, coder.luma);
  for (let block = 0; block < 16; block++) {
    const x = column[block]!;
    const y = row[block]!;
    const predictionAt = y * 64 + x * 4;
    const outAt = at + y * 4 * out.stride + x * 4;
    const value = dc[y * 4 + x]!;
    if (blockHasAc[block] === 0) {
      inverseDcBlock(value, prediction, predictionAt, out, outAt);
      continue;
    }
    scaleAc(coefficients, block * 16, coder.luma);
    coefficients[block * 16] = value;
    inverseBlock(coefficients, block * 16, prediction, predictionAt, out, outAt);
  }
}
