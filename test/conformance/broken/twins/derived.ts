// Servers whose edits and extensions are wrong.
import type { Json } from '../../../support/emulator.ts';
import { headerOf, idIn, isDownload, isList, refusal, withJsonBody } from '../bend.ts';
import { answerJson, twins, type BentAnswer, type BentRequest, type Twin } from '../twin.ts';

type Area = 'edits' | 'extensions';

const isOf = (area: Area, { method, path }: BentRequest) => method === 'POST' && path === `/videos/${area}`;
const shared = { edits: 'now of blue paper', extensions: 'reaches the shore' };
/** True for the creation of the shared job, which most checks read. */
const isShared = (area: Area, answer: BentAnswer, request: BentRequest) =>
  isOf(area, request) && answer.status === 200 && request.text.includes(shared[area]);

const answers = (area: Area, { name, check, change }: Bending): Twin => ({
  name,
  breaks: [`${area}.${check}`],
  answer(answer, request) {
    if (isShared(area, answer, request)) change(answer.json);
  },
});

interface Bending {
  name: string;
  check: string;
  change: (json: Json) => unknown;
}

/** Changes the request before the server gets it. */
const takes = (
  area: Area,
  { name, check, change }: { name: string; check: string; change: (json: Json) => Json },
): Twin => ({
  name,
  breaks: [`${area}.${check}`],
  request(request) {
    const json = isOf(area, request) && request.json !== undefined ? change(request.json) : undefined;
    return json === undefined ? undefined : withJsonBody(request, json);
  },
});

/** Changes the status or the words of a refusal. */
const refuses = (
  area: Area,
  given: { name: string; check: string; is: (json: Json) => boolean; change: (answer: BentAnswer) => void },
): Twin => ({
  name: given.name,
  breaks: [`${area}.${given.check}`],
  answer(answer, request) {
    if (isOf(area, request) && request.json !== undefined && given.is(request.json)) given.change(answer);
  },
});

/** FastAPI's status for a wrong value. */
const unprocessable = (answer: BentAnswer) => {
  answer.status = 422;
};
const isUnknown = ({ video }: Json) => String(video?.id).startsWith('video_00000000');

const common = (area: Area, one: string): Twin[] => [
  {
    name: `${one} is answered with 201`,
    breaks: [`${area}.json`],
    answer(answer, request) {
      if (isShared(area, answer, request)) answer.status = 201;
    },
  },
  {
    name: `${one} must be JSON`,
    breaks: [`${area}.multipart`],
    request(request) {
      const isForm = headerOf(request, 'content-type')?.startsWith('multipart/') ?? false;
      return isOf(area, request) && isForm ? answerJson(400, refusal('Malformed JSON.')) : undefined;
    },
  },
  answers(area, {
    name: `${one} has no error where it is null`,
    check: 'same-13-keys',
    change: (json) => delete json.error,
  }),
  answers(area, {
    name: `${one} is made with sora-2-pro`,
    check: 'copies-model',
    change: (json) => (json.model = 'sora-2-pro'),
  }),
  answers(area, {
    name: `${one} has the default size`,
    check: 'copies-size',
    change: (json) => (json.size = '720x1280'),
  }),
  refuses(area, {
    name: `${one} without prompt is refused with 422`,
    check: 'prompt-missing',
    is: (json) => json.prompt === undefined,
    change: unprocessable,
  }),
  refuses(area, {
    name: `${one} without video is refused with 422`,
    check: 'video-missing',
    is: (json) => json.video === undefined,
    change: unprocessable,
  }),
  refuses(area, {
    name: `${one} with an unknown parameter is refused without a code`,
    check: 'unknown-parameter',
    is: (json) => json.quality !== undefined,
    change: ({ json }) => {
      json.error.code = null;
    },
  }),
  refuses(area, {
    name: `${one} of an unknown id is refused with 400`,
    check: 'unknown-source-404',
    is: isUnknown,
    change: (answer) => {
      answer.status = 400;
    },
  }),
  {
    name: `${one} of an unknown id is answered with 502`,
    breaks: [`${area}.unknown-source`, `${area}.unknown-source-404`],
    answer(answer, request) {
      if (isOf(area, request) && isUnknown(request.json ?? {})) answer.status = 502;
    },
  },
  {
    name: `${one} can be made from a failed job`,
    breaks: [`${area}.running-source`],
    answer({ json }, request) {
      if (isOf(area, request) && json?.error?.message?.startsWith('Video must be completed')) {
        const id = `${String(request.json.video.id).slice(0, -4)}beef`;
        return answerJson(200, { id, object: 'video' });
      }
    },
  },
];

