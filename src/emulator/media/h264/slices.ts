// Codes slices: an IDR picture as one slice per macroblock row, a P picture as a few slices of mostly skipped macroblocks.
// A row that has not changed is used again, byte for byte, in every later IDR picture.
import { bitLength, finishBits, putBits, putSigned, putUnsigned, resetBits } from './bit-writer.ts';
import { clearCounts, type Coder } from './coder.ts';
import type { Frame } from './frame.ts';
import { putMacroblock, putRepeats } from './macroblock.ts';
import { nalHeader, nalUnit } from './nal.ts';

/** log2_max_frame_num: frame_num has 8 bits, so a group of pictures is at most 256 long. */
export const frameNumberBits = 8;

/** slice_type of slices in pictures where all slices are alike (table 7-6). */
const sliceOfP = 5;
const sliceOfI = 7;

/** A picture to code. `busy` marks macroblocks that do not simply continue their left neighbour. */
export interface Source extends Frame {
  busy: Uint8Array;
}

/** A coded row of an IDR picture, for both values of idr_pic_id that we alternate. */
export interface IdrRow {
  payload: Uint8Array;
  /** idr_pic_id is 1 or 2, coded 010 or 011: the two versions differ in this bit. */
  idBit: number;
  units: [Uint8Array | null, Uint8Array | null];
}

/** Neighbouring IDR pictures must differ in idr_pic_id (clause 7.4.3). */
export type IdrParity = 0 | 1;

export function codeIdrRow(coder: Coder, source: Source, row: number): IdrRow {
  const { bits } = coder;
  const { mbWidth } = source;
  resetBits(bits);
  putUnsigned(bits, row * mbWidth); // first_mb_in_slice
  putUnsigned(bits, sliceOfI);
  putUnsigned(bits, 0); // pic_parameter_set_id
  putBits(bits, frameNumberBits, 0); // frame_num
  const idBit = bitLength(bits) + 2;
  putUnsigned(bits, 1); // idr_pic_id
  putBits(bits, 2, 0); // no_output_of_prior_pics_flag, long_term_reference_flag
  putSliceEnd(coder);
  for (let x = 0; x < mbWidth; x++) {
    putMacroblock(coder, source, { x, row, sliceTop: row, inPredictedSlice: false });
    const end = endOfQuiet(source, row, x + 1);
    if (end > x + 1) putRepeats(coder, row, x + 1, end);
    x = end - 1;
  }
  return { payload: finishBits(bits), idBit, units: [null, null] };
}

/** The first busy macroblock of a row from `x` on. */
function endOfQuiet(source: Source, row: number, x: number): number {
  let end = x;
  while (end < source.mbWidth && source.busy[row * source.mbWidth + end] === 0) end++;
  return end;
}

/** Returns the NAL unit of a coded row. It is made once for each parity. */
export function idrRowUnit(row: IdrRow, parity: IdrParity): Uint8Array {
  const known = row.units[parity];
  if (known !== null) return known;
  const mask = 0x80 >> (row.idBit & 7);
  const at = row.idBit >> 3;
  row.payload[at] = parity === 1 ? row.payload[at]! | mask : row.payload[at]! & ~mask;
  const unit = nalUnit(nalHeader.sliceOfIdr, row.payload);
  row.units[parity] = unit;
  return unit;
}

/** Rows [top, end) of a P picture. */
export interface PredictedSlice {
  top: number;
  end: number;
  /** Pictures since the IDR picture. */
  frameNumber: number;
  /** Addresses of the macroblocks that changed, ascending, all inside the rows; the others are skipped. */
  changed: readonly number[];
}

/** P_Skip repeats the previous picture here: no neighbour ever has a motion vector (clause 8.4.1.1). */
export function codePredictedSlice(coder: Coder, source: Source, slice: PredictedSlice): Uint8Array {
  const { bits, lumaCounts, chromaCounts } = coder;
  const { mbWidth } = source;
  const { top, end, changed } = slice;
  resetBits(bits);
  putUnsigned(bits, top * mbWidth); // first_mb_in_slice
  putUnsigned(bits, sliceOfP);
  putUnsigned(bits, 0); // pic_parameter_set_id
  putBits(bits, frameNumberBits, slice.frameNumber);
  putBits(bits, 3, 0); // num_ref_idx_active_override, ref_pic_list_modification, adaptive_ref_pic_marking: none
  putSliceEnd(coder);
  if (changed.length > 0) {
    // Skipped macroblocks count as empty.
    clearCounts(lumaCounts, top * 4 * lumaCounts.stride, lumaCounts.stride, (end - top) * 4);
    for (const counts of chromaCounts) {
      clearCounts(counts, top * 2 * counts.stride, counts.stride, (end - top) * 2);
    }
  }
  let next = top * mbWidth;
  for (const address of changed) {
    putUnsigned(bits, address - next); // mb_skip_run
    const row = Math.trunc(address / mbWidth);
    putMacroblock(coder, source, { x: address - row * mbWidth, row, sliceTop: top, inPredictedSlice: true });
    next = address + 1;
  }
  if (next < end * mbWidth) putUnsigned(bits, end * mbWidth - next);
  return nalUnit(nalHeader.sliceOfP, finishBits(bits));
}

/**
 * slice_qp_delta is 0, because the QP is in the picture parameters. Deblocking is off, because our drawings
 * have no block noise to hide.
 */
function putSliceEnd(coder: Coder): void {
  putSigned(coder.bits, 0);
  putUnsigned(coder.bits, 1);
}
