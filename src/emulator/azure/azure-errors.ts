// Refusals that only Azure sends. The gateway in front of the API sends only code and message.
import { ApiError } from '../domain/errors.ts';

const gateway = (status: number, message: string) =>
  new ApiError(
    status,
    { message, type: 'invalid_request_error', param: null, code: String(status) },
    {},
    { brief: true },
  );

/** The key is missing or not accepted (WIRE on `/openai/v1/videos`, contract:azure.errors). */
export const accessDenied = () =>
  gateway(
    401,
    'Access denied due to invalid subscription key or wrong API endpoint. Make sure to provide a valid key for an active subscription and use a correct regional API endpoint for your resource.',
  );

/** WIRE for an unknown path; INFER for a request without `api-version`. */
export const resourceNotFound = () => gateway(404, 'Resource not found');

/**
 * The deployment is unknown (WIRE, twice in 2026, contract:azure.errors). The older API answers `Resource not
 * found`.
 */
export const deploymentNotFound = (name: string) =>
  new ApiError(404, {
    message: `The API deployment '${name}' for this resource does not exist. If you created the deployment within the last 5 minutes, please wait a moment and try again.`,
    type: 'video_generation_user_error',
    param: null,
    code: null,
  });

/** The status is WIRE for jobs of sora-2. The sentence is Azure-wide (INFER). */
export const modelNotSupported = (operation: string, model: string) =>
  new ApiError(400, {
    message: `The ${operation} operation does not work with the specified model, ${model}. Please choose different model and try again. You can learn more about which models can be used with each operation here: https://go.microsoft.com/fwlink/?linkid=2197993.`,
    type: 'invalid_request_error',
    param: null,
    code: 'OperationNotSupported',
  });

const invalid = (status: number, message: string, param: string | null = null, code: string | null = null) =>
  new ApiError(status, { message, type: 'invalid_request_error', param, code });

/** UNKNOWN text. */
export const jobNotFound = (id: string) => invalid(404, `Video generation job with id '${id}' not found.`);

/** UNKNOWN text; a job that has not succeeded has no generations. */
export const generationNotFound = (id: string) => invalid(404, `Video generation with id '${id}' not found.`);

/** UNKNOWN: the deletion of a running job is refused in the same way as OpenAI refuses it for videos. */
export const jobStillRunning = () => invalid(400, 'Video generation job is still being processed');

/** UNKNOWN text. */
export const fileMissing = (path: string, name: string) =>
  invalid(400, `Invalid '${path}': no file named '${name}' was uploaded.`, path, 'invalid_value');

/** UNKNOWN text. */
export const invalidCrop = (path: string) =>
  invalid(
    400,
    `Invalid '${path}': expected fractions from 0 to 1, left below right and top below bottom.`,
    path,
    'invalid_value',
  );

/** UNKNOWN text. */
export const malformedItems = () =>
  invalid(400, "Invalid 'inpaint_items': expected a JSON array.", 'inpaint_items', 'invalid_value');
