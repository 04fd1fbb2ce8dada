// The integer transforms of H.264, forwards with quantisation and backwards (ITU-T H.264 clause 8.5).
// Coefficients of several blocks share one array; `at` is where a block of 16 begins.
// These functions run for every block of every drawn macroblock, hence plain parameters instead of option objects.
import type { Plane } from './frame.ts';
import type { Quantiser } from './quantiser.ts';

const scratch = new Int32Array(16);

const clip = (sample: number): number => (sample < 0 ? 0 : sample > 255 ? 255 : sample);

/**
 * Transforms source - prediction and quantises all but the first coefficient, which stays as it is: the DC values of a
 * macroblock go through a second transform. Returns true when a quantised AC level is not zero.
 */
export function forwardBlock(
  source: Plane,
  sourceAt: number,
  prediction: Plane,
  predictionAt: number,
  out: Int32Array,
  at: number,
  q: Quantiser,
): boolean {
  const wanted = source.samples;
  const guess = prediction.samples;
  let s = sourceAt;
  let p = predictionAt;
  let any = 0;
  for (let k = 0; k < 16; k += 4) {
    const a = wanted[s]! - guess[p]!;
    const b = wanted[s + 1]! - guess[p + 1]!;
    const c = wanted[s + 2]! - guess[p + 2]!;
    const d = wanted[s + 3]! - guess[p + 3]!;
    any |= a | b | c | d;
    scratch[k] = a + b + c + d;
    scratch[k + 1] = 2 * (a - d) + (b - c);
    scratch[k + 2] = a + d - (b + c);
    scratch[k + 3] = a - d - 2 * (b - c);
    s += source.stride;
    p += prediction.stride;
  }
  if (any === 0) {
    for (let k = at; k < at + 16; k++) out[k] = 0; // faster than fill() for so few
    return false;
  }
  transformColumns(out, at);
  return quantiseAc(out, at, q);
}

/** The second half of the forward transform: from the rows in `scratch` to coefficients. */
function transformColumns(out: Int32Array, at: number): void {
  for (let i = 0; i < 4; i++) {
    const a = scratch[i]!;
    const b = scratch[4 + i]!;
    const c = scratch[8 + i]!;
    const d = scratch[12 + i]!;
    out[at + i] = a + b + c + d;
    out[at + 4 + i] = 2 * (a - d) + (b - c);
    out[at + 8 + i] = a + d - (b + c);
    out[at + 12 + i] = a - d - 2 * (b - c);
  }
}

function quantiseAc(out: Int32Array, at: number, q: Quantiser): boolean {
  const { forward, rounding, shift } = q;
  let any = 0;
  for (let k = 1; k < 16; k++) {
    const c = out[at + k]!;
    const level = (Math.imul(c < 0 ? -c : c, forward[k]!) + rounding) >> shift;
    out[at + k] = c < 0 ? -level : level;
    any |= level;
  }
  return any !== 0;
}

/** A DC level is quantised with twice the rounding and one shift more than AC (the second transform doubles its gain). */
function quantiseDc(value: number, q: Quantiser): number {
  const level = (Math.imul(value < 0 ? -value : value, q.forward[0]!) + 2 * q.rounding) >> (q.shift + 1);
  return value < 0 ? -level : level;
}

/** 4x4 Hadamard in place. Except for the scale, it is its own inverse (clause 8.5.10). */
function hadamard4(dc: Int32Array): void {
  for (let i = 0; i < 16; i += 4) hadamardLine(dc, i, 1);
  for (let i = 0; i < 4; i++) hadamardLine(dc, i, 4);
}

function hadamardLine(dc: Int32Array, at: number, step: number): void {
  const a = dc[at]!;
  const b = dc[at + step]!;
  const c = dc[at + 2 * step]!;
  const d = dc[at + 3 * step]!;
  dc[at] = a + b + c + d;
  dc[at + step] = a + b - c - d;
  dc[at + 2 * step] = a - b - c + d;
  dc[at + 3 * step] = a - b + c - d;
}

/**
 * Transforms and quantises the 16 luma DC values of an Intra16x16 macroblock in place. Returns true when a
 * level is not zero.
 */
export function forwardLumaDc(dc: Int32Array, q: Quantiser): boolean {
  hadamard4(dc);
  let any = 0;
  for (let i = 0; i < 16; i++) {
    const level = quantiseDc((dc[i]! + 1) >> 1, q);
    dc[i] = level;
    any |= level;
  }
  return any !== 0;
}

