// SHA-256 of uploaded bytes, computed once for each upload, even for several callers.
import { createHash } from 'node:crypto';

const known = new WeakMap<Uint8Array, string>();

/** @returns hex digits */
export function sha256(bytes: Uint8Array): string {
  const before = known.get(bytes);
  if (before !== undefined) return before;
  const digest = createHash('sha256').update(bytes).digest('hex');
  known.set(bytes, digest);
  return digest;
}
