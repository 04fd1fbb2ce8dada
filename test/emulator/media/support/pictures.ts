// Pictures that people upload by mistake or on purpose: every kind of the three formats, and files that only
// look like them.
import { deflateRawSync, constants, crc32 } from 'node:zlib';
import sharp from 'sharp';

const orange = { r: 230, g: 120, b: 40 };

/** A picture with an orange left half and a blue right half, so that turns and colours are visible. */
export function halves(width: number, height: number) {
  const left = { create: { width: width >> 1, height, channels: 3, background: orange } } as const;
  return sharp({ create: { width, height, channels: 3, background: '#1e3cc8' } })
    .composite([{ input: left, left: 0, top: 0 }])
    .removeAlpha()
    .png()
    .toBuffer();
}

function chunk(type: string, data: Uint8Array): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const out = Buffer.alloc(body.length + 8);
  out.writeUInt32BE(data.length, 0);
  body.copy(out, 4);
  out.writeUInt32BE(crc32(body), body.length + 4);
  return out;
}

/** A zlib stream of that many zeros: one compressed megabyte, repeated. */
function zeros(count: number): Buffer {
  const megabyte = 1 << 20;
  const flush = { level: 9, finishFlush: constants.Z_FULL_FLUSH };
  const block = deflateRawSync(Buffer.alloc(megabyte), flush);
  const rest = deflateRawSync(Buffer.alloc(count % megabyte), { level: 9 });
  const checksum = Buffer.alloc(4);
  checksum.writeUInt32BE((count % 65_521) * 65_536 + 1); // Adler-32 of zeros
  const blocks = Array.from({ length: Math.floor(count / megabyte) }, () => block);
  return Buffer.concat([Buffer.of(0x78, 0xda), ...blocks, rest, checksum]);
}

interface PngHeader {
  width: number;
  height: number;
  depth: 1 | 8 | 16;
  /** 0 grey, 2 RGB, 6 RGBA. */
  colour: 0 | 2 | 6;
}

/** A black PNG of any size, in a file of a thousandth of its size. */
export function blackPng({ width, height, depth, colour }: PngHeader, extra: readonly Buffer[] = []): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([depth, colour], 8);
  const channels = { 0: 1, 2: 3, 6: 4 }[colour];
  const row = 1 + Math.ceil((width * channels * depth) / 8);
  return Buffer.concat([
    Buffer.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a),
    chunk('IHDR', header),
    ...extra,
    chunk('IDAT', zeros(row * height)),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

/** A PNG whose comment unpacks to a gigabyte. */
export const commentBomb = () =>
  blackPng({ width: 64, height: 64, depth: 8, colour: 2 }, [
    chunk('zTXt', Buffer.concat([Buffer.from('Comment\0\0', 'latin1'), zeros(1 << 30)])),
  ]);

/** A JPEG, WebP or PNG whose header has another width and height than its data. */
export function withPngSize(png: Buffer, width: number, height: number): Buffer {
  const header = Buffer.from(png.subarray(16, 29));
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  return Buffer.concat([png.subarray(0, 8), chunk('IHDR', header), png.subarray(33)]);
}
