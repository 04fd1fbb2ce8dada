// Every refusal of the API by name. The tag before each refusal states how well its text is known: WIRE was
// logged from the service, 3P is reported by third parties, INFER follows sibling routes, UNKNOWN is this
// project's own choice (docs/contract.md).
import { ApiError, invalidRequest, ofKind } from './api-error.ts';
import { asSentence, quotedList, typeInWords } from './words.ts';

export { ApiError, invalidRequest, type ErrorBody, type RefusalKind } from './api-error.ts';

// --- Parameters ---

/** WIRE. */
export const unknownParameter = (param: string) =>
  invalidRequest(400, `Unknown parameter: '${param}'.`, param, 'unknown_parameter');

/** WIRE for seconds, size and model. */
export const invalidValue = (param: string, value: string, supported: readonly string[]) =>
  invalidRequest(
    400,
    `Invalid value: '${value}'. Supported values are: ${quotedList(supported, 'and')}.`,
    param,
    'invalid_value',
  );

/** WIRE for an integer `seconds` (its code INFER) and for a string `input_reference`; INFER elsewhere. */
export const invalidType = (param: string, expected: string, value: unknown) =>
  invalidRequest(
    400,
    `Invalid type for '${param}': expected ${expected}, but got ${typeInWords(value)} instead.`,
    param,
    'invalid_type',
  );

/** INFER. */
export const missingParameter = (param: string) =>
  invalidRequest(400, `Missing required parameter: '${param}'.`, param, 'missing_required_parameter');

/** INFER. */
export const emptyString = (param: string) =>
  invalidRequest(
    400,
    `Invalid '${param}': empty string. Expected a string with minimum length 1, but got an empty string instead.`,
    param,
    'empty_string',
  );

/** INFER (other routes). */
export const emptyArray = (param: string) =>
  invalidRequest(
    400,
    `Invalid '${param}': empty array. Expected an array with minimum length 1, but got an empty array instead.`,
    param,
    'empty_array',
  );

/** INFER (other routes). */
export const stringMismatch = (param: string, pattern: string) =>
  invalidRequest(
    400,
    `Invalid '${param}': string does not match pattern. Expected a string that matches the pattern '${pattern}'.`,
    param,
    'invalid_value',
  );

/** INFER (contract:validation.reference-mimetype-message). */
export const arrayTooLong = (param: string, maximum: number, length: number) =>
  invalidRequest(
    400,
    `Invalid '${param}': array too long. Expected an array with maximum length ${maximum}, but got an array with length ${length} instead.`,
    param,
    'array_above_max_length',
  );

/** INFER. Lengths in characters. */
export const stringTooLong = (param: string, maximum: number, length: number) =>
  invalidRequest(
    400,
    `Invalid '${param}': string too long. Expected a string with maximum length ${maximum}, but got a string with length ${length} instead.`,
    param,
    'string_above_max_length',
  );

/** INFER (other list routes). */
export const integerTooBig = (param: string, maximum: number, value: number) =>
  invalidRequest(
    400,
    `Invalid '${param}': integer above maximum value. Expected a value <= ${maximum}, but got ${value} instead.`,
    param,
    'integer_above_max_value',
  );

/** INFER (other list routes). */
export const integerTooSmall = (param: string, minimum: number, value: number) =>
  invalidRequest(
    400,
    `Invalid '${param}': integer below minimum value. Expected a value >= ${minimum}, but got ${value} instead.`,
    param,
    'integer_below_min_value',
  );

/** INFER (other routes); the sentence is UNKNOWN. */
export const duplicateParameter = (param: string) =>
  invalidRequest(400, `Duplicate parameter: '${param}'.`, param, 'duplicate_parameter');

// --- Bodies ---

/** INFER (OpenAI-wide). */
export const malformedJson = () =>
  ofKind(
    'unreadable body',
    400,
    "We could not parse the JSON body of your request. (HINT: This likely means you aren't using your HTTP library correctly. The OpenAI API expects a JSON payload, but what was sent was not valid JSON. If you have trouble figuring out how to fix this, please contact us through our help center at help.openai.com.)",
  );

/** UNKNOWN: the service's own sentence for a broken form was never captured. */
export const malformedForm = (reason: string) =>
  invalidRequest(400, asSentence(`Could not parse multipart form: ${reason}`));

/** INFER (OpenAI-wide). @param accepted the content types that the operation accepts */
export const unsupportedContentType = (
  contentType: string,
  accepted: readonly string[] = ['multipart/form-data', 'application/json'],
) =>
  invalidRequest(
    400,
    `Unsupported content type: '${contentType}'. This API method only accepts ${quotedList(accepted, 'and')} requests, but you specified the header 'Content-Type: ${contentType}'. Please try again with a supported content type.`,
    null,
    'unsupported_content_type',
  );

/** UNKNOWN text; the issue about large uploads asks for this status. @param limit bytes */
export const bodyTooLarge = (limit: number) =>
  invalidRequest(413, `Maximum content size limit (${limit} bytes) exceeded.`);

