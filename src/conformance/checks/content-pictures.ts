// Checks that the files contain coded pictures and pixels, and not only headers (contract:content.*).
import { checks, type CheckInput } from '../vocabulary/check.ts';
import type { Context } from '../vocabulary/context.ts';
import { expectEqual, expectThat } from '../vocabulary/expect.ts';
import type { Answer } from '../http/client.ts';
import { Skip } from '../vocabulary/mismatch.ts';
import { readCoded } from '../media/coded-pictures.ts';
import { readMp4 } from '../media/mp4.ts';
import { readJpegPixels, readWebpPixels } from '../media/picture-headers.ts';
import { expectSent, readMedia } from './content.ts';

/** Decodes the picture with a decoder of this machine. @returns false when there is no decoder */
async function draws({ decoders, signal }: Context, answer: Answer): Promise<boolean> {
  const found = await decoders?.picture(answer.bytes, signal);
  if (found === undefined || found === 'absent') return false;
  const fault = typeof found === 'object' ? found.fault : undefined;
  expectThat(fault === undefined, { expected: 'a picture', actual: fault, where: 'body', answer });
  return true;
}

/** A check that a still picture has data after its header. A decoder of this machine, if any, decodes it. */
const pixels = (
  variant: 'thumbnail' | 'spritesheet',
  format: 'webp' | 'jpeg',
  reader: (bytes: Uint8Array) => void,
): CheckInput => ({
  id: `${variant}-has-pixels`,
  title: `The ${variant} has coded pixels, and not only a header`,
  requirements: [`content.${variant}-is-${format}`],
  needs: [variant],
  async run(ctx) {
    const answer = await ctx.need(variant);
    readMedia(answer, reader, 'coded pixels');
    await draws(ctx, answer);
  },
});

export const contentPictures = checks('content', [
  {
    id: 'video-coded',
    title: 'The samples of the picture track are coded pictures, and the first needs no other',
    requirements: ['content.video-has-pictures'],
    needs: ['content'],
    async run({ need }) {
      readMedia(await need('content'), readCoded, 'coded pictures');
    },
  },
  {
    id: 'video-coded-size',
    title: 'The coded picture has the size that was asked for, and not the header alone',
    requirements: ['content.video-size'],
    needs: ['content'],
    async run({ need, videos }) {
      const answer = await need('content');
      const { codec, size } = readMedia(answer, readCoded, 'coded pictures');
      if (size === undefined) throw new Skip(`this suite reads sizes of H.264, and this is ${codec}`);
      const actual = `${size.width}x${size.height}`;
      expectEqual(actual, videos.cheapest.size, { answer, where: 'box avcC' });
    },
  },
  {
    id: 'video-decodes',
    title: 'A decoder draws the first picture of the video',
    requirements: ['content.video-decodes'],
    needs: ['content'],
    async run(ctx) {
      const answer = await ctx.need('content');
      expectSent(answer);
      if (!(await draws(ctx, answer)))
        throw new Skip(
          'needs ffmpeg on this machine, at FFMPEG_PATH or on the PATH, to draw a picture',
          'help',
        );
    },
  },
  {
    id: 'video-frames',
    level: 'SHOULD',
    title: 'The video has at least 30 frames for each second that was asked for',
    requirements: ['content.video-frames'],
    needs: ['content'],
    async run({ need, videos }) {
      const answer = await need('content');
      const { tracks } = readMedia(answer, readMp4, 'a whole MP4');
      const actual = tracks.find(({ width }) => width > 0)?.samples ?? 0;
      const least = 30 * Number(videos.cheapest.seconds);
      expectThat(actual >= least, { expected: `${least} or more`, actual, where: 'box stsz', answer });
    },
  },
  pixels('thumbnail', 'webp', readWebpPixels),
  pixels('spritesheet', 'jpeg', readJpegPixels),
]);
