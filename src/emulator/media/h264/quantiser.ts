// Scaling factors of one quantisation parameter, both ways (ITU-T H.264 clauses 8.5.8 and 8.5.9, tables 8-15 and the JM's forward factors).

/** Everything that depends on QP. The 16 factors are in raster order of the 4x4 block. */
export interface Quantiser {
  /** QP / 6: how often the step has doubled. */
  octave: number;
  /** Right shift of the forward direction: 15 + octave. */
  shift: number;
  /** Rounding offset of intra blocks: a third of a step. */
  rounding: number;
  forward: Int32Array;
  inverse: Int32Array;
}

// Position in a 4x4 block -> 0: both coordinates even, 1: both odd, 2: mixed (clause 8.5.9, equation for LevelScale).
const positionClass = [0, 2, 0, 2, 2, 1, 2, 1, 0, 2, 0, 2, 2, 1, 2, 1];

// normAdjust of clause 8.5.9, one row per QP % 6, columns by position class.
const inverseFactors: readonly (readonly number[])[] = [
  [10, 16, 13],
  [11, 18, 14],
  [13, 20, 16],
  [14, 23, 18],
  [16, 25, 20],
  [18, 29, 23],
];

// The counterparts of the inverse factors: 2^15 divided by (step * transform gain), as in every integer
// encoder.
const forwardFactors: readonly (readonly number[])[] = [
  [13107, 5243, 8066],
  [11916, 4660, 7490],
  [10082, 4194, 6554],
  [9362, 3647, 5825],
  [8192, 3355, 5243],
  [7282, 2893, 4559],
];

// QPc for qPI = 30 .. 51 (table 8-15). Below 30, QPc and qPI are equal.
const chromaQps = [29, 30, 31, 32, 32, 33, 34, 34, 35, 35, 36, 36, 37, 37, 37, 38, 38, 38, 39, 39, 39, 39];

const spread = (factors: readonly number[]) =>
  Int32Array.from(positionClass, (position) => factors[position]!);

export function quantiser(qp: number): Quantiser {
  const octave = Math.trunc(qp / 6);
  const shift = 15 + octave;
  return {
    octave,
    shift,
    rounding: Math.trunc((1 << shift) / 3),
    forward: spread(forwardFactors[qp % 6]!),
    inverse: spread(inverseFactors[qp % 6]!),
  };
}

/** `index` is qPI: the luma QP plus the offset of the picture parameters. */
export function chromaQp(index: number): number {
  const qp = Math.min(51, Math.max(0, index));
  return qp < 30 ? qp : chromaQps[qp - 30]!;
}
