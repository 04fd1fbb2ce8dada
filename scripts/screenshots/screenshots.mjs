// Writes the pictures in docs/screenshots: every view of the page, light and dark. Needs Chromium, or another
// browser of its family in the variable CHROMIUM.
import { once } from 'node:events';
import { mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import sharp from 'sharp';
import { createEmulator } from '../../dist/emulator/index.js';
import { deadAddress, exampleKey, fillWithExamples } from './examples.mjs';

const folder = join(import.meta.dirname, '../../docs/screenshots');
/** How many pictures of clips a view shows. */
const pictures = { jobs: 5 };
/** The largest size of all pictures together, in bytes: every clone contains them. */
const mostBytes = 1_500_000;

const receiver = createServer(
  (request, response) => void request.resume().on('end', () => response.end('ok')),
);
receiver.listen(0, '127.0.0.1');
await once(receiver, 'listening');
const webhookUrl = [`http://127.0.0.1:${receiver.address().port}/webhooks`, deadAddress];
// With a seed, ids and times are the same in each run.
const emulator = createEmulator({ pace: 'manual', seed: 7, webhookUrl, webhookSecret: 'whsec_c2VjcmV0' });
emulator.clock.freeze();
const url = await emulator.listen();
const views = await fillWithExamples(emulator);
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu', '--hide-scrollbars', '--font-render-hinting=none'],
});

rmSync(folder, { recursive: true, force: true });
mkdirSync(folder, { recursive: true });
for (const colorScheme of ['light', 'dark']) {
  const context = await browser.newContext({
    colorScheme,
    viewport: { width: 1280, height: 800 },
    reducedMotion: 'reduce',
  });
  const page = await context.newPage();
  for (const [name, path] of Object.entries(views)) await picture(page, { name, path, colorScheme });
  await context.close();
}
await browser.close();
await emulator.close();
receiver.closeAllConnections();
receiver.close();
assertSmall();

async function picture(page, { name, path, colorScheme }) {
  await page.goto(`${url}/_emulator/ui/${path}?project=key:${exampleKey}`);
  await page.getByText('Live', { exact: true }).waitFor();
  await page.getByRole('heading', { level: 1 }).waitFor();
  // The page fetches the pictures of the clips after the list.
  await page.waitForFunction((count) => {
    const loaded = [...document.images].filter((image) => image.complete && image.naturalWidth > 0);
    return loaded.length >= count;
  }, pictures[name] ?? 0);
  if (name === 'job') await page.getByLabel('The clip').waitFor();
  const taken = await page.screenshot({ animations: 'disabled' });
  // 256 colours take a third of the bytes.
  const small = await sharp(taken).png({ palette: true, effort: 10 }).toBuffer();
  writeFileSync(join(folder, `${name}-${colorScheme}.png`), small);
}

function assertSmall() {
  const files = readdirSync(folder);
  const bytes = files.reduce((sum, file) => sum + statSync(join(folder, file)).size, 0);
  console.log(`${files.length} pictures, ${bytes.toLocaleString('en-US')} bytes`);
  if (bytes > mostBytes) {
    console.error(`The pictures take more than ${mostBytes.toLocaleString('en-US')} bytes.`);
    process.exitCode = 1;
  }
}
