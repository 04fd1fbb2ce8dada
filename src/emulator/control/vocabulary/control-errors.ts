// Every refusal of the control API and of its methods in the library.

const statuses = {
  invalid_request: 400,
  project_required: 400,
  forbidden: 403,
  not_found: 404,
  method_not_allowed: 405,
  conflict: 409,
  too_large: 413,
  unsupported_media_type: 415,
  internal_error: 500,
  /** The database cannot be used as it is. */
  store_failed: 500,
  /** The database cannot be used now: the same request can succeed later. */
  store_unavailable: 503,
} as const;

export type ControlErrorCode = keyof typeof statuses;
export const controlErrorCodes = Object.keys(statuses) as [ControlErrorCode, ...ControlErrorCode[]];

/** An operation that cannot be done. `message` states the reason and, where possible, what to do instead. */
export class ControlError extends Error {
  readonly code: ControlErrorCode;
  /** The HTTP status that goes with the code. */
  readonly status: number;

  constructor(code: ControlErrorCode, message: string) {
    super(message);
    this.code = code;
    this.status = statuses[code];
  }
}
