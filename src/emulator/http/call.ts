// What a handler knows about the request it answers.
import type { AssetEffects, Effects } from '../domain/effects.ts';
import type { Facts } from '../domain/rules.ts';
import type { OperationId } from '../schema/routes.ts';
import type { Reply } from './reply.ts';

export interface Call {
  /** Undefined for a path or method that is no operation. */
  operation: OperationId | undefined;
  request: Request;
  /** The namespace of the caller; empty for operations without a key. */
  project: string;
  /** The project's clock when the request arrived, in ms. */
  now: number;
  params: Readonly<Record<string, string>>;
  /** The body as parameters. It is read once, however many callers ask. @throws ApiError 400 or 413 */
  body: () => Promise<Record<string, unknown>>;
  /** Whether the request has a body of at least one byte. @throws ApiError 413 */
  hasBody: () => Promise<boolean>;
  /** What the rules make of the job that this call creates; asked once, when nothing can refuse it any more. */
  jobEffects?: (
    job: Required<Pick<Facts, 'model' | 'size' | 'seconds' | 'prompt'>> & { sha256: string | null },
  ) => Effects | undefined;
  /** What the rules make of the asset that this call reads. */
  assetEffects?: AssetEffects;
}

export type Handler = (call: Call) => Promise<Reply>;
