// Small real pictures of a given size for tests of `input_reference`. Each picture is made once.
import sharp from 'sharp';

export type Format = 'png' | 'jpeg' | 'webp';

const made = new Map<string, Promise<Uint8Array>>();

export function picture(size: string, format: Format = 'png'): Promise<Uint8Array> {
  const key = `${size} ${format}`;
  const known = made.get(key) ?? paint(size, format);
  made.set(key, known);
  return known;
}

async function paint(size: string, format: Format): Promise<Uint8Array> {
  const [width = 1, height = 1] = size.split('x').map(Number);
  const background = { r: 200, g: 90, b: 40 };
  const image = sharp({ create: { width, height, channels: 3, background } });
  return new Uint8Array(await image.toFormat(format).toBuffer());
}

export async function dataUrl(size: string, format: Format = 'png'): Promise<string> {
  return `data:image/${format};base64,${Buffer.from(await picture(size, format)).toString('base64')}`;
}
