// The picture of a clip at any frame. Thumbnail, spritesheet and video share this code.
import type { Clip } from '../../domain/clip.ts';
import { createPicture, fillRect, type Picture } from '../picture/picture.ts';
import { drawPixels, type Pixels } from '../picture/rgb.ts';
import { drawCard, type Overlays } from './card.ts';
import { cardsOf, leadingCard, type Card } from './cards.ts';
import { blockPeriod, createFooter, drawBlock } from './footer.ts';
import { fps } from './labels.ts';
import { layoutOf, type Layout } from './layout.ts';
import { paletteOf, type Palette } from './palette.ts';

/** A clip with all data that other tools had to produce. It is plain data, so that it can go to a worker. */
export interface PreparedClip extends Omit<Clip, 'reference'> {
  /** The reference image, decoded, of exactly the video's size. */
  reference: Pixels | null;
  /** For each card: the texts whose characters the atlas lacks. */
  overlays: readonly Overlays[];
}

export interface Stage {
  picture: Picture;
  layout: Layout;
  palette: Palette;
  frames: number;
  /** Number of frames that show only the reference image; zero without a reference image. */
  opening: number;
  /**
   * Changes the picture to a frame, except for the moving block. Frames must be requested in ascending order.
   */
  show(frame: number): void;
  /**
   * Adds the moving block, for stills. After that, the picture is wrong for later frames unless they are
   * redrawn completely.
   */
  showBlock(frame: number): void;
}

/** A reference image is shown alone for half a second: it *is* the first frame, and the labels come after. */
const openingFrames = fps / 2;

export function createStage(clip: PreparedClip): Stage {
  const { width, height, seconds, reference } = clip;
  const cards = cardsOf(clip);
  const look = leadingCard(clip);
  const palette = paletteOf(look);
  const layout = layoutOf(clip);
  const picture = createPicture(width, height, palette.ground);
  const opening = reference === null ? 0 : openingFrames;
  const newFooter = () => createFooter(picture, { layout, palette, width, seconds });
  let showFooter = newFooter();
  const phaseAt = (frame: number) => (frame - opening) % blockPeriod;
  let shown: Card | undefined;
  let lastPhase = 0;
  let hasBlock = false;
  if (reference !== null) drawPixels(picture, reference);

  function show(frame: number): void {
    if (frame < opening) return;
    const card = cards.findLast(({ from }) => from <= frame) ?? cards[0];
    if (card !== shown) turnTo(card);
    showFooter(frame);
  }

  /** A change of card redraws the whole picture. Everything that continues looks as it did before. */
  function turnTo(card: Card): void {
    if (shown !== undefined) clear();
    shown = card;
    const overlays = clip.overlays[cards.indexOf(card)] ?? {};
    const cardLayout = layoutOf({ ...card.clip, reference });
    drawCard(picture, { clip: card.clip, look, layout: cardLayout, palette, overlays });
    showFooter = newFooter();
    hasBlock = false;
  }

  function clear(): void {
    const { mbWidth, mbHeight } = picture;
    if (reference !== null) drawPixels(picture, reference);
    else fillRect(picture, { x: 0, y: 0, width: mbWidth * 16, height: mbHeight * 16 }, palette.ground);
  }

  function showBlock(frame: number): void {
    if (frame < opening) return;
    if (hasBlock) drawBlock(picture, { layout, width }, lastPhase, palette.band);
    lastPhase = phaseAt(frame);
    hasBlock = true;
    drawBlock(picture, { layout, width }, lastPhase, palette.accent);
  }

  return { picture, layout, palette, frames: seconds * fps, opening, show, showBlock };
}
