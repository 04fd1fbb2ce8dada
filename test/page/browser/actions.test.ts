// A person makes things happen in the page, and takes them back.
import OpenAI from 'openai';
import { expect, it } from 'vitest';
import type { Page } from 'playwright-core';
import { created } from '../../emulator/control/asking.ts';
import { testEmulator } from '../../support/emulator.ts';
import { noBrowser, openPage, testKey, useBrowser } from './support.ts';

useBrowser();

const browserTest = it.skipIf(noBrowser !== undefined);
const clientOf = (url: string, apiKey = testKey) =>
  new OpenAI({ baseURL: `${url}/v1`, apiKey, maxRetries: 0 });

/** The message of an action that says this. */
const message = (page: Page, text: string | RegExp) =>
  page.getByRole('status', { name: 'Messages' }).locator('.toast', { hasText: text });

browserTest('Each action says what it did, with the line of curl that does the same', async () => {
  const emulator = testEmulator({ pace: 'manual' });
  const url = await emulator.listen();
  const id = await created(emulator, { prompt: 'A kite' }, testKey);
  const { page } = await openPage(url, { path: `jobs/${id}` });
  await page.getByLabel('Progress to hold at').fill('60');
  await page.getByRole('button', { name: 'Hold at 60 %' }).click();
  const line = message(page, 'at 60 %').getByRole('button', { name: /^Copy the line of curl/ });
  const path = `${url}/_emulator/videos/${id}/progress?project=key:${testKey}`;
  await expect
    .poll(() => line.innerText())
    .toBe(`curl -s '${path}' -H 'Content-Type: application/json' -d '{"progress":60}'`);
  expect((await clientOf(url).videos.retrieve(id)).progress).toBe(60);
});

browserTest('A job is completed, expired and deleted, and a deleted job is created again', async () => {
  const emulator = testEmulator({ pace: 'manual' });
  const url = await emulator.listen();
  const id = await created(emulator, { prompt: 'A kite', seconds: '8' }, testKey);
  const { page } = await openPage(url, { path: `jobs/${id}` });
  await page.getByRole('button', { name: 'Complete' }).click();
  await page.getByRole('button', { name: 'Expire' }).click();
  await page.getByText('Expired', { exact: true }).first().waitFor();
  await page.getByRole('button', { name: 'Delete' }).click();
  await page.getByText('No jobs yet').waitFor();
  await message(page, 'Deleted').getByRole('button', { name: 'Create again' }).click();
  await page.getByRole('heading', { level: 1, name: 'A kite' }).waitFor();
  const { data } = await clientOf(url).videos.list();
  expect(data.map(({ prompt, seconds }) => [prompt, seconds])).toEqual([['A kite', '8']]);
});

browserTest('A removed rule comes back with its place, and a frozen clock runs on', async () => {
  const emulator = testEmulator();
  const url = await emulator.listen();
  const { rules, clock } = emulator.project(testKey);
  emulator.clock.run();
  for (const id of ['first', 'second']) await rules.add({ id, then: { error: 'server_error' } });
  const { page } = await openPage(url, { path: 'situations' });
  await page.getByRole('button', { name: 'Remove the rule first' }).click();
  await expect.poll(() => rules.list().map(({ id }) => id)).toEqual(['second']);
  await message(page, 'Removed').getByRole('button', { name: 'Undo' }).click();
  await expect.poll(() => rules.list().map(({ id }) => id)).toEqual(['first', 'second']);
  await page.getByRole('button', { name: 'Freeze the clock' }).click();
  await expect.poll(() => clock.frozen).toBe(true);
  await message(page, 'stands still').getByRole('button', { name: 'Resume' }).click();
  await expect.poll(() => clock.frozen).toBe(false);
});

browserTest('Undo keeps the rules that were added after the action', async () => {
  const emulator = testEmulator();
  const url = await emulator.listen();
  const { rules } = emulator.project(testKey);
  const ids = () => rules.list().map(({ id }) => id);
  await rules.add({ id: 'first', then: { error: 'server_error' } });
  const { page } = await openPage(url, { path: 'situations' });
  await page.getByRole('button', { name: 'Remove the rule first' }).click();
  await message(page, 'Removed').getByRole('button', { name: 'Undo' }).waitFor();
  await rules.add({ id: 'later', then: { error: 'server_error' } });
  await page.getByText('later', { exact: true }).waitFor();
  await message(page, 'Removed').getByRole('button', { name: 'Undo' }).click();
  await expect.poll(ids).toEqual(['first', 'later']);
  await page.getByTitle('Load budget-exhausted').click();
  await message(page, 'Loaded').getByRole('button', { name: 'Undo' }).waitFor();
  await rules.add({ id: 'last', then: { error: 'server_error' } });
  await page.getByText('last', { exact: true }).waitFor();
  await message(page, 'Loaded').getByRole('button', { name: 'Undo' }).click();
  await expect.poll(ids).toEqual(['first', 'later', 'last']);
});

