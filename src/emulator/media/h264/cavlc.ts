// Codes one block of transform levels with CAVLC (ITU-T H.264 clauses 7.3.5.3.2 and 9.2).
import { putBits, type BitWriter } from './bit-writer.ts';
import {
  chromaDcTokens,
  chromaDcTotalZeros,
  coefficientTokens,
  runsBefore,
  totalZeros,
  type Codes,
} from './cavlc-tables.ts';

/** nC of a chroma DC block, which has tables of its own. */
export const chromaDcContext = -1;

// Scratch for one block: non-zero levels from the highest frequency down, and the zeros below each.
const nonZero = new Int32Array(16);
const zerosBelow = new Int32Array(16);

/** coeff_token of a block without any level. */
export function putEmptyBlock(w: BitWriter, context: number): void {
  putCode(w, tokenTable(context), 0);
}

/**
 * Writes `levels[0 .. size)`, given in scan order, and returns how many are not zero (total_coeff).
 * `context` is nC, the mean count of the blocks to the left and above (clause 9.2.1).
 */
export function putBlock(w: BitWriter, levels: Int32Array, size: number, context: number): number {
  let last = size - 1;
  while (last >= 0 && levels[last] === 0) last--;
  if (last < 0) {
    putEmptyBlock(w, context);
    return 0;
  }

  let total = 0;
  let zeros = 0;
  let run = 0;
  let trailingOnes = 0;
  let onesGoOn = true;
  for (let k = last; k >= 0; k--) {
    const level = levels[k]!;
    if (level === 0) {
      run++;
      zeros++;
      continue;
    }
    if (total > 0) zerosBelow[total - 1] = run;
    run = 0;
    nonZero[total++] = level;
    if (onesGoOn && trailingOnes < 3 && (level === 1 || level === -1)) trailingOnes++;
    else onesGoOn = false;
  }

  putCode(w, tokenTable(context), 4 * total + trailingOnes);
  for (let i = 0; i < trailingOnes; i++) putBits(w, 1, nonZero[i]! < 0 ? 1 : 0);
  putLevels(w, total, trailingOnes);
  if (total < size) {
    const table = context === chromaDcContext ? chromaDcTotalZeros : totalZeros;
    putCode(w, table[total - 1]!, zeros);
  }
  putRuns(w, total, zeros);
  return total;
}

function tokenTable(context: number): Codes {
  if (context < 0) return chromaDcTokens;
  if (context < 2) return coefficientTokens[0];
  if (context < 4) return coefficientTokens[1];
  return context < 8 ? coefficientTokens[2] : coefficientTokens[3];
}

function putCode(w: BitWriter, table: Codes, index: number): void {
  putBits(w, table.lengths[index]!, table.values[index]!);
}

/** level_prefix and level_suffix of every level after the trailing ones (clause 9.2.2.1, in reverse). */
function putLevels(w: BitWriter, total: number, trailingOnes: number): void {
  let suffixLength = total > 10 && trailingOnes < 3 ? 1 : 0;
  for (let i = trailingOnes; i < total; i++) {
    const level = nonZero[i]!;
    const magnitude = level < 0 ? -level : level;
    let code = level > 0 ? 2 * magnitude - 2 : 2 * magnitude - 1;
    // With fewer than three trailing ones, the first other level is not 1 or -1, so its code is two lower.
    if (i === trailingOnes && trailingOnes < 3) code -= 2;
    putLevel(w, code, suffixLength);
    if (suffixLength === 0) suffixLength = 1;
    if (magnitude > 3 << (suffixLength - 1) && suffixLength < 6) suffixLength++;
  }
}

/** One level: a prefix of zeros and a one, then the suffix; prefixes 14 and 15 are escapes with longer suffixes. */
function putLevel(w: BitWriter, code: number, suffixLength: number): void {
  if (suffixLength === 0 && code < 14) putBits(w, code + 1, 1);
  else if (suffixLength === 0 && code < 30) putBits(w, 19, (1 << 4) | (code - 14));
  else if (suffixLength === 0) putEscape(w, code - 30);
  else if (code < 15 << suffixLength) {
    const suffix = code & ((1 << suffixLength) - 1);
    putBits(w, (code >> suffixLength) + 1 + suffixLength, (1 << suffixLength) | suffix);
  } else putEscape(w, code - (15 << suffixLength));
}

/** level_prefix 15 carries 12 bits. Levels never need more: the quantiser is kept at QP 12 or above (encoder.ts). */
function putEscape(w: BitWriter, rest: number): void {
  putBits(w, 16, 1);
  putBits(w, 12, rest);
}

function putRuns(w: BitWriter, total: number, zeros: number): void {
  let zerosLeft = zeros;
  for (let i = 0; i < total - 1 && zerosLeft > 0; i++) {
    const run = zerosBelow[i]!;
    putCode(w, runsBefore[zerosLeft > 6 ? 6 : zerosLeft - 1]!, run);
    zerosLeft -= run;
  }
}
