// Checks of downloads of a finished video (contract:content.*). The files are parsed, not only identified.
import { checks } from '../vocabulary/check.ts';
import { expectEqual, expectStatus, expectThat, expectRefused } from '../vocabulary/expect.ts';
import type { Answer } from '../http/client.ts';
import { MediaError, readMp4, type Mp4 } from '../media/mp4.ts';
import { contentPath } from '../needs/shared-clips.ts';

/** Expects that the server sent an asset. The check content.answers judges the exact status. */
export function expectSent(answer: Answer): void {
  expectStatus(answer, [200, 203, 206]);
}

/** Reads a download. An error in the file is reported as the finding of the check. */
export function readMedia<T>(answer: Answer, reader: (bytes: Uint8Array) => T, expected: string): T {
  expectSent(answer);
  try {
    return reader(answer.bytes);
  } catch (thrown) {
    if (!(thrown instanceof MediaError)) throw thrown;
    expectThat(false, { expected, actual: thrown.message, where: 'body', answer });
  }
}

const mp4 = (answer: Answer): Mp4 => readMedia(answer, readMp4, 'a whole MP4');

/** Returns the properties that are equal when two files are the same video. */
const outline = (answer: Answer) =>
  mp4(answer).tracks.map(({ handler, codec, durationS, width, height, samples }) => {
    return { handler, codec, durationS, width, height, samples };
  });

/** @param types the allowed content types */
export function expectType(answer: Answer, types: string | readonly string[]): void {
  expectSent(answer);
  const actual = answer.header('content-type')?.split(';')[0] ?? 'no such header';
  const holds = [types].flat().includes(actual);
  expectThat(holds, { expected: types, actual, answer, where: 'header content-type' });
}

