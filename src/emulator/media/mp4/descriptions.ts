// Sample descriptions: the data that a decoder needs before the first sample (avc1 with avcC, mp4a with
// esds).
import { box, concat, fullBox, text, u16, u32, u8 } from './box.ts';

export interface AvcDescription {
  width: number;
  height: number;
  /** NAL units without start code. */
  sequenceParameters: Uint8Array;
  pictureParameters: Uint8Array;
}

/**
 * ISO/IEC 14496-15 clause 5.4.2.1. `colr` repeats the BT.709 tags of the stream for players that read only
 * this box.
 */
export function avc1(video: AvcDescription): Uint8Array {
  const { sequenceParameters: sps, pictureParameters: pps } = video;
  const configuration = box(
    'avcC',
    u8(1, ...sps.subarray(1, 4), 0xff, 0xe1), // version, profile and level, 4-byte lengths, one SPS
    u16(sps.length),
    sps,
    u8(1),
    u16(pps.length),
    pps,
  );
  return box(
    'avc1',
    new Uint8Array(6),
    u16(1), // data reference
    new Uint8Array(16),
    u16(video.width, video.height),
    u32(0x48_0000, 0x48_0000, 0), // 72 dpi
    u16(1), // frames per sample
    new Uint8Array(32), // no compressor name
    u16(24, 0xffff), // depth, no colour table
    configuration,
    box('colr', text('nclx'), u16(1, 1, 1), u8(0)),
    box('pasp', u32(1, 1)),
  );
}

export interface AacDescription {
  rate: number;
  channels: number;
  /** AudioSpecificConfig (ISO/IEC 14496-3 clause 1.6.2.1). */
  config: Uint8Array;
}

/** ISO/IEC 14496-14 clause 5.6.1. */
export function mp4a(audio: AacDescription): Uint8Array {
  const decoder = descriptor(
    4,
    u8(0x40, 0x15, 0, 0, 0), // AAC, audio stream, buffer size unknown
    u32(128_000, 96_000), // highest and mean bit rate
    descriptor(5, audio.config),
  );
  const stream = descriptor(3, u16(2), u8(0), decoder, descriptor(6, u8(2)));
  return box(
    'mp4a',
    new Uint8Array(6),
    u16(1), // data reference
    new Uint8Array(8),
    u16(audio.channels, 16, 0, 0),
    u32(audio.rate * 65_536),
    fullBox('esds', 0, stream),
  );
}

/** An MPEG-4 descriptor with the four-byte length that most writers use. */
function descriptor(tag: number, ...content: readonly Uint8Array[]): Uint8Array {
  const body = concat(content);
  return concat([u8(tag, 0x80, 0x80, 0x80, body.length), body]);
}
