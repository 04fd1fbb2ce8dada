// Places everything, for any size: a card above (header, prompt, figure, id) and a footer below (counter,
// lane, bar). Large areas begin and end on macroblocks, so that they cost nothing to code.
import type { Clip } from '../../domain/clip.ts';
import type { Rect } from '../picture/picture.ts';
import { face, type FaceName } from '../text/glyphs.ts';
import { breakLines } from '../text/lines.ts';
import { figureTiles } from './figure.ts';

/** Type sizes and measures, chosen by the shorter side of the video. */
export interface Measures {
  margin: number;
  /** Faces from the preferred to the smallest. */
  prompt: readonly FaceName[];
  small: readonly FaceName[];
  title: readonly FaceName[];
  counter: FaceName;
  /** The clip's length beside the counter; null where there is no room for it. */
  total: FaceName | null;
  /** Height of one line of `small` and `title`. */
  line: number;
  counterHeight: number;
  block: number;
  bar: number;
}

const tiny: Measures = {
  margin: 16,
  prompt: ['text24', 'text16'],
  small: ['text16'],
  title: ['bold16', 'text16'],
  counter: 'bold32',
  total: null,
  line: 20,
  counterHeight: 48,
  block: 16,
  bar: 8,
};

const small: Measures = {
  margin: 32,
  prompt: ['text32', 'text24', 'text16'],
  small: ['text16'],
  title: ['bold16', 'text16'],
  counter: 'counter48',
  total: null,
  line: 21,
  counterHeight: 64,
  block: 16,
  bar: 8,
};

const medium: Measures = {
  margin: 48,
  prompt: ['text48', 'text40', 'text32', 'text24'],
  small: ['text24', 'text16'],
  title: ['bold24', 'bold16'],
  counter: 'counter72',
  total: 'text32',
  line: 32,
  counterHeight: 96,
  block: 32,
  bar: 16,
};

const large: Measures = {
  margin: 64,
  prompt: ['text64', 'text48', 'text40', 'text32'],
  small: ['text32', 'text24', 'text16'],
  title: ['bold32', 'bold24', 'bold16'],
  counter: 'counter104',
  total: 'text48',
  line: 42,
  counterHeight: 144,
  block: 48,
  bar: 16,
};

/** Rows of macroblocks: [top, end). */
export interface Rows {
  top: number;
  end: number;
}

export interface Layout {
  measures: Measures;
  /**
   * The rows that do not change, then the rows of the counter, the moving block and the bar. Together they
   * cover the whole picture.
   */
  card: Rows;
  counter: Rows;
  lane: Rows;
  bar: Rows;
  /**
   * The ground behind the figure, and the figure on it. Both are empty when a reference image fills the
   * picture.
   */
  panel: Rect;
  figure: Rect;
  /** The area of the veil over a reference image; empty without a reference image. */
  veil: Rect;
  header: Rect;
  prompt: Rect;
  /** The area of a derived clip that describes its source; empty for other clips. */
  source: Rect;
  id: Rect;
}

/** An id that is longer than six lines is cut like any text. */
const mostIdLines = 6;

const nothing: Rect = { x: 0, y: 0, width: 0, height: 0 };
const roundDown = (value: number, step: number): number => Math.max(0, Math.trunc(value / step) * step);

/** The properties of a clip that decide its layout. The id is shown whole, in as many lines as it needs. */
export type LayoutInput = Pick<Clip, 'width' | 'height' | 'id' | 'source'> & { reference: object | null };

export function layoutOf(input: LayoutInput): Layout {
  const { width, height } = input;
  const short = Math.min(width, height);
  const measures = short < 440 ? tiny : short < 600 ? small : short < 1000 ? medium : large;
  const rows = footerRows(height, measures);
  const cardHeight = rows.card.end * 16;
  if (input.reference !== null) return { measures, ...rows, ...overPicture(input, measures, cardHeight) };
  return { measures, ...rows, ...arrangementOf(width, height, measures)(input, measures, cardHeight) };
}

function arrangementOf(width: number, height: number, m: Measures) {
  if (width * 5 < height * 4) return stacked;
  return m === tiny && width * 2 < height * 3 ? compact : sideBySide;
}

/**
 * Places the rows from the bottom up: the bar, the lane (the block with a free row on either side), the
 * counter. The card gets the rest.
 */
function footerRows(height: number, m: Measures): Pick<Layout, 'card' | 'counter' | 'lane' | 'bar'> {
  const end = (height + 15) >> 4;
  const bar = Math.max(0, (height - m.bar) >> 4);
  const lane = Math.max(0, bar - 2 - (m.block >> 4));
  const counter = Math.max(0, lane - (m.counterHeight >> 4));
  return {
    card: { top: 0, end: counter },
    counter: { top: counter, end: lane },
    lane: { top: lane, end: bar },
    bar: { top: bar, end },
  };
}

type Card = Pick<Layout, 'panel' | 'figure' | 'veil' | 'header' | 'prompt' | 'source' | 'id'>;

