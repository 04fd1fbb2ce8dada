// Ids of the older API: `task_` or `gen_`, then a ULID, which begins with the time (DOC:
// task_01jwcet0eje35tc5jy54yjax5q). The ULIDs of a generation and of its job differ only in the last
// character, so that each id can be calculated from the other.

/** Crockford's base32 alphabet in lower case. */
const alphabet = '0123456789abcdefghjkmnpqrstvwxyz';

/** @param createdAt in ms @param entropy at least 20 hex digits */
export function jobId(createdAt: number, entropy: string): string {
  const time = digits(BigInt(Math.floor(createdAt)), 10);
  // 16 characters of 5 bits each. The last two bits are 0; generations use them for their index.
  const random = (BigInt(`0x${entropy.slice(0, 20)}`) >> 2n) << 2n;
  return `task_${time}${digits(random, 16)}`;
}

/** @param index the index of the variant, from 0 to 3 */
export function generationId(job: string, index: number): string {
  const last = alphabet.indexOf(job.at(-1) ?? '0');
  return `gen_${job.slice('task_'.length, -1)}${alphabet[last + index]}`;
}

/** The job and the variant of a generation's id; undefined for a text that cannot be such an id. */
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
