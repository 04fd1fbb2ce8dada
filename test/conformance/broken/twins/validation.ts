// Servers that accept wrong creations, or refuse them with other words.
import type { Json } from '../../../support/emulator.ts';
import { twins, type BentRequest, type Twin } from '../twin.ts';
import { answering, field, invalid, isCreation, taking } from './creations.ts';

type Bend = (error: Json) => void;

interface Row {
  /** The id of the check of the refusal. */
  id: string;
  when: (request: BentRequest) => boolean;
  /** Changes of the refusal, by the id of the check that must find them. */
  says?: Record<string, Bend>;
  /** False when the accepted creation has its own twin elsewhere. */
  taken?: false;
}

const is = (name: string, value: unknown) => (request: BentRequest) => field(request, name) === value;
const wordy: Bend = (error) => (error.message = 'The request is wrong.');
const noParam: Bend = (error) => (error.param = null);
const noCode: Bend = (error) => (error.code = null);
const shortList: Bend = (error) => (error.message = error.message.replace(/, '[^']*', and '[^']*'\.$/, '.'));
const hasText = (part: string) => (request: BentRequest) => request.text.includes(part);
const reference = (request: BentRequest) => request.json?.input_reference;

const rows: readonly Row[] = [
  {
    id: 'seconds-integer',
    when: is('seconds', 4),
    says: {
      'seconds-integer-message': wordy,
      'seconds-integer-param': noParam,
      'seconds-integer-code': noCode,
    },
  },
  {
    id: 'seconds-value',
    when: is('seconds', '10'),
    says: {
      'seconds-value-fields': noCode,
      'seconds-list-with-16-and-20': (error) => {
        error.message = "Invalid value: '10'. Supported values are: '4', '8', '12', '16', and '20'.";
      },
    },
  },
  {
    id: 'size-value',
    when: is('size', '1080x1080'),
    says: { 'size-value-fields': noParam, 'size-list-with-1080p': shortList },
  },
  {
    id: 'model-value',
    when: is('model', 'sora-1-turbo'),
    says: {
      'model-value-fields': (error) => (error.code = 'model_not_found'),
      'model-list-of-five': (error) => {
        error.message = "Invalid value: 'sora-1-turbo'. Supported values are: 'sora-2' and 'sora-2-pro'.";
      },
    },
  },
  {
    id: 'unknown-parameter',
    when: (request) => request.json?.duration === '4',
    says: { 'unknown-parameter-message': wordy, 'unknown-parameter-fields': noCode },
  },
  {
    id: 'unknown-parameter-multipart',
    when: hasText('name="duration"'),
  },
  { id: 'size-not-a-string', when: is('size', 720) },
  { id: 'model-not-a-string', when: is('model', 2) },
  { id: 'null-parameter', when: is('seconds', null) },
  {
    id: 'size-not-of-the-model-400',
    taken: false,
    when: (request) => is('size', '1792x1024')(request) && is('model', 'sora-2')(request),
    says: {
      'size-not-of-the-model-400': noCode,
    },
  },
  {
    id: 'prompt-missing',
    when: (request) =>
      field(request, 'prompt') === undefined &&
      field(request, 'seconds') === '4' &&
      is('size', '1280x720')(request),
    says: { 'prompt-missing-message': wordy, 'prompt-missing-code': noCode },
  },
  {
    id: 'prompt-missing-multipart',
    when: (request) => field(request, 'prompt') === undefined && field(request, 'seconds') === '8',
  },
  {
    id: 'prompt-empty',
    when: (request) => request.json === undefined && field(request, 'prompt') === '',
    says: { 'prompt-empty-message': wordy, 'prompt-empty-code': noCode },
  },
  {
    id: 'prompt-too-long',
    when: (request) => String(field(request, 'prompt')).length === 32_001,
    says: { 'prompt-too-long-message': wordy, 'prompt-too-long-code': noCode },
  },
  {
    id: 'prompt-not-a-string',
    when: is('prompt', 7),
    says: { 'prompt-not-a-string-message': wordy, 'prompt-not-a-string-code': noCode },
  },
  {
    id: 'malformed-json',
    when: ({ text }) => text === '{"prompt": "A boat"',
    says: { 'malformed-json-message': wordy },
  },
  {
    id: 'content-type',
    when: ({ headers }) => headers.some(([, value]) => value === 'text/plain'),
    says: { 'content-type-message': wordy, 'content-type-code': noCode },
  },
  { id: 'body-not-an-object', when: ({ json }) => Array.isArray(json) },
  { id: 'multipart-repeated-part', when: ({ text }) => text.split('name="prompt"').length === 3 },
  {
    id: 'reference-string',
    when: (request) => typeof reference(request) === 'string',
    says: { 'reference-string-message': wordy, 'reference-string-fields': noParam },
  },
  {
    id: 'reference-part-without-filename',
    when: hasText('name="input_reference"\r\nContent-Type'),
    says: {
      'reference-part-without-filename-message': (error) => (error.code = 'invalid_file'),
    },
  },
  {
    id: 'reference-pixel-size',
    when: ({ text, body }) =>
      text.includes('filename="reference.png"\r\nContent-Type: image/png') && Number(body?.length) < 1_500,
    says: {
      'reference-pixel-size-message': (error) => (error.message += '.'),
      'reference-pixel-size-nulls': (error) => (error.param = 'input_reference'),
    },
  },
  {
    id: 'reference-pixel-size-data-url',
    when: (request) => {
      const url = String(reference(request)?.image_url);
      return url.startsWith('data:image/png') && url.length < 1_000;
    },
  },
  { id: 'reference-octet-stream', when: hasText('Content-Type: application/octet-stream') },
  {
    id: 'reference-no-type',
    when: hasText('filename="reference.png"\r\n\r\n'),
    says: { 'reference-no-type-message': wordy },
  },
  {
    id: 'reference-mimetype',
    when: hasText('Content-Type: image/gif'),
    says: {
      'reference-mimetype-list-of-four': (error) => {
        error.message = error.message.replace(", and 'video/mp4'.", '.');
      },
      'reference-mimetype-code': noCode,
    },
  },
  { id: 'reference-unreadable', when: hasText('no picture') },
  {
    id: 'reference-both-fields',
    when: (request) =>
      reference(request)?.image_url !== undefined && reference(request).file_id !== undefined,
    says: { 'reference-fields-message': noCode },
  },
  { id: 'reference-no-field', when: (request) => JSON.stringify(reference(request)) === '{}' },
  { id: 'reference-url-unreachable', when: hasText('http://127.0.0.1:1/') },
];

