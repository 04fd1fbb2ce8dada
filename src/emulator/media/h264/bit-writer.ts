// Writes the bit strings of H.264: fixed-length codes and Exp-Golomb codes (ITU-T H.264 clause 9.1).

/** A growing buffer with an unfinished last byte: `pending` holds its `pendingBits` upper bits, right-aligned. */
export interface BitWriter {
  buffer: Uint8Array;
  length: number;
  pending: number;
  pendingBits: number;
}

export function createBitWriter(capacity = 4096): BitWriter {
  return { buffer: new Uint8Array(capacity), length: 0, pending: 0, pendingBits: 0 };
}

export function resetBits(w: BitWriter): void {
  w.length = 0;
  w.pending = 0;
  w.pendingBits = 0;
}

export function bitLength(w: BitWriter): number {
  return w.length * 8 + w.pendingBits;
}

/** u(n): `value` in `count` bits, most significant first; at most 24, so that the accumulator stays within 31 bits. */
export function putBits(w: BitWriter, count: number, value: number): void {
  let pending = (w.pending << count) | value;
  let bits = w.pendingBits + count;
  if (w.length + 4 > w.buffer.length) grow(w);
  while (bits >= 8) {
    bits -= 8;
    w.buffer[w.length++] = pending >>> bits;
    pending &= (1 << bits) - 1;
  }
  w.pending = pending;
  w.pendingBits = bits;
}

/** ue(v): value + 1 in binary, after as many zeros as value + 1 has bits after its first bit. */
export function putUnsigned(w: BitWriter, value: number): void {
  const code = value + 1;
  const suffix = 31 - Math.clz32(code);
  if (suffix < 12) putBits(w, 2 * suffix + 1, code);
  else {
    putBits(w, suffix, 0);
    putBits(w, suffix + 1, code);
  }
}

/** se(v): 0, 1, -1, 2, -2 ... are numbered 0, 1, 2, 3, 4 (clause 9.1.1). */
export function putSigned(w: BitWriter, value: number): void {
  putUnsigned(w, value > 0 ? 2 * value - 1 : -2 * value);
}

/** rbsp_trailing_bits(): a one, then zeros up to the end of the byte. Returns a copy of all written bytes. */
export function finishBits(w: BitWriter): Uint8Array {
  putBits(w, 1, 1);
  if (w.pendingBits > 0) putBits(w, 8 - w.pendingBits, 0);
  return w.buffer.slice(0, w.length);
}

function grow(w: BitWriter): void {
  const bigger = new Uint8Array(w.buffer.length * 2 + 16);
  bigger.set(w.buffer);
  w.buffer = bigger;
}
