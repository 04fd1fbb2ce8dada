// Decodes a still picture to its last pixel.
import { MediaError } from './mp4.ts';

export interface Pixels {
  width: number;
  height: number;
}

/** @returns its size; undefined where this machine has no decoder. @throws MediaError when it is damaged */
export async function decodePicture(bytes: Uint8Array): Promise<Pixels | undefined> {
  const sharp = await import('sharp').then(
    (module) => module.default,
    () => undefined,
  );
  if (sharp === undefined) return undefined;
  try {
    const { info } = await sharp(bytes, { failOn: 'warning' }).raw().toBuffer({ resolveWithObject: true });
    return { width: info.width, height: info.height };
  } catch (thrown) {
    const [line = ''] = (thrown instanceof Error ? thrown.message : String(thrown)).split('\n');
    throw new MediaError(`cannot be decoded: ${line}`);
  }
}
