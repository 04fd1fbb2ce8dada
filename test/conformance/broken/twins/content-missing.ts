// Servers that send unavailable content, or refuse it with other words.
import { idIn, isDownload, isUnknown, projectOf, refusal } from '../bend.ts';
import { answerJson, twins, type BentAnswer, type BentRequest } from '../twin.ts';

const mp4 = (): BentAnswer => ({
  status: 200,
  headers: { 'content-type': 'video/mp4' },
  json: undefined,
  bytes: new TextEncoder().encode('\0\0\0\u0008ftyp'),
});

/** Remembers failed jobs. Returns true for downloads of running jobs. */
function tooEarly({ json }: BentAnswer, request: BentRequest, memory: Map<string, unknown>): boolean {
  if (json?.status === 'failed') memory.set(json.id, 'failed');
  const early = isDownload(request) && json?.error?.message?.startsWith('Video is not ready');
  return early && !memory.has(idIn(request));
}

const wasFailed = (request: BentRequest, memory: Map<string, unknown>) =>
  isDownload(request) && memory.get(idIn(request)) === 'failed';
const ofVideo = ({ query }: BentRequest) => !query.has('variant');

/** True for downloads of expired content. Deleted videos and videos of other projects have another message. */
const isGone = ({ json }: BentAnswer, request: BentRequest): boolean =>
  isDownload(request) && json?.error?.message?.startsWith('The video is no longer available') === true;

export const contentMissing = twins([
  {
    name: 'the content of a running job can be downloaded',
    breaks: [
      'content.not-ready-no-bytes',
      'content.not-ready-404',
      'content.not-ready-message',
      'content.not-ready-type',
      'content.not-ready-nulls',
    ],
    answer(answer, request, memory) {
      return tooEarly(answer, request, memory) && ofVideo(request) ? mp4() : undefined;
    },
  },
  {
    name: 'a download of a running job is refused with 400',
    breaks: ['content.not-ready-404'],
    answer(answer, request, memory) {
      if (tooEarly(answer, request, memory) && ofVideo(request)) answer.status = 400;
    },
  },
  {
    name: 'the thumbnail of a running job is refused with 400',
    breaks: ['content.not-ready-thumbnail-404'],
    answer(answer, request, memory) {
      if (tooEarly(answer, request, memory) && !ofVideo(request)) answer.status = 400;
    },
  },
  {
    name: 'the refusal of a running job contains the id of the job',
    breaks: ['content.not-ready-message'],
    answer(answer, request, memory) {
      if (!tooEarly(answer, request, memory)) return;
      answer.json.error.message = answer.json.error.message.replace('{video_id}', idIn(request));
    },
  },
  {
    name: 'the refusal of a running job has the type not_found',
    breaks: ['content.not-ready-type'],
    answer(answer, request, memory) {
      if (tooEarly(answer, request, memory)) answer.json.error.type = 'not_found';
    },
  },
  {
    name: 'the refusal of a running job has a code',
    breaks: ['content.not-ready-nulls'],
    answer(answer, request, memory) {
      if (tooEarly(answer, request, memory)) answer.json.error.code = 'video_not_ready';
    },
  },
  {
    name: 'a download of a running job is refused with 409',
    breaks: ['content.not-ready-404', 'content.not-ready-not-repeated'],
    answer(answer, request, memory) {
      if (tooEarly(answer, request, memory) && ofVideo(request)) answer.status = 409;
    },
  },
  {
    name: 'the content of a failed job is refused with 422',
    breaks: ['content.failed-404'],
    answer(answer, request, memory) {
      tooEarly(answer, request, memory);
      if (wasFailed(request, memory)) answer.status = 422;
    },
  },
  {
    name: 'the refusal of the content of a failed job has another message',
    breaks: ['content.failed-message'],
    answer(answer, request, memory) {
      tooEarly(answer, request, memory);
      if (wasFailed(request, memory) && answer.json?.error)
        answer.json.error.message = 'The video has failed.';
    },
  },
  {
    name: 'the content of an unknown id is refused with 400',
    breaks: ['content.unknown-404'],
    answer(answer, request) {
      if (isDownload(request) && isUnknown(request) && answer.status === 404) answer.status = 400;
    },
  },
  {
    name: 'the refusal of the content of an unknown id has another message',
    breaks: ['content.unknown-message'],
    answer({ json }, request) {
      if (isDownload(request) && isUnknown(request)) json.error.message = 'Not found.';
    },
  },
  {
    name: 'assets are kept for half an hour',
    breaks: ['content.available-for-an-hour'],
    answer(_, request, memory) {
      // No answer contains the time. Only this project waits so long before its second download.
      if (!isDownload(request) || !projectOf(request).endsWith('need-expired')) return undefined;
      const asked = Number(memory.get(request.path) ?? 0) + 1;
      memory.set(request.path, asked);
      if (asked === 2) return answerJson(404, refusal('Gone.'));
    },
  },
  {
    name: 'expired assets are still sent',
    breaks: ['content.expired-no-bytes', 'content.expired-404', 'content.expired-message'],
    answer(answer, request) {
      return isGone(answer, request) ? mp4() : undefined;
    },
  },
  {
    name: 'expired content is refused as for an unknown id',
    breaks: ['content.expired-message'],
    answer(answer, request) {
      if (isGone(answer, request)) answer.json.error.message = `Video with id '${idIn(request)}' not found.`;
    },
  },
  {
    name: 'the refusal of expired content has a code',
    breaks: ['content.expired-message'],
    answer(answer, request) {
      if (isGone(answer, request)) answer.json.error.code = 'video_expired';
    },
  },
  {
    name: 'expired content is refused with 410',
    breaks: ['content.expired-404'],
    answer(answer, request) {
      if (isGone(answer, request)) answer.status = 410;
    },
  },
]);
