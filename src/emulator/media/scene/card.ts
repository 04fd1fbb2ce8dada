// Draws the part of a clip that does not move: ground, figure, stripes and labels.
import type { Clip } from '../../domain/clip.ts';
import { drawOverlay } from '../picture/rgb.ts';
import { fillRect, markChanged, veilRect, type Picture, type Rect } from '../picture/picture.ts';
import { drawLine } from '../text/draw.ts';
import { face } from '../text/glyphs.ts';
import { isRightToLeft, visualOrder } from '../text/direction.ts';
import { fitText } from '../text/lines.ts';
import { textWidth } from '../text/measure.ts';
import type { CardClip } from './cards.ts';
import { drawFigure, figureOf } from './figure.ts';
import { labelsOf, stripe, type Label } from './labels.ts';
import type { Layout } from './layout.ts';
import type { Palette } from './palette.ts';

/** Text that was drawn elsewhere because the atlas lacks its characters. */
export interface Overlay {
  width: number;
  height: number;
  /** Four bytes a pixel. */
  rgba: Uint8Array;
}

/** Overlays by label name. */
export type Overlays = Readonly<Record<string, Overlay>>;

/** Share of a reference image that stays visible behind the text, of 256. */
const veilShare = 48;

export interface CardInput {
  clip: CardClip;
  /** The clip whose figure the card shows. */
  look: Pick<Clip, 'id' | 'palette' | 'source'>;
  layout: Layout;
  palette: Palette;
  overlays: Overlays;
}

export function drawCard(picture: Picture, input: CardInput): void {
  const { clip, look, layout, palette, overlays } = input;
  fillRect(picture, layout.panel, palette.panel);
  if (layout.figure.width > 0) drawFigure(picture, layout.figure, figureOf(look), palette);
  if (layout.veil.width > 0) veilRect(picture, layout.veil, palette.band, veilShare);
  drawStripe(picture, layout.header, palette);
  if (clip.source !== null) drawStripe(picture, layout.source, palette);
  drawFooterGround(picture, layout, palette);
  for (const label of labelsOf(clip, layout)) drawLabel(picture, label, overlays[label.name]);
}

function drawStripe(picture: Picture, beside: Rect, palette: Palette): void {
  fillRect(
    picture,
    { ...beside, y: beside.y & ~1, width: stripe.width, height: beside.height & ~1 },
    palette.accent,
  );
}

function drawFooterGround(picture: Picture, { counter, bar }: Layout, palette: Palette): void {
  const y = counter.top * 16;
  fillRect(picture, { x: 0, y, width: picture.mbWidth * 16, height: bar.end * 16 - y }, palette.band);
}

/** Draws a label's lines, or the overlay that replaces them. */
function drawLabel(picture: Picture, label: Label, overlay: Overlay | undefined): void {
  const { box } = label;
  if (overlay !== undefined) {
    const x = (label.align === 'left' ? box.x : box.x + box.width - overlay.width) & ~1;
    const y = (label.anchor === 'top' ? box.y : box.y + box.height - overlay.height) & ~1;
    drawOverlay(picture, x, y, overlay);
    markChanged(picture, { x, y, width: overlay.width, height: overlay.height });
    return;
  }
  for (const line of placeLines(label)) drawLine(picture, face(line.face), line.text, line);
}

/** Returns the lines of a label with their places. The drawing code and the tests use them. */
export function placeLines(label: Label) {
  const { box } = label;
  const fitted = fitText(label.text, { faces: label.faces, width: box.width, height: box.height });
  const font = face(fitted.face);
  const height = font.ascent + font.descent + (fitted.lines.length - 1) * font.lineHeight;
  const top = label.anchor === 'top' ? box.y : box.y + box.height - height;
  const fromRight = isRightToLeft(label.text);
  return fitted.lines.map((text, i) => {
    const width = textWidth(font, text);
    return {
      text: visualOrder(text, fromRight),
      face: fitted.face,
      width,
      height: font.ascent + font.descent,
      luma: label.luma,
      x: label.align === 'left' ? box.x : box.x + box.width - width,
      y: top + i * font.lineHeight,
    };
  });
}
