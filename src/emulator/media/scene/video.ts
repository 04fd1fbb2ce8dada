// Turns a stage into coded frames, in groups of 120 pictures. Each group begins with an IDR picture; every
// later picture of the group has four slices.
import { createCoder, type Coder, type Precision } from '../h264/coder.ts';
import { pictureParameters, sequenceParameters } from '../h264/parameter-sets.ts';
import { codeIdrRow, codePredictedSlice, idrRowUnit, type IdrParity, type IdrRow } from '../h264/slices.ts';
import { writeMp4 } from '../mp4/mp4.ts';
import { sound } from '../audio/beeps.ts';
import { changedMacroblocks } from './changes.ts';
import { blockPeriod } from './footer.ts';
import { fps } from './labels.ts';
import { laneOf, type Lane } from './lane.ts';
import type { Rows } from './layout.ts';
import { drawingDigits } from './palette.ts';
import { createStage, type PreparedClip, type Stage } from './stage.ts';

/**
 * Number of pictures from one IDR picture to the next. It is the block's period, so that its lane repeats. A
 * player has to seek within these 4 s.
 */
const groupLength = blockPeriod;

/**
 * Chroma is an octave finer than luma: flat colours come out exactly, and only the edges of tiles cost bits
 * for it.
 */
const precisionOfDrawings: Precision = { qp: 24, chromaOffset: -6 };

/** The noise of a photograph would cost too many bits at the precision of drawings. */
const precisionOfPhotographs: Precision = { qp: 28, chromaOffset: 0 };

/** Lists in players show the title; the whole prompt would make the file's header too large. */
const titleLength = 200;

export function renderVideo(clip: PreparedClip): Uint8Array {
  const { width, height, seconds } = clip;
  const stage = createStage(clip);
  const precision = clip.reference === null ? precisionOfDrawings : precisionOfPhotographs;
  const coded = codeFrames(stage, createCoder(width, height, precision));
  const title = Array.from(clip.prompt.trim().slice(0, 4 * titleLength))
    .slice(0, titleLength)
    .join('');
  return writeMp4({
    seconds,
    video: {
      width,
      height,
      fps,
      sequenceParameters: sequenceParameters(width, height, fps),
      pictureParameters: pictureParameters(precision),
      ...coded,
    },
    audio: sound(seconds, (drawingDigits(clip.palette)[30] ?? 0) & 7),
    tags: [
      ['©nam', title],
      ['©cmt', `${clip.id} ${clip.model}`],
      ['©too', 'sora-emulator'],
    ],
  });
}

function codeFrames(stage: Stage, coder: Coder): { frames: Uint8Array[][]; syncFrames: number[] } {
  const { picture, layout } = stage;
  const { width, height, mbHeight } = picture;
  const lane = laneOf({ width, height, precision: coder.precision, layout, palette: stage.palette });
  const whole: Rows = { top: 0, end: mbHeight };
  const rows: (IdrRow | undefined)[] = Array.from({ length: mbHeight }, () => undefined);
  const skips = new Map<string, Uint8Array>();
  const frames: Uint8Array[][] = [];
  const syncFrames: number[] = [];
  let parity: IdrParity = 1;

  /** Returns a slice in which nothing changes. It depends only on its place in the group. */
  function skip({ top, end }: Rows, frameNumber: number): Uint8Array {
    const key = `${top} ${end} ${frameNumber}`;
    const slice =
      skips.get(key) ?? codePredictedSlice(coder, picture, { top, end, frameNumber, changed: [] });
    skips.set(key, slice);
    return slice;
  }

  function band({ top, end }: Rows, frameNumber: number): Uint8Array {
    const changed = changedMacroblocks(picture, { top, end });
    if (changed.length === 0) return skip({ top, end }, frameNumber);
    for (const m of changed) rows[Math.trunc(m / picture.mbWidth)] = undefined;
    return codePredictedSlice(coder, picture, { top, end, frameNumber, changed });
  }

  for (let frame = 0; frame < stage.frames; frame++) {
    stage.show(frame);
    const opening = frame < stage.opening;
    const position = opening ? frame : (frame - stage.opening) % groupLength;
    if (position === 0) {
      for (const m of changedMacroblocks(picture, whole)) rows[Math.trunc(m / picture.mbWidth)] = undefined;
      if (!opening) lane.rows.forEach((row, i) => (rows[layout.lane.top + i] = row));
      parity = parity === 1 ? 0 : 1;
      syncFrames.push(frame);
      frames.push(idrPicture(coder, stage, rows, parity));
    } else if (opening) {
      frames.push([skip(whole, position)]);
    } else {
      frames.push([
        ...(layout.card.end > 0 ? [band(layout.card, position)] : []),
        ...(layout.counter.end > layout.counter.top ? [band(layout.counter, position)] : []),
        ...laneSlice(lane, position),
        band(layout.bar, position),
      ]);
    }
  }
  return { frames, syncFrames };
}

/** Codes the rows that have no valid coding, and returns all rows. */
function idrPicture(
  coder: Coder,
  { picture }: Stage,
  rows: (IdrRow | undefined)[],
  parity: IdrParity,
): Uint8Array[] {
  return rows.map((known, index) => {
    const row = known ?? codeIdrRow(coder, picture, index);
    rows[index] = row;
    return idrRowUnit(row, parity);
  });
}

function laneSlice(lane: Lane, position: number): Uint8Array[] {
  const slice = lane.slices[position];
  return slice === undefined || lane.rows.length === 0 ? [] : [slice];
}