/** Any other message also breaks the checks of its list of values, which the rows do not name. */
const messages = [
  ['seconds-value', ['seconds-value-message', 'seconds-list-with-16-and-20']],
  ['size-value', ['size-value-message', 'size-list-with-1080p']],
  ['model-value', ['model-value-message', 'model-list-of-five']],
  ['reference-mimetype', ['reference-mimetype-message', 'reference-mimetype-list-of-four']],
] as const;

const full = (id: string) => `validation.${id}`;

function breaksOf({ id, says = {} }: Row): string[] {
  const lists: readonly string[] = messages.find(([row]) => row === id)?.[1] ?? [];
  return [...new Set([id, ...Object.keys(says), ...lists])].map(full);
}

const taken = rows
  .filter((row) => row.taken !== false)
  .map((row) =>
    taking({
      name: `validation: accepts the wrong creation of ${row.id}`,
      breaks: breaksOf(row),
      when: row.when,
    }),
  );

/** Servers that validate a value in only one encoding. */
const careless = rows
  .filter(({ id }) =>
    ['seconds-value', 'size-value', 'model-value', 'prompt-missing', 'prompt-too-long'].includes(id),
  )
  .flatMap((row) => [
    taking({
      name: `validation: accepts the wrong creation of ${row.id}, as JSON`,
      breaks: breaksOf(row),
      when: (request) => request.json !== undefined && row.when(request),
    }),
    taking({
      name: `validation: accepts the wrong creation of ${row.id}, as a form`,
      breaks: breaksOf(row),
      when: (request) => request.json === undefined && row.when(request),
    }),
  ]);

