// The drawn text can be read and the clips can be recognised: contrast in every hue, reference pictures,
// remixes, time.
import { describe, expect, it } from 'vitest';
import type { Clip } from '../../../../src/emulator/domain/clip.ts';
import { drawSpritesheet, drawThumbnail, tileSize } from '../../../../src/emulator/media/scene/stills.ts';
import { toYuv, type Rgb } from '../../../../src/emulator/media/picture/colour.ts';
import type { Rect } from '../../../../src/emulator/media/picture/picture.ts';
import { frameToPixels, pixelAt, type Pixels } from '../../../../src/emulator/media/picture/rgb.ts';
import { placeLines } from '../../../../src/emulator/media/scene/card.ts';
import { labelsOf } from '../../../../src/emulator/media/scene/labels.ts';
import { hueCount, hueOf, paletteOf } from '../../../../src/emulator/media/scene/palette.ts';
import { createStage, type PreparedClip, type Stage } from '../../../../src/emulator/media/scene/stage.ts';
import { face } from '../../../../src/emulator/media/text/glyphs.ts';
import { glyphOf } from '../../../../src/emulator/media/text/measure.ts';
import { azureSizes, clip, prepared, smallSizes, soraSizes } from '../support/clips.ts';
import { sequence } from '../support/sequence.ts';

const everySize = [...soraSizes, ...azureSizes, ...smallSizes];
const source: Clip['source'] = { kind: 'remix', id: 'video_68d7512d0784', prompt: 'A calico cat at a piano' };

/** Palette digits for each of the hues. */
const digits = Array.from({ length: hueCount }, (_, hue) => {
  for (let i = 0; ; i++) if (hueOf({ palette: `${i}` }) === hue) return `${i}`;
});

const linear = (value: number) => (value <= 10 ? value / 3294 : ((value / 255 + 0.055) / 1.055) ** 2.4);

/** Relative luminance, and the contrast of two luminances (WCAG 2). */
function luminance({ r, g, b }: Rgb): number {
  return 0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b);
}
const contrast = (a: number, b: number) => (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);

interface Inked extends Rect {
  isInk: (x: number, y: number) => 'solid' | 'edge' | 'none';
}

/** All lines of text of a clip, with the mask of their pixels. */
function textOf(spec: PreparedClip, { layout }: Stage): Inked[] {
  return labelsOf(spec, layout).flatMap((label) =>
    placeLines(label).map((line) => {
      const coverage = new Map<string, number>();
      let advance = 0;
      for (const character of line.text) {
        const glyph = glyphOf(face(line.face), character);
        if (glyph === null) continue;
        const left = line.x + ((advance + 32) >> 6) + glyph.left;
        const top = line.y + face(line.face).ascent + glyph.top;
        for (let i = 0; i < glyph.width * glyph.height; i++) {
          const place = `${left + (i % glyph.width)} ${top + Math.trunc(i / glyph.width)}`;
          coverage.set(place, Math.max(coverage.get(place) ?? 0, glyph.pixels[glyph.at + i]!));
        }
        advance += glyph.advance;
      }
      const isInk = (x: number, y: number) => {
        const ink = coverage.get(`${x} ${y}`) ?? 0;
        return ink === 15 ? 'solid' : ink > 0 ? 'edge' : 'none';
      };
      return { x: line.x, y: line.y, width: line.width, height: line.height, isInk };
    }),
  );
}

/** The lowest contrast between text and ground of all lines. */
function worstContrast(spec: PreparedClip): number {
  const stage = createStage(spec);
  stage.show(stage.opening);
  const lines = textOf(spec, stage).map(({ isInk, ...rect }) => {
    let text = 1;
    let ground = 0;
    for (let y = rect.y; y < rect.y + rect.height; y++) {
      for (let x = rect.x; x < rect.x + rect.width; x++) {
        const ink = isInk(x, y);
        if (ink === 'edge') continue;
        const light = luminance(pixelAt(stage.picture, x, y));
        if (ink === 'solid') text = Math.min(text, light);
        else ground = Math.max(ground, light);
      }
    }
    return contrast(text, ground);
  });
  expect(lines.length).toBeGreaterThanOrEqual(5);
  return Math.min(...lines);
}

