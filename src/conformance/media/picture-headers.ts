// Reads the format and the size from the headers of WebP and JPEG files. It does not judge them.
import { MediaError } from './mp4.ts';

export interface Picture {
  format: 'webp' | 'jpeg';
  width: number;
  height: number;
}

/** @throws MediaError */
export function readWebp(bytes: Uint8Array): Picture {
  const data = Buffer.from(bytes);
  if (
    data.length < 30 ||
    data.toString('latin1', 0, 4) !== 'RIFF' ||
    data.toString('latin1', 8, 12) !== 'WEBP'
  )
    throw new MediaError('is no WebP: no RIFF header');
  if (data.readUInt32LE(4) + 8 !== data.length)
    throw new MediaError(`says that it has ${data.readUInt32LE(4) + 8} bytes, and has ${data.length}`);
  const chunk = data.toString('latin1', 12, 16);
  const size = webpSize(data, chunk);
  if (size === undefined) throw new MediaError(`has an unknown first chunk '${chunk}'`);
  return { format: 'webp', ...size };
}

function webpSize(data: Buffer, chunk: string): { width: number; height: number } | undefined {
  switch (chunk) {
    case 'VP8 ':
      return { width: data.readUInt16LE(26) & 0x3fff, height: data.readUInt16LE(28) & 0x3fff };
    case 'VP8L': {
      const bits = data.readUInt32LE(21);
      return { width: (bits & 0x3fff) + 1, height: ((bits >>> 14) & 0x3fff) + 1 };
    }
    case 'VP8X':
      return { width: data.readUIntLE(24, 3) + 1, height: data.readUIntLE(27, 3) + 1 };
    default:
      return undefined;
  }
}

/** @throws MediaError */
export function readJpeg(bytes: Uint8Array): Picture {
  const data = Buffer.from(bytes);
  if (data.length < 4 || data.readUInt16BE(0) !== 0xffd8) throw new MediaError('is no JPEG: no start marker');
  if (data.readUInt16BE(data.length - 2) !== 0xffd9) throw new MediaError('has no end marker');
  for (let at = 2; at + 9 < data.length;) {
    if (data[at] !== 0xff) throw new MediaError(`has no marker at ${at}`);
    const marker = data.readUInt8(at + 1);
    // A start-of-frame marker: C0 to CF, except C4, C8 and CC, which are tables.
    if (marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker))
      return { format: 'jpeg', height: data.readUInt16BE(at + 5), width: data.readUInt16BE(at + 7) };
    at += 2 + data.readUInt16BE(at + 2);
  }
  throw new MediaError('has no frame');
}

/**
 * The largest share of zero bytes in coded data. Coded bytes look random, but a small picture of one colour
 * may have many zeros.
 */
const zerosAtMost = 0.9;

function expectCoded(data: Uint8Array): void {
  const zeros = data.reduce((count, byte) => count + (byte === 0 ? 1 : 0), 0);
  if (data.length > 64 && zeros > zerosAtMost * data.length)
    throw new MediaError(`has ${zeros} zeros in ${data.length} bytes of coded pixels`);
}

/**
 * Checks that the chunks fill the file, and that the chunk with coded data is not empty.
 * @throws MediaError
 */
export function readWebpPixels(bytes: Uint8Array): void {
  readWebp(bytes);
  const data = Buffer.from(bytes);
  let coded: Buffer | undefined;
  for (let at = 12; at < data.length;) {
    if (at + 8 > data.length) throw new MediaError(`has half a chunk at ${at}`);
    const size = data.readUInt32LE(at + 4);
    if (at + 8 + size > data.length) throw new MediaError(`ends in the middle of the chunk at ${at}`);
    if (/^(VP8[ L]|ANMF)$/.test(data.toString('latin1', at, at + 4)))
      coded ??= data.subarray(at + 8, at + 8 + size);
    at += 8 + size + (size % 2);
  }
  if (coded === undefined) throw new MediaError('has no coded pixels');
  expectCoded(coded);
}

/** Checks that the first scan is not empty. @throws MediaError */
export function readJpegPixels(bytes: Uint8Array): void {
  readJpeg(bytes);
  const data = Buffer.from(bytes);
  const scan = data.indexOf(Buffer.from('ffda', 'hex'));
  if (scan === -1) throw new MediaError('has no scan');
  const coded = data.subarray(scan + 2 + data.readUInt16BE(scan + 2), data.length - 2);
  if (coded.length === 0) throw new MediaError('has a scan without a byte');
  expectCoded(coded);
}
