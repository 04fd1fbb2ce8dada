// Collects the macroblocks of a band of rows that were drawn into since the last picture.
import type { Picture } from '../picture/picture.ts';
import type { Rows } from './layout.ts';

/** Returns the addresses of the changed macroblocks, ascending, and clears their marks. */
export function changedMacroblocks(picture: Picture, { top, end }: Rows): number[] {
  const { dirty, mbWidth } = picture;
  const changed: number[] = [];
  const beyond = end * mbWidth;
  // indexOf skips the many unchanged macroblocks at memory speed.
  for (let m = dirty.indexOf(1, top * mbWidth); m !== -1 && m < beyond; m = dirty.indexOf(1, m + 1)) {
    changed.push(m);
    dirty[m] = 0;
  }
  return changed;
}
