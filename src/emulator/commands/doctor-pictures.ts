// The doctor's checks of sharp, and of the fonts for prompts in other scripts.
import type { Check } from './doctor-server.ts';
import { loadSharp } from '../media/images/sharp.ts';

const reinstall =
  'Install it again on this machine, with its optional packages: npm install --include=optional sharp';

/** Thumbnails, spritesheets and reference images need sharp. */
export async function checkSharp(): Promise<Check> {
  const name = 'sharp';
  try {
    const sharp = await loadSharp();
    const picture = () => sharp({ create: { width: 16, height: 16, channels: 3, background: '#456' } });
    const [webp, jpeg] = await Promise.all([picture().webp().toBuffer(), picture().jpeg().toBuffer()]);
    await sharp(webp).metadata();
    const found = `sharp ${sharp.versions.sharp} encodes WebP (${webp.length} bytes) and JPEG (${jpeg.length} bytes)`;
    return { name, state: 'ok', found };
  } catch (thrown) {
    const [line] = (thrown as Error).message.split('\n');
    return { name, state: 'fail', found: `sharp does not work: ${line}`, advice: reinstall };
  }
}

/** A letter of each script that prompts are likely to use. */
const samples = {
  Chinese: '中',
  Japanese: 'あ',
  Korean: '한',
  Arabic: 'ع',
  Hindi: 'अ',
  Thai: 'ไ',
  emoji: '🎬',
} as const;

/** The package has fonts for Latin, Greek and Cyrillic; other scripts are drawn with this machine's fonts. */
export async function checkFonts(): Promise<Check> {
  const name = 'fonts';
  const advice =
    'Install fonts for them, for instance fonts-noto-core, fonts-noto-cjk and fonts-noto-color-emoji on Debian.';
  try {
    const missing: string[] = [];
    for (const [script, letter] of Object.entries(samples))
      if (!(await hasFont(letter))) missing.push(script);
    if (missing.length === 0) {
      return { name, state: 'ok', found: `prompts can be drawn in ${Object.keys(samples).join(', ')}` };
    }
    return { name, state: 'warn', found: `no font for prompts in ${missing.join(', ')}`, advice };
  } catch {
    return { name, state: 'warn', found: 'prompts in other scripts cannot be drawn', advice };
  }
}

/**
 * Pango draws a box with the code point when no font has a letter. All such boxes have the same size. So a
 * letter is missing when it is as large as a private-use letter with as many digits, for which no font
 * exists.
 */
async function hasFont(letter: string): Promise<boolean> {
  const nobodys = (letter.codePointAt(0) ?? 0) > 0xffff ? '\u{F0123}' : '\uE123';
  const [drawn, box] = await Promise.all([sizeOf(letter), sizeOf(nobodys)]);
  return drawn !== box;
}

async function sizeOf(letter: string): Promise<string> {
  const sharp = await loadSharp();
  const text = { text: letter, font: 'sans 40', dpi: 72, rgba: true };
  const { info } = await sharp({ text }).raw().toBuffer({ resolveWithObject: true });
  return `${info.width}x${info.height}`;
}
