// Reads the parts of coded pictures that a decoder must read before it draws: units, parameter sets, and the
// header of the first slice.
import { bitReader, type BitReader } from './bit-reader.ts';
import { MediaError } from './mp4.ts';
import { readVideoSamples, type VideoSamples } from './mp4-samples.ts';

export interface CodedPicture {
  codec: string;
  samples: number;
  /** The size of the coded picture, in pixels; undefined when this file cannot read the codec. */
  size: { width: number; height: number } | undefined;
}

/**
 * Checks the coded pictures of a video. For H.264, each sample must consist of whole units, and the first
 * sample must begin with a picture that depends on no other picture. For other codecs, samples must only not
 * be empty.
 * @throws MediaError for bytes that no encoder writes
 */
export function readCoded(bytes: Uint8Array): CodedPicture {
  const found = readVideoSamples(bytes);
  const { codec, samples } = found;
  if (samples.length === 0) throw new MediaError('has no sample');
  const empty = samples.findIndex((sample) => sample.every((byte) => byte === 0));
  if (empty !== -1) throw new MediaError(`sample ${empty + 1} of ${samples.length} is empty: zeros alone`);
  const size = /^avc[13]$/.test(codec) ? readAvc(found) : undefined;
  return { codec, samples: samples.length, size };
}

function readAvc({ setup, samples }: VideoSamples): CodedPicture['size'] {
  if (setup === undefined) throw new MediaError("has no 'avcC'");
  const { lengthBytes, sequences, pictures } = readSetup(setup);
  for (const [index, sample] of samples.entries()) {
    const place = `sample ${index + 1} of ${samples.length}`;
    const slice = units(sample, { lengthBytes, place }).find(isSlice);
    if (slice === undefined) throw new MediaError(`${place} has no slice of a picture`);
    if (index === 0) readFirst(slice, { place, pictures });
  }
  const [sequence] = sequences;
  return sequence === undefined ? undefined : sequenceSize(sequence);
}

interface Unit {
  type: number;
  payload: Uint8Array;
}

/** True for a slice, or for the first part of a partitioned slice. */
const isSlice = ({ type }: Unit) => type === 1 || type === 2 || type === 5;

function units(
  sample: Uint8Array,
  { lengthBytes, place }: { lengthBytes: number; place: string },
): readonly Unit[] {
  const found: Unit[] = [];
  for (let at = 0; at < sample.length;) {
    let length = 0;
    for (const byte of sample.subarray(at, at + lengthBytes)) length = length * 256 + byte;
    at += lengthBytes;
    const head = sample[at] ?? 0;
    if (length === 0 || at + length > sample.length)
      throw new MediaError(`${place} has a unit of ${length} bytes where ${sample.length - at} are left`);
    if (head >= 128) throw new MediaError(`${place} has a unit that begins with the forbidden bit`);
    found.push({ type: head & 31, payload: sample.subarray(at + 1, at + length) });
    at += length;
  }
  return found;
}

/** Checks that the first picture can be drawn without any other picture. */
function readFirst(
  { payload }: Unit,
  { place, pictures }: { place: string; pictures: ReadonlySet<number> },
): void {
  const bits = bitReader(payload);
  const first = bits.ue();
  const type = bits.ue() % 5;
  const set = bits.ue();
  if (first !== 0) throw new MediaError(`${place} begins with macroblock ${first}`);
  // 2 is an I slice, 4 an SI slice.
  if (type !== 2 && type !== 4) throw new MediaError(`${place} needs a picture before it`);
  if (!pictures.has(set)) throw new MediaError(`${place} names parameters ${set} that are not there`);
}

function readSetup(setup: Uint8Array) {
  const lists: Uint8Array[][] = [];
  let at = 5;
  for (const mask of [31, 255]) {
    const list: Uint8Array[] = [];
    const count = (setup[at] ?? 0) & mask;
    at += 1;
    for (let index = 0; index < count; index += 1) {
      const length = (setup[at] ?? 0) * 256 + (setup[at + 1] ?? 0);
      list.push(setup.subarray(at + 3, at + 2 + length));
      at += 2 + length;
    }
    lists.push(list);
  }
  const [sequences = [], pictures = []] = lists;
  return {
    lengthBytes: ((setup[4] ?? 0) & 3) + 1,
    sequences,
    pictures: new Set(pictures.map((picture) => bitReader(picture).ue())),
  };
}

/** Profiles whose sequence parameters contain the chroma format. */
const withChroma = new Set([100, 110, 122, 244, 44, 83, 86, 118, 128, 138, 139, 134, 135]);

/** ITU-T H.264, 7.3.2.1.1. */
function sequenceSize(sequence: Uint8Array): { width: number; height: number } {
  const bits = bitReader(sequence);
  const profile = bits.bits(8);
  bits.bits(16);
  bits.ue();
  const chroma = withChroma.has(profile) ? readChroma(bits) : 1;
  bits.ue();
  readOrder(bits);
  bits.ue();
  bits.bits(1);
  const width = 16 * (bits.ue() + 1);
  const rows = bits.ue() + 1;
  const frames = bits.bits(1);
  if (frames === 0) bits.bits(1);
  bits.bits(1);
  const height = 16 * rows * (2 - frames);
  if (bits.bits(1) === 0) return { width, height };
  const [left, right, top, bottom] = [bits.ue(), bits.ue(), bits.ue(), bits.ue()];
  const across = chroma === 1 || chroma === 2 ? 2 : 1;
  const down = (chroma === 1 ? 2 : 1) * (2 - frames);
  return { width: width - across * (left + right), height: height - down * (top + bottom) };
}

function readChroma(bits: BitReader): number {
  const chroma = bits.ue();
  if (chroma === 3) bits.bits(1);
  bits.ue();
  bits.ue();
  bits.bits(1);
  if (bits.bits(1) === 0) return chroma;
  for (let list = 0; list < (chroma === 3 ? 12 : 8); list += 1) {
    if (bits.bits(1) === 1) skipScaling(bits, list < 6 ? 16 : 64);
  }
  return chroma;
}

function skipScaling(bits: BitReader, size: number): void {
  for (let at = 0, last = 8, next = 8; at < size; at += 1) {
    if (next !== 0) next = (last + bits.se() + 256) % 256;
    last = next === 0 ? last : next;
  }
}

function readOrder(bits: BitReader): void {
  const type = bits.ue();
  if (type === 0) bits.ue();
  if (type !== 1) return;
  bits.bits(1);
  bits.se();
  bits.se();
  const count = bits.ue();
  for (let at = 0; at < count; at += 1) bits.se();
}
