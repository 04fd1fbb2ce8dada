// What a handler knows about the request it answers.
import type { AssetEffects, Effects } from '../domain/effects.ts';
import { duplicateParameter } from '../domain/errors.ts';
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
  /** The body as parameters; read once, whoever asks. @throws ApiError 400 or 413 */
  body: () => Promise<Record<string, unknown>>;
  /** What the rules make of the job that this call creates; asked once, when nothing can refuse it any more. */
  jobEffects?: (
    job: Required<Pick<Facts, 'model' | 'size' | 'seconds' | 'prompt'>> & { sha256: string | null },
  ) => Effects | undefined;
  /** What the rules make of the asset that this call reads. */
  assetEffects?: AssetEffects;
}

export type Handler = (call: Call) => Promise<Reply>;

/**
 * The query as parameters; decimal integers become numbers. Keys that the operation does not know are ignored (INFER,
 * videos-api 4).
 * @throws ApiError 400 when a known key stands twice
 */
export function queryParams(request: Request, known: readonly string[]): Record<string, unknown> {
  const { searchParams } = new URL(request.url);
  const params: Record<string, unknown> = {};
  for (const key of known) {
    const values = searchParams.getAll(key);
    if (values.length > 1) throw duplicateParameter(key);
    const [value] = values;
    if (value !== undefined) params[key] = /^-?\d+$/.test(value) ? clamped(Number(value)) : value;
  }
  return params;
}

/** Numbers too large to be exact are out of every range anyway. */
function clamped(value: number): number {
  return Math.max(Number.MIN_SAFE_INTEGER, Math.min(Number.MAX_SAFE_INTEGER, value));
}
