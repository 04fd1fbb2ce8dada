// Characters without a font are drawn as marked boxes: all characters on a machine without fonts, otherwise
// boxes between pango's text.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { placeLines } from '../../../../src/emulator/media/scene/card.ts';
import { labelsOf } from '../../../../src/emulator/media/scene/labels.ts';
import { layoutOf } from '../../../../src/emulator/media/scene/layout.ts';
import { createStage } from '../../../../src/emulator/media/scene/stage.ts';
import { face, type Glyph } from '../../../../src/emulator/media/text/glyphs.ts';
import { glyphOf } from '../../../../src/emulator/media/text/measure.ts';
import { clip, prepared } from '../support/clips.ts';
import { available } from '../support/tools.ts';

const folder = mkdtempSync(join(tmpdir(), 'fonts-'));
mkdirSync(join(folder, 'none'));
afterAll(() => rmSync(folder, { recursive: true }));

interface Drawn {
  width: number;
  height: number;
  rgba: Buffer;
}

/**
 * Overlays of prompts when only the fonts of one folder exist. The width is 0 when the atlas draws the whole
 * text.
 */
function prepareWith(fonts: string, prompts: readonly string[]): Drawn[] {
  const config = join(folder, 'fonts.conf');
  const cache = join(folder, 'cache');
  writeFileSync(config, `<fontconfig><dir>${fonts}</dir><cachedir>${cache}</cachedir></fontconfig>`);
  const script = fileURLToPath(new URL('../support/prepare.mjs', import.meta.url));
  const env = { ...process.env, FONTCONFIG_FILE: config };
  const printed = execFileSync(process.execPath, [script, ...prompts], {
    encoding: 'utf8',
    env,
    maxBuffer: 1 << 28,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  return printed
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { width: number; height: number; rgba: string })
    .map(({ rgba, ...size }) => ({ ...size, rgba: Buffer.from(rgba, 'base64') }));
}

/** The places of a bitmap in an overlay, by exact alpha. */
function findGlyph({ width, height, rgba }: Drawn, glyph: Glyph): { x: number; y: number }[] {
  const places: { x: number; y: number }[] = [];
  const alpha = (x: number, y: number) => rgba[(y * width + x) * 4 + 3];
  const matches = (x: number, y: number) => {
    for (let j = 0; j < glyph.height; j++) {
      for (let i = 0; i < glyph.width; i++) {
        if (alpha(x + i, y + j) !== glyph.pixels[glyph.at + j * glyph.width + i]! * 17) return false;
      }
    }
    return true;
  };
  for (let y = 0; y + glyph.height <= height; y++) {
    for (let x = 0; x + glyph.width <= width; x++) if (matches(x, y)) places.push({ x, y });
  }
  return places;
}

const box = (character: string) => glyphOf(face('text48'), character)!;

describe('text on a machine without any font', () => {
  it('is drawn completely by the atlas', () => {
    const prompts = ['日本語の猫', 'Кот и 🐈', 'مرحبا', 'שלום world', 'हिन्दी', '\ud800'];
    expect(prepareWith(join(folder, 'none'), prompts).map(({ width }) => width)).toEqual(
      prompts.map(() => 0),
    );
  });

  it('has a different box for every character', () => {
    const boxes = Array.from('日本שم🐈\u0301\ufffd', (character) =>
      Buffer.from(box(character).pixels).toString('hex'),
    );
    expect(new Set(boxes).size).toBe(boxes.length);
  });

  it('has all its boxes in the picture', () => {
    const text = '日本語 🐈 שלום';
    const layout = layoutOf(clip({ prompt: text }));
    const label = labelsOf(clip({ prompt: text }), layout).find(({ name }) => name === 'prompt')!;
    const [line, more] = placeLines(label);
    expect(more).toBeUndefined();
    expect(line?.text).toBe('日本語 🐈 םולש');
    const stage = createStage(prepared({ prompt: text }));
    stage.show(0);
    const { picture, palette } = stage;
    let advance = 0;
    for (const character of line!.text) {
      const glyph = glyphOf(face(line!.face), character)!;
      const x = line!.x + ((advance + 32) >> 6) + glyph.left;
      const y = line!.y + face(line!.face).ascent + glyph.top;
      for (let at = 0; at < glyph.width * glyph.height; at++) {
        if (glyph.pixels[glyph.at + at] !== 15) continue; // solid pixels have exactly the luma of the label
        const row = y + Math.trunc(at / glyph.width);
        expect(picture.y.samples[row * picture.y.stride + x + (at % glyph.width)]).toBe(label.luma);
      }
      advance += glyph.advance;
    }
    expect(advance >> 6).toBeGreaterThan(300);
    expect(palette.ground.y).toBeLessThan(label.luma);
  });

  it('has no box for characters that only change others', () => {
    for (const character of '\u200d\ufe0f\u200e\u2060') expect(glyphOf(face('text48'), character)).toBeNull();
  });
});

const dejavu = '/usr/share/fonts/truetype/dejavu';
const hasDejavu = available('the fonts DejaVu', existsSync(join(dejavu, 'DejaVuSans.ttf')));

describe.skipIf(!hasDejavu)('text on a machine with fonts for some characters', () => {
  const prompts = ['שלום 日本 ok', 'cat 語 شمس 中', '日日日', 'A 語'];
  const [hebrew, arabic, none] = hasDejavu ? prepareWith(dejavu, prompts) : [];

  it('has a box for each of the other characters, in the order of the text', () => {
    const [first] = findGlyph(hebrew!, box('日'));
    const [second] = findGlyph(hebrew!, box('本'));
    expect(first?.y).toBe(second?.y);
    expect(first!.x).toBeLessThan(second!.x);
    expect(
      [findGlyph(hebrew!, box('日')), findGlyph(arabic!, box('語'))].map((found) => found.length),
    ).toEqual([1, 1]);
    expect(findGlyph(arabic!, box('中'))[0]!.x).toBeGreaterThan(findGlyph(arabic!, box('語'))[0]!.x);
  });

  it('contains no trace of the placeholders', () => {
    for (const { rgba } of [hebrew!, arabic!]) {
      const colours = new Set(Array.from({ length: rgba.length / 4 }, (_, i) => rgba.readUInt32BE(i * 4)));
      const coloured = Array.from(colours).filter((pixel) => {
        const [r, g, b, a] = [pixel >>> 24, (pixel >> 16) & 255, (pixel >> 8) & 255, pixel & 255];
        return a > 0 && (Math.abs(r - g) > 2 || Math.abs(g - b) > 2);
      });
      expect(coloured).toEqual([]);
    }
  });

  it('is drawn by the atlas when no font has any of its characters', () => {
    expect(none?.width).toBe(0);
  });
});
