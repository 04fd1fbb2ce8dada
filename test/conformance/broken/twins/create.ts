// Servers that refuse correct creations, or answer creations wrongly.
import type { Json } from '../../../support/emulator.ts';
import { twins, type BentAnswer, type Twin } from '../twin.ts';
import { answering, field, isClose, isCreation, refusing } from './creations.ts';

const refusedRows = [
  'model-sora-2',
  'model-sora-2-pro',
  'model-sora-2-2025-10-06',
  'model-sora-2-2025-12-08',
  'model-sora-2-pro-2025-10-06',
  'seconds-4',
  'seconds-8',
  'seconds-12',
  'seconds-16',
  'seconds-20',
  'size-720x1280',
  'size-1280x720',
  'size-1024x1792-pro',
  'size-1792x1024-pro',
  'size-1080x1920-pro',
  'size-1920x1080-pro',
  'prompt-of-32000-characters',
  'reference-png',
  'reference-jpeg',
  'reference-webp',
  'reference-data-url',
].map((id) =>
  refusing({
    name: `create: refuses the creation of the check ${id}`,
    breaks: `create.${id}`,
    when: (request) => String(field(request, 'prompt')).includes(`(${id})`),
  }),
);

const header = ({ headers }: { headers: ReadonlyArray<readonly [string, string]> }, name: string) =>
  headers.find(([key]) => key === name)?.[1] ?? '';

const refusedForms = [
  refusing({
    name: 'create: file names with blanks are refused',
    breaks: 'create.multipart-with-file',
    when: ({ text }) => /filename="[^"]* /.test(text),
  }),
  refusing(
    {
      name: 'create: a creation without content-length is refused',
      breaks: 'create.multipart-chunked-upload',
      when: ({ chunked }) => chunked === true,
    },
    411,
  ),
  refusing({
    name: 'create: form parts with a content type are refused',
    breaks: 'create.multipart-typed-text-parts',
    when: ({ text }) => text.includes('Content-Type: text/plain'),
  }),
  refusing({
    name: 'create: a form with a quoted boundary is refused',
    breaks: 'create.multipart-quoted-boundary',
    when: (request) => header(request, 'content-type').includes('"'),
  }),
  ...['image_url', 'file_id'].map((key) =>
    refusing({
      name: `create: a form with the part input_reference[${key}] is refused`,
      breaks: `create.bracket-${key.replace('_', '-')}`,
      when: ({ text }) => text.includes(`name="input_reference[${key}]"`),
    }),
  ),
  refusing({
    name: 'create: a prompt with fewer than three letters is refused',
    breaks: 'create.prompt-of-1-character',
    when: (request) => field(request, 'prompt') === 'a',
  }),
  refusing({
    name: 'create: JSON must be ASCII',
    breaks: 'create.json',
    when: (request) => isClose(request) && request.json !== undefined,
  }),
  refusing({
    name: 'create: forms must be ASCII',
    breaks: 'create.multipart',
    when: (request) => isClose(request) && request.json === undefined,
  }),
];

/** The checks of the id and of the requested values. A change of these values also breaks the comparison of the job with its creation. */
const isAskedFor = (id: string) =>
  ['has-id', 'has-model', 'has-prompt', 'has-size'].includes(id) || id.startsWith('echoes-');

/** A server that changes its answer to one creation in JSON. */
const inJson = (name: string, breaks: string | string[], bend: (json: Json, answer: BentAnswer) => void) =>
  answering({
    name: `create: ${name}`,
    breaks: [breaks]
      .flat()
      .flatMap((id) => [`create.${id}`, ...(isAskedFor(id) ? ['retrieve.same-as-create-in-full'] : [])]),
    when: (request) => isClose(request) && request.json !== undefined,
    bend: (answer) => bend(answer.json, answer),
  });

