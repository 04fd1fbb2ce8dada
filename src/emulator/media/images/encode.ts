// Compresses drawn stills: WebP for the thumbnail, JPEG for the spritesheet.
import type { Pixels } from '../picture/rgb.ts';
import { loadSharp } from './sharp.ts';

export async function encodeWebp(pixels: Pixels): Promise<Uint8Array> {
  const image = await open(pixels);
  return image.webp({ quality: 80, effort: 0 }).toBuffer();
}

export async function encodeJpeg(pixels: Pixels): Promise<Uint8Array> {
  const image = await open(pixels);
  return image.jpeg({ quality: 80 }).toBuffer();
}

async function open({ data, width, height }: Pixels) {
  const sharp = await loadSharp();
  return sharp(data, { raw: { width, height, channels: 3 } });
}
