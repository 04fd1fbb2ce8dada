// Servers whose files have correct headers and damaged contents.
import { isDownload, isMp4 } from '../bend.ts';
import { readVideoSamples } from '../../../../src/conformance/media/mp4-samples.ts';
import { damage, twins, type BentAnswer, type Twin } from '../twin.ts';

/** A server that changes its videos. */
const videos = (name: string, breaks: readonly string[], change: (bytes: Buffer) => Buffer): Twin => ({
  name: `content: ${name}`,
  breaks,
  answer(answer, request) {
    if (!isDownload(request) || !isMp4(answer)) return undefined;
    return { ...answer, bytes: new Uint8Array(change(Buffer.from(answer.bytes))) };
  },
});

/** Returns the bytes of each sample, in the memory of the file. */
function samplesIn(bytes: Buffer): Buffer[] {
  return readVideoSamples(bytes).samples.map(({ byteOffset, length }) =>
    bytes.subarray(byteOffset - bytes.byteOffset, byteOffset - bytes.byteOffset + length),
  );
}

function emptied(bytes: Buffer): Buffer {
  const at = bytes.indexOf('mdat', 0, 'latin1');
  bytes.fill(0, at + 4, at - 4 + bytes.readUInt32BE(at - 4));
  return bytes;
}

/** Writes another number of macroblocks across into the sequence parameters: 79 is the code of 1280 pixels. */
function narrowed(bytes: Buffer): Buffer {
  const at = bytes.indexOf('avcC', 0, 'latin1') + 4;
  const length = bytes.readUInt16BE(at + 6);
  const set = bytes.subarray(at + 8, at + 8 + length);
  const bits = [...set].map((byte) => byte.toString(2).padStart(8, '0')).join('');
  const other = bits.replace('0000001010000', '0000001001111');
  if (other === bits) throw new Error('there is no width to change');
  for (const index of set.keys()) set[index] = Number.parseInt(other.slice(8 * index, 8 * index + 8), 2);
  return bytes;
}

/** Changes the number of samples in the size table of the pictures. */
function shortened(bytes: Buffer): Buffer {
  bytes.writeUInt32BE(96, bytes.indexOf('stsz', 0, 'latin1') + 12);
  return bytes;
}

/** Damages the first slice that is long enough, after its header. Each unit begins with its length in four bytes. */
function damaged(bytes: Buffer): Buffer {
  const first = samplesIn(bytes)[0] ?? Buffer.alloc(0);
  for (let at = 0; at < first.length; at += 4 + first.readUInt32BE(at)) {
    if (first.readUInt32BE(at) < 60) continue;
    damage.copy(first, at + 24);
    return bytes;
  }
  throw new Error('there is no slice to damage');
}

/** A server that changes its thumbnails or spritesheets. */
const still = (name: string, breaks: string, type: string, change: (bytes: Buffer) => Buffer): Twin => ({
  name: `content: ${name}`,
  breaks: [`content.${breaks}`],
  answer(answer: BentAnswer) {
    if (answer.headers['content-type'] !== type) return undefined;
    return { ...answer, bytes: new Uint8Array(change(Buffer.from(answer.bytes))) };
  },
});

export const pictures = twins([
  {
    ...videos('the mdat of a video is zeros', ['content.video-coded', 'content.video-coded-size'], emptied),
    answer(answer, request) {
      if (!isDownload(request) || answer.headers['content-type'] !== 'video/mp4') return undefined;
      const bytes = Buffer.from(answer.bytes);
      return { ...answer, bytes: new Uint8Array(answer.status === 206 ? bytes.fill(0) : emptied(bytes)) };
    },
  },
  videos('coded pictures have only the header of a slice', ['content.video-decodes'], damaged),
  videos('the coded picture is smaller than the size in the header', ['content.video-coded-size'], narrowed),
  still('thumbnails are cut in the middle', 'thumbnail-has-pixels', 'image/webp', (bytes) => {
    const half = bytes.subarray(0, 2 * Math.floor(bytes.length / 4));
    half.writeUInt32LE(half.length - 8, 4);
    return half;
  }),
  still('spritesheets are a header and zeros', 'spritesheet-has-pixels', 'image/jpeg', (bytes) =>
    bytes.fill(0, bytes.indexOf(Buffer.from('ffda', 'hex')) + 14, bytes.length - 2),
  ),
  videos('videos have 24 frames per second', ['content.video-frames'], shortened),
]);
