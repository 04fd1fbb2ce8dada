// Draws the part of a clip that moves: seconds counter, block in its lane, progress bar.
import { fillRect, type Picture } from '../picture/picture.ts';
import { drawLine } from '../text/draw.ts';
import { face } from '../text/glyphs.ts';
import { textWidth } from '../text/measure.ts';
import { fps } from './labels.ts';
import type { Layout } from './layout.ts';
import { ink, type Palette } from './palette.ts';

/** Number of frames after which the block is back where it was. */
export const blockPeriod = 120;

/**
 * Possible numbers of seconds between ticks. The smallest number that keeps the ticks at least `tickDistance`
 * pixels apart is used.
 */
const tickSteps = [1, 5, 10, 30];
const tickDistance = 24;

export interface FooterInput {
  layout: Layout;
  palette: Palette;
  width: number;
  seconds: number;
}

const clock = (seconds: number): string =>
  `${String(Math.trunc(seconds / 60)).padStart(2, '0')}:${String(seconds % 60).padStart(2, '0')}`;

/** Draws the counter and the bar of frames in ascending order. Each call draws only the changes. */
export function createFooter(picture: Picture, { layout, palette, width, seconds }: FooterInput) {
  const { measures: m, counter, bar } = layout;
  const font = face(m.counter);
  const top = counter.top * 16 + ((m.counterHeight - font.ascent - font.descent) >> 1);
  const hasCounter = counter.end > counter.top;
  let shown = '';
  let filled = 0;

  function drawTotal(): void {
    if (m.total === null) return;
    const total = face(m.total);
    const x = m.margin + textWidth(font, clock(0)) + (m.margin >> 1);
    drawLine(picture, total, `/ ${clock(seconds)}`, {
      x,
      y: top + font.ascent - total.ascent,
      luma: ink.dim,
    });
  }

  function drawCounter(text: string): void {
    if (shown === '') drawTotal();
    let x = m.margin;
    Array.from(text).forEach((digit, i) => {
      const cell = textWidth(font, digit);
      if (digit !== shown[i]) {
        if (shown !== '') clearDigit(x, cell);
        drawLine(picture, font, digit, { x, y: top, luma: ink.bright });
      }
      x += cell;
    });
    shown = text;
  }

  function clearDigit(x: number, cell: number): void {
    const left = x & ~1;
    const rect = {
      x: left,
      y: top & ~1,
      width: (x + cell - left + 1) & ~1,
      height: (font.ascent + font.descent + 2) & ~1,
    };
    fillRect(picture, rect, palette.band);
  }

  /**
   * Draws notches in the upper half of the bar at whole seconds, so that a viewer sees how fast time passes.
   */
  function drawTicks(from: number, to: number): void {
    const step = tickSteps.find((every) => width * every >= tickDistance * seconds) ?? seconds;
    for (let second = step; second < seconds; second += step) {
      const x = Math.trunc((width * second) / seconds) & ~1;
      const y = bar.top * 16;
      if (x >= from && x < to) fillRect(picture, { x, y, width: 2, height: m.bar >> 1 }, palette.band);
    }
  }

  function drawBar(frame: number): void {
    const reach = Math.trunc((width * (frame + 1)) / (seconds * fps)) & ~1;
    const end = frame + 1 === seconds * fps ? picture.mbWidth * 16 : reach;
    const rows = { y: bar.top * 16, height: (bar.end - bar.top) * 16 };
    if (filled === 0) {
      fillRect(picture, { x: 0, ...rows, width: picture.mbWidth * 16 }, palette.shade);
      drawTicks(0, width);
    }
    fillRect(picture, { x: filled, ...rows, width: end - filled }, palette.accent);
    drawTicks(filled, end);
    filled = end;
  }

  /** `frame` must not go back. */
  return function show(frame: number): void {
    if (hasCounter) drawCounter(clock(Math.trunc(frame / fps)));
    drawBar(frame);
  };
}

/**
 * Left edge of the block, `phase` frames into its period. The block moves there and back at constant speed.
 */
function blockX(width: number, block: number, phase: number): number {
  const half = blockPeriod / 2;
  const step = phase < half ? phase : blockPeriod - phase;
  return Math.trunc(((width - block) * step) / half) & ~1;
}

/** Draws the block into its lane, one row of macroblocks below the lane's top. */
export function drawBlock(
  picture: Picture,
  { layout, width }: Pick<FooterInput, 'layout' | 'width'>,
  phase: number,
  colour: Palette['accent'],
): void {
  const { block } = layout.measures;
  if (layout.lane.end - layout.lane.top < 3) return;
  const y = (layout.lane.top + 1) * 16;
  fillRect(picture, { x: blockX(width, block, phase), y, width: block, height: block }, colour);
}