/** Clause 8.5.10: converts levels back to the DC values that `inverseBlock` takes. */
export function inverseLumaDc(dc: Int32Array, q: Quantiser): void {
  hadamard4(dc);
  const scale = q.inverse[0]!;
  for (let i = 0; i < 16; i++) {
    const value = dc[i]! * scale;
    dc[i] = q.octave >= 2 ? value << (q.octave - 2) : (value + (1 << (1 - q.octave))) >> (2 - q.octave);
  }
}

/** 2x2 Hadamard in place (clause 8.5.11.1). */
function hadamard2(dc: Int32Array): void {
  const a = dc[0]!;
  const b = dc[1]!;
  const c = dc[2]!;
  const d = dc[3]!;
  dc[0] = a + b + c + d;
  dc[1] = a - b + c - d;
  dc[2] = a + b - c - d;
  dc[3] = a - b - c + d;
}

/**
 * Transforms and quantises the four DC values of a chroma plane in place. Returns true when a level is not
 * zero.
 */
export function forwardChromaDc(dc: Int32Array, q: Quantiser): boolean {
  hadamard2(dc);
  let any = 0;
  for (let i = 0; i < 4; i++) {
    const level = quantiseDc(dc[i]!, q);
    dc[i] = level;
    any |= level;
  }
  return any !== 0;
}

/** Clause 8.5.11.2. */
export function inverseChromaDc(dc: Int32Array, q: Quantiser): void {
  hadamard2(dc);
  for (let i = 0; i < 4; i++) dc[i] = ((dc[i]! * q.inverse[0]!) << q.octave) >> 1;
}

/** Converts levels back to coefficients, all but the first (clause 8.5.12.1). */
export function scaleAc(levels: Int32Array, at: number, q: Quantiser): void {
  for (let k = 1; k < 16; k++) levels[at + k] = (levels[at + k]! * q.inverse[k]!) << q.octave;
}

/** Adds the inverse transform of 16 scaled coefficients to the prediction (clauses 8.5.12.2 and 8.5.14). */
export function inverseBlock(
  c: Int32Array,
  at: number,
  prediction: Plane,
  predictionAt: number,
  out: Plane,
  outAt: number,
): void {
  const guess = prediction.samples;
  const result = out.samples;
  for (let i = 0; i < 16; i += 4) {
    const even = c[at + i]! + c[at + i + 2]!;
    const odd = c[at + i]! - c[at + i + 2]!;
    const low = (c[at + i + 1]! >> 1) - c[at + i + 3]!;
    const high = c[at + i + 1]! + (c[at + i + 3]! >> 1);
    scratch[i] = even + high;
    scratch[i + 1] = odd + low;
    scratch[i + 2] = odd - low;
    scratch[i + 3] = even - high;
  }
  for (let i = 0; i < 4; i++) {
    const even = scratch[i]! + scratch[8 + i]! + 32; // 32: the rounding of the final >> 6
    const odd = scratch[i]! - scratch[8 + i]! + 32;
    const low = (scratch[4 + i]! >> 1) - scratch[12 + i]!;
    const high = scratch[4 + i]! + (scratch[12 + i]! >> 1);
    const p = predictionAt + i;
    const o = outAt + i;
    result[o] = clip(guess[p]! + ((even + high) >> 6));
    result[o + out.stride] = clip(guess[p + prediction.stride]! + ((odd + low) >> 6));
    result[o + 2 * out.stride] = clip(guess[p + 2 * prediction.stride]! + ((odd - low) >> 6));
    result[o + 3 * out.stride] = clip(guess[p + 3 * prediction.stride]! + ((even - high) >> 6));
  }
}

/**
 * Same as `inverseBlock`, for a block whose only coefficient is its DC: every sample changes by one amount.
 */
export function inverseDcBlock(
  dc: number,
  prediction: Plane,
  predictionAt: number,
  out: Plane,
  outAt: number,
): void {
  const guess = prediction.samples;
  const result = out.samples;
  const move = (dc + 32) >> 6;
  for (let j = 0; j < 4; j++) {
    const p = predictionAt + j * prediction.stride;
    const o = outAt + j * out.stride;
    result[o] = clip(guess[p]! + move);
    result[o + 1] = clip(guess[p + 1]! + move);
    result[o + 2] = clip(guess[p + 2]! + move);
    result[o + 3] = clip(guess[p + 3]! + move);
  }
}
