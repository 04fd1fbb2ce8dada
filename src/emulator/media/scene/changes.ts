// Collects which macroblocks of a band of rows were drawn into since the last picture.
import type { Picture } from '../picture/picture.ts';
import type { Rows } from './layout.ts';

/** Their addresses, ascending; the marks are taken away. */
export function changedMacroblocks(picture: Picture, { top, end }: Rows): number[] {
  const changed: number[] = [];
  for (let m = top * picture.mbWidth; m < end * picture.mbWidth; m++) {
    if (picture.dirty[m] === 0) continue;
    changed.push(m);
    picture.dirty[m] = 0;
  }
  return changed;
}