function filled(width: number, height: number, pixel: (i: number) => number): Pixels {
  return { width, height, data: Uint8Array.from({ length: width * height * 3 }, (_, i) => pixel(i)) };
}

describe('the text of a clip', () => {
  it.each(digits)('can be read in every hue (palette %s)', (palette) => {
    expect(worstContrast(prepared({ width: 640, height: 360, palette }))).toBeGreaterThanOrEqual(4.5);
    expect(worstContrast(prepared({ width: 640, height: 360, palette, source }))).toBeGreaterThanOrEqual(4.5);
  });

  const next = sequence(7);
  it.each([
    ['white', () => 255],
    ['noise', () => (next() < 0.5 ? 0 : 255)],
    ['black', () => 0],
    ['yellow', (i: number) => (i % 3 === 2 ? 0 : 255)],
  ])('can be read on a reference picture in %s, in every hue', (_, pixel) => {
    const reference = filled(480, 320, pixel);
    for (const palette of digits) {
      const spec = { ...prepared({ width: 480, height: 320, palette }), reference };
      expect(worstContrast(spec)).toBeGreaterThanOrEqual(4.5);
    }
  });

  it.each(digits)('includes the counter and the length, which can be read (palette %s)', (palette) => {
    const spec = prepared({ palette });
    const stage = createStage(spec);
    stage.show(0);
    const { counter, measures } = stage.layout;
    const found = new Map<number, number>();
    for (let y = counter.top * 16; y < counter.end * 16; y++) {
      for (let x = measures.margin; x < 480; x++) {
        const { samples, stride } = stage.picture.y;
        found.set(samples[y * stride + x]!, (found.get(samples[y * stride + x]!) ?? 0) + 1);
      }
    }
    const ground = luminance(pixelAt(stage.picture, 2, counter.top * 16 + 2));
    const common = Array.from(found).filter(([luma, count]) => luma > 100 && count > 300);
    expect(common.map(([luma]) => luma).toSorted((a, b) => a - b)).toEqual([184, 235]); // dim, bright
    const { u, v } = paletteOf(spec).band;
    for (const [luma] of common) {
      const grey = luminance(pixelAt({ ...stage.picture, ...flat(luma, u, v) }, 0, 0));
      expect(contrast(grey, ground)).toBeGreaterThanOrEqual(4.5);
    }
  });
});

const flat = (y: number, u: number, v: number) => ({
  y: { samples: Uint8Array.of(y), stride: 1 },
  u: { samples: Uint8Array.of(u), stride: 1 },
  v: { samples: Uint8Array.of(v), stride: 1 },
});

/** The mean difference of the samples of two pictures. */
function distance(a: Uint8Array, b: Uint8Array): number {
  expect(a.length).toBe(b.length);
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += Math.abs(a[i]! - b[i]!);
  return sum / a.length;
}

describe('a reference picture', () => {
  const [width, height] = [640, 360];
  const reference = filled(width, height, (i) => {
    const x = Math.trunc(i / 3) % width;
    const y = Math.trunc(i / 3 / width);
    return Math.trunc(128 + 100 * Math.sin(x / 40 + (i % 3)) * Math.cos(y / 30));
  });
  const spec = { ...prepared({ width, height }), reference };

  it('is the first frame and the thumbnail', () => {
    const stage = createStage(spec);
    stage.show(0);
    expect(distance(frameToPixels(stage.picture).data, reference.data)).toBeLessThan(3);
    expect(distance(drawThumbnail(spec).data, reference.data)).toBeLessThan(3);
  });

  it('stays visible above the text', () => {
    const stage = createStage(spec);
    stage.show(60);
    const above = stage.layout.veil.y * width * 3;
    expect(above).toBeGreaterThan(reference.data.length / 4);
    const shown = frameToPixels(stage.picture).data;
    expect(distance(shown.subarray(0, above), reference.data.subarray(0, above))).toBeLessThan(3);
  });
});

