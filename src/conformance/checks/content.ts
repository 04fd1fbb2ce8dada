// Downloads (contract 3). Files are parsed, not sniffed.
import { checks } from '../check.ts';
import { expectEqual, expectError, expectStatus, expectThat } from '../expect.ts';
import { segment, type Answer } from '../http/client.ts';
import { MediaError, readMp4, type Mp4 } from '../media/mp4.ts';

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
      const { durationS, tracks } = mp4Of(answer);
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

/** A download as an MP4; what is wrong with it becomes the finding. */
function mp4Of(answer: Answer): Mp4 {
  try {
    return readMp4(answer.bytes);
  } catch (thrown) {
    if (!(thrown instanceof MediaError)) throw thrown;
    expectThat(false, { expected: 'a whole MP4', actual: thrown.message, where: 'body', answer });
  }
}
