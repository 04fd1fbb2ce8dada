// What the official client really did, read back from the journal: attempts, waits, and what nobody read.
import { expect, it } from 'vitest';
import { clientVersions } from '../support/clients.ts';
import { testEmulator } from '../support/emulator.ts';

it.each(clientVersions)('$name: retries are entries with a count', async (version) => {
  const emulator = testEmulator({ pace: 'instant' });
  const baseURL = `${await emulator.listen()}/v1`;
  let attempts = 0;
  const client = version.make({
    baseURL,
    apiKey: 'sk-retries',
    maxRetries: 2,
    // The answer to the first two attempts is lost on the way back.
    fetch: async (input, init) => {
      const response = await fetch(input, init);
      // Before its first form, the client tries what fetch can do on a data URL.
      if ((typeof input === 'string' && input.startsWith('data:')) || (attempts += 1) > 2) return response;
      await response.body?.cancel();
      return new Response('{}', { status: 500, headers: { 'retry-after-ms': '1' } });
    },
  });
  await client.videos.create({ prompt: 'a kite', model: 'sora-2-pro' });
  const { requests } = emulator.project('sk-retries');
  const verified = await requests.verify({
    match: { operation: 'createVideo', model: 'sora-2-pro', status: 200 },
    count: 3,
    spacing: { at_least: 0.001, at_most: 10 },
    clock: 'wall',
  });
  expect(verified.problems).toEqual([]);
  expect(verified.entries.map(({ headers }) => headers['x-stainless-retry-count'])).toEqual(['0', '1', '2']);
  expect(verified.entries.map(({ unread }) => unread)).toEqual([[], [], []]);
  expect(verified.entries[0]?.headers).toMatchObject({ authorization: '[redacted]' });
  // The client saw one creation, the account would have paid three.
  expect(await emulator.project('sk-retries').usage()).toMatchObject({
    usd: 3.6,
    requests: { createVideo: 3 },
  });
});
