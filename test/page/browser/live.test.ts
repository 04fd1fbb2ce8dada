// The page follows what the code under test does, and makes things happen.
import OpenAI from 'openai';
import { expect, it, onTestFinished } from 'vitest';
import { createEmulator } from '../../../src/emulator/index.ts';
import { shortId } from '../../../src/page/model/format.ts';
import { testEmulator } from '../../support/emulator.ts';
import { freePort } from '../../support/ports.ts';
import { receiver } from '../../support/receiver.ts';
import { live, noBrowser, openPage, testKey, useBrowser } from './support.ts';

useBrowser();

/** What the tests use of a video element. */
interface Player {
  muted: boolean;
  readonly currentTime: number;
  play(): Promise<void>;
}

const browserTest = it.skipIf(noBrowser !== undefined);

const clientOf = (url: string, apiKey = testKey) =>
  new OpenAI({ baseURL: `${url}/v1`, apiKey, maxRetries: 0 });

browserTest(
  'A job of the official client appears without a reload, progresses, and its clip plays',
  async () => {
    const emulator = testEmulator({ pace: '1x' });
    const url = await emulator.listen();
    const { page } = await openPage(url);
    await live(page);
    await page.getByText('No jobs yet').waitFor();
    const { id } = await clientOf(url).videos.create({ prompt: 'A heron over the marsh' });
    const row = page.getByRole('link', { name: 'A heron over the marsh' });
    await row.getByText('Queued', { exact: true }).waitFor();
    const { clock } = emulator.project(testKey);
    const bar = row.getByRole('progressbar');
    const progress = async () => Number(await bar.getAttribute('value'));
    clock.advance(30_000);
    await row.getByText('Rendering', { exact: true }).waitFor();
    clock.advance(20_000);
    await expect.poll(progress).toBeGreaterThan(0);
    await expect.poll(progress).toBe((await clientOf(url).videos.retrieve(id)).progress);
    await clock.advanceUntilIdle();
    await row.click();
    const video = page.getByLabel('The clip');
    await video.waitFor();
    const time = () => video.evaluate((element) => (element as unknown as Player).currentTime);
    await video.evaluate((element) => {
      const player = element as unknown as Player;
      player.muted = true;
      return player.play();
    });
    await expect.poll(time).toBeGreaterThan(0);
    const first = await time();
    await expect.poll(time).not.toBe(first);
  },
);

browserTest('A job that runs with the clock is done in the page without any call', async () => {
  const emulator = testEmulator({ pace: '40x' });
  const url = await emulator.listen();
  const { page } = await openPage(url);
  await live(page);
  await clientOf(url).videos.create({ prompt: 'A kite' });
  emulator.clock.run(20);
  await page.getByRole('link', { name: 'A kite' }).getByText('Done', { exact: true }).waitFor();
});

browserTest('A job is failed by hand, and the client sees the chosen error', async () => {
  const emulator = testEmulator({ pace: 'manual' });
  const url = await emulator.listen();
  const client = clientOf(url);
  const { id } = await client.videos.create({ prompt: 'A kite' });
  const { page } = await openPage(url, { path: `jobs/${id}` });
  await page.getByRole('button', { name: 'Fail', exact: true }).click();
  await page
    .getByRole('status', { name: 'Messages' })
    .getByText(/^Failed/)
    .waitFor();
  const failed = await client.videos.retrieve(id);
  expect([failed.status, failed.error?.code]).toEqual(['failed', 'moderation_blocked']);
  await page.getByText('No file: the job failed.').waitFor();
});

