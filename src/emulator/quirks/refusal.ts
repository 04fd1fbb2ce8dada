// A refusal that the other server makes itself, with its own text. It does not come from a refusal of the
// contract.
import { ApiError } from '../domain/errors.ts';
import type { Issue } from './parameters.ts';

/** The data that a server adds to the sentence of a refusal. */
export interface Extras {
  type?: string;
  param?: string | null;
  /** The faults of parameters, when the server lists them. */
  issues?: readonly Issue[];
  /** Further fields of the error. */
  fields?: Readonly<Record<string, unknown>>;
}

export class OwnRefusal extends ApiError {
  readonly issues: readonly Issue[] | undefined;
  readonly fields: Readonly<Record<string, unknown>>;

  constructor(status: number, message: string, extras: Extras = {}) {
    const { type = 'invalid_request_error', param = null, issues, fields = {} } = extras;
    super(status, { message, type, param, code: null });
    this.issues = issues;
    this.fields = fields;
  }
}
