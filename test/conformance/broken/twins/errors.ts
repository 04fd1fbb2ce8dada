// Servers whose refusals have another form.
import { answerJson, twins, type BentAnswer, type BentRequest, type Twin } from '../twin.ts';
import { field, isCreation } from './creations.ts';

const header = ({ headers }: BentRequest, name: string) => headers.find(([key]) => key === name)?.[1];

/** A server that changes its refusal of a wrong creation without a key. */
const refusal = (name: string, breaks: string, bend: (answer: BentAnswer) => void): Twin => ({
  name: `errors: ${name}`,
  breaks: [`errors.${breaks}`],
  answer(answer, request) {
    const without = header(request, 'authorization') === undefined;
    if (isCreation(request) && without && field(request, 'prompt') === '') bend(answer);
  },
});

const path = (
  name: string,
  breaks: string,
  { method = 'GET', at }: { method?: string; at: string },
  answer: BentAnswer,
): Twin => ({
  name: `errors: ${name}`,
  breaks: [`errors.${breaks}`],
  request: (request) => (request.method === method && request.path === at ? answer : undefined),
});

const empty: BentAnswer = { status: 200, headers: {}, json: undefined, bytes: new Uint8Array() };
const nowhere = '/conformance-no-such-path';

export const errors: readonly Twin[] = twins([
  refusal('JSON has the content type text/html', 'json-content-type', ({ headers }) => {
    headers['content-type'] = 'text/html';
  }),
  refusal('a refusal has the key detail beside error', 'only-key-error', ({ json }) => {
    json.detail = 'no key';
  }),
  refusal('the message is empty', 'has-message', ({ json }) => {
    json.error.message = '';
  }),
  refusal('an error has no type', 'has-type', ({ json }) => {
    delete json.error.type;
  }),
  refusal('an error has no param where it is null', 'has-param', ({ json }) => {
    delete json.error.param;
  }),
  refusal('the code of an error is the HTTP status', 'has-code', ({ json }) => {
    json.error.code = 401;
  }),
  refusal('the error has the key status', 'no-other-keys', ({ json }) => {
    json.error.status = 401;
  }),
  refusal('a refusal contains a stack trace', 'no-internals', ({ json }) => {
    json.error.message = 'Traceback (most recent call last):\n  File "/app/server.py", line 7, in create';
  }),
  refusal('errors have no request id', 'request-id', ({ headers }) => {
    delete headers['x-request-id'];
  }),
  refusal('refusals have the status 200', 'status-not-200', (answer) => {
    answer.status = 200;
  }),
  path('an unknown path is answered with an HTML page', 'unknown-path', { at: nowhere }, empty),
  path(
    'an unknown path is answered with 404 without the error envelope',
    'unknown-path-body',
    { at: nowhere },
    answerJson(404, { detail: 'Not Found' }),
  ),
  path('any method is accepted', 'wrong-method', { method: 'PUT', at: '/videos' }, empty),
  path(
    'GET /videos/edits returns a list',
    'words-are-no-ids',
    { at: '/videos/edits' },
    answerJson(200, { object: 'list', data: [] }),
  ),
]);
