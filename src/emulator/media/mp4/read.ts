// Reads the boxes of an MP4 from another program (ISO/IEC 14496-12 clause 4.2). The functions return views of
// the file, never copies. The number of views is bounded, whatever the file claims about itself.
import { UnreadableVideo } from '../media.ts';

/** A box of the file. `body` is a view. */
export interface Box {
  type: string;
  body: DataView;
}

/**
 * Limits for the number of boxes side by side: the parts of the file itself, and the boxes within one box. No
 * file of a few minutes has more. A larger count is an attack on the reader, which searches a box once for
 * each child that it needs.
 */
export const boxLimit = { file: 10_000, box: 200 } as const;

/**
 * Yields the boxes that lie side by side in `within`, in order.
 * @throws UnreadableVideo for an impossible size, and for too many boxes
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

/** Returns the body of the first box of a type. */
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

/** Returns a part of a view. @throws UnreadableVideo when the part does not lie within the view */
export function sub(view: DataView, start: number, end = view.byteLength): DataView {
  if (start > end || end > view.byteLength) throw new UnreadableVideo('it is truncated');
  return new DataView(view.buffer, view.byteOffset + start, end - start);
}

/** Returns the view itself when it has at least `length` bytes. @throws UnreadableVideo */
export function atLeast(view: DataView, length: number): DataView {
  if (view.byteLength < length) throw new UnreadableVideo('one of its boxes is too short');
  return view;
}

/** A full box begins with its version and its flags (clause 4.2). */
export const versionOf = (fullBox: DataView) => atLeast(fullBox, 4).getUint8(0);

/** Reads a number of 64 bits in boxes of version 1, of 32 bits in others. */
export function numberIn(view: DataView, at: number, version: number): number {
  return version === 1 ? Number(atLeast(view, at + 8).getBigUint64(at)) : atLeast(view, at + 4).getUint32(at);
}

/** Reads four characters; a dot replaces each byte that is not printable ASCII. */
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

/** Size 0 means that the box reaches to the end. Size 1 means that the real size follows in 64 bits. */
function endOf(view: DataView, { at, size }: { at: number; size: number }): number {
  if (size === 0) return view.byteLength;
  // Numbers above 2^53 are inexact, but such a size is far beyond the end of any file.
  return at + (size === 1 ? Number(view.getBigUint64(at + 8)) : size);
}
