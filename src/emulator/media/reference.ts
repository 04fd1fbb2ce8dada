// Reads uploaded pictures: checks them completely at upload, decodes them to the video's size for rendering.
import type { Metadata } from 'sharp';
import { UnreadableImage, type ReferenceImage } from './media.ts';
import type { Pixels } from './picture/rgb.ts';
import { loadSharp } from './images/sharp.ts';

/**
 * Bounds of what is decoded. 20 million pixels keep the worst cases (progressive CMYK JPEG, interlaced 16-bit PNG: 8 bytes
 * a pixel while decoding) under 200 MB; the largest video frame has 3.7 million.
 */
export const referenceLimits = { bytes: 32 * 1024 * 1024, pixels: 20_000_000, seconds: 5 } as const;

type Format = ReferenceImage['format'];

/** By content: names and media types of uploads prove nothing. */
function formatOf(image: Uint8Array): Format | null {
  const starts = (...bytes: number[]) => bytes.every((byte, i) => image[i] === byte);
  const ascii = (at: number, text: string) =>
    Array.from(text).every((c, i) => image[at + i] === c.charCodeAt(0));
  if (starts(0xff, 0xd8, 0xff)) return 'jpeg';
  if (starts(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a)) return 'png';
  return ascii(0, 'RIFF') && ascii(8, 'WEBP') ? 'webp' : null;
}

/**
 * Decodes a picture completely and tells its size as it is to be looked at: an EXIF orientation counts, here as in
 * rendering. @throws UnreadableImage with a reason for a person.
 */
export async function inspectImage(image: Uint8Array): Promise<ReferenceImage> {
  if (image.length > referenceLimits.bytes) {
    throw new UnreadableImage(`The image is larger than ${referenceLimits.bytes / 1024 / 1024} MB.`);
  }
  const format = formatOf(image);
  if (format === null) throw new UnreadableImage('The file is not a JPEG, PNG or WebP image.');
  const metadata = await readHeader(image, format);
  const turned = (metadata.orientation ?? 1) >= 5; // EXIF 5-8: a quarter turn
  const { width, height } = metadata;
  await decodeCompletely(image, format);
  return { format, width: turned ? height : width, height: turned ? width : height };
}

async function open(image: Uint8Array) {
  const sharp = await loadSharp();
  return sharp(image, { failOn: 'error', limitInputPixels: referenceLimits.pixels, sequentialRead: true });
}

async function readHeader(image: Uint8Array, format: Format): Promise<Metadata> {
  // Without the pixel limit, so that the answer can name the size; metadata() decodes no pixels.
  const sharp = await loadSharp();
  const metadata = await sharp(image, { limitInputPixels: false })
    .metadata()
    .catch((cause: unknown) => {
      throw new UnreadableImage(`The ${format.toUpperCase()} image is damaged.`, { cause });
    });
  if (metadata.width * metadata.height > referenceLimits.pixels) {
    throw new UnreadableImage(
      `The image has ${metadata.width} x ${metadata.height} pixels, more than the ${referenceLimits.pixels} that are accepted.`,
    );
  }
  if ((metadata.pages ?? 1) > 1) throw new UnreadableImage('The image is animated; a still image is needed.');
  return metadata;
}

/** Shrinks to one pixel, which reads every row but keeps none. */
async function decodeCompletely(image: Uint8Array, format: Format): Promise<void> {
  const picture = await open(image);
  await picture
    .resize(1, 1, { fit: 'fill', fastShrinkOnLoad: false })
    .timeout({ seconds: referenceLimits.seconds })
    .raw()
    .toBuffer()
    .catch((cause: unknown) => {
      throw new UnreadableImage(`The ${format.toUpperCase()} image is damaged or incomplete.`, { cause });
    });
}

/** Decodes a picture for rendering: upright, sRGB, on black where transparent, cropped to the size if it differs. */
export async function decodeReference(image: Uint8Array, width: number, height: number): Promise<Pixels> {
  const picture = await open(image);
  const data = await picture
    .rotate()
    .resize(width, height, { fit: 'cover' })
    .flatten({ background: '#000' })
    .toColourspace('srgb')
    .timeout({ seconds: referenceLimits.seconds })
    .raw()
    .toBuffer();
  return { width, height, data };
}
