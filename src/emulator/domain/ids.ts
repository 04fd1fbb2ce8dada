// Makes the API's identifiers from given hex digits.

/**
 * `video_` + 48 hex digits: the creation time, then a UUIDv8-like block, then a tail (WIRE, contract:create.id-48-hex contract:create.id-version-bits).
 * @param createdAtSeconds Unix time, shown in the first 8 digits
 * @param entropy at least 40 hex digits
 * @param digits the total number of hex digits: with 32, the id is the block without the tail
 */
export function videoId(createdAtSeconds: number, entropy: string, digits: 48 | 32 = 48): string {
  // `join` makes one flat string. A template string would stay in memory as a tree of its parts.
  return ['video_', block(createdAtSeconds, entropy), entropy.slice(22, digits - 10)].join('');
}

/**
 * `char_` + 48 hex digits, like the id of a video (UNKNOWN: only `char_123` was ever seen,
 * contract:characters.id-length).
 */
export function characterId(createdAtSeconds: number, entropy: string): string {
  return ['char_', block(createdAtSeconds, entropy), entropy.slice(22, 38)].join('');
}

/**
 * `batch_` + 32 hex digits: the same block as in video ids (WIRE, in several public logs).
 * @param entropy at least 22 hex digits
 */
export function batchId(createdAtSeconds: number, entropy: string): string {
  return `batch_${block(createdAtSeconds, entropy)}`;
}

/**
 * `batch_req_` + 32 hex digits: the id of one line of a batch (DOC sample `batch_req_123`; INFER: as long as
 * a batch id).
 */
export function batchRequestId(createdAtSeconds: number, entropy: string): string {
  return `batch_req_${block(createdAtSeconds, entropy)}`;
}

const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

/** `file-` + 22 letters and digits (WIRE, in several public logs). @param entropy at least 44 hex digits */
export function fileId(entropy: string): string {
  const digits = Array.from({ length: 22 }, (_, at) =>
    Number.parseInt(entropy.slice(at * 2, at * 2 + 2), 16),
  );
  return `file-${digits.map((digit) => letters[digit % letters.length]).join('')}`;
}

/** 32 hex digits: the time, then a UUIDv8-like block. */
function block(createdAtSeconds: number, entropy: string): string {
  const time = createdAtSeconds.toString(16).padStart(8, '0');
  // Hex 13-14 are always 81, hex 17 is 8, 9, a or b.
  const variant = '89ab'[Number.parseInt(entropy[6] ?? '0', 16) & 3];
  return `${time}${entropy.slice(0, 4)}81${entropy.slice(4, 6)}${variant}${entropy.slice(7, 22)}`;
}

/**
 * The digits of a job's entropy that choose the colours of its pictures. The two parts are joined, because a
 * single slice would keep the whole entropy in memory.
 */
export function paletteSeed(entropy: string): string {
  return [entropy.slice(40, 52), entropy.slice(52, 64)].join('');
}
