// Rate limits from the view of a client: the counted requests, the headers, the official client's retries,
// and the time of the next request.
import { PermissionDeniedError, RateLimitError } from 'openai';
import { describe, expect, it } from 'vitest';
import type { EmulatorOptions } from '../../../src/emulator/index.ts';
import { testEmulator } from '../../support/emulator.ts';
import { clientOf, create, standing } from './limited.ts';

interface Row {
  options: EmulatorOptions;
  model: string;
  limit: number;
  unit: string;
  /** How long a full window stays full, in ms and in the words of the service. */
  wait: readonly [number, string];
}

const rows: Row[] = [
  ...(['1', '2', '3', '4', '5'] as const).flatMap((tier, index) => [
    { options: { tier }, model: 'sora-2', limit: [25, 50, 125, 200, 375][index] ?? 0 },
    { options: { tier }, model: 'sora-2-pro', limit: [10, 25, 50, 75, 150][index] ?? 0 },
  ]),
  { options: { tier: 3 } as const, model: 'sora-2-2025-12-08', limit: 125 },
  { options: { rpm: 3 }, model: 'sora-2', limit: 3 },
  { options: { rpm: 1 }, model: 'sora-2-pro', limit: 1 },
  ...(['2', '3', '4', 'enterprise'] as const).map((tier, index) => ({
    options: { tier, profile: 'openai-2026-02' } as const,
    model: 'sora-2-pro',
    limit: [10, 30, 60, 200][index] ?? 0,
  })),
].map((row) => ({ ...row, unit: 'requests per min (RPM)', wait: [60_000, '1m0s'] }));

