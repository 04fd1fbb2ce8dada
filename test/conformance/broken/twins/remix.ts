// Servers whose remixes are wrong.
import type { Json } from '../../../support/emulator.ts';
import {
  headerOf,
  idIn,
  isDownload,
  isRemix,
  isRetrieve,
  isUnknown,
  refusal,
  withJsonBody,
  videosIn,
} from '../bend.ts';
import { answerJson, twins, type BentAnswer, type BentRequest, type Twin } from '../twin.ts';

const isMade = ({ status }: BentAnswer, request: BentRequest) => isRemix(request) && status === 200;
/** True for the creation of the shared remix, which most checks read. */
const isShared = (answer: BentAnswer, request: BentRequest) =>
  isMade(answer, request) && /lake in heavy rain/.test(request.text);

/** Changes values in the answer to a remix. */
const answers = (name: string, check: string, fields: Record<string, unknown>): Twin => ({
  name,
  breaks: [check],
  answer(answer, request) {
    if (isShared(answer, request)) Object.assign(answer.json, fields);
  },
});

/** Changes the request for a remix before the server gets it. */
const takes = (
  name: string,
  check: string,
  change: (json: Json) => Record<string, unknown> | undefined,
): Twin => ({
  name,
  breaks: [check],
  request(request) {
    const json = isRemix(request) && request.json !== undefined ? change(request.json) : undefined;
    return json === undefined ? undefined : withJsonBody(request, json);
  },
});

const isRunning = ({ json }: BentAnswer, request: BentRequest) =>
  isRemix(request) && (json?.error?.message?.startsWith('Video must be completed') ?? false);

export const remix = twins([
  {
    name: 'a remix is answered with 201',
    breaks: ['remix.json'],
    answer(answer, request) {
      if (isMade(answer, request)) answer.status = 201;
    },
  },
  {
    name: 'a remix must be JSON',
    breaks: ['remix.multipart'],
    request(request) {
      const form = headerOf(request, 'content-type')?.startsWith('multipart/') ?? false;
      return isRemix(request) && form ? answerJson(415, refusal('Unsupported content type.')) : undefined;
    },
  },
  {
    name: 'a remix has no error where it is null',
    breaks: ['remix.same-keys'],
    answer(answer, request) {
      if (isShared(answer, request)) delete answer.json.error;
    },
  },
  {
    name: 'a remix has the id of its source',
    // A poll of the job shows the source.
    breaks: ['remix.new-id', 'remix.source-id-stays', 'remix.completes'],
    answer(answer, request) {
      if (isShared(answer, request)) answer.json.id = idIn(request);
    },
  },
  answers('a remix does not name its source', 'remix.source-id', { remixed_from_video_id: null }),
  {
    name: 'a finished remix does not name its source',
    breaks: ['remix.source-id-stays'],
    answer({ json }, request) {
      if (isRetrieve(request) && json?.status === 'completed') json.remixed_from_video_id = null;
    },
  },
  answers('a remix is completed at once', 'remix.status-pending', { status: 'completed' }),
  answers('a remix begins at 5 percent', 'remix.progress-zero', { progress: 5 }),
  answers('the prompt of a remix is the prompt of its source', 'remix.new-prompt', {
    prompt: 'A paper boat',
  }),
  answers('a remix is made with sora-2-pro', 'remix.copies-model', { model: 'sora-2-pro' }),
  answers('a remix is longer than its source', 'remix.copies-seconds', { seconds: '8' }),
  answers('a remix has the default size', 'remix.copies-size', { size: '720x1280' }),
  {
    name: 'a remix has the file of its source',
    breaks: ['remix.completes'],
    request(request, memory) {
      const source = memory.get(idIn(request));
      if (!isDownload(request) || typeof source !== 'string') return undefined;
      return { ...request, url: request.url.replace(idIn(request), source) };
    },
    answer(answer, request, memory) {
      if (isMade(answer, request)) memory.set(answer.json.id, idIn(request));
    },
  },
  {
    name: 'a remix changes completed_at of its source',
    breaks: ['remix.source-stays'],
    answer(answer, request, memory) {
      if (isMade(answer, request)) memory.set(idIn(request), true);
      for (const video of videosIn(answer.json))
        if (memory.has(video.id) && video.completed_at !== null) video.completed_at += 60;
    },
  },
  {
    name: 'a remix cannot be remixed',
    breaks: ['remix.of-a-remix'],
    answer(answer, request, memory) {
      if (isRemix(request) && memory.has(idIn(request)))
        return answerJson(400, refusal('A remix cannot be remixed.'));
      if (isMade(answer, request)) memory.set(answer.json.id, true);
    },
  },
  {
    name: 'a remix without prompt is refused with 422',
    breaks: ['remix.prompt-missing'],
    answer(answer, request) {
      if (isRemix(request) && request.json !== undefined && !('prompt' in request.json)) answer.status = 422;
    },
  },
  takes('an empty prompt of a remix is accepted', 'remix.prompt-empty', (json) =>
    json.prompt === '' ? { prompt: 'Something' } : undefined,
  ),
  takes('a long prompt is cut', 'remix.prompt-too-long', ({ prompt = '' }) =>
    prompt.length > 32_000 ? { prompt: prompt.slice(0, 32_000) } : undefined,
  ),
  takes('other parameters of a remix are ignored', 'remix.other-parameter', ({ size, ...rest }) =>
    size === undefined ? undefined : rest,
  ),
  {
    name: 'a remix of an unknown id is answered with 502',
    breaks: ['remix.unknown-source', 'remix.unknown-source-404'],
    answer(answer, request) {
      if (isRemix(request) && isUnknown(request) && answer.status === 404) answer.status = 502;
    },
  },
  {
    name: 'a remix of an unknown id is refused with 400',
    breaks: ['remix.unknown-source-404'],
    answer(answer, request) {
      if (isRemix(request) && isUnknown(request) && answer.status === 404) answer.status = 400;
    },
  },
  {
    name: 'running jobs can be remixed',
    breaks: ['remix.running-source', 'remix.running-source-400'],
    answer(answer, request) {
      if (!isRunning(answer, request)) return undefined;
      const id = `${idIn(request).slice(0, -4)}beef`;
      return answerJson(200, { id, object: 'video', remixed_from_video_id: idIn(request) });
    },
  },
  {
    name: 'a remix of a running job is refused with 409',
    breaks: ['remix.running-source-400'],
    answer(answer, request) {
      if (isRunning(answer, request)) answer.status = 409;
    },
  },
  {
    name: 'remixes that moderation stopped have another code',
    breaks: ['remix.moderation'],
    answer({ json }) {
      if (json?.status === 'failed' && json.remixed_from_video_id !== null)
        json.error.code = 'remix_moderation_blocked';
    },
  },
]);
