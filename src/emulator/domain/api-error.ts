// The error that carries a refusal to the client, with its status and its body.

export interface ErrorBody {
  message: string;
  type: string;
  param: string | null;
  code: string | null;
}

/** The subject of a refusal, for those refusals that other servers word differently. */
export type RefusalKind = 'video not found' | 'video not ready' | 'video not ended' | 'unreadable body';

/** A refusal for the client. Any code may throw it; `http/problems.ts` turns it into the answer. */
export class ApiError extends Error {
  readonly status: number;
  readonly body: ErrorBody;
  /** Headers in addition to the headers of every answer. */
  readonly headers: Readonly<Record<string, string>>;
  /**
   * True for an answer that contains only code and message, like the errors that some gateways send
   * themselves.
   */
  readonly brief: boolean;
  readonly kind: RefusalKind | undefined;

  constructor(
    status: number,
    body: ErrorBody,
    headers: Readonly<Record<string, string>> = {},
    { brief = false, kind }: { brief?: boolean; kind?: RefusalKind } = {},
  ) {
    super(body.message);
    this.status = status;
    this.body = body;
    this.headers = headers;
    this.brief = brief;
    this.kind = kind;
  }
}

export function invalidRequest(
  status: number,
  message: string,
  param: string | null = null,
  code: string | null = null,
) {
  return new ApiError(status, { message, type: 'invalid_request_error', param, code });
}

/** A refusal without parameter and code. Other servers may word it differently. */
export const ofKind = (kind: RefusalKind, status: number, message: string) =>
  new ApiError(status, { message, type: 'invalid_request_error', param: null, code: null }, {}, { kind });