describe('the picture of a remix', () => {
  it('has the hue and the ground of its source, but is another picture', () => {
    const original = clip({ palette: 'abc' });
    const remix = clip({ palette: 'abc', prompt: 'At night', source });
    expect(hueOf(remix)).toBe(hueOf(original));
    const [a, b] = [paletteOf(original), paletteOf(remix)];
    expect([b.ground, b.panel, b.band]).toEqual([a.ground, a.panel, a.band]);
    expect(b.accent).not.toEqual(a.accent);
    const pictures = [original, remix].map((each) => drawThumbnail(prepared(each)).data);
    expect(distance(pictures[0]!, pictures[1]!)).toBeGreaterThan(2);
  });

  it.each(soraSizes)('shows both prompts and the id of its source at %i x %i', (width, height) => {
    const spec = prepared({ width, height, prompt: 'At night', source });
    const labels = labelsOf(spec, createStage(spec).layout);
    const shown = (name: string) =>
      labels
        .filter((label) => label.name === name)
        .flatMap(placeLines)
        .map(({ text }) => text)
        .join(' ');
    expect(shown('prompt')).toBe('At night');
    expect(shown('source')).toBe('A calico cat at a piano');
    expect(shown('badge')).toBe('REMIX of video_68d7512d0784');
  });
});

describe('the picture of every clip', () => {
  it.each(everySize)('changes with time at %i x %i', (width, height) => {
    const stage = createStage(prepared({ width, height }));
    const frames = [0, 1, 30, 119].map((frame) => {
      stage.show(frame);
      return frameToPixels(stage.picture).data.slice();
    });
    for (const [i, frame] of frames.slice(1).entries())
      expect(distance(frame, frames[i]!)).toBeGreaterThan(0);
  });

  it('differs from the picture of another clip', () => {
    const [a, b] = ['1', '2'].map((palette) => drawThumbnail(prepared({ palette })).data);
    expect(distance(a!, b!)).toBeGreaterThan(5);
  });
});

describe('the spritesheet of a clip', () => {
  it.each([...everySize.slice(0, 3), ...azureSizes])(
    'shows the frames of its times at %i x %i',
    (width, height) => {
      const spec = prepared({ width, height });
      const sheet = drawSpritesheet(spec);
      const tile = tileSize(width, height);
      expect([sheet.width, sheet.height]).toEqual([tile.width * 5, tile.height * 2]);
      // Each tile was made from the previous one. A frame that is drawn from nothing has the same means.
      for (const k of [1, 4, 9]) {
        const stage = createStage(spec);
        stage.show(12 * k);
        stage.showBlock(12 * k);
        let off = 0;
        for (let j = 0; j < tile.height; j++) {
          for (let i = 0; i < tile.width; i++) {
            const at = ((Math.trunc(k / 5) * tile.height + j) * sheet.width + (k % 5) * tile.width + i) * 3;
            const x = Math.trunc(((i + 0.5) * width) / tile.width);
            const y = Math.trunc(((j + 0.5) * height) / tile.height);
            const { r } = pixelAt(stage.picture, x, y);
            if (Math.abs(r - sheet.data[at]!) > 60) off++;
          }
        }
        expect(off / (tile.width * tile.height)).toBeLessThan(0.06); // edges of letters
      }
    },
  );
});

it('the conversion of white and black is exact', () => {
  expect([toYuv({ r: 255, g: 255, b: 255 }).y, toYuv({ r: 0, g: 0, b: 0 }).y]).toEqual([235, 16]);
});