/** UNKNOWN: the emulator's own text, for a request that did not arrive completely before the timeout. */
export const requestTimedOut = () => invalidRequest(408, 'Timed out while reading the request.');

/** UNKNOWN: the emulator's own text, for bytes that are not an HTTP request. */
export const malformedRequest = () => invalidRequest(400, 'Could not parse the HTTP request.');

// --- Reference images ---

/** WIRE for a reference (contract:validation.reference-types), INFER elsewhere. */
export const unsupportedMimetype = (param: string, mimetype: string, supported: readonly string[]) =>
  invalidRequest(
    400,
    `Invalid file '${param}': unsupported mimetype ('${mimetype}'). Supported file formats are ${quotedList(supported, 'and')}.`,
    param,
    'unsupported_file_mimetype',
  );

/** UNKNOWN: the bytes do not decode as the declared picture type. @param reason a clause or a sentence */
export const unreadableImage = (param: string, reason: string) =>
  invalidRequest(400, asSentence(`Invalid file '${param}': ${reason}`), param, 'invalid_image_file');

/** WIRE, exactly as captured: no full stop; param and code are null. */
export const imageSizeMismatch = () =>
  invalidRequest(400, 'Inpaint image must match the requested width and height');

/** UNKNOWN. */
export const referenceAmbiguous = () =>
  invalidRequest(400, "Provide exactly one of 'image_url' or 'file_id'.", 'input_reference', 'invalid_value');

/** UNKNOWN for videos; OpenAI-wide on other routes. */
export const imageDownloadFailed = (url: string) =>
  invalidRequest(400, asSentence(`Error while downloading ${url}`), null, 'invalid_image_url');

/** UNKNOWN for videos; OpenAI-wide on other routes. */
export const fileNotFound = (id: string) => invalidRequest(404, `No such File object: ${id}`, 'id');

// --- Videos ---

/**
 * 3P twice; `code` is INFER. Also used for ids of other projects, malformed ids, and deleted videos (INFER).
 */
export const videoNotFound = (id: string) =>
  ofKind('video not found', 404, `Video with id '${id}' not found.`);

/**
 * WIRE, two captures; the service sends "1 hours" (contract:content.expired-text). For other lifetimes
 * UNKNOWN.
 * @param lifetimeMs of the assets
 */
export const videoExpired = (lifetimeMs: number) => {
  const hours = Math.max(1, Math.round(lifetimeMs / 3_600_000));
  return invalidRequest(404, `The video is no longer available. Downloads expire after ${hours} hours.`);
};

/** 3P three times: the sentence contains the literal text `{video_id}`. */
export const videoNotReady = () =>
  ofKind('video not ready', 404, 'Video is not ready yet, use GET /v1/videos/{video_id} to check status.');

/** 3P: quoted without a full stop. */
export const videoStillProcessing = () => ofKind('video not ended', 400, 'Video is still being processed');

/**
 * UNKNOWN: the documentation states that the source must be completed, but the sentence is the emulator's
 * own.
 */
export const sourceNotCompleted = (done: 'remixed' | 'edited' | 'extended') =>
  invalidRequest(400, asSentence(`Video must be completed before it can be ${done}`));

/** UNKNOWN text; the limit of six extensions is DOC. */
export const extendedTooOften = (times: number) =>
  invalidRequest(
    400,
    `Invalid 'video': it was extended ${times} times already, which is the maximum.`,
    'video',
    'invalid_value',
  );

/**
 * UNKNOWN text; the limit of 120 seconds is DOC.
 * @param total the length that the request asks for, in seconds
 */
export const extendedTooFar = (maximum: number, total: number) =>
  invalidRequest(
    400,
    `Invalid 'seconds': the extended video would have ${total} seconds, but at most ${maximum} are supported.`,
    'seconds',
    'invalid_value',
  );

/** INFER: the wording follows `videoNotFound`. */
export const characterNotFound = (id: string) => invalidRequest(404, `Character with id '${id}' not found.`);

// --- Uploaded videos ---

/** UNKNOWN: the bytes are not a readable video. @param reason a clause or a sentence */
export const unreadableVideo = (param: string, reason: string) =>
  invalidRequest(400, asSentence(`Invalid file '${param}': ${reason}`), param, 'invalid_video_file');

/** UNKNOWN: it is not known whether the service supports ranges. @param length of the asset in bytes */
export const rangeNotSatisfiable = (length: number) =>
  invalidRequest(416, `The requested range lies outside the asset, which has ${length} bytes.`);

// --- Moderation and limits ---

/**
 * SEED: code and status; the reference has this sentence for a failed job. A refusal at creation was never
 * captured, and the sentence for a picture is the emulator's own (UNKNOWN).
 */
