// Downloads (contract 3). Files are parsed, not sniffed.
import { checks } from '../check.ts';
import { expectEqual, expectError, expectStatus, expectThat } from '../expect.ts';
import { segment, type Answer } from '../http/client.ts';
import { MediaError, readMp4 } from '../media/mp4.ts';
import { readJpeg, readWebp } from '../media/pictures.ts';

export const content = checks('content', [
  {
    id: 'video-is-mp4',
    title: 'The download is a whole MP4 of the size and length that were asked for, with picture and sound',
    requirements: [
      'content.answers-200',
      'content.video-type',
      'content.video-is-mp4',
      'content.video-has-video-track',
      'content.video-size',
      'content.video-duration',
      'content.video-audio-track',
    ],
    needs: ['content'],
    async run({ need, videos }) {
      const answer = await need('content');
      expectStatus(answer, 200);
      expectEqual(answer.header('content-type')?.split(';')[0], 'video/mp4', {
        answer,
        where: 'header content-type',
      });
      const { durationS, tracks } = parsed(answer, readMp4, 'a whole MP4');
      const video = tracks.find(({ handler }) => handler === 'vide');
      const size = video === undefined ? 'no video track' : `${video.width}x${video.height}`;
      expectEqual(size, videos.cheapest.size, { answer, where: 'box moov/trak/tkhd' });
      const wanted = Number(videos.cheapest.seconds);
      expectThat(Math.abs(durationS - wanted) <= 0.5, {
        expected: `${wanted} s, half a second more or less`,
        actual: durationS,
        where: 'box moov/mvhd',
        answer,
      });
      const sound = tracks.some(({ handler }) => handler === 'soun');
      expectThat(sound, { expected: 'a sound track', actual: tracks.map(({ handler }) => handler), answer });
    },
  },
  {
    id: 'thumbnail-is-webp',
    title: 'The thumbnail is a WebP picture',
    requirements: ['content.thumbnail-answers-200', 'content.thumbnail-is-webp'],
    needs: ['completed', 'variants'],
    async run({ need, http }) {
      const { id } = await need('completed');
      const answer = await http.get(`/videos/${segment(id)}/content`, { variant: 'thumbnail' });
      parsed(answer, readWebp, 'a WebP picture');
    },
  },
  {
    id: 'spritesheet-is-jpeg',
    title: 'The spritesheet is a JPEG picture',
    requirements: ['content.spritesheet-answers-200', 'content.spritesheet-is-jpeg'],
    needs: ['completed', 'variants'],
    async run({ need, http }) {
      const { id } = await need('completed');
      const answer = await http.get(`/videos/${segment(id)}/content`, { variant: 'spritesheet' });
      parsed(answer, readJpeg, 'a JPEG picture');
    },
  },
  {
    id: 'failed-404',
    title: 'A failed job has no content: 404',
    level: 'SHOULD',
    requirements: ['content.failed-404'],
    needs: ['failed'],
    async run({ need, http }) {
      const { id } = await need('failed');
      expectError(await http.get(`/videos/${segment(id)}/content`), { status: 404 });
    },
  },
  {
    id: 'expired-404',
    title: 'An hour after completion the content is gone: 404',
    requirements: ['content.expired-404', 'content.expired-no-bytes'],
    isolated: true,
    async run({ http, videos, wait }) {
      const { id } = await videos.follow(await videos.create(videos.cheapest));
      expectStatus(await http.get(`/videos/${segment(id)}/content`), 200);
      await wait(3_601_000);
      expectError(await http.get(`/videos/${segment(id)}/content`), { status: 404 });
    },
  },
]);

/** A download, read; what is wrong with the file becomes the finding. */
function parsed<T>(answer: Answer, reader: (bytes: Uint8Array) => T, expected: string): T {
  expectStatus(answer, 200);
  try {
    return reader(answer.bytes);
  } catch (thrown) {
    if (!(thrown instanceof MediaError)) throw thrown;
    expectThat(false, { expected, actual: thrown.message, where: 'body', answer });
  }
}
