// Reads the boxes of an MP4 that somebody else wrote (ISO/IEC 14496-12 clause 4.2): views of the file, never copies, and
// never more than a bounded number of them, whatever the file claims about itself.
import { UnreadableVideo } from '../media.ts';

/** A box of the file. `body` is a view. */
export interface Box {
  type: string;
  body: DataView;
}

/**
 * More boxes than any file of a few minutes has side by side, as the file's own parts and within one of its boxes; a larger
 * count is an attack on the reader, which looks through a box once for each child that it needs.
 */
export const boxLimit = { file: 10_000, box: 200 } as const;

/**
 * The boxes that lie side by side in `within`, in order.
 * @throws UnreadableVideo for a size that cannot be, and for too many boxes
 */
export function* boxesOf(within: DataView, limit: number = boxLimit.box): Generator<Box> {
  let at = 0;
  for (let count = 0; at < within.byteLength; count++) {
    if (count === limit) throw new UnreadableVideo('it has too many boxes');
    const { type, start, end } = headerAt(within, at);
    yield { type, body: sub(within, start, end) };
    at = end;
  }
}

/** The first box of a type. */
export function childOf(within: DataView, type: string): DataView | undefined {
  for (const box of boxesOf(within)) if (box.type === type) return box.body;
  return undefined;
}

/** @throws UnreadableVideo */
export function neededChild(within: DataView, type: string): DataView {
  const found = childOf(within, type);
  if (found === undefined) throw new UnreadableVideo(`it lacks its '${type}' box`);
  return found;
}

/** A part of a view. @throws UnreadableVideo when it does not lie within */
export function sub(view: DataView, start: number, end = view.byteLength): DataView {
  if (start > end || end > view.byteLength) throw new UnreadableVideo('it is truncated');
  return new DataView(view.buffer, view.byteOffset + start, end - start);
}

/** The view itself, when it has so many bytes. @throws UnreadableVideo */
export function atLeast(view: DataView, length: number): DataView {
  if (view.byteLength < length) throw new UnreadableVideo('one of its boxes is too short');
  return view;
}

/** A full box begins with its version and its flags (clause 4.2). */
export const versionOf = (fullBox: DataView) => atLeast(fullBox, 4).getUint8(0);

/** A number of 64 bits in boxes of version 1, of 32 bits in others. */
export function numberIn(view: DataView, at: number, version: number): number {
  return version === 1 ? Number(atLeast(view, at + 8).getBigUint64(at)) : atLeast(view, at + 4).getUint32(at);
}

/** Four characters; bytes that are none show as dots. */
export function fourCharacters(view: DataView, at: number): string {
  return Array.from({ length: 4 }, (_, i) => {
    const byte = view.getUint8(at + i);
    return byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '.';
  }).join('');
}

function headerAt(view: DataView, at: number): { type: string; start: number; end: number } {
  if (at + 8 > view.byteLength) throw new UnreadableVideo('it is truncated');
  const size = view.getUint32(at);
  const type = fourCharacters(view, at + 4);
  const start = size === 1 ? at + 16 : at + 8;
  if (start > view.byteLength) throw new UnreadableVideo('it is truncated');
  const end = endOf(view, { at, size });
  if (end < start) throw new UnreadableVideo(`its '${type}' box has an impossible size`);
  if (end > view.byteLength) throw new UnreadableVideo('it is truncated');
  return { type, start, end };
}

/** Size 0 reaches to the end, size 1 is told in 64 bits. */
function endOf(view: DataView, { at, size }: { at: number; size: number }): number {
  if (size === 0) return view.byteLength;
  // Beyond 2^53 doubles are inexact, but far beyond any file all the same.
  return at + (size === 1 ? Number(view.getBigUint64(at + 8)) : size);
}
