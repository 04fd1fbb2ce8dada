// Intra prediction of whole planes of a macroblock, and the error of a prediction (ITU-T H.264 clauses 8.3.3
// and 8.3.4). `side` is 16 for luma, 8 for chroma. `at` is the offset of the macroblock's first sample.
import type { Plane } from './frame.ts';

/** Which neighbours are in the same slice and may be used. */
export interface Neighbours {
  left: boolean;
  above: boolean;
}

const distance = (a: number, b: number): number => (a < b ? b - a : a - b);

/** Sum of absolute differences to the column on the left. The sum stops as soon as it exceeds `limit`. */
export function horizontalError(
  source: Plane,
  decoded: Plane,
  at: number,
  side: number,
  limit: number,
): number {
  const { samples, stride } = source;
  let sum = 0;
  for (let j = 0, p = at; j < side && sum <= limit; j++, p += stride) {
    const left = decoded.samples[p - 1]!;
    for (let i = 0; i < side; i++) sum += distance(samples[p + i]!, left);
  }
  return sum;
}

/** The same sum, of the differences to the row above. */
export function verticalError(
  source: Plane,
  decoded: Plane,
  at: number,
  side: number,
  limit: number,
): number {
  const { samples, stride } = source;
  const above = at - stride;
  let sum = 0;
  for (let j = 0, p = at; j < side && sum <= limit; j++, p += stride) {
    for (let i = 0; i < side; i++) sum += distance(samples[p + i]!, decoded.samples[above + i]!);
  }
  return sum;
}

/** The sum of absolute differences to one value. */
export function flatError(source: Plane, at: number, side: number, value: number): number {
  const { samples, stride } = source;
  let sum = 0;
  for (let j = 0, p = at; j < side; j++, p += stride) {
    for (let i = 0; i < side; i++) sum += distance(samples[p + i]!, value);
  }
  return sum;
}

export function predictHorizontal(prediction: Plane, decoded: Plane, at: number, side: number): void {
  for (let j = 0, p = at - 1, q = 0; j < side; j++, p += decoded.stride) {
    const left = decoded.samples[p]!;
    for (let i = 0; i < side; i++) prediction.samples[q++] = left;
  }
}

export function predictVertical(prediction: Plane, decoded: Plane, at: number, side: number): void {
  const above = at - decoded.stride;
  for (let j = 0, q = 0; j < side; j++) {
    for (let i = 0; i < side; i++) prediction.samples[q++] = decoded.samples[above + i]!;
  }
}

/** Intra_16x16_DC: the mean of the available neighbours, or 128 when there are none. */
export function lumaMean(decoded: Plane, at: number, near: Neighbours): number {
  const left = near.left ? sumColumn(decoded, at - 1, 16) : 0;
  const above = near.above ? sumRow(decoded, at - decoded.stride, 16) : 0;
  if (near.left && near.above) return (left + above + 16) >> 5;
  return near.left || near.above ? (left + above + 8) >> 4 : 128;
}

/**
 * Intra chroma DC: each 4x4 block has its own mean. Blocks on the diagonal use both neighbours; the other two
 * blocks prefer the neighbour that they touch (clause 8.3.4.1-8.3.4.3).
 */
export function predictChromaMeans(
  prediction: Plane,
  decoded: Plane,
  macroblockAt: number,
  near: Neighbours,
): void {
  for (let block = 0; block < 4; block++) {
    const x = (block & 1) * 4;
    const y = (block >> 1) * 4;
    const left = near.left ? sumColumn(decoded, macroblockAt + y * decoded.stride - 1, 4) : 0;
    const above = near.above ? sumRow(decoded, macroblockAt - decoded.stride + x, 4) : 0;
    const mean = chromaMean({ left, above, near, diagonal: x === y, preferAbove: x > 0 });
    for (let j = 0; j < 4; j++) {
      const q = (y + j) * 8 + x;
      prediction.samples.fill(mean, q, q + 4);
    }
  }
}

interface ChromaSums {
  left: number;
  above: number;
  near: Neighbours;
  diagonal: boolean;
  preferAbove: boolean;
}

function chromaMean({ left, above, near, diagonal, preferAbove }: ChromaSums): number {
  if (!near.left && !near.above) return 128;
  if (near.left && near.above && diagonal) return (left + above + 4) >> 3;
  const useAbove = near.above && (preferAbove || !near.left);
  return ((useAbove ? above : left) + 2) >> 2;
}

function sumColumn(plane: Plane, at: number, count: number): number {
  let sum = 0;
  for (let j = 0, p = at; j < count; j++, p += plane.stride) sum += plane.samples[p]!;
  return sum;
}

function sumRow(plane: Plane, at: number, count: number): number {
  let sum = 0;
  for (let i = 0; i < count; i++) sum += plane.samples[at + i]!;
  return sum;
}

/** Copies the prediction itself into the picture, for a block without residual. */
export function copyPrediction(prediction: Plane, out: Plane, at: number, side: number): void {
  for (let j = 0, p = at, q = 0; j < side; j++, p += out.stride) {
    for (let i = 0; i < side; i++) out.samples[p + i] = prediction.samples[q++]!;
  }
}
