// The page in headless Chromium: from its first byte to the first visible list of jobs.
import { createEmulator } from '../../../dist/emulator/index.js';
import { record } from '../statistics.mjs';

const jobs = 100;
const key = 'sk-bench';

/** Without Chromium, or without the package that drives it, the figure has no value. */
export async function firstList({ missing, watch, options, tell }) {
  const figure = {
    what: `the page: first byte to a visible list of ${jobs} jobs`,
    unit: 'ms',
    values: {},
    budgets: [{ against: 'Chromium', atMost: 300 }],
  };
  const browser = await startBrowser(missing);
  if (browser === undefined) return [figure];
  const emulator = createEmulator({ pace: 'manual' });
  try {
    const url = await emulator.listen();
    for (let number = 1; number <= jobs; number += 1) await create(emulator, number);
    for (let round = 0; round < 5 * options.rounds; round += 1) {
      tell(`the page ${round + 1} of ${5 * options.rounds}`);
      record(figure, { of: 'ours', value: await watch.undisturbed(() => openOnce(browser, url)) });
    }
  } finally {
    await browser.close();
    await emulator.close();
  }
  return [figure];
}

async function startBrowser(missing) {
  try {
    const { chromium } = await import('playwright-core');
    const executablePath = process.env.CHROMIUM ?? '/usr/bin/chromium';
    return await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] });
  } catch (thrown) {
    missing.Chromium = thrown.message.split('\n', 1)[0];
    return undefined;
  }
}

async function create(emulator, number) {
  const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' };
  const body = JSON.stringify({ prompt: `Job ${number}` });
  const answer = await emulator.fetch('http://127.0.0.1/v1/videos', { method: 'POST', headers, body });
  if (answer.status !== 200) throw new Error(`the creation answered ${answer.status}`);
}

/** Opens the page with an empty cache. @returns ms from the first byte to the first row on the screen */
async function openOnce(browser, url) {
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.addInitScript(watchRows);
  await page.goto(`${url}/_emulator/ui/jobs?project=key:${key}`);
  await page.waitForFunction(() => globalThis.firstRowAt !== undefined);
  const ms = await page.evaluate(() => {
    const [navigation] = performance.getEntriesByType('navigation');
    return globalThis.firstRowAt - navigation.responseStart;
  });
  await context.close();
  return ms;
}

/** Runs in the page: notes when a frame with the first row was drawn. */
function watchRows() {
  const look = () => {
    if (document.querySelector('[data-index="0"]') === null) requestAnimationFrame(look);
    else requestAnimationFrame(() => (globalThis.firstRowAt = performance.now()));
  };
  requestAnimationFrame(look);
}
