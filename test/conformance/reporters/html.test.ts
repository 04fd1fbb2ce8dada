// The HTML report in Chromium: it is opened, filtered, and its evidence is read.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it, onTestFinished } from 'vitest';
import { html } from '../../../src/conformance/reporters/html.ts';
import { available } from '../../emulator/media/support/tools.ts';
import { chromium, inPage } from '../../support/chromium.ts';
import { hostile, sampleReport } from '../support/sample-report.ts';

it('the HTML report loads nothing from other addresses', async () => {
  const text = html.render(await sampleReport());
  expect(text).toContain("default-src 'none'");
  const outside = /<(link|iframe|object|embed)\b|\ssrc="(?!data:)|@import|url\(/i;
  expect(text.replaceAll(/<pre>[^]*?<\/pre>/g, '')).not.toMatch(outside);
});

it('the HTML report has colours for light and dark mode', async () => {
  const text = html.render(await sampleReport());
  expect(text).toContain('color-scheme: light dark');
  expect(text).toContain('@media (prefers-color-scheme: dark)');
});

describe.skipIf(!available('Chromium', chromium !== undefined))('in Chromium', () => {
  it(
    'the HTML report can be filtered and read, and runs no script from the texts of a server',
    { timeout: 60_000 },
    async () => {
      const report = await sampleReport();
      const directory = await mkdtemp(join(tmpdir(), 'sora-conformance-test-'));
      onTestFinished(() => rm(directory, { recursive: true, force: true }));
      const file = join(directory, 'report.html');
      await writeFile(file, html.render(report));
      await inPage(chromium ?? '', pathToFileURL(file).href, async (evaluate) => {
        const visible = () =>
          evaluate(`[...document.querySelectorAll('details.check:not([hidden])')].map(({ id }) => id)`);
        const set = (name: string, value: string) =>
          evaluate(
            `{ const field = document.querySelector('[name=${name}]'); field.value = ${JSON.stringify(value)};
             field.dispatchEvent(new Event('input', { bubbles: true })); document.querySelector('#shown').textContent }`,
          );
        const ids = report.results.map(({ id }) => id);
        expect(await evaluate(`document.querySelector('#checks').open`)).toBe(false);
        expect(await visible()).toEqual(ids);
        expect(await set('verdict', 'skipped')).toBe(`1 of ${ids.length}`);
        expect(await visible()).toEqual(['retrieve.skips']);
        await set('verdict', 'counts');
        expect(await visible()).toEqual(ids.filter((id) => !/good|skips|should/.test(id)));
        await set('verdict', 'failed');
        await set('level', 'SHOULD');
        expect(await visible()).toEqual(['retrieve.should']);
        await set('level', '');
        await set('verdict', '');
        await set('words', '418 multipart');
        expect(await visible()).toEqual(['retrieve.form']);

        // The verdict and the failures are visible at once, and passed checks are folded.
        expect(await evaluate(`document.body.firstElementChild.querySelector('h1').textContent`)).toBe(
          report.conclusion.line,
        );
        expect(await evaluate(`document.querySelectorAll('article.card').length`)).toBe(5);
        const order = `[...document.querySelectorAll('header, article.card, #checks')].map(({ localName }) => localName)`;
        expect(await evaluate(order)).toEqual(['header', ...Array(5).fill('article'), 'details']);
        // A link to a check opens the list at that check.
        const revealed = `new Promise((done) => {
        addEventListener('hashchange', () => done(document.getElementById('retrieve.form').open), { once: true });
        document.querySelector('#checks').open = false;
        location.hash = '#retrieve.form';
      })`;
        expect(await evaluate(revealed)).toBe(true);
        expect(await evaluate(`document.querySelector('#checks').open`)).toBe(true);

        const opened = `document.getElementById('retrieve.leaks')`;
        await evaluate(`${opened}.open = true`);
        expect(await evaluate(`${opened}.querySelector('.curl pre').textContent`)).toBe(
          report.results.find(({ id }) => id === 'retrieve.leaks')?.exchanges[0]?.curl,
        );
        expect(await evaluate(`${opened}.textContent`)).toContain(hostile.slice(0, 30));
        expect(await evaluate('document.title')).toContain('Videos API conformance');
        // The text is copied if the browser allows it; otherwise it is selected.
        await evaluate(`${opened}.querySelector('button.copy').click()`);
        const settled = `new Promise((done) => { const look = () => /copied|selected/.test(${opened}.querySelector('button.copy').textContent) ? done(true) : requestAnimationFrame(look); look(); })`;
        expect(await evaluate(settled)).toBe(true);
        const picture = `document.querySelector('details.check img')?.src ?? ''`;
        expect(await evaluate(picture)).toMatch(/^data:image\/jpeg;base64,/);
      });
    },
  );
});