describe('the rate limit', () => {
  it.each(rows)(
    'of $options lets $limit creations of $model pass',
    async ({ options, model, limit, unit, wait }) => {
      const emulator = testEmulator(options);
      for (let sent = 1; sent <= limit; sent += 1) {
        const { status, headers } = await create(emulator, { model });
        expect(status).toBe(200);
        expect(standing(headers)).toEqual({
          'limit-requests': String(limit),
          'remaining-requests': String(limit - sent),
          'reset-requests': wait[1],
        });
      }
      const refused = await create(emulator, { model });
      expect(refused.status).toBe(429);
      expect(refused.body.error).toEqual({
        message: `Rate limit reached for ${model} in organization org-sora-emulator on ${unit}: Limit ${limit}, Used ${limit}, Requested 1. Please try again in ${wait[1]}. Visit https://platform.openai.com/account/rate-limits to learn more.`,
        type: 'requests',
        param: null,
        code: 'rate_limit_exceeded',
      });
      expect(standing(refused.headers)).toEqual({
        'limit-requests': String(limit),
        'remaining-requests': '0',
        'reset-requests': wait[1],
        'retry-after': String(wait[0] / 1000),
        'retry-after-ms': String(wait[0]),
      });
      emulator.clock.advance(wait[0] - 1);
      expect((await create(emulator, { model })).headers.get('retry-after-ms')).toBe('1');
      emulator.clock.advance(1);
      expect((await create(emulator, { model })).status).toBe(200);
    },
  );

  it('of the profile of February 2026 also counts days, and counts all models together', async () => {
    const emulator = testEmulator({ tier: '2', profile: 'openai-2026-02' });
    for (let sent = 0; sent < 200; sent += 1) {
      const model = sent % 2 === 0 ? 'sora-2' : 'sora-2-pro';
      expect((await create(emulator, { model })).status).toBe(200);
      emulator.clock.advance(6_000);
    }
    const refused = await create(emulator);
    expect(refused.body.error.message).toContain(
      'on requests per day (RPD): Limit 200, Used 200, Requested 1. Please try again in 23h40m0s.',
    );
    expect(refused.headers.get('retry-after-ms')).toBe(String(85_200_000));
    emulator.clock.advance(85_200_000);
    expect((await create(emulator)).status).toBe(200);
  });

  it('counts each model separately, and snapshots of a model with the model', async () => {
    const emulator = testEmulator({ rpm: 2 });
    const statuses = [];
    for (const model of ['sora-2', 'sora-2-2025-12-08', 'sora-2-2025-10-06', 'sora-2-pro', 'sora-2']) {
      statuses.push((await create(emulator, { model })).status);
    }
    expect(statuses).toEqual([200, 200, 429, 200, 429]);
  });

  it('counts only creations, and only creations have its headers', async () => {
    const emulator = testEmulator({ rpm: 2, pace: 'instant' });
    const { id } = (await create(emulator)).body;
    for (let poll = 0; poll < 5; poll += 1) {
      for (const path of [`/v1/videos/${id}`, '/v1/videos', `/v1/videos/${id}/content`, '/v1/models']) {
        const answer = await emulator.send(path);
        await answer.arrayBuffer();
        expect([answer.status, standing(answer.headers)]).toEqual([200, {}]);
      }
    }
    const remix = await emulator.json('POST', `/v1/videos/${id}/remix`, { prompt: 'in teal' });
    expect([remix.status, remix.headers.get('x-ratelimit-remaining-requests')]).toEqual([200, '0']);
    expect((await create(emulator)).status).toBe(429);
    expect((await emulator.json('POST', `/v1/videos/${id}/remix`, { prompt: 'in red' })).status).toBe(429);
    expect((await emulator.json('DELETE', `/v1/videos/${id}`)).status).toBe(200);
  });

  it('counts an invalid creation that names a model, and is checked before the other faults', async () => {
    const emulator = testEmulator({ rpm: 1 });
    for (const body of ['{', '[]', '{"model":"sora-1"}', '{"model":1}', '{"model":"__proto__"}']) {
      const bytes = new TextEncoder().encode(body);
      const init = { method: 'POST', body: bytes, headers: { 'content-type': 'application/json' } };
      const answer = await emulator.send('/v1/videos', init);
      expect([answer.status, standing(answer.headers)]).toEqual([400, {}]);
    }
    const missing = await emulator.json('POST', '/v1/videos/video_x/remix', { prompt: 'x' });
    expect([missing.status, standing(missing.headers)]).toEqual([404, {}]);
    const wrong = await create(emulator, { duration: 1 });
    expect(wrong.status).toBe(400);
    expect(standing(wrong.headers)).toMatchObject({ 'remaining-requests': '0' });
    expect((await create(emulator, { duration: 1 })).status).toBe(429);
  });

  it('does not count requests without a key', async () => {
    const emulator = testEmulator({ rpm: 1 });
    const init = { method: 'POST', body: '{"prompt":"x"}', key: null };
    expect((await emulator.send('/v1/videos', init)).status).toBe(401);
    expect((await create(emulator)).status).toBe(200);
  });

  it('lets exactly 10 of 100 simultaneous requests pass', async () => {
    const emulator = testEmulator({ rpm: 10 });
    const client = clientOf(emulator);
    const sent = await Promise.allSettled(
      Array.from({ length: 100 }, (_, index) => client.videos.create({ prompt: `kite ${index}` })),
    );
    const refusals = sent.flatMap((one) => (one.status === 'rejected' ? [one.reason as unknown] : []));
    expect(refusals).toHaveLength(90);
    expect(refusals.every((refusal) => refusal instanceof RateLimitError)).toBe(true);
    expect((await client.videos.list({ limit: 100 })).data).toHaveLength(10);
  });

  it('is separate for two keys, and for two clocks', async () => {
    const emulator = testEmulator({ rpm: 1 });
    const [a, b] = [clientOf(emulator, { apiKey: 'sk-a' }), clientOf(emulator, { apiKey: 'sk-b' })];
    await a.videos.create({ prompt: 'x' });
    await b.videos.create({ prompt: 'x' });
    await expect(a.videos.create({ prompt: 'x' })).rejects.toBeInstanceOf(RateLimitError);
    emulator.project('sk-a').clock.advance(60_000);
    await a.videos.create({ prompt: 'x' });
    await expect(b.videos.create({ prompt: 'x' })).rejects.toBeInstanceOf(RateLimitError);
    await emulator.project('sk-b').reset();
    await b.videos.create({ prompt: 'x' });
  });

  it('makes the official client wait exactly as long as the header asks for', async () => {
    const emulator = testEmulator({ rpm: 1 });
    const told: (string | null)[] = [];
    const seen: string[] = [];
    const client = clientOf(emulator, {
      maxRetries: 2,
      async fetch(input, init) {
        const request = new Request(input, init);
        // The client first tests whether its fetch can send forms.
        if (request.url === 'data:,') return new Response();
        seen.push(request.headers.get('x-stainless-retry-count') ?? '');
        const answer = await emulator.fetch(request);
        told.push(answer.headers.get('retry-after-ms'));
        // The client waits 1 ms of its own time; the project's clock advances by the rest.
        emulator.clock.advance(1);
        return answer;
      },
    });
    await client.videos.create({ prompt: 'x' });
    emulator.clock.advance(59_997);
    await client.videos.create({ prompt: 'y' });
    expect(told).toEqual([null, '2', '1', null]);
    expect(seen).toEqual(['0', '0', '1', '2']);
  });
});

it('of the free tier allows no creation, but allows reads', async () => {
  const client = clientOf(testEmulator({ tier: 'free' }));
  const created = client.videos.create({ prompt: 'x', model: 'sora-2-pro' });
  await expect(created).rejects.toBeInstanceOf(PermissionDeniedError);
  await expect(created).rejects.toMatchObject({
    status: 403,
    type: 'invalid_request_error',
    param: null,
    code: 'model_not_found',
    error: {
      message: expect.stringMatching(/^Project `proj_\w+` does not have access to model `sora-2-pro`$/),
    },
  });
  expect((await client.videos.list()).data).toEqual([]);
});
