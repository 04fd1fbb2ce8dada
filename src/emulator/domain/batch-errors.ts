// Refusals of `/v1/files` and `/v1/batches`, and the faults that validation reports for an input file. The
// tags are explained in errors.ts.
import type { BatchError } from './batch.ts';
import { invalidRequest } from './errors.ts';

/**
 * WIRE (public log of a gateway) for a name that does not end in `.jsonl`; 3P for a file that is empty, or
 * whose first line is not JSON.
 */
export const notJsonl = () => invalidRequest(400, 'Invalid file format for Batch API. Must be .jsonl');

/** WIRE for `assistants` and `user_data` (public logs). */
export const downloadForbidden = (purpose: string) =>
  invalidRequest(400, `Not allowed to download files of purpose: ${purpose}`);

/** INFER (OpenAI-wide). */
export const batchNotFound = (id: string) => invalidRequest(404, `No batch found with id '${id}'.`);

/** WIRE (public logs): 409, with the full stop. */
export const batchOver = (status: string) =>
  invalidRequest(409, `Cannot cancel a batch with status '${status}'.`);

/** INFER (other routes). */
export const tooManyProperties = (param: string, maximum: number, count: number) =>
  invalidRequest(
    400,
    `Invalid '${param}': too many properties. Expected an object with at most ${maximum} properties, but got an object with ${count} properties instead.`,
    param,
    'object_above_max_properties',
  );

type Fault = Omit<BatchError, 'line'>;

/** Faults of an input file. The batch is created in spite of them, and then fails (WIRE for both). */
export const batchFaults = {
  /** WIRE, including `param`. */
  fileMissing: (id: string, organization: string): Fault => ({
    code: 'invalid_request',
    message: `Cannot find file ${id}, or organization ${organization} does not have access to it.`,
    param: 'file_id',
  }),
  /** UNKNOWN: a file that was not uploaded for batches. */
  wrongPurpose: (purpose: string): Fault => ({
    code: 'invalid_request',
    message: `The input file must have purpose 'batch', but has purpose '${purpose}'.`,
    param: 'file_id',
  }),
  /** UNKNOWN text; the code is 3P. */
  empty: (): Fault => ({ code: 'empty_file', message: 'The input file has no requests.', param: null }),
  /** SPEC for the number, UNKNOWN text. */
  tooMany: (maximum: number): Fault => ({
    code: 'too_many_requests',
    message: `The input file has more than ${maximum} requests.`,
    param: null,
  }),
  /** WIRE. */
  badJson: (): Fault => ({
    code: 'invalid_json_line',
    message: 'This line is not parseable as valid JSON.',
    param: null,
  }),
  /** UNKNOWN: the line is JSON, but not an object. */
  noObject: (): Fault => ({
    code: 'invalid_request',
    message: 'This line is not a JSON object.',
    param: null,
  }),
  /** WIRE for all four fields of a line. */
  missing: (param: string): Fault => ({
    code: 'missing_required_parameter',
    message: `Missing required parameter: '${param}'.`,
    param,
  }),
  /** INFER (other routes). */
  wrongType: (param: string, expected: string, found: string): Fault => ({
    code: 'invalid_type',
    message: `Invalid type for '${param}': expected ${expected}, but got ${found} instead.`,
    param,
  }),
  /** 3P: quoted from a compatible service that copies its errors. */
  duplicate: (customId: string): Fault => ({
    code: 'duplicate_custom_id',
    message: `The custom_id '${customId}' for this request is a duplicate of another request. The custom_id parameter must be unique for each request in a batch.`,
    param: 'custom_id',
  }),
  /** UNKNOWN text: `POST` is the only method (DOC). */
  wrongMethod: (method: string): Fault => ({
    code: 'invalid_method',
    message: `Invalid value: '${method}'. Supported values are: 'POST'.`,
    param: 'method',
  }),
  /** WIRE. */
  wrongUrl: (): Fault => ({
    code: 'invalid_url',
    message: 'The URL provided for this request does not match the batch endpoint.',
    param: 'url',
  }),
  /** 3P, as `duplicate`. */
  otherModel: (model: string): Fault => ({
    code: 'mismatched_model',
    message: `The model '${model}' for this request does not match the rest of the batch. Each batch must contain requests for a single model.`,
    param: 'body.model',
  }),
} as const;

/**
 * Errors for requests without an answer at the end of their batch (SPEC for the codes; the text of `expired`
 * is DOC, that of `cancelled` is INFER).
 */
export const noAnswerErrors = {
  expired: {
    code: 'batch_expired',
    message: 'This request could not be executed before the completion window expired.',
  },
  cancelled: {
    code: 'batch_cancelled',
    message: 'This request could not be executed before the batch was cancelled.',
  },
} as const;
