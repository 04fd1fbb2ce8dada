// The contract's answers turned into another server's: plain JSON in, plain JSON out.
import { STATUS_CODES } from 'node:http';
import type { ErrorBody } from '../domain/errors.ts';
import type { Behaviour, ErrorForm, Template } from './quirks.ts';

export type Json = Readonly<Record<string, unknown>>;

/** A video as the contract has it, with what is known about it beside. */
export interface Shown {
  video: Json;
  /** The server's id for one of the emulator's own. */
  idOf: (id: string) => string;
  /** False when the creation named no size. */
  sizeGiven: boolean;
  /** True for a retrieval. */
  retrieval: boolean;
}

/** A video as the server tells it. */
export function videoAnswer(behaviour: Behaviour, shown: Shown): Json {
  const { retrieved, keeps, omits = [], omitsNull = [] } = behaviour;
  const own = withIds(shown);
  const told: Record<string, unknown> = {
    ...own,
    ...statusOf(behaviour, own),
    error: jobError(behaviour.jobError, own['error']),
    ...(behaviour.sizeOnlyIfGiven === true && !shown.sizeGiven ? { size: null } : {}),
    ...added(behaviour, own),
    ...(shown.retrieval ? retrieved?.sets : {}),
  };
  const gone = shown.retrieval ? [...omits, ...(retrieved?.omits ?? [])] : omits;
  const stays = ([key, value]: [string, unknown]) =>
    !gone.includes(key) &&
    (keeps === undefined || keeps.includes(key)) &&
    !(value === null && (omitsNull === '*' || omitsNull.includes(key)));
  return Object.fromEntries(Object.entries(told).filter(stays));
}

/** The same video, but with the server's ids. */
export function withIds({ video, idOf }: Pick<Shown, 'video' | 'idOf'>): Json {
  const ids = ['id', 'remixed_from_video_id'].flatMap((key) => {
    const id = video[key];
    return typeof id === 'string' ? [[key, idOf(id)]] : [];
  });
  return { ...video, ...Object.fromEntries(ids) };
}

const four = new Set(['queued', 'in_progress', 'completed', 'failed']);

function statusOf({ statuses = {}, otherStatus }: Behaviour, { status }: Json): Json {
  const word = statuses[String(status)] ?? String(status);
  const told = four.has(word) ? word : (otherStatus ?? word);
  return told === 'queued' && status === 'in_progress' ? { status: told, progress: 0 } : { status: told };
}

function jobError(form: Behaviour['jobError'], error: unknown): unknown {
  if (form === undefined || typeof error !== 'object' || error === null) return error;
  const { message } = error as { message: string };
  switch (form.as) {
    case 'exception':
      return { code: form.name, message };
    case 'message':
      return { message };
    case 'text':
      return message;
  }
}

function added({ adds = {} }: Behaviour, video: Json): Json {
  // Not by its status, which another word may stand for.
  const completed = video['completed_at'] !== null;
  const fields = Object.entries(adds).flatMap(([key, { value, before, late }]) => {
    if (completed || late === undefined) return [[key, filled(value, video)]];
    return before === undefined ? [] : [[key, filled(before, video)]];
  });
  return Object.fromEntries(fields) as Json;
}

function filled(template: Template, video: Json): unknown {
  if (typeof template !== 'object' || template === null) return template;
  if (Array.isArray(template)) return template.map((part: Template) => filled(part, video));
  const fields = template as { readonly [key: string]: Template };
  if (typeof fields['from'] === 'string') return valueFrom(fields['from'], video);
  return Object.fromEntries(Object.entries(fields).map(([key, part]) => [key, filled(part, video)]));
}

function valueFrom(name: string, video: Json): unknown {
  switch (name) {
    case 'id':
      return video['id'];
    case 'file name':
      return `${String(video['id'])}.mp4`;
    case 'seconds':
      return Number(video['seconds']);
    case 'time taken':
      return Number(video['completed_at']) - Number(video['created_at']);
    default:
      throw new Error(`no quirk knows the value '${name}'`);
  }
}

/** A page of a list. @param data what the server tells of each video */
export function listAnswer({ listKeys }: Behaviour, page: Json, data: readonly Json[]): Json {
  const ids = { first_id: data[0]?.['id'] ?? null, last_id: data.at(-1)?.['id'] ?? null };
  const told: Json = { ...page, data, ...ids };
  if (listKeys === undefined) return told;
  return Object.fromEntries(Object.entries(told).filter(([key]) => listKeys.includes(key)));
}

/** The form of a refusal on a route. */
export function errorForm({ errors }: Behaviour, route: string | undefined): ErrorForm {
  return errors?.routes?.[route ?? ''] ?? errors?.all ?? 'contract';
}

/** The status of a refusal whose contract status is given. */
export function errorStatus(
  { unprocessable }: Behaviour,
  status: number,
  { code, param }: ErrorBody,
): number {
  const { codes = [], params = [] } = unprocessable ?? {};
  const invalid = codes.includes(code ?? '') || params.includes(param ?? '');
  return status === 400 && invalid ? 422 : status;
}

/** A refusal in the server's own form. */
export const errorAnswers: Readonly<Record<ErrorForm, (error: ErrorBody, status: number) => Json>> = {
  contract: (error) => ({ error }),
  vllm: ({ message }, status) => ({
    error: { message, type: STATUS_CODES[status], param: null, code: status },
  }),
  fastapi: ({ message, param }, status) => ({
    detail: status === 422 ? [{ type: 'value_error', loc: ['query', param], msg: message }] : message,
  }),
  tensorrt: ({ message }, status) => ({
    object: 'error',
    message,
    type: status === 404 ? 'NotFoundError' : status < 500 ? 'BadRequestError' : 'InternalServerError',
    code: status,
  }),
  'status as text': (error, status) => ({ error: { ...error, code: String(status) } }),
  flat: ({ message, type, code }) => ({ code: code ?? type, message, data: null }),
  'message and type': ({ message, type }) => ({ error: { message, type } }),
  'without nulls': (error) => ({
    error: Object.fromEntries(Object.entries(error).filter(([, value]) => value !== null)),
  }),
};