export const content = checks('content', [
  {
    id: 'answers',
    title: 'The content of a finished video is answered with 200 and bytes',
    requirements: ['content.answers-200'],
    needs: ['content'],
    async run({ need }) {
      const answer = await need('content');
      expectStatus(answer, 200);
      expectThat(answer.bytes.length > 0, { expected: 'bytes', actual: 'no bytes', where: 'body', answer });
    },
  },
  {
    id: 'no-redirect',
    level: 'SHOULD',
    title: 'The bytes come from the same host, without a redirect',
    requirements: ['content.no-redirect'],
    needs: ['completed', 'content'],
    async run({ need, http }) {
      const { id } = await need('completed');
      // curl and browsers send this header; servers redirect them more often than they redirect SDKs.
      const answer = await http.send({ path: contentPath(id), headers: { accept: '*/*' } });
      const { status } = answer;
      const moved = status >= 300 && status < 400;
      expectThat(!moved, { expected: 'no redirect', actual: status, where: 'status', answer });
    },
  },
  {
    id: 'ready-when-completed',
    level: 'SHOULD',
    title: 'The content is there when the job shows completed',
    requirements: ['content.ready-when-completed'],
    needs: ['completed', 'content'],
    async run({ need, profile }) {
      // On Azure, the content may be available some seconds after `completed` (contract:content.lag, WIRE).
      const lags = profile.release === 'azure-v1';
      expectSent(lags ? await need('content') : (await need('completed')).download);
    },
  },
  {
    id: 'video-type',
    title: 'The video has the content type video/mp4',
    requirements: ['content.video-type'],
    needs: ['content'],
    async run({ need }) {
      expectType(await need('content'), 'video/mp4');
    },
  },
  {
    id: 'video-is-mp4',
    title: 'The download without variant is a whole MP4 whose samples lie in the file',
    requirements: ['content.video-is-mp4', 'content.default-is-video'],
    needs: ['content'],
    async run({ need }) {
      const answer = await need('content');
      const { boxes, tracks } = mp4(answer);
      const data = boxes.filter(({ name }) => name === 'mdat');
      const held = data.reduce((sum, { from, end }) => sum + end - from, 0);
      const sampleBytes = tracks.reduce((sum, { bytes }) => sum + bytes, 0);
      expectThat(sampleBytes > 0 && sampleBytes <= held, {
        expected: `samples of 1 to ${held} bytes`,
        actual: sampleBytes,
        where: 'box stsz',
        answer,
      });
      const inside = (offset: number) => data.some(({ from, end }) => offset >= from && offset < end);
      const outside = tracks.flatMap(({ chunkOffsets }) => chunkOffsets).filter((at) => !inside(at));
      expectEqual(outside, [], { answer, where: 'box stco' });
    },
  },
  {
    id: 'video-track',
    title: 'The MP4 has one video track',
    requirements: ['content.video-has-video-track'],
    needs: ['content'],
    async run({ need }) {
      const answer = await need('content');
      const found = mp4(answer).tracks.filter(({ handler }) => handler === 'vide');
      expectEqual(found.length, 1, { answer, where: 'box moov/trak/mdia/hdlr' });
      expectThat((found[0]?.samples ?? 0) > 0, { expected: 'frames', actual: 0, where: 'box stsz', answer });
    },
  },
  {
    id: 'video-size',
    title: 'The picture has the width and height that were asked for',
    requirements: ['content.video-size'],
    needs: ['content'],
    async run({ need, videos }) {
      const answer = await need('content');
      // The track is found by its width, not by its declared type: a sound track has no width.
      const track = mp4(answer).tracks.find(({ width }) => width > 0);
      const size = track === undefined ? 'no picture' : `${track.width}x${track.height}`;
      expectEqual(size, videos.cheapest.size, { answer, where: 'box moov/trak/tkhd' });
    },
  },
  {
    id: 'video-duration',
    level: 'SHOULD',
    title: 'The MP4 lasts as long as was asked for, within half a second',
    requirements: ['content.video-duration'],
    needs: ['content'],
    async run({ need, videos }) {
      const answer = await need('content');
      const wanted = Number(videos.cheapest.seconds);
      const { durationS, tracks } = mp4(answer);
      const picture = tracks.find(({ width }) => width > 0)?.durationS ?? durationS;
      for (const [where, actual] of [
        ['box moov/mvhd', durationS],
        ['box moov/trak/mdia/mdhd', picture],
      ] as const) {
        const expected = `${wanted} s, half a second more or less`;
        expectThat(Math.abs(actual - wanted) <= 0.5, { expected, actual, where, answer });
      }
    },
  },
  {
    id: 'video-audio',
    level: 'SHOULD',
    title: 'The MP4 has a sound track',
    requirements: ['content.video-audio-track'],
    needs: ['content'],
    async run({ need }) {
      const answer = await need('content');
      const actual = mp4(answer).tracks.map(({ handler }) => handler);
      const expected = 'a sound track';
      expectThat(actual.includes('soun'), { expected, actual, where: 'box moov/trak/mdia/hdlr', answer });
    },
  },
  {
    id: 'video-repeatable',
    level: 'SHOULD',
    title: 'Two downloads of a video give the same bytes',
    requirements: ['content.video-repeatable'],
    needs: ['completed', 'content'],
    async run({ need, http }) {
      const { id } = await need('completed');
      const first = await need('content');
      const answer = await http.get(contentPath(id));
      expectSent(answer);
      const same = Buffer.compare(first.bytes, answer.bytes) === 0;
      expectThat(same, { expected: 'the same bytes', actual: 'other bytes', where: 'body', answer });
    },
  },
  {
    id: 'variant-video',
    title: 'variant=video gives the same video as no variant',
    requirements: ['content.variant-video'],
    needs: ['completed', 'content'],
    async run({ need, http }) {
      const { id } = await need('completed');
      const expected = outline(await need('content'));
      const answer = await http.get(contentPath(id), { variant: 'video' });
      expectEqual(outline(answer), expected, { answer, where: 'box moov' });
    },
  },
  {
    id: 'accept-binary',
    level: 'SHOULD',
    title: 'Accept: application/binary, which the official clients send, gives the bytes',
    requirements: ['content.accept-binary'],
    needs: ['completed', 'content'],
    async run({ need, http }) {
      const { id } = await need('completed');
      mp4(await http.send({ path: contentPath(id), headers: { accept: 'application/binary' } }));
    },
  },
  {
    id: 'length-header',
    level: 'SHOULD',
    title: 'The header content-length, when sent, is the number of bytes',
    requirements: ['content.length-header'],
    needs: ['content'],
    async run({ need }) {
      const answer = await need('content');
      const length = answer.header('content-length');
      const where = 'header content-length';
      if (length !== undefined) expectEqual(length, String(answer.bytes.length), { answer, where });
    },
  },
  {
    id: 'range',
    level: 'MAY',
    title: 'A Range is ignored, or answered with 206 and the bytes asked for',
    requirements: ['content.range'],
    needs: ['completed', 'content'],
    async run({ need, http }) {
      const { id } = await need('completed');
      const whole = (await need('content')).bytes;
      const first = Math.floor(whole.length / 2);
      const range = `${first}-${first + 99}`;
      const answer = await http.send({ path: contentPath(id), headers: { range: `bytes=${range}` } });
      expectStatus(answer, [200, 206]);
      if (answer.status === 200) {
        expectEqual(answer.bytes.length, whole.length, { answer, where: 'body' });
        return;
      }
      const contentRange = answer.header('content-range');
      expectEqual(contentRange, `bytes ${range}/${whole.length}`, { answer, where: 'header content-range' });
      const right = Buffer.compare(answer.bytes, whole.subarray(first, first + 100)) === 0;
      const actual = `${answer.bytes.length} bytes`;
      expectThat(right, { expected: `bytes ${range}`, actual, where: 'body', answer });
    },
  },
  {
    id: 'post-is-refused',
    level: 'SHOULD',
    title: 'A POST on the content is refused',
    requirements: ['content.post-is-refused'],
    needs: ['completed'],
    async run({ need, http }) {
      const { id } = await need('completed');
      const answer = await http.post(contentPath(id));
      expectRefused(answer);
    },
  },
]);
