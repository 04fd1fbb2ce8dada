// Servers that delete wrongly.
import { checks } from '../../../../src/conformance/checks/index.ts';
import { headerOf, idIn, isDeletion, isDownload, isRetrieve, isUnknown, refusal } from '../bend.ts';
import { answerJson, twins, type BentAnswer, type BentRequest } from '../twin.ts';

const isDeleted = ({ json }: BentAnswer) => json?.object === 'video.deleted';

/** Remembers deleted videos. Returns true for later requests about them. */
function wasDeleted(answer: BentAnswer, request: BentRequest, memory: Map<string, unknown>): boolean {
  const before = memory.has(idIn(request));
  if (isDeleted(answer)) memory.set(idIn(request), true);
  return before;
}

const isRunning = ({ json }: BentAnswer, request: BentRequest) =>
  isDeletion(request) && (json?.error?.message?.startsWith('Video is still being processed') ?? false);

const deletedBody = (id: string) => ({ id, object: 'video.deleted', deleted: true });

const runningRefused = [
  'delete.running-is-refused',
  'delete.running-400',
  'delete.running-message',
  'delete.running-nulls',
];

/** Accepts the deletion of a running job, and hides the job from then on. */
function cancelled(answer: BentAnswer, request: BentRequest, memory: Map<string, unknown>) {
  const id = idIn(request);
  if (memory.has(id) && isRetrieve(request))
    return answerJson(404, refusal(`Video with id '${id}' not found.`));
  if (!isRunning(answer, request)) return undefined;
  memory.set(id, true);
  return answerJson(200, deletedBody(id));
}

