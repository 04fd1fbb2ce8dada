// The official client in two versions: one sends every creation as multipart, and one of 2025 sends JSON.
import { expect } from 'vitest';
import OpenAI from 'openai';
import OpenAI2025 from 'openai-2025';
import { toFile } from 'openai/uploads';

type ClientOptions = NonNullable<ConstructorParameters<typeof OpenAI>[0]>;

export interface ClientVersion {
  name: string;
  /** The form of a creation without a file. */
  sends: 'multipart' | 'json';
  make(options: ClientOptions): OpenAI;
}

export const clientVersions: readonly ClientVersion[] = [
  { name: 'openai 6.49.0', sends: 'multipart', make: (options) => new OpenAI(options) },
  {
    name: 'openai 6.9.0',
    sends: 'json',
    // The methods used here are the same in both versions; only their types have other names.
    make: (options) => new OpenAI2025(options as object) as unknown as OpenAI,
  },
];

export { toFile };
export type Client = OpenAI;

/** A fetch for the options of a client that shows every request before it is sent. */
export function watchedFetch(see: (url: string, init: RequestInit) => void): typeof fetch {
  return (input, init = {}) => {
    see(input instanceof Request ? input.url : String(input), init);
    return fetch(input, init);
  };
}

/** The values of a client's error object for a refusal. */
export interface ClientError {
  name: string;
  status: number | undefined;
  type: string | undefined;
  param: string | null | undefined;
  code: string | null | undefined;
  /** The sentence of the service, without the status that the client puts before it. */
  message: string;
  requestId: string | null | undefined;
}

/** Waits until a call is refused. @throws when it is not refused */
export async function refusal(call: PromiseLike<unknown>): Promise<ClientError> {
  const thrown = await call.then(
    (answer) => {
      throw new Error(`this was not refused: ${JSON.stringify(answer)}`);
    },
    (reason: unknown) => reason as Record<string, unknown>,
  );
  if (typeof thrown['status'] !== 'number') throw thrown;
  const {
    status,
    type,
    param,
    code,
    requestID: requestId,
  } = thrown as unknown as ClientError & {
    requestID: string;
  };
  const message = String(thrown['message']).replace(new RegExp(`^${status} `), '');
  return { name: thrown.constructor.name, status, type, param, code, message, requestId };
}

/** A refusal of type `invalid_request_error`. */
export type Refused = readonly [status: number, message: string, param: string | null, code: string | null];

const names: Readonly<Record<number, string>> = {
  400: 'BadRequestError',
  401: 'AuthenticationError',
  404: 'NotFoundError',
  413: 'APIError',
};

/** Fails unless a call is refused exactly like this, with the error class of its status. */
export async function expectRefusal(call: PromiseLike<unknown>, [status, message, param, code]: Refused) {
  const { requestId, ...seen } = await refusal(call);
  expect(seen).toEqual({
    name: names[status],
    status,
    message,
    type: 'invalid_request_error',
    param,
    code,
  });
  expect(requestId).toMatch(/^req_[0-9a-f]{32}$/);
}
