// Fifty tests at the same time on one server, each with its own key. No test sees the effects of another
// test.
import { expect, it } from 'vitest';
import { testEmulator, type Json } from '../../support/emulator.ts';
import { ask, created, shown } from './asking.ts';

it('fifty keys have separate clocks, journals, usage and snapshots', async () => {
  const emulator = testEmulator({ pace: '1x', seed: 1 });
  emulator.clock.run();
  emulator.clock.freeze();
  const origin = Date.UTC(2026, 8, 23) / 1000;
  const one = async (nth: number) => {
    const key = `sk-${nth}`;
    const say = (asked: string, body?: unknown) => ask(emulator, asked, body, { key });
    const model = nth % 2 === 0 ? 'sora-2' : 'sora-2-pro';
    const count = 1 + (nth % 3);
    const ids: string[] = [];
    for (let made = 0; made < count; made += 1)
      ids.push(await created(emulator, { model, prompt: key }, key));
    await say('POST snapshots', { name: 'start' });
    await say('POST clock/advance', { seconds: 1_000 + nth });
    for (const id of ids) expect((await shown(emulator, id, key)).status).toBe('completed');

    expect((await say('GET clock')).body.unix).toBe(origin + 1_000 + nth);
    const { body: requests } = await say('GET requests');
    expect(requests.total).toBe(2 * count);
    expect(requests.data.every(({ body }: Json) => body === null || body.prompt === key)).toBe(true);
    const match = { operation: 'createVideo', model, prompt: key };
    expect((await say('POST requests/verify', { match, count })).body.verified).toBe(true);
    const { body: usage } = await say('GET usage');
    expect(usage.videos).toEqual({ completed: count, failed: 0, pending: 0 });
    expect(usage.requests).toEqual({ createVideo: count, retrieveVideo: count });
    expect(usage.lines.map((line: Json) => line.model)).toEqual([model]);

    if (nth % 5 === 0) {
      await say('POST reset');
      expect((await say('GET usage')).body.lines).toEqual([]);
    }
    await say('POST snapshots/start/restore');
    expect((await say('GET clock')).body.unix).toBe(origin);
    for (const id of ids) expect((await shown(emulator, id, key)).status).toBe('queued');
    expect((await say('GET snapshots')).body.data).toMatchObject([{ name: 'start', videos: count }]);
  };
  await Promise.all(Array.from({ length: 50 }, (_, nth) => one(nth)));
  expect(await emulator.status()).toMatchObject({ projects: 50 });
});

it('fifty keys have separate rates, budgets and running jobs', async () => {
  const limits = [{ rpm: 3 }, { budget: 1.2 }, { concurrency: 3 }];
  for (const limit of limits) {
    const emulator = testEmulator({ pace: '1x', ...limit });
    const json = { 'content-type': 'application/json' };
    const create = async (key: string) => {
      const sent = { method: 'POST', headers: json, body: '{"prompt":"a kite"}', key };
      return (await emulator.send('/v1/videos', sent)).status;
    };
    const tests = Array.from({ length: 50 }, (_, nth) =>
      Promise.all(Array.from({ length: 5 }, () => create(`sk-${nth}`))),
    );
    for (const statuses of await Promise.all(tests))
      expect(
        statuses.toSorted((a, b) => a - b),
        JSON.stringify(limit),
      ).toEqual([200, 200, 200, 429, 429]);
  }
});
