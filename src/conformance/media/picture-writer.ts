// The pictures that the suite sends as references. Each has one colour, and its whole file is built by hand.
import { crc32, deflateSync } from 'node:zlib';

export type DrawnFormat = 'png' | 'jpeg' | 'webp';

const drawn = new Map<string, Uint8Array>();

/** Returns a picture of one colour. @param size in pixels, as in requests: `1280x720` */
export function draw(format: DrawnFormat, size: string): Uint8Array {
  const known = drawn.get(`${format} ${size}`);
  if (known !== undefined) return known;
  const [width = 0, height = 0] = size.split('x').map(Number);
  const bytes = new Uint8Array(Buffer.concat(writers[format](width, height)));
  drawn.set(`${format} ${size}`, bytes);
  return bytes;
}

const writers: Readonly<Record<DrawnFormat, (width: number, height: number) => Uint8Array[]>> = {
  png,
  jpeg,
  webp,
};

function png(width: number, height: number): Uint8Array[] {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  // Eight bits per channel; the channels are red, green and blue.
  header.set([8, 2], 8);
  // Each row begins with the number of its filter; 0 means no filter.
  const rows = Buffer.alloc((1 + 3 * width) * height, 0x60);
  for (let row = 0; row < height; row += 1) rows[row * (1 + 3 * width)] = 0;
  return [
    Buffer.from('89504e470d0a1a0a', 'hex'),
    ...pngChunk('IHDR', header),
    ...pngChunk('IDAT', deflateSync(rows)),
    ...pngChunk('IEND', Buffer.alloc(0)),
  ];
}

function pngChunk(name: string, data: Uint8Array): Uint8Array[] {
  const named = Buffer.concat([Buffer.from(name, 'latin1'), data]);
  return [number32(data.length, 'BE'), named, number32(crc32(named), 'BE')];
}

/** Every block has the middle grey. All codes have one bit, so each block takes two zero bits. */
function jpeg(width: number, height: number): Uint8Array[] {
  const quantization = Buffer.concat([Buffer.from([0]), Buffer.alloc(64, 1)]);
  const frame = Buffer.from('080000000001011100', 'hex');
  frame.writeUInt16BE(height, 1);
  frame.writeUInt16BE(width, 3);
  const blocks = Math.ceil(width / 8) * Math.ceil(height / 8);
  const bits = 2 * blocks;
  const scan = Buffer.alloc(Math.ceil(bits / 8));
  // The unused bits of the last byte are ones.
  if (bits % 8 > 0) scan[scan.length - 1] = 0xff >> (bits % 8);
  return [
    Buffer.from('ffd8', 'hex'),
    jpegSegment(0xdb, quantization),
    jpegSegment(0xc0, frame),
    // Each table has one code of one bit: first for the difference 0, then for the end of a block.
    jpegSegment(0xc4, oneCode(0x00)),
    jpegSegment(0xc4, oneCode(0x10)),
    jpegSegment(0xda, Buffer.from('010100003f00', 'hex')),
    scan,
    Buffer.from('ffd9', 'hex'),
  ];
}

function oneCode(table: number): Buffer {
  const lengths = Buffer.alloc(16);
  lengths[0] = 1;
  return Buffer.concat([Buffer.from([table]), lengths, Buffer.from([0])]);
}

function jpegSegment(marker: number, data: Uint8Array): Uint8Array {
  const head = Buffer.from([0xff, marker, 0, 0]);
  head.writeUInt16BE(data.length + 2, 2);
  return Buffer.concat([head, data]);
}

/** Writes lossless WebP. The code of each channel has only one symbol, so pixels need no bits. */
function webp(width: number, height: number): Uint8Array[] {
  const fields: Array<readonly [value: number, bits: number]> = [
    [width - 1, 14],
    [height - 1, 14],
    // The header fields: no transparency and version 0, then no transform, no colour cache, and one set of
    // codes.
    [0, 1 + 3 + 3],
    // The codes for green, red, blue and alpha: each is a simple code (1) with one symbol (0) of eight bits
    // (1).
    ...[0x60, 0x60, 0x60, 0xff].map((value) => [0b101 | (value << 3), 11] as const),
    // The code for distances: the symbol 0, in one bit.
    [0b0001, 4],
  ];
  const bits = fields.flatMap(([value, count]) =>
    Array.from({ length: count }, (_, at) => (value >> at) & 1),
  );
  const data = Buffer.alloc(1 + Math.ceil(bits.length / 8));
  data[0] = 0x2f;
  for (const [at, bit] of bits.entries())
    data[1 + (at >> 3)] = (data[1 + (at >> 3)] ?? 0) | (bit << (at & 7));
  const padded = Buffer.concat([data, Buffer.alloc(data.length % 2)]);
  const chunk = Buffer.concat([Buffer.from('VP8L', 'latin1'), number32(data.length, 'LE'), padded]);
  const whole = Buffer.concat([Buffer.from('WEBP', 'latin1'), chunk]);
  return [Buffer.from('RIFF', 'latin1'), number32(whole.length, 'LE'), whole];
}

function number32(value: number, order: 'BE' | 'LE'): Uint8Array {
  const bytes = Buffer.alloc(4);
  if (order === 'BE') bytes.writeUInt32BE(value);
  else bytes.writeUInt32LE(value);
  return bytes;
}
