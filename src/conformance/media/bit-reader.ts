// Reads the bits of an H.264 unit. It skips the bytes that were inserted only to prevent false start codes.
import { MediaError } from './mp4.ts';

export interface BitReader {
  /** Reads a number of `count` bits, at most 31. @throws MediaError when there are not enough bits */
  bits: (count: number) => number;
  /** Reads an unsigned Exp-Golomb code. @throws MediaError */
  ue: () => number;
  /** Reads a signed Exp-Golomb code. @throws MediaError */
  se: () => number;
}

export function bitReader(payload: Uint8Array): BitReader {
  let byte = 0;
  let bit = 0;
  const one = (): number => {
    // The encoder inserts a byte 3 after two zero bytes. The reader skips it.
    const escaped = bit === 0 && byte > 1 && payload[byte] === 3;
    if (escaped && payload[byte - 1] === 0 && payload[byte - 2] === 0) byte += 1;
    const value = payload[byte];
    if (value === undefined) throw new MediaError('a unit ends in the middle of a value');
    const found = (value >> (7 - bit)) & 1;
    bit = (bit + 1) % 8;
    if (bit === 0) byte += 1;
    return found;
  };
  const bits = (count: number): number => {
    let value = 0;
    for (let at = 0; at < count; at += 1) value = value * 2 + one();
    return value;
  };
  const ue = (): number => {
    let zeros = 0;
    while (one() === 0) {
      zeros += 1;
      if (zeros > 31) throw new MediaError('a unit has a code of more than 32 bits');
    }
    return 2 ** zeros - 1 + bits(zeros);
  };
  return {
    bits,
    ue,
    se() {
      const code = ue();
      return code % 2 === 1 ? (code + 1) / 2 : -code / 2;
    },
  };
}