browserTest('Another project ends the offers to undo actions of the project before', async () => {
  const emulator = testEmulator();
  const url = await emulator.listen();
  await emulator.project(testKey).rules.add({ id: 'first', then: { error: 'server_error' } });
  await created(emulator, { prompt: 'A heron' }, 'sk-other');
  const { page } = await openPage(url, { path: 'situations' });
  await page.getByRole('button', { name: 'Remove the rule first' }).click();
  // A message stays while the pointer is on it.
  await message(page, 'Removed').hover();
  const { id } = emulator.project('sk-other');
  await page.getByLabel('Project', { exact: true }).selectOption(id);
  await expect.poll(() => page.url()).toContain(id);
  await expect.poll(() => message(page, 'Removed').count()).toBe(0);
});

browserTest('A request becomes a rule, which stops the next request like it', async () => {
  const emulator = testEmulator();
  const url = await emulator.listen();
  await created(emulator, { prompt: 'A red kite' }, testKey);
  const { page } = await openPage(url, { path: 'requests' });
  await page.getByRole('link', { name: 'createVideo' }).click();
  const exchange = page.getByRole('article', { name: 'Exchange' });
  await exchange.getByRole('region', { name: 'Request' }).getByText('"A red kite"').waitFor();
  await exchange.getByRole('region', { name: 'Answer' }).getByText('"status": "queued"').waitFor();
  await exchange.getByRole('button', { name: 'Make a rule from this' }).click();
  await expect.poll(() => page.getByLabel('Prompt contains').inputValue()).toBe('A red kite');
  await page.getByRole('button', { name: 'Add the rule' }).click();
  await message(page, 'Added the rule').waitFor();
  await clientOf(url).videos.create({ prompt: 'A heron' });
  await expect(clientOf(url).videos.create({ prompt: 'A red kite' })).rejects.toMatchObject({ status: 429 });
});

browserTest('A video is created by hand from a picture that was dropped on the form', async () => {
  const emulator = testEmulator({ pace: 'manual' });
  const url = await emulator.listen();
  const { page } = await openPage(url);
  await page.getByRole('button', { name: 'New video' }).click();
  const form = page.getByRole('dialog', { name: 'New video' });
  await form.getByLabel('Prompt').fill('From a picture');
  await dropPicture(page, { name: '<b>kite</b>.png', width: 720, height: 1280 });
  await form.getByText(/^<b>kite<\/b>\.png/).waitFor();
  await expect.poll(() => form.getByLabel('Size').inputValue()).toBe('720x1280');
  await form.getByRole('button', { name: 'Create' }).click();
  await page.getByRole('heading', { level: 1, name: 'From a picture' }).waitFor();
  const [request] = await emulator
    .project(testKey)
    .requests.list({ operation: 'createVideo' })
    .then(({ data }) => data);
  expect(request?.parts?.find(({ name }) => name === 'input_reference')?.filename).toBe('<b>kite</b>.png');
  expect(request?.status).toBe(200);
});

/** Draws a picture in the browser and drops it on the form. */
async function dropPicture(page: Page, given: { name: string; width: number; height: number }) {
  const dropped = await page.evaluateHandle(
    `(async ({ name, width, height }) => {
      const canvas = Object.assign(document.createElement('canvas'), { width, height });
      canvas.getContext('2d').fillRect(0, 0, width, height);
      const blob = await new Promise((resolve) => canvas.toBlob(resolve, 'image/png'));
      const data = new DataTransfer();
      data.items.add(new File([blob], name, { type: 'image/png' }));
      return data;
    })(${JSON.stringify(given)})`,
  );
  await page.dispatchEvent('.drop', 'drop', { dataTransfer: dropped });
}

browserTest('With --api-key the page asks for a key before it creates, and keeps the form', async () => {
  const emulator = testEmulator({ apiKey: ['sk-only'] });
  const url = await emulator.listen();
  const { page } = await openPage(url, { key: 'sk-other' });
  await page.getByRole('button', { name: 'New video' }).click();
  const form = page.getByRole('dialog', { name: 'New video' });
  await form.getByLabel('Prompt').fill('A kite');
  await form.getByRole('button', { name: 'Create' }).click();
  await page.getByRole('textbox', { name: 'API key' }).fill('sk-only');
  await page.getByRole('button', { name: 'Continue' }).click();
  await form.getByRole('button', { name: 'Create' }).click();
  await page.getByRole('heading', { level: 1, name: 'A kite' }).waitFor();
});

browserTest('The code of a job is shown as JSON, curl, Python and TypeScript', async () => {
  const emulator = testEmulator({ pace: 'manual' });
  const url = await emulator.listen();
  const id = await created(emulator, { prompt: "A kite's tail" }, testKey);
  const { page } = await openPage(url, { path: `jobs/${id}` });
  const code = page.getByRole('region', { name: 'Code' });
  await code.getByText(`"id": "${id}"`).waitFor();
  for (const [form, text] of [
    ['curl', String.raw`A kite'\''s tail`],
    ['Python', 'client.videos.create_and_poll('],
    ['TypeScript', 'await client.videos.create({'],
  ] as const) {
    await code.getByRole('button', { name: form, exact: true }).click();
    await code.getByText(text).waitFor();
  }
});
