// A refusal that the other server makes itself, in its own words: no refusal of the contract stands behind it.
import { ApiError } from '../domain/errors.ts';
import type { Issue } from './parameters.ts';

/** What a server adds to a refusal beside its sentence. */
export interface Extras {
  type?: string;
  param?: string | null;
  /** Faults of parameters, where the server lists them. */
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
