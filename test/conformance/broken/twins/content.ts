// Servers whose downloads are wrong.
import { headerOf, idIn, isDownload, isMp4, isDerivation, changeBox, withQuery, refusal } from '../bend.ts';
import { answerJson, twins } from '../twin.ts';

export const content = twins([
  {
    name: 'downloads without a range are answered with 206',
    breaks: ['content.answers'],
    answer(answer) {
      if (isMp4(answer)) answer.status = 206;
    },
  },
  {
    name: 'browsers are redirected to another host',
    breaks: ['content.no-redirect'],
    request(request) {
      if (!isDownload(request) || headerOf(request, 'accept') !== '*/*') return undefined;
      const headers = { location: 'https://cdn.example.com/a.mp4' };
      return { status: 302, headers, json: undefined, bytes: new Uint8Array() };
    },
  },
  {
    name: 'the content is available some time after the status completed',
    breaks: ['content.ready-when-completed'],
    answer(answer, request, memory) {
      if (isDerivation(request) && answer.status === 200) memory.set(answer.json.id, 'derived');
      if (!isDownload(request) || answer.status !== 200 || memory.has(idIn(request))) return undefined;
      memory.set(idIn(request), 'asked');
      return answerJson(404, refusal('Video is not ready yet.'));
    },
  },
  {
    name: 'videos have the content type application/octet-stream',
    breaks: ['content.video-type'],
    answer(answer) {
      if (isMp4(answer)) answer.headers['content-type'] = 'application/octet-stream';
    },
  },
  {
    name: 'the first sample offset of a video is wrong',
    breaks: ['content.video-is-mp4', 'content.video-coded', 'content.video-coded-size'],
    answer(answer) {
      if (isMp4(answer))
        answer.bytes = changeBox(answer.bytes, 'stco', (data, at) => data.writeUInt32BE(0, at + 12));
    },
  },
  {
    name: 'the file has no video track',
    breaks: ['content.video-track', 'content.video-coded', 'content.video-coded-size'],
    request(request) {
      // A video that is uploaded again must be correct.
      const { body, path } = request;
      if (path !== '/videos/characters' || body === undefined || !Buffer.from(body).includes('pict')) return;
      return { ...request, body: changeBox(body, 'pict', (data, at) => data.write('vide', at)) };
    },
    answer(answer) {
      if (isMp4(answer)) answer.bytes = changeBox(answer.bytes, 'vide', (data, at) => data.write('pict', at));
    },
  },
  {
    name: 'videos have half of the requested width',
    breaks: ['content.video-size'],
    answer(answer) {
      if (isMp4(answer))
        answer.bytes = changeBox(answer.bytes, 'tkhd', (data, at) => {
          const width = at - 4 + data.readUInt32BE(at - 4) - 8;
          data.writeUInt32BE(data.readUInt32BE(width) / 2, width);
        });
    },
  },
  {
    name: 'videos have twice the requested duration',
    breaks: ['content.video-duration', 'extensions.content-duration'],
    answer(answer) {
      if (isMp4(answer))
        answer.bytes = changeBox(answer.bytes, 'mvhd', (data, at) =>
          data.writeUInt32BE(data.readUInt32BE(at + 20) * 2, at + 20),
        );
    },
  },
  {
    name: 'videos are silent',
    breaks: ['content.video-audio'],
    answer(answer) {
      if (isMp4(answer)) answer.bytes = changeBox(answer.bytes, 'soun', (data, at) => data.write('meta', at));
    },
  },
  {
    name: 'each download of a video has another last byte',
    breaks: ['content.video-repeatable'],
    answer(answer, _, memory) {
      if (!isMp4(answer)) return;
      const turn = Number(memory.get('turn') ?? 0) + 1;
      memory.set('turn', turn);
      answer.bytes = answer.bytes.slice();
      answer.bytes[answer.bytes.length - 1] = turn % 256;
    },
  },
  {
    name: 'the variant `video` is refused',
    breaks: ['content.variant-video'],
    request(request) {
      if (!isDownload(request) || request.query.get('variant') !== 'video') return undefined;
      return answerJson(400, refusal('Unknown variant.'));
    },
  },
  {
    name: 'a download with accept: application/binary is refused with 406',
    breaks: ['content.accept-binary'],
    request(request) {
      if (!isDownload(request) || headerOf(request, 'accept') !== 'application/binary') return undefined;
      return answerJson(406, refusal('Not acceptable.'));
    },
  },
  {
    name: 'content-length is one byte more than the body',
    breaks: ['content.length-header'],
    answer(answer) {
      if (isMp4(answer)) answer.headers['content-length'] = String(answer.bytes.length + 1);
    },
  },
  {
    name: 'a range begins a byte late',
    breaks: ['content.range'],
    answer(answer, request) {
      if (isDownload(request) && headerOf(request, 'range') !== undefined)
        answer.bytes = answer.bytes.subarray(1);
    },
  },
  {
    name: 'a POST also downloads a video',
    breaks: ['content.post-is-refused'],
    request(request) {
      if (request.method !== 'POST' || !request.path.endsWith('/content')) return undefined;
      return { ...request, method: 'GET' };
    },
  },
  {
    name: 'the thumbnail is cut',
    breaks: ['content.thumbnail-is-webp', 'content.thumbnail-has-pixels'],
    answer(answer, { query }) {
      if (query.get('variant') === 'thumbnail') answer.bytes = answer.bytes.subarray(0, -8);
    },
  },
  {
    name: 'the thumbnail has the content type image/png',
    breaks: ['content.thumbnail-type'],
    answer(answer, { query }) {
      if (query.get('variant') === 'thumbnail' && answer.status === 200)
        answer.headers['content-type'] = 'image/png';
    },
  },
  {
    name: 'the spritesheet is cut',
    breaks: ['content.spritesheet-is-jpeg', 'content.spritesheet-has-pixels'],
    answer(answer, { query }) {
      if (query.get('variant') === 'spritesheet') answer.bytes = answer.bytes.subarray(0, -8);
    },
  },
  {
    name: 'the spritesheet has the content type image/webp',
    breaks: ['content.spritesheet-type'],
    answer(answer, { query }) {
      if (query.get('variant') === 'spritesheet') answer.headers['content-type'] = 'image/webp';
    },
  },
  {
    name: 'an unknown variant returns the video',
    breaks: ['content.variant-unknown', 'content.variant-unknown-message', 'content.variant-unknown-code'],
    request(request) {
      if (!isDownload(request) || request.query.get('variant') !== 'gif') return undefined;
      return withQuery(request, (query) => query.delete('variant'));
    },
  },
  {
    name: 'the refusal of a variant has a short message',
    breaks: ['content.variant-unknown-message'],
    answer({ json }, { query }) {
      if (query.get('variant') === 'gif') json.error.message = 'Invalid value.';
    },
  },
  {
    name: 'the refusal of a variant has no code',
    breaks: ['content.variant-unknown-code'],
    answer({ json }, { query }) {
      if (query.get('variant') === 'gif') json.error.code = null;
    },
  },
]);
