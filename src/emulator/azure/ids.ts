// Ids of the older API: `task_` and `gen_` with a ULID each, time first (DOC: task_01jwcet0eje35tc5jy54yjax5q). A
// generation's differs from its job's in the last character alone, so that either leads to the other.

/** Crockford's alphabet in lower case. */
const alphabet = '0123456789abcdefghjkmnpqrstvwxyz';

/** @param createdAt in ms @param entropy at least 20 hex digits */
export function jobId(createdAt: number, entropy: string): string {
  const time = digits(BigInt(Math.floor(createdAt)), 10);
  // 16 characters of 5 bits; the last one leaves two bits to the generations.
  const random = (BigInt(`0x${entropy.slice(0, 20)}`) >> 2n) << 2n;
  return `task_${time}${digits(random, 16)}`;
}

/** @param index of the variant, from 0 to 3 */
export function generationId(job: string, index: number): string {
  const last = alphabet.indexOf(job.at(-1) ?? '0');
  return `gen_${job.slice('task_'.length, -1)}${alphabet[last + index]}`;
}

/** The job and the variant that a generation's id names; undefined for an id that no job can have made. */
export function jobOf(generation: string): { job: string; index: number } | undefined {
  if (!/^gen_[0-9a-hjkmnp-tv-z]{26}$/.test(generation)) return undefined;
  const last = alphabet.indexOf(generation.at(-1) ?? '0');
  const index = last & 3;
  return { job: `task_${generation.slice('gen_'.length, -1)}${alphabet[last - index]}`, index };
}

function digits(value: bigint, length: number): string {
  let text = '';
  for (let rest = value; text.length < length; rest >>= 5n) text = alphabet[Number(rest & 31n)] + text;
  return text;
}
