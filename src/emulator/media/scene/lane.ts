// The moving block, coded once. Its lane is a slice of its own, which is equal in all clips of one size and
// colours.
import { createCoder, type Precision } from '../h264/coder.ts';
import { codeIdrRow, codePredictedSlice, type IdrRow } from '../h264/slices.ts';
import { createPicture } from '../picture/picture.ts';
import { changedMacroblocks } from './changes.ts';
import { blockPeriod, drawBlock } from './footer.ts';
import type { Layout } from './layout.ts';
import type { Palette } from './palette.ts';

/** The lane's rows in an IDR picture, and its slice in each later picture of the group (index 0 is empty). */
export interface Lane {
  rows: IdrRow[];
  slices: Uint8Array[];
}

/** Number of lanes in the cache; each lane has some 60 KB. */
const kept = 32;
const lanes = new Map<string, Lane>();

export interface LaneInput {
  width: number;
  height: number;
  precision: Precision;
  layout: Layout;
  palette: Palette;
}

/** Returns the lane of a clip, from the cache when an equal lane was coded before. */
export function laneOf(input: LaneInput): Lane {
  const { width, height, precision, layout, palette } = input;
  const { band, accent } = palette;
  const key = [
    width,
    height,
    precision.qp,
    precision.chromaOffset,
    layout.lane.top,
    band.y,
    band.u,
    band.v,
    accent.y,
    accent.u,
    accent.v,
  ].join();
  const known = lanes.get(key);
  const lane = known ?? codeLane(input);
  lanes.delete(key);
  lanes.set(key, lane);
  const [oldest] = lanes.keys();
  if (lanes.size > kept && oldest !== undefined) lanes.delete(oldest);
  return lane;
}

function codeLane({ width, height, precision, layout, palette }: LaneInput): Lane {
  const { top, end } = layout.lane;
  const coder = createCoder(width, height, precision);
  const picture = createPicture(width, height, palette.band);
  drawBlock(picture, { layout, width }, 0, palette.accent);
  const rows = Array.from({ length: end - top }, (_, i) => codeIdrRow(coder, picture, top + i));
  const slices: Uint8Array[] = [new Uint8Array(0)];
  picture.dirty.fill(0);
  for (let frame = 1; frame < blockPeriod; frame++) {
    drawBlock(picture, { layout, width }, frame - 1, palette.band);
    drawBlock(picture, { layout, width }, frame, palette.accent);
    const changed = changedMacroblocks(picture, layout.lane);
    slices.push(codePredictedSlice(coder, picture, { top, end, frameNumber: frame, changed }));
  }
  return { rows, slices };
}
