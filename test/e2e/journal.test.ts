// The journal shows the real behaviour of the official client: attempts, waits, and parameters that no part
// of the server read.
import { describe, expect, it } from 'vitest';
import { clientVersions } from '../support/clients.ts';
import { testEmulator } from '../support/emulator.ts';
import { plainFetch } from '../support/observe.ts';

it.each(clientVersions)(
  'retries of $name are separate entries of the journal with a count',
  async (version) => {
    const emulator = testEmulator({ pace: 'instant' });
    const baseURL = `${await emulator.listen()}/v1`;
    let attempts = 0;
    const client = version.make({
      baseURL,
      apiKey: 'sk-retries',
      maxRetries: 2,
      // The answers to the first two attempts are lost.
      fetch: async (input, init) => {
        const response = await fetch(input, init);
        // Before its first form, the client tests the features of fetch with a data URL.
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
    expect(verified.entries.map(({ headers }) => headers['x-stainless-retry-count'])).toEqual([
      '0',
      '1',
      '2',
    ]);
    expect(verified.entries.map(({ unread }) => unread)).toEqual([[], [], []]);
    expect(verified.entries[0]?.headers).toMatchObject({ authorization: '[redacted]' });
    // The client saw one creation; the account would have paid for three.
    expect(await emulator.project('sk-retries').usage()).toMatchObject({
      usd: 3.6,
      requests: { createVideo: 3 },
    });
  },
);

const situations = [
  { situation: 'burst-of-429', statuses: [429, 429, 429, 200] },
  { situation: 'server-errors-then-recovery', statuses: [500, 500, 503, 200] },
];

describe.each(clientVersions)('$name', (version) => {
  it.each(situations)(
    'waits as long as the situation $situation asks for, and then succeeds',
    async ({ situation, statuses }) => {
      const emulator = testEmulator();
      const baseURL = `${await emulator.listen()}/v1`;
      const { requests, rules } = emulator.project('sk-patient');
      await rules.load(situation);
      // These exchanges are not judged, because the service itself never answers 503.
      const client = version.make({ baseURL, apiKey: 'sk-patient', maxRetries: 3, fetch: plainFetch });
      expect((await client.videos.create({ prompt: 'a kite' })).status).toBe('queued');
      const verified = await requests.verify({
        match: { operation: 'createVideo' },
        count: 4,
        // The situations ask for 20 ms on the real clock. A timer and a journal may each differ by one
        // millisecond.
        spacing: { at_least: 0.018, at_most: 10 },
        clock: 'wall',
      });
      expect(verified.problems).toEqual([]);
      expect(verified.entries.map(({ status }) => status)).toEqual(statuses);
      const counts = verified.entries.map(({ headers }) => headers['x-stainless-retry-count']);
      expect(counts).toEqual(['0', '1', '2', '3']);
    },
  );
});
