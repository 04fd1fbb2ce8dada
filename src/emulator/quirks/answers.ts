// Converts the contract's answers to the answers of another server. Input and output are plain JSON.
import { STATUS_CODES } from 'node:http';
import type { ErrorBody } from '../domain/errors.ts';
import { ownProperty } from '../domain/own-property.ts';
import { placeText } from './issues.ts';
import type { Behaviour, ErrorForm, Template } from './quirks.ts';
import type { OwnRefusal } from './refusal.ts';

export type Json = Readonly<Record<string, unknown>>;

/** A video in the form of the contract, with further data about its job. */
export interface ShownVideo {
  video: Json;
  /** Returns the server's id for an id of the emulator. */
  idOf: (id: string) => string;
  /** Fields that the server set at the creation. They replace the fields of the contract. */
  fixed: Json;
  /** The time when the job ended, in seconds since 1970; undefined while the job runs. */
  endedAt: number | undefined;
  /** True when the answer belongs to a retrieval. */
  retrieval: boolean;
}

/** Returns a video in the form of the server. */
export function videoAnswer(behaviour: Behaviour, shown: ShownVideo): Json {
  const { retrieved, keeps, omits = [], omitsNull = [] } = behaviour;
  const ids = behaviour.rawSourceIds === true ? ['id'] : undefined;
  const own = withIds(shown, ids);
  const told: Record<string, unknown> = {
    ...own,
    ...statusOf(behaviour, own),
    error: jobError(behaviour.jobError, own['error']),
    ...(behaviour.neverExpires === true ? { expires_at: null } : {}),
    ...added(behaviour, { video: own, endedAt: shown.endedAt }),
    ...shown.fixed,
    ...(shown.retrieval ? retrieved?.sets : {}),
  };
  const gone = shown.retrieval ? [...omits, ...(retrieved?.omits ?? [])] : omits;
  const stays = ([key, value]: [string, unknown]) =>
    !gone.includes(key) && !(value === null && (omitsNull === '*' || omitsNull.includes(key)));
  return Object.fromEntries(Object.entries(keeps === undefined ? told : picked(told, keeps)).filter(stays));
}

/** Returns the fields that exist, in the order of the keys. */
function picked(fields: Json, keys: readonly string[]): Json {
  return Object.fromEntries(keys.filter((key) => key in fields).map((key) => [key, fields[key]]));
}

/** Returns the same video with the server's ids. @param keys the fields that contain ids */
export function withIds(
  { video, idOf }: Pick<ShownVideo, 'video' | 'idOf'>,
  keys: readonly string[] = ['id', 'remixed_from_video_id'],
): Json {
  const ids = keys.flatMap((key) => {
    const id = video[key];
    return typeof id === 'string' ? [[key, idOf(id)]] : [];
  });
  return { ...video, ...Object.fromEntries(ids) };
}

const four = new Set(['queued', 'in_progress', 'completed', 'failed']);

function statusOf({ statuses = {}, otherStatus, progressAtEnd }: Behaviour, { status }: Json): Json {
  const word = ownProperty(statuses, String(status)) ?? String(status);
  const told = four.has(word) ? word : (otherStatus ?? word);
  const hidden = status === 'in_progress' && (told === 'queued' || progressAtEnd === true);
  return hidden ? { status: told, progress: 0 } : { status: told };
}

/**
 * The error codes of jobs that moderation stopped. Servers with guardrails treat such a job as a fault of the
 * request.
 */
const stoppedCodes = new Set<unknown>(['moderation_blocked', 'content_policy_violation']);

/** True for the error of a job that moderation stopped. */
export const isStopped = (error: { code?: unknown } | null): boolean => stoppedCodes.has(error?.code);

function jobError(form: Behaviour['jobError'], error: unknown): unknown {
  if (form === undefined || typeof error !== 'object' || error === null) return error;
  const { message, code } = error as { message: string; code: unknown };
  switch (form.as) {
    case 'status':
      return { code: isStopped({ code }) ? 400 : 500, message };
    case 'message':
      return { message };
    case 'text':
      return message;
  }
}

/** A job and the time of its end. */
interface Ended {
  video: Json;
  endedAt: number | undefined;
}

function added({ adds = {} }: Behaviour, job: Ended): Json {
  // The status is not used here, because another word may replace it.
  const completed = job.video['completed_at'] !== null;
  const ended = completed || job.endedAt !== undefined;
  const fields = Object.entries(adds).flatMap(([key, { value, before, late, failed }]) => {
    if (failed !== undefined && ended && !completed) return [[key, filled(failed, job)]];
    if (late === undefined || completed || (late === 'ended' && ended)) return [[key, filled(value, job)]];
    return before === undefined ? [] : [[key, filled(before, job)]];
  });
  return Object.fromEntries(fields) as Json;
}