browserTest('A completed job is remixed in the page, and the remix names its source', async () => {
  const emulator = testEmulator({ pace: 'instant' });
  const url = await emulator.listen();
  const client = clientOf(url);
  const { id } = await client.videos.create({ prompt: 'A kite' });
  const { page } = await openPage(url, { path: `jobs/${id}` });
  await page.getByRole('button', { name: 'Remix', exact: true }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Prompt').fill('A kite at night');
  await dialog.getByRole('button', { name: 'Remix', exact: true }).click();
  await page.getByRole('heading', { name: 'A kite at night' }).waitFor();
  const [remix] = (await client.videos.list()).data;
  expect(remix).toMatchObject({ prompt: 'A kite at night', remixed_from_video_id: id });
});

browserTest('A rule that was added in the page makes the next call of the client fail', async () => {
  const emulator = testEmulator();
  const url = await emulator.listen();
  const { page } = await openPage(url, { path: 'situations' });
  await live(page);
  await page.getByRole('combobox', { name: 'Effect' }).selectOption('error');
  await page.getByRole('combobox', { name: 'Operation' }).selectOption('createVideo');
  await page.getByLabel('At most this many times').fill('1');
  await page.getByRole('button', { name: 'Add the rule' }).click();
  await expect.poll(() => emulator.project(testKey).rules.list().length).toBe(1);
  const client = clientOf(url);
  await expect(client.videos.create({ prompt: 'A kite' })).rejects.toMatchObject({
    status: expect.any(Number),
  });
  await page.getByText('1 of 1 hits').waitFor();
  expect(await client.videos.create({ prompt: 'A kite' })).toMatchObject({ status: 'queued' });
});

browserTest('The clock is moved in the page to the next event', async () => {
  const emulator = testEmulator({ pace: '1x' });
  const url = await emulator.listen();
  const client = clientOf(url);
  const { id } = await client.videos.create({ prompt: 'A kite' });
  const { page } = await openPage(url, { path: 'clock' });
  const next = page.getByRole('button', { name: 'To the next event' });
  await next.click();
  await expect.poll(async () => (await client.videos.retrieve(id)).status).toBe('in_progress');
  await page.getByRole('button', { name: 'Until all jobs have ended' }).click();
  await expect.poll(async () => (await client.videos.retrieve(id)).status).toBe('completed');
});

browserTest('A delivery is sent again from the page, and shows its second attempt', async () => {
  const hook = await receiver();
  const emulator = testEmulator({ pace: 'instant', webhookUrl: hook.url, webhookSecret: 'whsec_c2VjcmV0' });
  const url = await emulator.listen();
  await clientOf(url).videos.create({ prompt: 'A kite' });
  await emulator.webhooks.idle();
  const { page } = await openPage(url, { path: 'webhooks' });
  await page.getByText('1 attempt', { exact: true }).click();
  await page.getByRole('button', { name: 'Redeliver' }).click();
  await page.getByText('2 attempts').waitFor();
  expect(hook.got.map(({ plain }) => plain['webhook-id'])).toEqual(
    Array.from({ length: 2 }, () => hook.got[0]?.plain['webhook-id']),
  );
});

browserTest('The newest delivery is the first, before and after a reload', async () => {
  const hook = await receiver();
  const emulator = testEmulator({ pace: 'instant', webhookUrl: hook.url, webhookSecret: 'whsec_c2VjcmV0' });
  const url = await emulator.listen();
  const videos: string[] = [];
  const createNext = async (prompt: string) => {
    emulator.project(testKey).clock.advance(1_000);
    videos.unshift((await clientOf(url).videos.create({ prompt })).id);
    await emulator.webhooks.idle();
  };
  for (const prompt of ['One', 'Two']) await createNext(prompt);
  const { page } = await openPage(url, { path: 'webhooks' });
  const ends = () => page.locator('.delivery summary .mono.quiet').allInnerTexts();
  const expected = () => videos.map((id) => shortId(id));
  await expect.poll(ends).toEqual(expected());
  await createNext('Three');
  await expect.poll(ends).toEqual(expected());
  await page.reload();
  await expect.poll(ends).toEqual(expected());
});

browserTest('Two projects stay apart, and the page tells of the other one', async () => {
  const emulator = testEmulator();
  const url = await emulator.listen();
  const { page } = await openPage(url);
  await live(page);
  await clientOf(url).videos.create({ prompt: 'Mine' });
  await page.getByRole('link', { name: 'Mine' }).waitFor();
  await clientOf(url, 'sk-of-a-colleague').videos.create({ prompt: 'Theirs' });
  await page.getByRole('button', { name: 'Another project is active' }).click();
  await page.getByRole('link', { name: 'Theirs' }).waitFor();
  expect(await page.getByRole('link', { name: 'Mine' }).count()).toBe(0);
});

browserTest('When the server stops, the page tells it, and goes on when the server is back', async () => {
  const port = await freePort();
  const start = async () => {
    const emulator = createEmulator({ listen: `127.0.0.1:${port}` });
    onTestFinished(() => emulator.close());
    return { emulator, url: await emulator.listen() };
  };
  const first = await start();
  const { page } = await openPage(first.url, { mayFail: true });
  await live(page);
  await clientOf(first.url).videos.create({ prompt: 'Before' });
  await page.getByRole('link', { name: 'Before' }).waitFor();
  await first.emulator.close();
  await page.getByRole('alert').getByText('does not answer').waitFor();
  const second = await start();
  await live(page);
  // The jobs of the first server were in its memory.
  await page.getByText('No jobs yet').waitFor();
  await clientOf(second.url).videos.create({ prompt: 'After' });
  await page.getByRole('link', { name: 'After' }).waitFor();
});
