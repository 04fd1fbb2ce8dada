// The facts that a handler receives about its request.
import type { AssetEffects, Effects, ListFault } from '../domain/effects.ts';
import type { Facts } from '../domain/rule.ts';
import type { ProjectScope } from '../projects/project-scope.ts';
import type { OperationId } from '../schema/routes.ts';
import type { Reply } from './reply.ts';

export interface Call {
  /** Undefined for a path or method that is no operation. */
  operation: OperationId | undefined;
  request: Request;
  /** The caller's project; with an empty id for operations without a key. */
  project: ProjectScope;
  /** The caller's organization; empty for operations without a key. */
  organization: string;
  /** The project's clock when the request arrived, in ms. */
  now: number;
  params: Readonly<Record<string, string>>;
  /**
   * Returns the body as parameters. It is read only once, even for several callers.
   * @throws ApiError 400 or 413
   */
  body: () => Promise<Record<string, unknown>>;
  /** Whether the request has a body of at least one byte. @throws ApiError 413 */
  hasBody: () => Promise<boolean>;
  /** Returns the effects of the rules on the job that this call creates. Call it once, after all checks. */
  jobEffects?: (
    job: Required<Pick<Facts, 'model' | 'size' | 'seconds' | 'prompt'>> & { sha256: string | null },
  ) => Effects | undefined | Promise<Effects | undefined>;
  /** The effects of the rules on the asset that this call reads. */
  assetEffects?: AssetEffects;
  /** The effect of a rule on the list that this call reads. */
  listFault?: ListFault;
}

export type Handler = (call: Call) => Promise<Reply>;