function filled(template: Template, job: Ended): unknown {
  if (typeof template !== 'object' || template === null) return template;
  if (Array.isArray(template)) return template.map((part: Template) => filled(part, job));
  const fields = template as { readonly [key: string]: Template };
  if (typeof fields['from'] === 'string') return valueFrom(fields['from'], job);
  return Object.fromEntries(Object.entries(fields).map(([key, part]) => [key, filled(part, job)]));
}

function valueFrom(name: string, { video, endedAt }: Ended): unknown {
  const ended = video['completed_at'] ?? endedAt ?? null;
  switch (name) {
    case 'id':
      return video['id'];
    case 'file name':
      return `${String(video['id'])}.mp4`;
    case 'file path':
      return `/srv/videos/${String(video['id'])}.mp4`;
    case 'seconds':
      return Number(video['seconds']);
    case 'ended':
      return ended;
    case 'time taken':
      return Number(ended) - Number(video['created_at']);
    default:
      throw new Error(`no quirk knows the value '${name}'`);
  }
}

/** Returns a page of a list. @param data the videos in the form of the server */
export function listAnswer({ listKeys }: Behaviour, page: Json, data: readonly Json[]): Json {
  const ids = { first_id: data[0]?.['id'] ?? null, last_id: data.at(-1)?.['id'] ?? null };
  const told: Json = { ...page, data, ...ids };
  return listKeys === undefined ? told : picked(told, listKeys);
}

/** The form of a refusal on a route. Without a route, it is the form for an unknown path. */
export function errorForm({ errors }: Behaviour, route: string | undefined): ErrorForm {
  const special = route === undefined ? errors?.unknownPaths : errors?.routes?.[route];
  return special ?? errors?.all ?? 'contract';
}

/** The server's status for a refusal that has the given status in the contract. */
export function errorStatus({ unprocessable = [] }: Behaviour, status: number, { code }: ErrorBody): number {
  return status === 400 && unprocessable.includes(code ?? '') ? 422 : status;
}

/** Data besides the refusal that a form of refusals may show. */
interface RefusalContext {
  /** The refusal when the server makes it itself; undefined for a refusal of the contract. */
  own: OwnRefusal | undefined;
  /** The model of the request; undefined when it is not known. */
  model: string | undefined;
}

/** The fields of a fault that FastAPI shows. */
const issueKeys = ['type', 'loc', 'msg', 'input', 'ctx'];

type ErrorAnswer = (error: ErrorBody, status: number, context?: RefusalContext) => Json;

/** Functions that convert a refusal to the server's own form. */
export const errorAnswers: Readonly<Record<ErrorForm, ErrorAnswer>> = {
  contract: (error) => ({ error }),
  vllm({ message }, status, context) {
    const issues = context?.own?.issues;
    const text = issues === undefined ? message : `${message}${placeText(issues)}`;
    return { error: { message: text, type: STATUS_CODES[status], param: null, code: status } };
  },
  fastapi: ({ message }, _status, context) => ({
    detail: context?.own?.issues?.map((issue) => picked({ ...issue }, issueKeys)) ?? message,
  }),
  tensorrt: ({ message }, status) => ({
    object: 'error',
    message,
    type: status === 404 ? 'NotFoundError' : status < 500 ? 'BadRequestError' : 'InternalServerError',
    code: status,
  }),
  litellm: litellmError,
  flat: ({ message, type, code }) => ({ code: code ?? type, message, data: null }),
  'message and type': ({ message, type }) => ({ error: { message, type } }),
  'without nulls': (error) => ({
    error: Object.fromEntries(Object.entries(error).filter(([, value]) => value !== null)),
  }),
};

/**
 * The classes of LiteLLM's exceptions by status, with the `type` of each. All others are `BadRequestError` or
 * `APIError`.
 */
const litellmClasses: Readonly<Record<number, { name: string; type: string }>> = {
  429: { name: 'RateLimitError', type: 'throttling_error' },
  500: { name: 'InternalServerError', type: 'internal_server_error' },
  502: { name: 'BadGatewayError', type: 'internal_server_error' },
  503: { name: 'ServiceUnavailableError', type: 'internal_server_error' },
};

/** Wraps a refusal of the provider. A refusal of the proxy itself is not wrapped. */
function litellmError(error: ErrorBody, status: number, context?: RefusalContext): Json {
  const code = String(status);
  if (status === 401) {
    return {
      error: { message: `Authentication Error, ${error.message}`, type: 'auth_error', param: 'None', code },
    };
  }
  if (context?.own !== undefined || context?.model === undefined) {
    const { message, type, param } = error;
    return { error: { message, type, param, code, ...context?.own?.fields } };
  }
  const { name, type } = litellmClasses[status] ?? { name: 'BadRequestError', type: 'invalid_request_error' };
  const prefix = name === 'BadRequestError' ? `litellm.${name}: ` : `litellm.${name}: ${name}: `;
  const refused = JSON.stringify({ error }, null, 2);
  const group = `LiteLLM: model group '${context.model}' failed with the error above. No fallback was attempted.`;
  return { error: { message: `${prefix}OpenAIException - ${refused}\n\n${group}`, type, param: null, code } };
}
