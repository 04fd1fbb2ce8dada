// Draws docs/contact-sheet.jpg: clips of every size and script side by side. Look at it after a change of the
// picture. Needs fonts for the scripts (Debian: fonts-noto-core fonts-noto-cjk fonts-noto-color-emoji):
//   npm run build && node scripts/media/contact-sheet.mjs [output.jpg]
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import sharp from 'sharp';
import { frameToPixels } from '../../dist/emulator/media/picture/rgb.js';
import { prepareClip } from '../../dist/emulator/media/prepare.js';
import { createStage } from '../../dist/emulator/media/scene/stage.js';

const out = process.argv[2] ?? join(import.meta.dirname, '../../docs/contact-sheet.jpg');
const id = 'video_68d7512d07848190b3e45da0ecbebcde004da08e1e0678d5';
const cat =
  'A calico cat playing a piano on stage while the audience applauds; cinematic, shallow depth of field';

/** A picture like a photograph: bright sky, sun, hills, grain. */
async function landscape(width, height) {
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 100" width="${width}" height="${height}" preserveAspectRatio="none">
    <defs><linearGradient id="sky" x2="0" y2="1"><stop stop-color="#4a90d9"/><stop offset="0.7" stop-color="#fbe3b8"/></linearGradient></defs>
    <rect width="100" height="100" fill="url(#sky)"/><circle cx="68" cy="34" r="9" fill="#fff6d8"/>
    <path d="M0 62 Q20 44 42 60 T100 52 V100 H0Z" fill="#5f8f5a"/><path d="M0 76 Q30 60 60 74 T100 70 V100 H0Z" fill="#2f5d43"/></svg>`;
  const grain = await sharp({
    create: { width, height, channels: 3, noise: { type: 'gaussian', mean: 128, sigma: 10 } },
  })
    .png()
    .toBuffer();
  const bytes = await sharp(Buffer.from(svg))
    .composite([{ input: grain, blend: 'soft-light' }])
    .jpeg({ quality: 90 })
    .toBuffer();
  return { sha256: createHash('sha256').update(bytes).digest('hex'), bytes };
}

const source = { kind: 'remix', id: 'video_68d7512d07848190b3e45da0ecbe0000', prompt: cat };

/** @typedef {[caption: string, over: object, second: number]} Tile */

/**
 * The caption, the differences from a plain clip, and the second that is shown.
 * @type {Tile[][]}
 */
const rows = [
  [
    ['Latin', {}, 1.5],
    [
      'Cyrillic',
      { prompt: 'Трёхцветная кошка играет на пианино на сцене, зрители аплодируют', palette: 'b' },
      2.2,
    ],
    [
      'CJK',
      {
        prompt: '三毛猫がステージでピアノを弾き、観客が拍手を送る。映画のような映像、被写界深度は浅め',
        palette: 'c',
      },
      3.1,
    ],
  ],
  [
    [
      'Arabic',
      { prompt: 'قطة كاليكو تعزف على البيانو (بكاميرا 35 مم) بينما يصفق الجمهور', palette: 'd' },
      0.9,
    ],
    ['Hebrew', { prompt: 'חתולה מנגנת בפסנתר על הבמה, 200 עכברים מוחאים כפיים — sora', palette: 'e' }, 1.9],
    ['Devanagari and emoji', { prompt: 'मंच पर पियानो बजाती बिल्ली 🐈‍⬛🎹 👏🏽👏🏿', palette: 'f' }, 2.9],
  ],
  [
    ['32,000 characters', { prompt: `${cat}. `.repeat(320).slice(0, 32_000), palette: 'g' }, 3.4],
    ['remix', { prompt: 'The same at night, in the rain', source }, 1.5],
    [
      'remix of a long prompt',
      { prompt: `${cat}. `.repeat(9), source: { ...source, prompt: `${cat}. `.repeat(9) } },
      3.9,
    ],
  ],
  [
    ['reference image, first frame', { palette: 'h', picture: true }, 0],
    ['reference image', { palette: 'h', picture: true }, 2],
    ['no font: marked boxes', { prompt: '\ue000\ue001 and \u{f0001} in text', palette: 'i' }, 2],
  ],
  [
    ['1920x1080', { width: 1920, height: 1080, palette: 'j', seconds: 12 }, 7],
    ['1792x1024', { width: 1792, height: 1024, palette: 'k', seconds: 20 }, 11],
    ['854x480', { width: 854, height: 480, palette: 'l', seconds: 5 }, 2],
  ],
  [
    ['720x1280', { width: 720, height: 1280, palette: 'm' }, 1],
    ['1024x1792', { width: 1024, height: 1792, palette: 'n', seconds: 12 }, 8],
    ['1080x1920, remix', { width: 1080, height: 1920, palette: 'o', source, prompt: 'At night' }, 3],
    ['720x1280, reference', { width: 720, height: 1280, palette: 'p', picture: true }, 3],
    ['480x854', { width: 480, height: 854, palette: 'q', seconds: 5 }, 2],
    ['720x1280, long', { width: 720, height: 1280, palette: 'u', prompt: `${cat}. `.repeat(30) }, 2],
  ],
  [
    ['480x480', { width: 480, height: 480, palette: 'r', seconds: 5 }, 2],
    ['1080x1080', { width: 1080, height: 1080, palette: 's', seconds: 5 }, 2],
    ['320x320', { width: 320, height: 320, palette: 't' }, 2],
    ['320x568', { width: 320, height: 568, palette: 'v' }, 2],
    ['568x320', { width: 568, height: 320, palette: 'w' }, 2],
  ],
];

const plain = {
  id,
  model: 'sora-2',
  prompt: cat,
  width: 1280,
  height: 720,
  seconds: 4,
  palette: 'a',
  source: null,
};

async function draw({ picture = false, ...over }, second) {
  const spec = { ...plain, ...over };
  const reference = picture ? await landscape(spec.width, spec.height) : null;
  const stage = createStage(await prepareClip({ ...spec, reference }));
  const frame = Math.round(second * 30);
  stage.show(frame);
  stage.showBlock(frame);
  const { data, width, height } = frameToPixels(stage.picture);
  return sharp(data, { raw: { width, height, channels: 3 } });
}

const sheetWidth = 1880;
const gap = 20;
const captionHeight = 26;
const parts = [];
let y = gap;
for (const row of rows) {
  const aspects = row.map(([, { width = 1280, height = 720 }]) => width / height);
  const free = sheetWidth - gap * (row.length + 1);
  const height = Math.floor(free / aspects.reduce((sum, aspect) => sum + aspect, 0));
  let x = gap;
  for (const [i, [caption, over, second]] of row.entries()) {
    const width = Math.floor(aspects[i] * height);
    const frame = await draw(over, second);
    parts.push({ input: await frame.resize(width, height).png().toBuffer(), left: x, top: y });
    const text = `<span foreground="#333">${caption}</span>`;
    const label = { text: { text, font: 'sans 16', dpi: 72, rgba: true } };
    parts.push({ input: label, left: x, top: y + height + 4 });
    x += width + gap;
  }
  y += height + captionHeight + gap;
}
const sheet = await sharp({ create: { width: sheetWidth, height: y, channels: 3, background: '#e8e8e4' } })
  .composite(parts)
  .jpeg({ quality: 72, mozjpeg: true })
  .toFile(out);
console.log(out, sheet.width, 'x', sheet.height, sheet.size, 'bytes');
