// The page is safe: texts stay texts, its policy holds without an error, and no other page can read the emulator.
import { createServer } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import { testEmulator } from '../../support/emulator.ts';
import { created } from '../../emulator/control/asking.ts';
import { live, noBrowser, openPage, testKey, useBrowser } from './support.ts';

useBrowser();

/** Where a page can keep texts. */
interface BrowserStorage {
  sessionStorage: object;
  localStorage: object;
  document: { cookie: string };
}

const browserTest = it.skipIf(noBrowser !== undefined);

const views = ['jobs', 'requests', 'webhooks', 'situations', 'clock', 'spend', 'errors'];

browserTest('Every view works under the policy of the page, without an error in the console', async () => {
  const emulator = testEmulator({ pace: 'instant' });
  const url = await emulator.listen();
  const id = await created(emulator, {}, testKey);
  await emulator.send('/v1/videos', { key: testKey });
  const { page, faults } = await openPage(url);
  await live(page);
  for (const view of [...views, `jobs/${id}`]) {
    await page.goto(`${url}/_emulator/ui/${view}?project=key:${testKey}`);
    await live(page);
    await page.getByRole('heading', { level: 1 }).waitFor();
  }
  await page.getByLabel('The clip').waitFor();
  await page.getByRole('button', { name: 'Spritesheet' }).click();
  await page.getByAltText('spritesheet of the clip').waitFor();
  expect(faults).toEqual([]);
});

const markup =
  '<img src=x onerror="globalThis.hurt=1"><script>globalThis.hurt=1</script>"><b id="made">bold</b>';

browserTest('A prompt full of markup is shown as text in every view', async () => {
  const emulator = testEmulator({ pace: 'instant' });
  const url = await emulator.listen();
  const id = await created(emulator, { prompt: markup }, testKey);
  await emulator.project(testKey).rules.add({
    id: 'markup',
    match: { prompt: markup },
    then: { headers: { 'x-markup': 'yes' } },
  });
  const { page } = await openPage(url);
  const [request] = (await emulator.project(testKey).requests.list()).data;
  for (const view of [...views, `jobs/${id}`, `requests/${request?.id}`]) {
    await page.goto(`${url}/_emulator/ui/${view}?project=key:${testKey}`);
    await live(page);
    const shows = view.startsWith('jobs') || view === 'situations' || view.startsWith('requests/');
    if (shows) await page.getByText('globalThis.hurt=1').first().waitFor();
    expect(await page.locator('#made').count(), view).toBe(0);
    expect(await page.evaluate(() => 'hurt' in globalThis), view).toBe(false);
  }
});

browserTest(
  'A page of another origin can neither read nor write the emulator, nor contain its page',
  async () => {
    const emulator = testEmulator({ pace: 'manual' });
    const url = await emulator.listen();
    emulator.project(testKey).clock.freeze();
    const before = emulator.project(testKey).clock.now();
    const other = createServer((_, response) =>
      response
        .setHeader('content-type', 'text/html')
        .end(`<!doctype html><iframe src="${url}/_emulator/ui/"></iframe>`),
    ).listen(0, '127.0.0.1');
    onTestFinished(() => {
      other.closeAllConnections();
      other.close();
    });
    await once(other, 'listening');
    const { page } = await openPage(url, { mayFail: true });
    await page.goto(`http://localhost:${(other.address() as AddressInfo).port}/`);
    const tried = await page.evaluate(
      async ({ root, project }) => {
        const attempt = async (path: string, init: RequestInit = {}) => {
          try {
            const answer = await fetch(`${root}/_emulator/${path}?project=${project}`, init);
            return await answer.text();
          } catch {
            return 'refused';
          }
        };
        const body = '{"seconds": 60}';
        return [
          await attempt('status'),
          await attempt('videos'),
          await attempt('events'),
          await attempt('clock/advance', {
            method: 'POST',
            body,
            headers: { 'content-type': 'application/json' },
          }),
          // A form can be sent without a preflight, but its answer cannot be read.
          await attempt('clock/advance', { method: 'POST', mode: 'no-cors', body }),
        ];
      },
      { root: url, project: `key:${testKey}` },
    );
    expect(tried).toEqual(['refused', 'refused', 'refused', 'refused', '']);
    expect(emulator.project(testKey).clock.now()).toBe(before);
    const framed = page.frames().find((frame) => frame !== page.mainFrame());
    await expect.poll(() => framed?.url()).toContain('chrome-error://');
  },
);

browserTest('With --admin-token the page asks for the token, and keeps it for this tab alone', async () => {
  const emulator = testEmulator({ adminToken: 'a-long-enough-token' });
  const url = await emulator.listen();
  const { page } = await openPage(url, { mayFail: true });
  const answer = async (text: string) => {
    await page.getByRole('textbox', { name: 'Admin token' }).fill(text);
    await page.getByRole('button', { name: 'Continue' }).click();
  };
  await answer('a-wrong-token');
  await page.getByRole('textbox', { name: 'Admin token' }).waitFor();
  await answer('a-long-enough-token');
  await live(page);
  await created(emulator, { prompt: 'A kite' }, testKey);
  await page.getByRole('link', { name: 'A kite' }).waitFor();
  const kept = await page.evaluate(() => {
    const { sessionStorage, localStorage, document } = globalThis as unknown as BrowserStorage;
    return [JSON.stringify({ ...sessionStorage }), JSON.stringify({ ...localStorage }), document.cookie];
  });
  expect(kept.map((text) => text.includes('a-long-enough-token'))).toEqual([true, false, false]);
  await page.reload();
  await live(page);
  const second = await page.context().newPage();
  await second.goto(`${url}/_emulator/ui/`);
  await second.getByRole('textbox', { name: 'Admin token' }).waitFor();
});
