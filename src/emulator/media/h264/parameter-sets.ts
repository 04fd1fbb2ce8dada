// Sequence and picture parameter sets: Constrained Baseline, one reference picture, BT.709, fixed frame rate
// (ITU-T H.264 clauses 7.3.2.1, 7.3.2.2 and E.1.1).
import { createBitWriter, finishBits, putBits, putSigned, putUnsigned } from './bit-writer.ts';
import type { Precision } from './coder.ts';
import { nalHeader, nalUnit } from './nal.ts';
import { frameNumberBits } from './slices.ts';

/** Table A-1: level_idc, macroblocks a second, macroblocks a picture. */
const levels: readonly (readonly [number, number, number])[] = [
  [30, 40_500, 1620],
  [31, 108_000, 3600],
  [32, 216_000, 5120],
  [40, 245_760, 8192],
  [42, 522_240, 8704],
  [50, 589_824, 22_080],
  [51, 983_040, 36_864],
];

/** The lowest level from 3 on that allows the size; no side may exceed sqrt(8 * macroblocks a picture) (clause A.3.1). */
function levelFor(mbWidth: number, mbHeight: number, fps: number): number {
  const size = mbWidth * mbHeight;
  const longest = Math.max(mbWidth, mbHeight);
  const fits = levels.find(
    ([, perSecond, perPicture]) =>
      size * fps <= perSecond && size <= perPicture && longest * longest <= 8 * perPicture,
  );
  if (fits === undefined) throw new RangeError(`no H.264 level allows ${mbWidth}x${mbHeight} macroblocks`);
  return fits[0];
}

/** The sequence parameter set as a NAL unit. Sizes in pixels, even. */
export function sequenceParameters(width: number, height: number, fps: number): Uint8Array {
  const w = createBitWriter(64);
  const mbWidth = (width + 15) >> 4;
  const mbHeight = (height + 15) >> 4;
  putBits(w, 8, 66); // profile_idc: Baseline
  putBits(w, 8, 0xc0); // constraint_set0_flag and 1: also decodable as Main, i.e. Constrained Baseline
  putBits(w, 8, levelFor(mbWidth, mbHeight, fps));
  putUnsigned(w, 0); // seq_parameter_set_id
  putUnsigned(w, frameNumberBits - 4);
  putUnsigned(w, 2); // pic_order_cnt_type: output order is decoding order
  putUnsigned(w, 1); // max_num_ref_frames
  putBits(w, 1, 0); // gaps_in_frame_num_value_allowed_flag
  putUnsigned(w, mbWidth - 1);
  putUnsigned(w, mbHeight - 1);
  putBits(w, 1, 1); // frame_mbs_only_flag
  putBits(w, 1, 1); // direct_8x8_inference_flag
  const cropRight = (mbWidth * 16 - width) >> 1; // in chroma samples
  const cropBottom = (mbHeight * 16 - height) >> 1;
  putBits(w, 1, cropRight + cropBottom > 0 ? 1 : 0);
  if (cropRight + cropBottom > 0) for (const crop of [0, cropRight, 0, cropBottom]) putUnsigned(w, crop);
  putBits(w, 1, 1); // vui_parameters_present_flag
  putUsability(w, fps);
  return nalUnit(nalHeader.sequenceParameters, finishBits(w));
}

function putUsability(w: ReturnType<typeof createBitWriter>, fps: number): void {
  putBits(w, 1, 1); // aspect_ratio_info_present_flag
  putBits(w, 8, 1); // square pixels
  putBits(w, 1, 0); // overscan_info_present_flag
  putBits(w, 1, 1); // video_signal_type_present_flag
  putBits(w, 3, 5); // video_format: unspecified
  putBits(w, 1, 0); // limited range
  putBits(w, 1, 1); // colour_description_present_flag
  for (let i = 0; i < 3; i++) putBits(w, 8, 1); // primaries, transfer, matrix: BT.709
  putBits(w, 1, 0); // chroma_loc_info_present_flag
  putBits(w, 1, 1); // timing_info_present_flag
  for (const half of [0, 1, 0, fps * 2]) putBits(w, 16, half); // num_units_in_tick 1, time_scale: two ticks a frame
  putBits(w, 1, 1); // fixed_frame_rate_flag
  putBits(w, 3, 0); // no HRD parameters, no pic_struct
  putBits(w, 1, 1); // bitstream_restriction_flag
  putBits(w, 1, 1); // motion_vectors_over_pic_boundaries_flag
  for (const limit of [0, 0, 10, 10]) putUnsigned(w, limit); // no bounds on bytes, bits and vectors
  putUnsigned(w, 0); // max_num_reorder_frames: a player need not wait
  putUnsigned(w, 1); // max_dec_frame_buffering
}

/** The picture parameter set as a NAL unit. The precision applies to every slice. */
export function pictureParameters({ qp, chromaOffset }: Precision): Uint8Array {
  const w = createBitWriter(16);
  putUnsigned(w, 0); // pic_parameter_set_id
  putUnsigned(w, 0); // seq_parameter_set_id
  putBits(w, 2, 0); // CAVLC, no field order counts
  for (let i = 0; i < 3; i++) putUnsigned(w, 0); // one slice group, one reference in either list
  putBits(w, 3, 0); // no weighted prediction
  putSigned(w, qp - 26);
  putSigned(w, 0); // pic_init_qs
  putSigned(w, chromaOffset); // chroma_qp_index_offset
  putBits(w, 1, 1); // deblocking_filter_control_present_flag: slices turn it off
  putBits(w, 2, 0); // constrained_intra_pred_flag, redundant_pic_cnt_present_flag
  return nalUnit(nalHeader.pictureParameters, finishBits(w));
}