export const deletion = twins([
  {
    name: 'a deleted video that was downloaded before is sent from a cache',
    breaks: ['delete.then-content', 'delete.then-content-404'],
    answer(answer, request, memory) {
      const deleted = wasDeleted(answer, request, memory);
      if (!isDownload(request) || request.query.has('variant')) return undefined;
      const cached = memory.get(request.path) as BentAnswer | undefined;
      if (deleted && answer.status === 404 && cached !== undefined) return cached;
      if (answer.status === 200) memory.set(request.path, answer);
      return undefined;
    },
  },
  {
    name: 'the deletion of a finished video is answered with 202',
    breaks: ['delete.completed-video'],
    answer(answer, request, memory) {
      if (answer.json?.status === 'completed') memory.set(answer.json.id, true);
      if (isDeleted(answer) && memory.has(idIn(request))) answer.status = 202;
    },
  },
  {
    name: 'the answer to a deletion lacks the id',
    breaks: ['delete.has-id'],
    answer(answer) {
      if (isDeleted(answer)) delete answer.json.id;
    },
  },
  {
    name: 'the answer to a deletion has another object',
    breaks: ['delete.object-video-deleted'],
    answer(answer) {
      if (isDeleted(answer)) answer.json.object = 'object.deleted';
    },
  },
  {
    name: 'the answer to a deletion has deleted as a string',
    breaks: ['delete.deleted-true'],
    answer(answer) {
      if (isDeleted(answer)) answer.json.deleted = 'true';
    },
  },
  {
    name: 'the answer to a deletion has a status',
    breaks: ['delete.no-other-keys'],
    answer(answer) {
      if (isDeleted(answer)) answer.json.status = 'deleted';
    },
  },
  {
    name: 'failed videos cannot be deleted',
    breaks: [
      'delete.failed-video',
      'auth.missing-on-delete',
      'delete.with-json-content-type',
      ...checks.filter(({ needs }) => needs.includes('deleted')).map(({ id }) => id),
    ],
    answer({ json }, request, memory) {
      if (json?.status === 'failed') memory.set(json.id, true);
      if (isDeletion(request) && memory.has(idIn(request)))
        return answerJson(400, refusal('Only completed videos can be deleted.'));
    },
  },
  {
    name: 'a DELETE with the content type JSON and an empty body is refused',
    breaks: ['delete.with-json-content-type'],
    request(request) {
      if (!isDeletion(request) || headerOf(request, 'content-type') === undefined) return undefined;
      return answerJson(400, refusal('We could not parse the JSON body of your request.'));
    },
  },
  {
    name: 'a deleted video can be retrieved with the status deleted',
    breaks: ['delete.then-retrieve', 'delete.then-retrieve-404'],
    answer(answer, request, memory) {
      if (!wasDeleted(answer, request, memory) || !isRetrieve(request)) return undefined;
      return answerJson(200, { id: idIn(request), object: 'video', status: 'deleted' });
    },
  },
  {
    name: 'the retrieval of a deleted video is refused with 410',
    breaks: ['delete.then-retrieve-404'],
    answer(answer, request, memory) {
      if (wasDeleted(answer, request, memory) && isRetrieve(request)) answer.status = 410;
    },
  },
  {
    name: 'the file of a deleted video is still sent',
    breaks: ['delete.then-content', 'delete.then-content-404'],
    answer(answer, request, memory) {
      if (!wasDeleted(answer, request, memory) || !isDownload(request)) return undefined;
      const headers = { 'content-type': 'video/mp4' };
      return { status: 200, headers, json: undefined, bytes: new Uint8Array(64) };
    },
  },
  {
    name: 'the content of a deleted video is refused with 410',
    breaks: ['delete.then-content-404'],
    answer(answer, request, memory) {
      if (wasDeleted(answer, request, memory) && isDownload(request)) answer.status = 410;
    },
  },
  {
    name: 'a deleted video can be deleted again',
    breaks: ['delete.twice-404'],
    answer(answer, request, memory) {
      if (!wasDeleted(answer, request, memory) || !isDeletion(request)) return undefined;
      return answerJson(200, deletedBody(idIn(request)));
    },
  },
  {
    name: 'the deletion of an unknown id is refused with 400',
    breaks: ['delete.unknown-404'],
    answer(answer, request) {
      if (isDeletion(request) && isUnknown(request)) answer.status = 400;
    },
  },
  {
    name: 'the refusal to delete an unknown id has another message',
    breaks: ['delete.unknown-message'],
    answer({ json }, request) {
      if (isDeletion(request) && isUnknown(request)) json.error.message = 'No such video.';
    },
  },
  {
    name: 'the deletion of a running job cancels it',
    breaks: runningRefused,
    answer(answer, request, memory) {
      return cancelled(answer, request, memory);
    },
  },
  {
    name: 'a deleted running job is stored again at its end',
    breaks: [...runningRefused, 'delete.running-stays-deleted'],
    answer(answer, request, memory) {
      if (answer.json?.status === 'completed' || answer.json?.status === 'failed') return undefined;
      return cancelled(answer, request, memory);
    },
  },
  {
    name: 'the deletion of a running job is refused with 409',
    breaks: ['delete.running-400'],
    answer(answer, request) {
      if (isRunning(answer, request)) answer.status = 409;
    },
  },
  {
    name: 'the refusal to delete a running job ends with a full stop',
    breaks: ['delete.running-message'],
    answer(answer, request) {
      if (isRunning(answer, request)) answer.json.error.message += '.';
    },
  },
  {
    name: 'the refusal to delete a running job has a code',
    breaks: ['delete.running-nulls'],
    answer(answer, request) {
      if (isRunning(answer, request)) answer.json.error.code = 'video_processing';
    },
  },
  {
    name: 'there is a route for cancelling jobs',
    breaks: ['delete.no-cancel-route'],
    request(request) {
      if (request.method !== 'POST' || !request.path.endsWith('/cancel')) return undefined;
      return answerJson(400, refusal('The job has ended.', 'cancel_failed'));
    },
  },
  {
    name: 'a remix forgets its deleted source',
    breaks: ['delete.source-keeps-remix'],
    answer(answer, request, memory) {
      wasDeleted(answer, request, memory);
      const source = answer.json?.remixed_from_video_id;
      if (isRetrieve(request) && memory.has(source)) answer.json.remixed_from_video_id = null;
    },
  },
]);
