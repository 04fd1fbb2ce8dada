// Everybody can use the page: axe-core finds no violation in any view.
import { describe, expect, it } from 'vitest';
import { testEmulator } from '../../support/emulator.ts';
import { busyEmulator } from './busy.ts';
import { live, noBrowser, openPage, testKey, useBrowser, violations } from './support.ts';

useBrowser();

describe.skipIf(noBrowser !== undefined)('axe-core finds no violation', () => {
  it.each(['light', 'dark'] as const)('in any view, %s', async (colorScheme) => {
    const { url, key, views } = await busyEmulator();
    const { page } = await openPage(url, { key, context: { bypassCSP: true, colorScheme } });
    for (const [name, path] of Object.entries(views)) {
      await page.goto(`${url}/_emulator/ui/${path}?project=key:${key}`);
      await live(page);
      await page.getByRole('heading', { level: 1 }).waitFor();
      expect(await violations(page), name).toEqual([]);
    }
  });

  it.each(['light', 'dark'] as const)('in the dialogs and in a narrow window, %s', async (colorScheme) => {
    const { url, key } = await busyEmulator();
    const viewport = { width: 390, height: 800 };
    const { page } = await openPage(url, { key, context: { bypassCSP: true, colorScheme, viewport } });
    await live(page);
    expect(await violations(page), 'narrow').toEqual([]);
    await page.getByRole('button', { name: 'New video' }).click();
    await page.getByRole('dialog').waitFor();
    expect(await violations(page), 'new video').toEqual([]);
    await page.keyboard.press('Escape');
    await page.keyboard.press('?');
    await page.getByRole('dialog').waitFor();
    expect(await violations(page), 'help').toEqual([]);
  });

  it('in the empty states', async () => {
    const url = await testEmulator().listen();
    const { page } = await openPage(url, { context: { bypassCSP: true } });
    for (const view of ['jobs', 'requests', 'webhooks']) {
      await page.goto(`${url}/_emulator/ui/${view}?project=key:${testKey}`);
      await live(page);
      expect(await violations(page), view).toEqual([]);
    }
  });
});