/** For wide and square videos: the text is on the left, the figure on a panel on the right. */
function sideBySide(input: LayoutInput, m: Measures, cardHeight: number): Card {
  const { width } = input;
  const share = Math.trunc((width * 2) / 5); // for the panel
  const room = Math.min(cardHeight - 2 * m.margin, share - 2 * m.margin);
  const side = roundDown(room, figureTiles * 16);
  const panelWidth = side + 2 * m.margin;
  const left = roundDown(width - panelWidth, 16);
  const panel = { x: left, y: 0, width: ((width + 15) >> 4) * 16 - left, height: cardHeight };
  const figure = centred({ ...panel, width: width - left }, side);
  const column = { x: m.margin, y: m.margin, width: left - 2 * m.margin, height: cardHeight - 2 * m.margin };
  return { panel, figure, veil: nothing, ...textColumn(column, m, input) };
}

/** For small and nearly square videos: there is no room for a panel, so the figure is beside the header. */
function compact(input: LayoutInput, m: Measures, cardHeight: number): Card {
  const side = roundDown(2 * m.line, 2 * figureTiles);
  const column = {
    x: m.margin,
    y: m.margin,
    width: input.width - 2 * m.margin,
    height: cardHeight - 2 * m.margin,
  };
  const text = textColumn(column, m, input);
  const figure = { x: (input.width - m.margin - side) & ~1, y: m.margin, width: side, height: side };
  const header = { ...text.header, width: text.header.width - side - m.margin };
  return { ...text, panel: nothing, figure, veil: nothing, header };
}

/** For tall videos: the header, the figure on a panel across the whole width, then the text. */
function stacked(input: LayoutInput, m: Measures, cardHeight: number): Card {
  const { width } = input;
  const headerHeight = 2 * m.line;
  const top = roundDown(m.margin + headerHeight + m.margin + 15, 16);
  const room = Math.min(width - 2 * m.margin, Math.trunc(((cardHeight - top) * 45) / 100));
  const side = roundDown(room, figureTiles * 16);
  const panel = { x: 0, y: top, width: ((width + 15) >> 4) * 16, height: side + 2 * roundDown(m.margin, 16) };
  const figure = centred({ ...panel, width }, side);
  const below = panel.y + panel.height + m.margin;
  const column = {
    x: m.margin,
    y: below,
    width: width - 2 * m.margin,
    height: cardHeight - m.margin - below,
  };
  const text = textColumn(column, m, input, 0);
  return {
    panel,
    figure,
    veil: nothing,
    ...text,
    header: { ...column, y: m.margin, height: headerHeight },
  };
}

/** A reference image fills the picture. The text is on a veil over its lower part, next to the footer. */
function overPicture(input: LayoutInput, m: Measures, cardHeight: number): Card {
  const { width, height } = input;
  const share = height > width ? 34 : 42; // per cent of the height, footer included
  const veilTop = roundDown(height - (height * share) / 100 - m.counterHeight, 16);
  const lines = input.source === null ? 5 : 9;
  const y = Math.min(veilTop, roundDown(cardHeight - lines * m.line, 16));
  const veil = { x: 0, y, width: ((width + 15) >> 4) * 16, height: cardHeight - y };
  const gap = m.margin >> 1;
  const column = {
    x: m.margin,
    y: y + gap,
    width: width - 2 * m.margin,
    height: veil.height - 2 * gap,
  };
  return { panel: nothing, figure: nothing, veil, ...textColumn(column, m, input, 1) };
}

/** Places the header on top, the id at the bottom, and the prompt and its source in between. */
function textColumn(
  column: Rect,
  m: Measures,
  { id, source }: LayoutInput,
  headerLines = 2,
): Pick<Layout, 'header' | 'prompt' | 'source' | 'id'> {
  const gap = m.margin >> 1;
  const headerHeight = headerLines * m.line;
  const idLines = breakLines(id, face(m.small[0] ?? 'text16'), column.width, mostIdLines).length;
  const idHeight = Math.min(idLines * m.line, column.height);
  const top = column.y + headerHeight + (headerLines > 0 ? gap : 0);
  const bottom = column.y + column.height - idHeight - gap;
  const share = source === null ? 0 : Math.trunc(((bottom - top) * 45) / 100);
  const sourceHeight = share < 2 * m.line ? 0 : share; // a badge without a line below it is of little use
  const hasSource = sourceHeight > 0;
  return {
    header: { ...column, height: headerHeight },
    prompt: {
      ...column,
      y: top,
      height: Math.max(0, bottom - sourceHeight - (hasSource ? gap : 0) - top),
    },
    source: hasSource ? { ...column, y: bottom - sourceHeight, height: sourceHeight } : nothing,
    id: { ...column, y: column.y + column.height - idHeight, height: idHeight },
  };
}

function centred(area: Rect, side: number): Rect {
  const x = area.x + roundDown((area.width - side) / 2, 16);
  return { x, y: area.y + roundDown((area.height - side) / 2, 16), width: side, height: side };
}
