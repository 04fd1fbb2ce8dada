// Servers that accept wrong keys, or refuse correct keys.
import { answerJson, twinKey, twins, type BentAnswer, type BentRequest, type Twin } from '../twin.ts';
import { field, isCreation } from './creations.ts';

const key = ({ headers }: BentRequest) => headers.find(([name]) => name === 'authorization')?.[1];

interface Case {
  name: string;
  breaks: string | readonly string[];
  when: (request: BentRequest) => boolean;
}

const full = (breaks: Case['breaks']) => [breaks].flat().map((id) => `auth.${id}`);

/** A server that handles requests without a correct key as if they had the key of the run. */
const serving = ({ name, breaks, when }: Case): Twin => ({
  name: `auth: ${name}`,
  breaks: full(breaks),
  request(request) {
    if (!when(request)) return undefined;
    const headers = request.headers.filter(([name]) => name !== 'authorization');
    return { ...request, headers: [...headers, ['authorization', `Bearer ${twinKey}`]] };
  },
});

const bending = ({
  name,
  breaks,
  when,
  bend,
}: Case & { bend: (answer: BentAnswer, request: BentRequest) => void }): Twin => ({
  name: `auth: ${name}`,
  breaks: full(breaks),
  answer(answer, request) {
    if (when(request)) bend(answer, request);
  },
});

const nobody = (request: BentRequest) => key(request) === undefined;
const isKnown = ({ path }: BentRequest) => path.endsWith('00ff');
const isOther = ({ path }: BentRequest) => path.endsWith('00fe');

const error = (fields: Record<string, unknown>) => ({
  error: {
    message: 'Incorrect API key provided: sk-confo***0000.',
    type: 'invalid_request_error',
    param: null,
    code: 'invalid_api_key',
    ...fields,
  },
});

/** A server with listed keys that refuses other keys in another form. */
const knowing = (
  name: string,
  breaks: string,
  { status = 401, ...fields }: Record<string, unknown> & { status?: number },
): Twin => ({
  name: `auth: ${name}`,
  breaks: full(breaks),
  request: (request) =>
    key(request)?.startsWith('Bearer sk-conformance-wrong-key') === true
      ? answerJson(status, error(fields))
      : undefined,
});

export const auth: readonly Twin[] = twins([
  bending({
    name: 'a correct key is refused with 401',
    breaks: 'bearer',
    when: (request) => isOther(request) && !nobody(request),
    bend: (answer) => void (answer.status = 401),
  }),
  bending({
    name: 'a firewall refuses programs',
    breaks: 'client-headers-accepted',
    when: ({ headers }) =>
      headers.some(([name, value]) => name === 'user-agent' && value.startsWith('OpenAI/')),
    bend: (answer) => void (answer.status = 403),
  }),
  ...(['organization', 'project'] as const).map((what) =>
    bending({
      name: `answers do not name the ${what}`,
      breaks: `header-${what}`,
      when: (request) => !nobody(request),
      bend: ({ headers }) => delete headers[`openai-${what}`],
    }),
  ),
  serving({
    name: 'creations without a key are accepted',
    breaks: 'missing-401',
    when: (request) => nobody(request) && isCreation(request) && Boolean(field(request, 'prompt')),
  }),
  serving({
    name: 'retrievals without a key are accepted',
    breaks: ['missing-on-retrieve', 'no-account-headers-without-key'],
    when: (request) => nobody(request) && request.method === 'GET' && isKnown(request),
  }),
  serving({
    name: 'listings without a key are accepted',
    breaks: 'missing-on-list',
    when: (request) => nobody(request) && request.path === '/videos' && request.method === 'GET',
  }),
  serving({
    name: 'downloads without a key are accepted',
    breaks: 'missing-on-content',
    when: (request) => nobody(request) && request.path.endsWith('00fe/content'),
  }),
  serving({
    name: 'remixes without a key are accepted',
    breaks: 'missing-on-remix',
    when: (request) => nobody(request) && request.path.endsWith('/remix'),
  }),
  serving({
    name: 'deletions without a key are accepted',
    breaks: 'missing-on-delete',
    when: (request) => nobody(request) && request.method === 'DELETE',
  }),
  serving({
    name: 'bodies are checked before keys',
    breaks: 'missing-before-validation',
    when: (request) => nobody(request) && isCreation(request) && request.json?.seconds === 1,
  }),
  bending({
    name: 'a missing key has the type authentication_error',
    breaks: 'missing-type',
    when: (request) => nobody(request) && isOther(request),
    bend: ({ json }) => void (json.error.type = 'authentication_error'),
  }),
  bending({
    name: 'answers without a key name the project',
    breaks: 'no-account-headers-without-key',
    when: (request) => nobody(request) && isKnown(request),
    bend: ({ headers }) => void (headers['openai-project'] = 'proj_default'),
  }),
  serving({
    name: 'any authorization scheme is accepted',
    breaks: 'other-scheme',
    when: (request) => key(request)?.startsWith('Digest') === true,
  }),
  serving({
    name: 'an empty key is accepted',
    breaks: 'empty-bearer',
    when: (request) => key(request)?.trim() === 'Bearer',
  }),
  bending({
    name: 'the refusal of a key contains the key',
    breaks: 'wrong-key-not-repeated',
    when: (request) => key(request)?.startsWith('Digest') === true,
    bend: ({ json }, request) => void (json.error.message = `Unknown scheme in '${key(request)}'.`),
  }),
  knowing('a wrong key is refused with 403', 'wrong-key', { status: 403 }),
  knowing('a wrong key has no code', 'wrong-key-code', { code: null }),
  knowing('the refusal of a wrong key has another message', 'wrong-key-message', { message: 'Unauthorized' }),
]);