export const contentPolicyViolation = (within: 'prompt' | 'reference') =>
  invalidRequest(
    400,
    `The ${within === 'prompt' ? 'prompt' : 'input reference'} was flagged by content moderation`,
    null,
    'content_policy_violation',
  );

/** The emulator's own text: the browser's request contains a host name that this server does not accept. */
export const foreignHost = (host: string) =>
  invalidRequest(
    403,
    `A browser called this server by the name '${host}'. Use localhost or 127.0.0.1, or add the name with --allow-host.`,
  );

/** INFER (OpenAI-wide): the answer to a project that may not use the model. */
export const modelForbidden = (project: string, model: string) =>
  invalidRequest(
    403,
    `Project \`${project}\` does not have access to model \`${model}\``,
    null,
    'model_not_found',
  );

/**
 * INFER (OpenAI-wide): no 429 of /videos was ever captured.
 * @param limit the number in the service's text: `Limit 25, Used 25, Requested 1. Please try again in 2.4s.`
 */
export const rateLimitReached = (given: {
  model: string;
  organization: string;
  unit: 'requests per min (RPM)' | 'requests per day (RPD)';
  limit: number;
  wait: string;
}) =>
  new ApiError(429, {
    message: `Rate limit reached for ${given.model} in organization ${given.organization} on ${given.unit}: Limit ${given.limit}, Used ${given.limit}, Requested 1. Please try again in ${given.wait}. Visit https://platform.openai.com/account/rate-limits to learn more.`,
    type: 'requests',
    param: null,
    code: 'rate_limit_exceeded',
  });

/** OpenAI-wide, well known; not captured on /videos. */
export const quotaExceeded = () =>
  new ApiError(429, {
    message:
      'You exceeded your current quota, please check your plan and billing details. For more information on this error, read the docs: https://platform.openai.com/docs/guides/error-codes/api-errors.',
    type: 'insufficient_quota',
    param: null,
    code: 'insufficient_quota',
  });

/** 3P; for videos INFER. */
export const billingLimitReached = () =>
  new ApiError(400, {
    message: 'Billing hard limit has been reached',
    type: 'billing_limit_user_error',
    param: null,
    code: 'billing_hard_limit_reached',
  });

/** WIRE (Azure), including `Retry-After`. */
export const tooManyRunningTasks = (headers: Readonly<Record<string, string>>) =>
  new ApiError(
    429,
    { message: 'Too many running tasks', type: 'video_generation_user_error', param: null, code: null },
    headers,
  );

// --- Webhook endpoints ---

/** INFER: the wording follows `videoNotFound`. */
export const webhookEndpointNotFound = (id: string) =>
  invalidRequest(404, `Webhook endpoint with id '${id}' not found.`);

/**
 * UNKNOWN: a result can only contain `success: true` (SPEC), so a test without an answer must be refused. The
 * status is 400, because SDKs do not retry it.
 */
export const webhookTestFailed = (reason: string) =>
  invalidRequest(
    400,
    asSentence(`The webhook endpoint could not be reached: ${reason}`),
    null,
    'webhook_unreachable',
  );

// --- Keys, routes, the server itself ---

/** WIRE on sibling routes. Three sentences are known; it is UNKNOWN which of them /videos used. */
export const missingKey = () => invalidRequest(401, 'Missing bearer or basic authentication in header');

/** OpenAI-wide. The message contains a shortened key, as the service's message does. */
export const incorrectKey = (key: string) =>
  invalidRequest(
    401,
    `Incorrect API key provided: ${masked(key)}. You can find your API key at https://platform.openai.com/account/api-keys.`,
    null,
    'invalid_api_key',
  );

/** WIRE (older form). The newer 404 has an empty body, which does not help to find a typing error. */
export const unknownUrl = (method: string, path: string) =>
  invalidRequest(404, `Invalid URL (${method} ${path})`);

/** OpenAI-wide, for `GET /v1/models/{model}`. */
export const modelNotFound = (model: string) =>
  invalidRequest(404, `The model '${model}' does not exist`, 'model', 'model_not_found');

/** INFER: by analogy with other retired models. The answer of /videos since 2026-09-24 was never captured. */
export const modelRetired = (model: string) =>
  invalidRequest(
    404,
    `The model \`${model}\` has been deprecated, learn more here: https://platform.openai.com/docs/deprecations`,
    null,
    'model_not_found',
  );

/** INFER (OpenAI-wide). */
export const serverError = () =>
  new ApiError(500, {
    message: 'The server had an error while processing your request. Sorry about that!',
    type: 'server_error',
    param: null,
    code: null,
  });

/** INFER (OpenAI-wide): the queue of the renderer is full. */
export const overloaded = () =>
  new ApiError(503, {
    message: 'The server is overloaded or not ready yet.',
    type: 'server_error',
    param: null,
    code: null,
  });

function masked(key: string): string {
  return key.length < 12
    ? `${key.slice(0, Math.min(2, key.length - 1))}***`
    : `${key.slice(0, 6)}***${key.slice(-3)}`;
}