const answers = [
  inJson('answers with 201', 'answers-200', (_, answer) => void (answer.status = 201)),
  inJson(
    'the id is a number',
    ['has-id', 'id-prefix', 'id-48-hex', 'id-version-bits', 'id-begins-with-time', 'id-works-in-paths'],
    (json) => void (json.id = 17),
  ),
  inJson('the object is `video.task`', 'has-object', (json) => void (json.object = 'video.task')),
  inJson('created_at has a fraction', 'has-created-at', (json) => void (json.created_at += 0.5)),
  inJson('a new job has the status processing', ['has-status', 'status-pending', 'status-queued'], (json) => {
    json.status = 'processing';
  }),
  ...['completed_at', 'error', 'expires_at'].map((key) =>
    inJson(
      `${key} is left out while it is null`,
      `has-${key.replace('_', '-')}-null`,
      (json) => delete json[key],
    ),
  ),
  inJson(
    'remixed_from_video_id is missing',
    'has-remixed-from-null',
    (json) => delete json.remixed_from_video_id,
  ),
  ...['model', 'progress', 'prompt', 'size'].map((key) =>
    inJson(`a video has no ${key}`, `has-${key}`, (json) => delete json[key]),
  ),
  inJson('seconds are a number', 'has-seconds-string', (json) => void (json.seconds = Number(json.seconds))),
  inJson('a video has the key quality', 'no-other-keys', (json) => void (json.quality = 'standard')),
  inJson(
    'a new job has the status completed',
    ['status-pending', 'status-queued'],
    (json) => void (json.status = 'completed'),
  ),
  inJson(
    'a new job has the status in_progress',
    'status-queued',
    (json) => void (json.status = 'in_progress'),
  ),
  inJson('the first progress is 1', 'progress-zero', (json) => void (json.progress = 1)),
  inJson(
    'the model of the answer is a snapshot',
    'echoes-model',
    (json) => void (json.model = 'sora-2-2025-10-06'),
  ),
  inJson('width and height are exchanged', 'echoes-size', (json) => void (json.size = '720x1280')),
  inJson('the seconds are always the default', 'echoes-seconds', (json) => void (json.seconds = '4')),
  inJson('line breaks become blanks', 'echoes-prompt', (json) => {
    json.prompt = json.prompt.replaceAll('\n', ' ');
  }),
  inJson('JSON has the content type text/plain', 'content-type-json', (_, { headers }) => {
    headers['content-type'] = 'text/plain; charset=utf-8';
  }),
  inJson('request ids are UUIDs', 'header-request-id-shape', (_, { headers }) => {
    headers['x-request-id'] = '4bd2d04c-6f3a-4a54-9a0e-0a9c60ee4fd4';
  }),
  inJson('the header openai-processing-ms is missing', 'header-processing-ms', (_, { headers }) => {
    delete headers['openai-processing-ms'];
  }),
  inJson('the header openai-version is missing', 'header-version', (_, { headers }) => {
    delete headers['openai-version'];
  }),
  inJson('the header x-content-type-options is missing', 'header-nosniff', (_, { headers }) => {
    delete headers['x-content-type-options'];
  }),
];

/** A server with another form of ids. The ids work. */
const renamed = (name: string, breaks: string, rename: (id: string) => string): Twin => ({
  name: `create: ${name}`,
  breaks: [`create.${breaks}`],
  request(request, memory) {
    const asked = request.path.split('/')[2] ?? '';
    const real = memory.get(asked);
    return typeof real === 'string' ? { ...request, url: request.url.replace(asked, real) } : undefined;
  },
  answer({ status, json }, request, memory) {
    const asked = request.path.split('/')[2] ?? '';
    if (memory.has(asked) && json?.id === memory.get(asked)) json.id = asked;
    if (!isClose(request) || request.json === undefined || status !== 200) return;
    const { id } = json;
    json.id = rename(id);
    memory.set(json.id, id);
  },
});

const ids = [
  renamed('ids begin with vid_', 'id-prefix', (id) => id.replace('video_', 'vid_')),
  renamed('ids have 64 digits', 'id-48-hex', (id) => `${id}0123456789abcdef`),
  renamed('ids are random UUIDs', 'id-version-bits', (id) => id.replace(/^(video_.{12})81/, '$14c')),
  renamed('ids begin with random digits', 'id-begins-with-time', (id) =>
    id.replace(/^video_.{8}/, 'video_00c0ffee'),
  ),
];

export const create: readonly Twin[] = twins([
  ...refusedRows,
  ...refusedForms,
  ...answers,
  ...ids,
  {
    name: 'create: equal creations have the same video',
    breaks: ['create.id-unique'],
    answer(answer, request, memory) {
      if (!isCreation(request) || !String(field(request, 'prompt')).endsWith(', twice')) return;
      answer.json.id = memory.get('first') ?? answer.json.id;
      memory.set('first', answer.json.id);
    },
  },
  {
    name: 'create: the id of a creation belongs to another video',
    breaks: ['create.id-works-in-paths'],
    answer({ json, status }, request, memory) {
      if (isClose(request) && status === 200) memory.set(json.id, true);
      if (request.method === 'GET' && memory.has(json?.id)) json.id += '0';
    },
  },
  {
    name: 'create: created_at is an hour too early',
    breaks: ['create.created-at-now'],
    answer({ json, status }, request) {
      if (isCreation(request) && /at this very moment/.test(request.text) && status === 200)
        json.created_at -= 3600;
    },
  },
  {
    name: 'create: the seconds of a form are ignored',
    breaks: ['create.multipart-seconds-text', 'retrieve.same-as-create-in-full'],
    answer({ json }, request) {
      if (isClose(request) && request.json === undefined) json.seconds = '4';
    },
  },
  {
    name: 'create: forms are read as Latin-1',
    breaks: ['create.multipart-utf8-prompt', 'retrieve.same-as-create-in-full'],
    answer({ json }, request) {
      if (isClose(request) && request.json === undefined)
        json.prompt = Buffer.from(json.prompt, 'utf8').toString('latin1');
    },
  },
  ...Object.entries({ model: 'sora-2-pro', seconds: '8', size: '1280x720' }).map(([key, value]) =>
    answering({
      name: `create: the default of ${key} is ${value}`,
      breaks: `create.default-${key}`,
      when: (request) => field(request, 'model') === undefined,
      bend({ status, json }) {
        if (status === 200) json[key] = value;
      },
    }),
  ),
  {
    name: 'create: all answers have the same request id',
    breaks: ['create.header-request-id'],
    answer({ headers }) {
      headers['x-request-id'] = `req_${'0'.repeat(32)}`;
    },
  },
]);
