// TEMPORARY
import type { Media } from './media.ts';
import { UnreadableImage } from './media.ts';
const box = (name: string, body: Uint8Array) => {
  const head = Buffer.alloc(8);
  head.writeUInt32BE(8 + body.length);
  head.write(name, 4, 'latin1');
  return Buffer.concat([head, body]);
};
const types = { video: 'video/mp4', thumbnail: 'image/webp', spritesheet: 'image/jpeg' } as const;
export function createBuiltinMedia(): Media {
  return {
    async asset(clip, variant) {
      const { default: sharp } = await import('sharp');
      const still = sharp({ create: { width: 32, height: 32, channels: 3, background: '#123' } });
      const bytes =
        variant === 'thumbnail'
          ? await still.webp().toBuffer()
          : variant === 'spritesheet'
            ? await still.jpeg().toBuffer()
            : Buffer.concat([
                box('ftyp', Buffer.from('isom')),
                box('moov', Buffer.from(`${clip.id} ${clip.model}`)),
                box('mdat', Buffer.alloc(25_000 * clip.seconds, 7)),
              ]);
      return { bytes, contentType: types[variant], etag: clip.id + variant };
    },
    async inspect(image) {
      const { default: sharp } = await import('sharp');
      try {
        const m = await sharp(image).metadata();
        return { width: m.width, height: m.height, format: 'png' };
      } catch {
        throw new UnreadableImage('broken');
      }
    },
    async close() {},
  };
}
