// Packs a raw byte sequence into a NAL unit (ITU-T H.264 clause 7.3.1).

/** First bytes of the units we write: nal_ref_idc in bits 5-6, nal_unit_type in bits 0-4 (table 7-1). */
export const nalHeader = {
  sliceOfP: 0x61, // type 1, a reference
  sliceOfIdr: 0x65, // type 5
  sequenceParameters: 0x67, // type 7
  pictureParameters: 0x68, // type 8
} as const;

/** Puts a 3 before any byte 0-3 that follows two zeros, so that no start code appears inside (emulation prevention). */
export function nalUnit(header: number, payload: Uint8Array): Uint8Array {
  const out = new Uint8Array(payload.length + (payload.length >> 1) + 2);
  let length = 0;
  let zeros = 0;
  out[length++] = header;
  for (const byte of payload) {
    if (zeros === 2 && byte <= 3) {
      out[length++] = 3;
      zeros = 0;
    }
    out[length++] = byte;
    zeros = byte === 0 ? zeros + 1 : 0;
  }
  return out.slice(0, length);
}
