// Servers with wrong answers to retrievals.
import { twins, type BentAnswer, type BentRequest } from '../twin.ts';
import { invalid } from './creations.ts';

const isRetrieval = ({ method, path }: BentRequest) => method === 'GET' && /^\/videos\/[^/]+$/.test(path);
const isUnknown = (request: BentRequest) => isRetrieval(request) && request.path.endsWith('00ff');

const showing = (
  name: string,
  breaks: string | readonly string[],
  bend: (answer: BentAnswer, memory: Map<string, unknown>) => void,
  status = 'completed',
) => ({
  name: `retrieve: ${name}`,
  breaks: [breaks].flat().map((id) => (id.includes('.') ? id : `retrieve.${id}`)),
  answer(answer: BentAnswer, request: BentRequest, memory: Map<string, unknown>) {
    if (isRetrieval(request) && answer.json?.status === status) bend(answer, memory);
  },
});

const refusing = (name: string, breaks: string, when: (request: BentRequest) => boolean) => ({
  name: `retrieve: ${name}`,
  breaks: [`retrieve.${breaks}`],
  request: (request: BentRequest) => (isRetrieval(request) && when(request) ? invalid('Not so.') : undefined),
});

const unknown = (name: string, breaks: string, bend: (answer: BentAnswer) => void) => ({
  name: `retrieve: ${name}`,
  breaks: [`retrieve.${breaks}`],
  answer(answer: BentAnswer, request: BentRequest) {
    if (isUnknown(request) && answer.status === 404) bend(answer);
  },
});

export const retrieve = twins([
  showing(
    'the retrieval of a failed job has an error status',
    'failed-answers-200',
    (answer) => {
      answer.status = 400;
    },
    'failed',
  ),
  showing('JSON has the content type text/plain', 'answers-200', ({ headers }) => {
    headers['content-type'] = 'text/plain';
  }),
  showing(
    'a failed job has no remixed_from_video_id',
    'thirteen-keys',
    ({ json }) => {
      delete json.remixed_from_video_id;
    },
    'failed',
  ),
  showing('a finished video has a url', ['no-other-keys', 'list.entries-like-retrieve'], ({ json }) => {
    json.url = 'https://example.com/a.mp4';
  }),
  showing('the object is `video.task`', ['object-video', 'list.entries-like-retrieve'], ({ json }) => {
    json.object = 'video.task';
  }),
  showing(
    'the model is a snapshot in a retrieval',
    ['same-as-create', 'lifecycle.fields-stay', 'list.entries-like-retrieve'],
    ({ json }) => {
      json.model = 'sora-2-2025-10-06';
    },
  ),
  showing(
    'values that are not known yet are 0',
    ['nulls-while-pending', 'lifecycle.completed-at-set'],
    ({ json }) => {
      json.completed_at = 0;
    },
    'in_progress',
  ),
  showing(
    'seconds are a number in a retrieval',
    ['types-when-completed', 'lifecycle.fields-stay', 'list.entries-like-retrieve'],
    ({ json }) => {
      json.seconds = Number(json.seconds);
    },
  ),
  {
    name: 'retrieve: a retrieval with the header cache-control has another form',
    breaks: ['retrieve.stable-when-completed'],
    answer({ json }, { headers }) {
      if (headers.some(([name]) => name === 'cache-control')) json.remixed_from_video_id = '';
    },
  },
  refusing('unknown query parameters are refused', 'unknown-query-ignored', ({ query }) =>
    query.has('conformance'),
  ),
  refusing('unknown headers are refused', 'poll-headers-accepted', ({ headers }) =>
    headers.some(([name]) => name.startsWith('x-stainless-poll')),
  ),
  refusing(
    'a GET with the content type JSON and an empty body is refused',
    'json-content-type-without-body',
    ({ headers }) => headers.some(([name]) => name === 'content-type'),
  ),
  unknown('an unknown id is refused with 400', 'unknown-id', (answer) => void (answer.status = 400)),
  unknown(
    'the refusal of an unknown id does not contain the id',
    'unknown-id-message',
    ({ json }) => void (json.error.message = 'Not found.'),
  ),
  unknown(
    'the refusal of an unknown id has another type',
    'unknown-id-type',
    ({ json }) => void (json.error.type = 'not_found'),
  ),
  unknown(
    'the refusal of an unknown id has a code',
    'unknown-id-nulls',
    ({ json }) => void (json.error.code = 'not_found'),
  ),
  refusing('an id with an unusual form is refused', 'malformed-id', ({ path }) => path === '/videos/nope'),
]);
