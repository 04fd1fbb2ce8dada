// Decides which texts a clip shows, where, in which faces, and on which ground.
import type { Clip } from '../../domain/clip.ts';
import type { Rect } from '../picture/picture.ts';
import { face, type FaceName } from '../text/glyphs.ts';
import { textWidth } from '../text/measure.ts';
import { isRightToLeft } from '../text/direction.ts';
import { cleanText } from '../text/lines.ts';
import type { Layout, Measures } from './layout.ts';
import { ink, type Palette } from './palette.ts';

export const fps = 30;

export interface Label {
  /** Unique in a clip. */
  name: string;
  text: string;
  box: Rect;
  faces: readonly FaceName[];
  luma: number;
  /** The ground below the text; `veil` is the panel's colour over a reference image. */
  on: keyof Palette | 'veil';
  align: 'left' | 'right';
  /** The edge of the box at which the lines are placed. */
  anchor: 'top' | 'bottom';
}

/** Width of the coloured stripe beside the header and the source, and its distance from the text. */
export const stripe = { width: 8, gap: 16 } as const;

type LabelClip = Omit<Clip, 'reference'>;

/**
 * Returns the labels in drawing order. Texts are cleaned; labels without text or without room are left out.
 */
export function labelsOf(clip: LabelClip, layout: Layout): Label[] {
  const on = layout.veil.width > 0 ? 'veil' : 'ground';
  return [...headerLabels(layout, on), ...promptLabels(clip, layout, on), ...footerLabels(clip, layout)]
    .map((label) => ({ ...label, text: cleanText(label.text) }))
    .map((label) => (isRightToLeft(label.text) ? { ...label, align: 'right' as const } : label))
    .filter((label) => label.text !== '' && label.box.width > 0 && label.box.height > 0);
}

type Ground = Label['on'];

function headerLabels({ header, measures: m }: Layout, on: Ground): Label[] {
  const box = indent({ ...header, height: m.line });
  const title = { ...base(on), name: 'title', text: 'SORA EMULATOR', faces: m.title, box };
  const notice = { ...base(on), name: 'notice', faces: m.small, luma: ink.dim };
  if (header.height >= 2 * m.line) {
    const below = { ...box, y: header.y + m.line };
    const notices = ['placeholder, not a real generation', 'not a real generation', 'placeholder'];
    return [title, { ...notice, text: longestThatFits(notices, m.small[0], below.width), box: below }];
  }
  return [title, { ...notice, text: 'placeholder', box, align: 'right' }];
}

function promptLabels(clip: LabelClip, { prompt, source, id, measures: m }: Layout, on: Ground): Label[] {
  const { characters = [] } = clip;
  const cast = characters.length === 0 ? 0 : Math.min(m.line, prompt.height);
  const above = { ...prompt, height: prompt.height - cast };
  const labels: Label[] = [
    { ...base(on), name: 'prompt', text: clip.prompt, faces: m.prompt, box: above },
    {
      ...base(on),
      name: 'cast',
      text: characters.length === 0 ? '' : `with ${characters.join(' and ')}`,
      faces: [...m.title, 'text16'],
      box: { ...prompt, y: prompt.y + above.height, height: cast },
    },
    { ...base(on), name: 'id', text: clip.id, faces: m.small, box: id, luma: ink.dim, anchor: 'bottom' },
  ];
  if (clip.source === null) return labels;
  const box = indent(source);
  const below = { ...box, y: box.y + m.line, height: box.height - m.line };
  return [
    ...labels,
    {
      ...base(on),
      name: 'badge',
      text: `${clip.source.kind.toUpperCase()} of ${clip.source.id}`,
      faces: [...m.title, 'text16'],
      box: { ...box, height: m.line },
    },
    {
      ...base(on),
      name: 'source',
      text: clip.source.prompt,
      faces: m.small.slice(0, 2),
      box: below,
      luma: ink.dim,
    },
  ];
}

/** Model and format, to the right of the counter. */
function footerLabels(clip: LabelClip, layout: Layout): Label[] {
  const { measures: m } = layout;
  const box = footerTextBox(clip, layout);
  const middle = box.y + (box.height >> 1);
  const right = { ...base('band'), align: 'right' } as const;
  const size = `${clip.width}×${clip.height}`;
  const formats = [`${size} · ${clip.seconds} s · ${fps} fps`, `${size} · ${clip.seconds} s`, size];
  return [
    {
      ...right,
      name: 'model',
      text: clip.model,
      faces: [...m.title, ...m.small],
      box: { ...box, y: middle - m.line, height: m.line },
    },
    {
      ...right,
      name: 'format',
      text: longestThatFits(formats, m.small[0], box.width),
      faces: m.small,
      box: { ...box, y: middle, height: m.line },
      luma: ink.dim,
    },
  ];
}

/**
 * Returns the first of several wordings, from long to short, that fits on one line. If none fits, returns the
 * last.
 */
function longestThatFits(wordings: readonly string[], name: FaceName | undefined, width: number): string {
  const font = face(name ?? 'text16');
  return wordings.find((text) => textWidth(font, text) <= width) ?? wordings.at(-1) ?? '';
}

function footerTextBox(clip: LabelClip, { counter, measures: m }: Layout): Rect {
  const left = m.margin + counterWidth(m) + (m.margin >> 1);
  return {
    x: left,
    y: counter.top * 16,
    width: clip.width - m.margin - left,
    height: (counter.end - counter.top) * 16,
  };
}

/** Room for "00:00 / 00:00" at the left of the footer, in pixels. */
function counterWidth(m: Measures): number {
  const counter = textWidth(face(m.counter), '00:00');
  return m.total === null ? counter : counter + (m.margin >> 1) + textWidth(face(m.total), '/ 00:00');
}

const base = (on: Ground) => ({ luma: ink.bright as number, on, align: 'left', anchor: 'top' }) as const;

function indent(box: Rect): Rect {
  const by = stripe.width + stripe.gap;
  return { ...box, x: box.x + by, width: box.width - by };
}
