// Reads the boxes, tracks and sample tables of an MP4 file. It does not judge them.

export interface Box {
  name: string;
  /** Where the whole box begins in the file. */
  start: number;
  /** Where its payload begins in the file. */
  from: number;
  end: number;
}

interface Track {
  handler: string;
  /** The codec of its first sample entry: `avc1`, `mp4a`. */
  codec: string;
  timescale: number;
  durationS: number;
  /** The width in pixels; 0 for sound. */
  width: number;
  height: number;
  samples: number;
  /** The total size of all samples in bytes, from the size table. */
  bytes: number;
  /** Where its chunks begin in the file. */
  chunkOffsets: readonly number[];
}

export interface Mp4 {
  /** The boxes of the top level, in order. They fill the file exactly. */
  boxes: readonly Box[];
  brand: string;
  durationS: number;
  tracks: readonly Track[];
}

/** Thrown when the bytes are not a whole MP4 file. */
export class MediaError extends Error {
  override name = 'MediaError';
}

/** @throws MediaError with one line that states what is wrong and where */
export function readMp4(bytes: Uint8Array): Mp4 {
  const data = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  try {
    return read(data);
  } catch (thrown) {
    if (thrown instanceof RangeError) throw new MediaError('a box ends behind the end of the file');
    throw thrown;
  }
}

function read(data: DataView): Mp4 {
  const boxes = boxesIn(data, 0, data.byteLength);
  if (boxes[0]?.name !== 'ftyp')
    throw new MediaError(`begins with '${boxes[0]?.name ?? ''}', not with 'ftyp'`);
  const moov = one(boxes, 'moov');
  if (!boxes.some(({ name }) => name === 'mdat')) throw new MediaError("has no 'mdat'");
  const inside = boxesIn(data, moov.from, moov.end);
  const { timescale, duration } = times(data, one(inside, 'mvhd'));
  return {
    boxes,
    brand: text(data, boxes[0].from),
    durationS: duration / timescale,
    tracks: inside.filter(({ name }) => name === 'trak').map((trak) => readTrack(data, trak)),
  };
}

function readTrack(data: DataView, trak: Box): Track {
  const inside = boxesIn(data, trak.from, trak.end);
  const header = one(inside, 'tkhd');
  const mdia = boxesIn(data, ...span(one(inside, 'mdia')));
  const minf = boxesIn(data, ...span(one(mdia, 'minf')));
  const stbl = boxesIn(data, ...span(one(minf, 'stbl')));
  const { timescale, duration } = times(data, one(mdia, 'mdhd'));
  const sizes = sampleSizes(data, one(stbl, 'stsz'));
  return {
    handler: text(data, one(mdia, 'hdlr').from + 8),
    codec: text(data, one(stbl, 'stsd').from + 12),
    timescale,
    durationS: duration / timescale,
    // The last eight bytes contain the size as 16.16 fixed-point numbers.
    width: data.getUint32(header.end - 8) / 65_536,
    height: data.getUint32(header.end - 4) / 65_536,
    ...sizes,
    chunkOffsets: chunkOffsets(data, stbl),
  };
}

/** Reads the boxes in a range. They must fill the range exactly. */
export function boxesIn(data: DataView, from: number, end: number): Box[] {
  const found: Box[] = [];
  for (let at = from; at < end;) {
    const name = text(data, at + 4);
    const small = data.getUint32(at);
    const large = small === 1;
    const size = large ? Number(data.getBigUint64(at + 8)) : small === 0 ? end - at : small;
    const head = large ? 16 : 8;
    if (size < head || at + size > end)
      throw new MediaError(`box '${name}' at ${at} has an impossible size ${size}`);
    found.push({ name, start: at, from: at + head, end: at + size });
    at += size;
  }
  return found;
}

function times(data: DataView, { name, from }: Box): { timescale: number; duration: number } {
  const long = data.getUint8(from) === 1;
  const timescale = data.getUint32(from + (long ? 20 : 12));
  const duration = long ? Number(data.getBigUint64(from + 24)) : data.getUint32(from + 16);
  if (timescale === 0) throw new MediaError(`'${name}' has the time scale 0`);
  return { timescale, duration };
}

function sampleSizes(data: DataView, { from }: Box): { samples: number; bytes: number } {
  const common = data.getUint32(from + 4);
  const samples = data.getUint32(from + 8);
  if (common > 0) return { samples, bytes: common * samples };
  let bytes = 0;
  for (let index = 0; index < samples; index += 1) bytes += data.getUint32(from + 12 + 4 * index);
  return { samples, bytes };
}

function chunkOffsets(data: DataView, stbl: readonly Box[]): number[] {
  const short = stbl.find(({ name }) => name === 'stco');
  const { from } = short ?? one(stbl, 'co64');
  const offset = (index: number) =>
    short === undefined
      ? Number(data.getBigUint64(from + 8 + 8 * index))
      : data.getUint32(from + 8 + 4 * index);
  return Array.from({ length: data.getUint32(from + 4) }, (_, index) => offset(index));
}

function one(boxes: readonly Box[], name: string): Box {
  const found = boxes.find((box) => box.name === name);
  if (found === undefined) throw new MediaError(`has no '${name}'`);
  return found;
}

const span = ({ from, end }: Box) => [from, end] as const;

function text(data: DataView, at: number): string {
  return String.fromCharCode(...[0, 1, 2, 3].map((index) => data.getUint8(at + index)));
}
