// The page is quick to use: keys, thousands of jobs, and few bytes.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { page as pageFiles } from '../../../src/emulator/version.ts';
import { created } from '../../emulator/control/asking.ts';
import { testEmulator } from '../../support/emulator.ts';
import { noBrowser, openPage, testKey, useBrowser } from './support.ts';

useBrowser();
const browserTest = it.skipIf(noBrowser !== undefined);

browserTest('2,000 jobs are scrolled with few rows in the document', async () => {
  const emulator = testEmulator({ pace: 'manual' });
  const url = await emulator.listen();
  const headers = { authorization: `Bearer ${testKey}`, 'content-type': 'application/json' };
  for (let nth = 1; nth <= 2_000; nth += 1) {
    const body = JSON.stringify({ prompt: `Job ${nth}.` });
    await emulator.fetch('http://emulator.test/v1/videos', { method: 'POST', headers, body });
  }
  const { page } = await openPage(url);
  await page.getByRole('link', { name: 'Job 2000.' }).waitFor();
  const list = page.getByRole('list', { name: 'Jobs' });
  const frames = await list.evaluate(async (element) => {
    const box = element.scrollHeight > element.clientHeight ? element : (element.parentElement ?? element);
    const { requestAnimationFrame: frame } = globalThis as unknown as {
      requestAnimationFrame: (drawn: (value?: unknown) => void) => void;
    };
    const times: number[] = [];
    const rows: number[] = [];
    let last = performance.now();
    for (let step = 0; step < 100; step += 1) {
      box.scrollTop += box.scrollHeight / 100;
      await new Promise(frame);
      const now = performance.now();
      times.push(now - last);
      last = now;
      rows.push(element.querySelectorAll('a').length);
    }
    return { times, rows };
  });
  const sorted = frames.times.toSorted((a, b) => a - b);
  const at = (part: number) => sorted[Math.floor(part * (sorted.length - 1))]?.toFixed(1);
  console.info(
    `frames of 100 steps through 2,000 jobs, in ms: median ${at(0.5)}, 95 % ${at(0.95)}, longest ${at(1)}`,
  );
  expect(Math.min(...frames.rows)).toBeGreaterThan(5);
  expect(Math.max(...frames.rows)).toBeLessThan(100);
  await page.getByRole('link', { name: 'Job 1.' }).waitFor();
});

browserTest('Keys search, move through the jobs, open one, and go back', async () => {
  const emulator = testEmulator({ pace: 'manual' });
  const url = await emulator.listen();
  for (const prompt of ['First kite', 'Heron', 'Second kite']) await created(emulator, { prompt }, testKey);
  const { page } = await openPage(url);
  await page.getByRole('link', { name: 'Heron' }).waitFor();
  await page.keyboard.press('/');
  await page.keyboard.type('kite');
  await expect.poll(() => page.getByRole('link', { name: 'Heron' }).count()).toBe(0);
  await page.keyboard.press('Escape');
  await page.keyboard.press('j');
  await page.locator(':focus').getByText('kite').waitFor();
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { level: 1, name: /kite|Heron/ }).waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('heading', { level: 1, name: 'Jobs' }).waitFor();
});

browserTest('Keys that come faster than the screen is drawn each move by a row', async () => {
  const emulator = testEmulator({ pace: 'manual' });
  const url = await emulator.listen();
  for (const prompt of ['four', 'three', 'two', 'one']) await created(emulator, { prompt }, testKey);
  const { page } = await openPage(url);
  await page.getByRole('link', { name: 'four' }).waitFor();
  await page.evaluate(`for (const key of ['j', 'j', 'j', 'j', 'k'])
    document.body.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true }))`);
  await page.locator(':focus').getByText('three').waitFor();
});

browserTest(
  'A list that is shown again begins where it was left, and the keys go on from its last row',
  async () => {
    const emulator = testEmulator({ pace: 'manual' });
    const url = await emulator.listen();
    for (let number = 1; number <= 40; number += 1)
      await created(emulator, { prompt: `Kite ${number}.` }, testKey);
    const { page } = await openPage(url);
    await page.getByRole('link', { name: 'Kite 40.' }).waitFor();
    for (let row = 1; row <= 20; row += 1) await page.keyboard.press('j');
    await page.locator(':focus').getByText('Kite 21.').waitFor();
    const top = () => page.evaluate(`document.querySelector('.rows').scrollTop`);
    const before = await top();
    expect(before).toBeGreaterThan(0);
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { level: 1, name: 'Kite 21.' }).waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('link', { name: 'Kite 21.' }).waitFor();
    expect(await top()).toBe(before);
    await page.keyboard.press('j');
    await page.locator(':focus').getByText('Kite 20.').waitFor();
  },
);

browserTest('A job has its poster, or the picture of its state when the poster cannot be read', async () => {
  const emulator = testEmulator({ pace: 'instant' });
  const url = await emulator.listen();
  await created(emulator, { prompt: 'A kite' }, testKey);
  const { page, faults } = await openPage(url, { mayFail: true });
  await page.locator('.poster img').waitFor();
  expect(await page.locator('.poster svg').count()).toBe(0);
  await page.route('**/bytes?*', (route) => route.abort());
  const refused = page.waitForEvent('requestfailed', (request) => request.url().includes('/bytes?'));
  await page.reload();
  await refused;
  await page.locator('.poster svg').waitFor();
  expect(await page.locator('.poster img').count()).toBe(0);
  expect(faults.filter((fault) => !fault.includes('ERR_FAILED'))).toEqual([]);
});

browserTest('An address with broken escapes shows that there is no such job', async () => {
  const url = await testEmulator().listen();
  const { page } = await openPage(url, { path: 'jobs/%E0%A4%A' });
  await page.getByText('There is no such job in this project').waitFor();
});

browserTest('The settings of an empty project that is named by its id name it too', async () => {
  const emulator = testEmulator();
  const url = await emulator.listen();
  const { id } = emulator.project(testKey);
  const { page } = await openPage(url);
  await page.getByText(`export OPENAI_API_KEY=${testKey}`).waitFor();
  expect(await page.getByText('OPENAI_PROJECT_ID').count()).toBe(0);
  await page.goto(`${url}/_emulator/ui/jobs?project=${id}`);
  await page.getByText(`export OPENAI_PROJECT_ID=${id}`).waitFor();
});

const folder = fileURLToPath(pageFiles.folder);

it.skipIf(!existsSync(folder))('The page takes less than 100 KB, compressed', () => {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((file) => file.isFile());
  const sizes = files.map((file) => gzipSync(readFileSync(join(file.parentPath, file.name))).byteLength);
  expect(files.length).toBeGreaterThan(2);
  expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(100_000);
});

it.skipIf(!existsSync(folder))('The page comes with the licences of its packages', () => {
  const notices = readFileSync(join(folder, 'THIRD_PARTY_LICENSES.txt'), 'utf8');
  const names = Array.from(notices.matchAll(/^(\S+) \d+\.\d+\.\d+$/gm), ([, name]) => name);
  expect(names).toEqual(['@preact/signals', '@preact/signals-core', 'preact']);
  expect(notices.match(/Permission is hereby granted/g)).toHaveLength(3);
});
