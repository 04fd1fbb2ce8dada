// What is in the files: coded pictures and pixels, and not only headers (contract 3 and 13).
import { checks, type CheckInput } from '../check.ts';
import { expectEqual, expectThat } from '../expect.ts';
import { Skip } from '../mismatch.ts';
import { readCoded } from '../media/coded.ts';
import { MediaError, readMp4 } from '../media/mp4.ts';
import { expectSent, parsed } from './content.ts';

/** A still picture, drawn to its last pixel. */
const drawn = (variant: 'thumbnail' | 'spritesheet', format: 'webp' | 'jpeg'): CheckInput => ({
  id: `${variant}-decodes`,
  title: `The ${variant} can be drawn to its last pixel`,
  requirements: [`content.${variant}-is-${format}`],
  needs: [variant],
  async run({ need, decoders }) {
    const answer = await need(variant);
    expectSent(answer);
    const found = await decoders?.picture(answer.bytes).catch((thrown: unknown) => {
      if (!(thrown instanceof MediaError)) throw thrown;
      expectThat(false, { expected: 'a whole picture', actual: thrown.message, where: 'body', answer });
    });
    if (found === undefined) throw new Skip('needs the package sharp, which does not load on this machine');
    const expected = 'pixels';
    expectThat(found.width > 0 && found.height > 0, { expected, actual: found, where: 'body', answer });
  },
});

export const contentPictures = checks('content', [
  {
    id: 'video-coded',
    title: 'The samples of the picture track are coded pictures, and the first needs no other',
    requirements: ['content.video-has-pictures'],
    needs: ['content'],
    async run({ need }) {
      parsed(await need('content'), readCoded, 'coded pictures');
    },
  },
  {
    id: 'video-coded-size',
    title: 'The coded picture has the size that was asked for, and not the header alone',
    requirements: ['content.video-size'],
    needs: ['content'],
    async run({ need, videos }) {
      const answer = await need('content');
      const { codec, size } = parsed(answer, readCoded, 'coded pictures');
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
    async run({ need, decoders, signal }) {
      const answer = await need('content');
      expectSent(answer);
      const found = await decoders?.video(answer.bytes, signal);
      if (found === undefined || found === 'absent')
        throw new Skip('needs ffmpeg on this machine, at FFMPEG_PATH or on the PATH, to draw a picture');
      const fault = typeof found === 'object' ? found.fault : undefined;
      expectThat(fault === undefined, { expected: 'a picture', actual: fault, where: 'box mdat', answer });
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
      const { tracks } = parsed(answer, readMp4, 'a whole MP4');
      const actual = tracks.find(({ width }) => width > 0)?.samples ?? 0;
      const least = 30 * Number(videos.cheapest.seconds);
      expectThat(actual >= least, { expected: `${least} or more`, actual, where: 'box stsz', answer });
    },
  },
  drawn('thumbnail', 'webp'),
  drawn('spritesheet', 'jpeg'),
]);