const edits = twins([
  ...common('edits', 'an edit'),
  {
    name: 'an edit has the id of its source',
    // A poll of the job shows the source.
    breaks: ['edits.new-id', 'edits.completes'],
    answer(answer, request) {
      if (isShared('edits', answer, request)) answer.json.id = request.json.video.id;
    },
  },
  answers('edits', {
    name: 'the prompt of an edit is the prompt of its source',
    check: 'new-prompt',
    change: (json) => (json.prompt = 'A paper boat'),
  }),
  answers('edits', {
    name: 'an edit is longer than its source',
    check: 'copies-seconds',
    change: (json) => (json.seconds = '8'),
  }),
  answers('edits', {
    name: 'an edit does not name its source',
    check: 'names-source',
    change: (json) => (json.remixed_from_video_id = null),
  }),
  {
    name: 'an edit has the file of its source',
    breaks: ['edits.completes'],
    request(request, memory) {
      const source = memory.get(idIn(request));
      if (!isDownload(request) || typeof source !== 'string') return undefined;
      return { ...request, url: request.url.replace(idIn(request), source) };
    },
    answer(answer, request, memory) {
      if (isShared('edits', answer, request)) memory.set(answer.json.id, request.json.video.id);
    },
  },
  takes('edits', {
    name: 'an empty prompt of an edit is accepted',
    check: 'prompt-empty',
    change: (json) => (json.prompt === '' ? { ...json, prompt: 'Something' } : undefined),
  }),
  {
    name: 'a string as the video of an edit is looked up as an id',
    breaks: ['edits.video-as-string'],
    request(request) {
      const isString = isOf('edits', request) && typeof request.json?.video === 'string';
      return isString ? answerJson(404, refusal('Video not found.')) : undefined;
    },
  },
  {
    name: 'edits are not listed',
    breaks: ['edits.listed'],
    answer(answer, request, memory) {
      if (isShared('edits', answer, request)) memory.set(answer.json.id, true);
      if (isList(request) && answer.json?.data !== undefined)
        answer.json.data = answer.json.data.filter(({ id }: Json) => !memory.has(id));
    },
  },
]);

const isTooMuch = ({ json }: BentAnswer, about: RegExp) => about.test(json?.error?.message ?? '');

/** Returns the answer of a server without a limit. */
const goesOn = (request: BentRequest) =>
  answerJson(200, { id: `${String(request.json.video.id).slice(0, -4)}beef`, object: 'video' });

const extensions = twins([
  ...common('extensions', 'an extension'),
  {
    name: 'an extension has the id of its source',
    // A download returns the source.
    breaks: ['extensions.new-id', 'extensions.content-duration'],
    answer(answer, request) {
      if (isShared('extensions', answer, request)) answer.json.id = request.json.video.id;
    },
  },
  answers('extensions', {
    name: 'the seconds of an extension are only the added seconds',
    check: 'total-seconds',
    change: (json) => (json.seconds = '4'),
  }),
  {
    name: 'the file of an extension has only the added seconds',
    breaks: ['extensions.content-duration'],
    request(request, memory) {
      const source = memory.get(idIn(request));
      if (!isDownload(request) || typeof source !== 'string') return undefined;
      return { ...request, url: request.url.replace(idIn(request), source) };
    },
    answer(answer, request, memory) {
      if (isShared('extensions', answer, request)) memory.set(answer.json.id, request.json.video.id);
    },
  },
  {
    name: 'an extension by 8 s is refused',
    breaks: ['extensions.seconds-4-8-12'],
    request(request) {
      const refused = isOf('extensions', request) && request.json?.seconds === '8';
      return refused ? answerJson(400, refusal('Invalid value.', 'invalid_value')) : undefined;
    },
  },
  {
    // The vendor's description does not list 16.
    name: 'an extension by 16 s is refused',
    breaks: ['extensions.seconds-16-20'],
    request(request) {
      const refused = isOf('extensions', request) && request.json?.seconds === '16';
      return refused ? answerJson(400, refusal('Invalid value.', 'invalid_value')) : undefined;
    },
  },
  takes('extensions', {
    name: 'the seconds of an extension are rounded down to an allowed value',
    check: 'seconds-value',
    change: (json) => (json.seconds === '10' ? { ...json, seconds: '8' } : undefined),
  }),
  takes('extensions', {
    name: 'an extension without seconds has 4 seconds',
    check: 'seconds-missing',
    change: (json) => ('seconds' in json ? undefined : { ...json, seconds: '4' }),
  }),
  takes('extensions', {
    name: 'references of an extension are ignored',
    check: 'no-references',
    change: ({ input_reference, ...rest }) => (input_reference === undefined ? undefined : rest),
  }),
  {
    name: 'extensions have no maximum length',
    breaks: ['extensions.at-most-120-seconds'],
    answer(answer, request) {
      if (isOf('extensions', request) && isTooMuch(answer, /124/)) return goesOn(request);
    },
  },
  {
    name: 'a video can be extended any number of times',
    breaks: ['extensions.at-most-six'],
    answer(answer, request) {
      if (isOf('extensions', request) && isTooMuch(answer, /\b6\b|six/)) return goesOn(request);
    },
  },
  {
    name: 'an extension beyond the limits is refused with 403',
    breaks: ['extensions.limit-400'],
    answer(answer, request) {
      if (isOf('extensions', request) && isTooMuch(answer, /124|\b6\b|six/)) answer.status = 403;
    },
  },
]);

export const derived = twins([...edits, ...extensions]);
