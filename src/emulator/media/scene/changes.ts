// Collects which macroblocks of a band of rows were drawn into since the last picture.
import type { Picture } from '../picture/picture.ts';
import type { Rows } from './layout.ts';

/** Their addresses, ascending; the marks are taken away. */
export function changedMacroblocks(picture: Picture, { top, end }: Rows): number[] {
  const { dirty, mbWidth } = picture;
  const changed: number[] = [];
  const beyond = end * mbWidth;
  // indexOf runs through the many untouched ones at memory speed.
  for (let m = dirty.indexOf(1, top * mbWidth); m !== -1 && m < beyond; m = dirty.indexOf(1, m + 1)) {
    changed.push(m);
    dirty[m] = 0;
  }
  return changed;
}
