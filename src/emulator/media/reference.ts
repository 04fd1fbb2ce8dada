// Reads uploaded pictures: checks them completely at upload, decodes them to the video's size for rendering.
import type { Metadata, Region } from 'sharp';
import type { Crop } from '../domain/clip.ts';
import { UnreadableImage, type ReferenceImage } from './media.ts';
import type { Pixels } from './picture/rgb.ts';
import { loadSharp } from './images/sharp.ts';

/**
 * Limits for decoding. No video is larger than 1920 x 1920, so a larger picture never fits any video: only
 * its header is read. A picture within the limit needs 8 bytes a pixel at worst (progressive CMYK JPEG,
 * interlaced 16-bit PNG): 30 MB.
 */
const referenceLimits = { bytes: 32 * 1024 * 1024, side: 1920, seconds: 5 } as const;

type Format = ReferenceImage['format'];

const names: Record<Format, string> = { jpeg: 'JPEG', png: 'PNG', webp: 'WebP' };

/** Detects the format from the content, because names and media types of uploads prove nothing. */
function formatOf(image: Uint8Array): Format | null {
  const starts = (...bytes: number[]) => bytes.every((byte, i) => image[i] === byte);
  const ascii = (at: number, text: string) =>
    Array.from(text).every((c, i) => image[at + i] === c.charCodeAt(0));
  if (starts(0xff, 0xd8, 0xff)) return 'jpeg';
  if (starts(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a)) return 'png';
  return ascii(0, 'RIFF') && ascii(8, 'WEBP') ? 'webp' : null;
}

/**
 * Decodes a picture completely and returns its size as a viewer shows it (the EXIF orientation is applied,
 * here as in rendering). A picture that is too large for any video is not decoded.
 * @throws UnreadableImage with a reason for a person.
 */
export async function inspectImage(image: Uint8Array): Promise<ReferenceImage> {
  if (image.length === 0) throw new UnreadableImage('The file is empty.');
  if (image.length > referenceLimits.bytes) {
    throw new UnreadableImage(`The image is larger than ${referenceLimits.bytes / 1024 / 1024} MB.`);
  }
  const format = formatOf(image);
  if (format === null) throw new UnreadableImage('The file is not a JPEG, PNG or WebP image.');
  const { width, height, orientation, pages } = await readHeader(image, format);
  const turned = (orientation ?? 1) >= 5; // EXIF 5-8: a quarter turn
  if ((pages ?? 1) > 1) throw new UnreadableImage('The image is animated; a still image is needed.');
  if (Math.max(width, height) <= referenceLimits.side) await decodeCompletely(image, format);
  return { format, width: turned ? height : width, height: turned ? width : height };
}

async function open(image: Uint8Array) {
  const sharp = await loadSharp();
  return sharp(image, {
    failOn: 'error',
    limitInputPixels: referenceLimits.side * referenceLimits.side,
    sequentialRead: true,
  });
}

async function readHeader(image: Uint8Array, format: Format): Promise<Metadata> {
  // The pixel limit is off here, so that the answer can contain the size. metadata() decodes no pixels.
  const sharp = await loadSharp();
  return sharp(image, { limitInputPixels: false }).metadata().catch(damaged(format));
}

/** Shrinks the picture to one pixel. This reads every row but keeps none. */
async function decodeCompletely(image: Uint8Array, format: Format): Promise<void> {
  const picture = await open(image);
  await picture
    .resize(1, 1, { fit: 'fill', fastShrinkOnLoad: false })
    .timeout({ seconds: referenceLimits.seconds })
    .raw()
    .toBuffer()
    .catch(damaged(format));
}

function damaged(format: Format): (cause: unknown) => never {
  return (cause) => {
    throw new UnreadableImage(`The ${names[format]} image is damaged or incomplete.`, { cause });
  };
}

/**
 * Decodes a picture, or the part of it that `crop` selects, for rendering. The result is upright, in sRGB,
 * black where the picture is transparent, and cropped to the size if the picture has another one.
 */
export async function decodeReference(
  image: Uint8Array,
  { width, height, crop }: { width: number; height: number; crop?: Crop },
): Promise<Pixels> {
  const picture = (await open(image)).rotate();
  if (crop !== undefined) picture.extract(areaOf(crop, await inspectImage(image)));
  const data = await picture
    .resize(width, height, { fit: 'cover' })
    .flatten({ background: '#000' })
    .toColourspace('srgb')
    .timeout({ seconds: referenceLimits.seconds })
    .raw()
    .toBuffer();
  return { width, height, data };
}

/** Converts the crop to whole pixels; each side has at least one pixel. */
function areaOf(crop: Crop, { width, height }: ReferenceImage): Region {
  const left = Math.min(Math.floor(crop.left * width), width - 1);
  const top = Math.min(Math.floor(crop.top * height), height - 1);
  return {
    left,
    top,
    width: Math.max(1, Math.round(crop.right * width) - left),
    height: Math.max(1, Math.round(crop.bottom * height) - top),
  };
}