const worded = rows.flatMap(({ when, says = {} }) =>
  Object.entries(says).map(([id, bend]) =>
    answering({
      name: `validation: the refusal differs from ${id}`,
      breaks: full(id),
      when,
      bend: ({ json }) => bend(json.error),
    }),
  ),
);

const unlisted = messages.map(([id, breaks]) =>
  answering({
    name: `validation: the refusal of ${id} has no list of values`,
    breaks: breaks.map(full),
    when: rows.find((row) => row.id === id)?.when ?? (() => false),
    bend: ({ json }) => wordy(json.error),
  }),
);

/** A server that replaces a size by a smaller size. */
const resizing = (size: string, breaks: readonly string[]): Twin => ({
  name: `validation: ${size} is replaced by a smaller size for sora-2`,
  breaks: breaks.map(full),
  request(request) {
    if (!isCreation(request) || !is('size', size)(request) || !is('model', 'sora-2')(request))
      return undefined;
    return { ...request, body: new TextEncoder().encode(request.text.replaceAll(size, '1280x720')) };
  },
});

const never = 'which must never be made';

export const validation: readonly Twin[] = twins([
  ...taken,
  ...careless,
  ...worded,
  ...unlisted,
  resizing('1792x1024', ['size-not-of-the-model', 'size-not-of-the-model-400']),
  resizing('1920x1080', ['size-1080p-not-of-sora-2']),
  answering({
    name: 'validation: the refusal of an unknown form part has no code',
    breaks: full('unknown-parameter-multipart'),
    when: hasText('name="duration"'),
    bend: ({ json }) => noCode(json.error),
  }),
  answering({
    name: 'validation: wrong values are refused with 422',
    breaks: full('status-400'),
    when: is('size', '7x7'),
    bend: (answer) => (answer.status = 422),
  }),
  answering({
    name: 'validation: wrong values have the type validation_error',
    breaks: full('type-invalid-request'),
    when: is('size', '7x7'),
    bend: ({ json }) => (json.error.type = 'validation_error'),
  }),
  {
    name: 'validation: a refused creation makes a video',
    breaks: [full('refusals-cost-nothing')],
    request(request) {
      if (!isCreation(request) || !request.text.includes(never)) return undefined;
      const mended = request.text.replace('name="seconds"\r\n\r\n5', 'name="seconds"\r\n\r\n4');
      return { ...request, body: new TextEncoder().encode(mended) };
    },
    answer: (_, request) =>
      isCreation(request) && request.text.includes(never) ? invalid("Invalid value: '5'.") : undefined,
  },
  answering({
    name: 'validation: lists of values have backquotes',
    breaks: full('list-quotes'),
    when: is('size', '640x480'),
    bend: ({ json }) => (json.error.message = json.error.message.replaceAll("'", '`')),
  }),
  answering({
    name: 'validation: lists of values have no comma before the last value',
    breaks: full('list-last-comma'),
    when: is('size', '640x480'),
    bend: ({ json }) => (json.error.message = json.error.message.replace(', and', ' and')),
  }),
  // The emulator accepts values that were added after February.
  ...['seconds-16-refused', 'size-1080p-refused-sora-2-pro'].map((id) => ({
    name: `validation: a later server in the February profile, for ${id}`,
    breaks: [full(id)],
    options: { profile: 'openai-2026-02', only: [full(id)] },
  })),
  {
    name: 'validation: in the February profile, sora-2 replaces 1080p by a smaller size',
    breaks: [full('size-1080p-refused-sora-2')],
    options: { profile: 'openai-2026-02', only: [full('size-1080p-refused-sora-2')] },
    request: (request) => resizing('1920x1080', []).request?.(request, new Map()),
  },
]);
