// Finds the coded pictures of an MP4 file: the position of each sample of a track, and the setup data of its
// decoder. It does not judge them.
import { boxesIn, MediaError, type Box } from './mp4.ts';

export interface VideoSamples {
  /** The codec of the sample entry: `avc1`, `hvc1`, `av01`. */
  codec: string;
  /** The payload of `avcC`, `hvcC` or a similar box; undefined when there is no such box. */
  setup: Uint8Array | undefined;
  /** The bytes of each sample, in order. */
  samples: readonly Uint8Array[];
}

/** The number of bytes in a visual sample entry before its boxes. */
const visualEntry = 8 + 78;

/** @throws MediaError when there is no video track, or when a sample lies outside of the file */
export function readVideoSamples(bytes: Uint8Array): VideoSamples {
  const data = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  try {
    return read(bytes, data);
  } catch (thrown) {
    if (thrown instanceof RangeError) throw new MediaError('a table ends behind the end of its box');
    throw thrown;
  }
}

function read(bytes: Uint8Array, data: DataView): VideoSamples {
  const inside = (box: Box) => boxesIn(data, box.from, box.end);
  const moov = one(boxesIn(data, 0, data.byteLength), 'moov');
  for (const trak of inside(moov).filter(({ name }) => name === 'trak')) {
    const mdia = inside(one(inside(trak), 'mdia'));
    if (text(data, one(mdia, 'hdlr').from + 8) !== 'vide') continue;
    const stbl = inside(one(inside(one(mdia, 'minf')), 'stbl'));
    const entry = one(stbl, 'stsd').from + 8;
    const setup = boxesIn(data, entry + visualEntry, entry + data.getUint32(entry)).find(({ name }) =>
      /^(avcC|hvcC|av1C|vpcC|esds)$/.test(name),
    );
    return {
      codec: text(data, entry + 4),
      setup: setup === undefined ? undefined : bytes.subarray(setup.from, setup.end),
      samples: places(data, stbl).map(({ from, size }) => {
        if (from + size > bytes.length) throw new MediaError(`a sample at ${from} ends behind the file`);
        return bytes.subarray(from, from + size);
      }),
    };
  }
  throw new MediaError('has no picture track');
}

/**
 * Returns the position of each sample. Samples follow each other in chunks; `stsc` states how many samples
 * each chunk has.
 */
function places(data: DataView, stbl: readonly Box[]): Array<{ from: number; size: number }> {
  const sizes = one(stbl, 'stsz').from;
  const common = data.getUint32(sizes + 4);
  const count = data.getUint32(sizes + 8);
  const sizeOf = (index: number) => (common > 0 ? common : data.getUint32(sizes + 12 + 4 * index));
  const short = stbl.find(({ name }) => name === 'stco');
  const offsets = (short ?? one(stbl, 'co64')).from;
  const offsetOf = (chunk: number) =>
    short === undefined
      ? Number(data.getBigUint64(offsets + 8 + 8 * chunk))
      : data.getUint32(offsets + 8 + 4 * chunk);
  const runs = one(stbl, 'stsc').from;
  const runCount = data.getUint32(runs + 4);
  const runAt = (run: number) => ({
    first: data.getUint32(runs + 8 + 12 * run),
    samples: data.getUint32(runs + 12 + 12 * run),
  });
  const found: Array<{ from: number; size: number }> = [];
  const chunks = data.getUint32(offsets + 4);
  for (let chunk = 0, run = 0; chunk < chunks && found.length < count; chunk += 1) {
    while (run + 1 < runCount && runAt(run + 1).first <= chunk + 1) run += 1;
    let from = offsetOf(chunk);
    for (let at = 0; at < runAt(run).samples && found.length < count; at += 1) {
      const size = sizeOf(found.length);
      found.push({ from, size });
      from += size;
    }
  }
  return found;
}

function one(boxes: readonly Box[], name: string): Box {
  const found = boxes.find((box) => box.name === name);
  if (found === undefined) throw new MediaError(`has no '${name}'`);
  return found;
}

const text = (data: DataView, at: number) =>
  String.fromCharCode(...[0, 1, 2, 3].map((index) => data.getUint8(at + index)));
