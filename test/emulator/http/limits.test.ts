// What a client meets at each limit: the official client's error classes, its retries, and when the way is free again.
import OpenAI, { BadRequestError, PermissionDeniedError, RateLimitError } from 'openai';
import { describe, expect, it } from 'vitest';
import { createEmulator, OptionError, type EmulatorOptions } from '../../../src/emulator/index.ts';
import { memoryStore } from '../../../src/emulator/store/memory.ts';
import type { Store } from '../../../src/emulator/store/store.ts';
import { testEmulator, testKey, type TestEmulator } from '../../support/emulator.ts';
import { testApp } from './app.ts';

type Fetch = NonNullable<ConstructorParameters<typeof OpenAI>[0]>['fetch'];

function clientOf(
  emulator: TestEmulator,
  more: { apiKey?: string; maxRetries?: number; fetch?: Fetch } = {},
): OpenAI {
  return new OpenAI({
    baseURL: 'http://emulator.test/v1',
    apiKey: testKey,
    maxRetries: 0,
    fetch: async (input, init) => emulator.fetch(new Request(input, init)),
    ...more,
  });
}

const create = (emulator: TestEmulator, body: object = {}) =>
  emulator.json('POST', '/v1/videos', { prompt: 'a kite', ...body });

/** The rate-limit headers of an answer, by their last words. */
function standing(headers: Headers): Record<string, string> {
  const named = [...headers].filter(([name]) => /^(x-ratelimit-|retry-after)/.test(name));
  return Object.fromEntries(named.map(([name, value]) => [name.replace('x-ratelimit-', ''), value]));
}

interface Row {
  options: EmulatorOptions;
  model: string;
  limit: number;
  unit: string;
  /** How long a full window stays full, in ms, and in the service's words. */
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

describe('the rate', () => {
  it.each(rows)('$options: $limit of $model pass', async ({ options, model, limit, unit, wait }) => {
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
  });

  it('February counts days too, and all models together', async () => {
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

  it('each model is counted for itself, snapshots with their family', async () => {
    const emulator = testEmulator({ rpm: 2 });
    const statuses = [];
    for (const model of ['sora-2', 'sora-2-2025-12-08', 'sora-2-2025-10-06', 'sora-2-pro', 'sora-2']) {
      statuses.push((await create(emulator, { model })).status);
    }
    expect(statuses).toEqual([200, 200, 429, 200, 429]);
  });

  it('nothing but creations counts, or carries headers', async () => {
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

  it('a wrong request counts once it names a model, and comes behind the limit', async () => {
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

  it('without a key nothing is counted', async () => {
    const emulator = testEmulator({ rpm: 1 });
    const init = { method: 'POST', body: '{"prompt":"x"}', key: null };
    expect((await emulator.send('/v1/videos', init)).status).toBe(401);
    expect((await create(emulator)).status).toBe(200);
  });

  it('of 100 at once exactly 10 pass', async () => {
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

  it('two keys, and two clocks, do not cross', async () => {
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

  it('the official client waits as long as it is told, and no longer', async () => {
    const emulator = testEmulator({ rpm: 1 });
    const told: (string | null)[] = [];
    const seen: string[] = [];
    const client = clientOf(emulator, {
      maxRetries: 2,
      async fetch(input, init) {
        const request = new Request(input, init);
        // The client first asks its fetch whether it can send forms.
        if (request.url === 'data:,') return new Response();
        seen.push(request.headers.get('x-stainless-retry-count') ?? '');
        const answer = await emulator.fetch(request);
        told.push(answer.headers.get('retry-after-ms'));
        // What the client waits in its own time is 1 ms; the project's clock does the rest.
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

it('the free tier may create nothing, but look', async () => {
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

describe('the budget', () => {
  const empty = {
    status: 429,
    type: 'insufficient_quota',
    code: 'insufficient_quota',
    param: null,
    error: {
      message:
        'You exceeded your current quota, please check your plan and billing details. For more information on this error, read the docs: https://platform.openai.com/docs/guides/error-codes/api-errors.',
    },
  };

  it('is spent by creations and remixes at list price, to the cent', async () => {
    const client = clientOf(testEmulator({ pace: 'instant', budget: 3.6 }));
    const { id } = await client.videos.create({ prompt: 'x', seconds: '8' }); // 0.80
    await client.videos.create({ prompt: 'x', model: 'sora-2-pro', size: '1024x1792' }); // 2.00
    await expect(client.videos.create({ prompt: 'x', seconds: '12' })).rejects.toBeInstanceOf(RateLimitError);
    await client.videos.remix(id, { prompt: 'in teal' }); // 0.80
    await expect(client.videos.create({ prompt: 'x' })).rejects.toMatchObject(empty);
    await expect(client.videos.remix(id, { prompt: 'in red' })).rejects.toMatchObject(empty);
    expect((await client.videos.list()).data).toHaveLength(3);
  });

  it('gets back what failed, once, and not before it failed', async () => {
    const emulator = testEmulator({ budget: 0.8, pace: '1x' });
    const client = clientOf(emulator);
    const { id } = await client.videos.create({ prompt: 'soldiers kill a king' });
    await client.videos.create({ prompt: 'a king' });
    await expect(client.videos.create({ prompt: 'x' })).rejects.toMatchObject(empty);
    emulator.clock.advance(30_000);
    await client.videos.create({ prompt: 'a queen' });
    await expect(client.videos.create({ prompt: 'x' })).rejects.toMatchObject(empty);
    await client.videos.delete(id);
    await expect(client.videos.create({ prompt: 'x' })).rejects.toMatchObject(empty);
  });

  it('gets back what failed and was deleted; what was completed stays paid', async () => {
    const emulator = testEmulator({ budget: 0.8, pace: 'instant' });
    const client = clientOf(emulator);
    for (const prompt of ['soldiers kill a king', 'a king']) {
      const { id } = await client.videos.create({ prompt });
      await client.videos.delete(id);
    }
    await client.videos.create({ prompt: 'a queen' });
    await expect(client.videos.create({ prompt: 'x' })).rejects.toMatchObject(empty);
  });

  it('is found among many videos', async () => {
    const emulator = testEmulator({ budget: 241, pace: 'instant' });
    for (let sent = 0; sent < 602; sent += 1) {
      await create(emulator, { prompt: sent === 0 ? 'soldiers kill a king' : 'a king' });
    }
    expect((await create(emulator)).status).toBe(200);
    expect((await create(emulator)).status).toBe(429);
  });

  it('can be refused as a billing limit', async () => {
    const client = clientOf(testEmulator({ budget: 0, budgetError: 'billing_hard_limit_reached' }));
    const created = client.videos.create({ prompt: 'x' });
    await expect(created).rejects.toBeInstanceOf(BadRequestError);
    await expect(created).rejects.toMatchObject({
      type: 'billing_limit_user_error',
      code: 'billing_hard_limit_reached',
      param: null,
      error: { message: 'Billing hard limit has been reached' },
    });
  });

  it('of 50 at once pays for three; another key has its own', async () => {
    const emulator = testEmulator({ budget: 1.2 });
    for (const apiKey of ['sk-a', 'sk-b']) {
      const client = clientOf(emulator, { apiKey });
      const sent = await Promise.allSettled(
        Array.from({ length: 50 }, () => client.videos.create({ prompt: 'x' })),
      );
      expect(sent.filter(({ status }) => status === 'fulfilled')).toHaveLength(3);
    }
  });

  it('what was refused for another reason costs nothing', async () => {
    const emulator = testEmulator({ budget: 0.4, moderation: 'request' });
    expect((await create(emulator, { duration: 1 })).status).toBe(400);
    expect((await create(emulator, { prompt: 'soldiers kill a king' })).status).toBe(400);
    expect((await create(emulator)).status).toBe(200);
  });
});

describe('concurrency', () => {
  it('refuses what would be one too many, until the first has ended', async () => {
    const emulator = testEmulator({ concurrency: 2 });
    const first = (await create(emulator)).body;
    await create(emulator, { seconds: '12' });
    const refused = await create(emulator);
    expect([refused.status, refused.body.error.message]).toEqual([429, 'Too many running tasks']);
    const waitMs = Number(refused.headers.get('retry-after-ms'));
    expect(refused.headers.get('retry-after')).toBe(String(Math.ceil(waitMs / 1000)));
    emulator.clock.advance(waitMs - 1);
    expect((await create(emulator)).status).toBe(429);
    emulator.clock.advance(1);
    expect((await emulator.json('GET', `/v1/videos/${first.id}`)).body.status).toBe('completed');
    expect((await create(emulator)).status).toBe(200);
    expect((await create(emulator)).status).toBe(429);
  });

  it('counts jobs that somebody else ends', async () => {
    const emulator = testEmulator({ concurrency: 1, pace: 'manual' });
    const client = clientOf(emulator);
    const { id } = await client.videos.create({ prompt: 'x' });
    const created = client.videos.create({ prompt: 'x' });
    await expect(created).rejects.toBeInstanceOf(RateLimitError);
    expect((await create(emulator)).headers.get('retry-after')).toBe('10');
    await emulator.project(testKey).videos.fail(id);
    await client.videos.create({ prompt: 'x' });
  });

  it('of 50 at once lets two run', async () => {
    const emulator = testEmulator({ concurrency: 2 });
    const sent = await Promise.all(Array.from({ length: 50 }, () => create(emulator)));
    expect(sent.filter(({ status }) => status === 200)).toHaveLength(2);
  });
});

it('no limit, no question to the store', async () => {
  const asked: string[] = [];
  const store = memoryStore();
  const watched = new Proxy(store, {
    get(target, name: keyof Store) {
      asked.push(name);
      return target[name];
    },
  });
  const app = testApp({ store: watched });
  const headers = { 'content-type': 'application/json' };
  const answer = await app.send('/v1/videos', { method: 'POST', headers, body: '{"prompt":"x"}' });
  expect([answer.status, standing(answer.headers)]).toEqual([200, {}]);
  expect(asked).toEqual(['put']);
});

describe('the order of checks', () => {
  it('rate, then the request, then moderation, then running jobs, then the budget', async () => {
    const emulator = testEmulator({
      rpm: 5,
      moderation: 'request',
      concurrency: 1,
      budget: 0.4,
      pace: 'manual',
    });
    const wrong = { prompt: 'soldiers kill a king', size: '1x1' };
    const flagged = { prompt: 'soldiers kill a king' };
    const told = async (body: object) => {
      const { error } = (await create(emulator, body)).body;
      return error === null ? undefined : (error.code ?? error.message);
    };
    expect(await told({})).toBeUndefined();
    expect(await told(wrong)).toBe('invalid_value');
    expect(await told(flagged)).toBe('content_policy_violation');
    expect(await told({})).toBe('Too many running tasks');
    const { body } = await emulator.json('GET', '/v1/videos');
    await emulator.project(testKey).videos.complete(body.data[0].id);
    expect(await told({})).toBe('insufficient_quota');
    expect(await told(wrong)).toBe('rate_limit_exceeded');
  });
});

describe('options', () => {
  it.each<[EmulatorOptions, RegExp]>([
    [{ tier: '6' as '5' }, /^'tier' cannot be '6': expected one of free, 1, 2, 3, 4, 5, enterprise$/],
    [
      { tier: 'enterprise' },
      /^'tier' cannot be 'enterprise' with profile openai: expected one of free, 1, 2/,
    ],
    [{ tier: 1, profile: 'openai-2026-02' }, /with profile openai-2026-02: expected one of free, 2, 3, 4, e/],
    [{ rpm: 0 }, /^'rpm' cannot be 0: expected a whole number from 1 to 1000000$/],
    [{ rpm: 1.5 }, /^'rpm' cannot be 1.5/],
    [{ concurrency: 0 }, /^'concurrency' cannot be 0/],
    [{ budget: -1 }, /^'budget' cannot be -1: expected dollars, 0 or more$/],
    [{ budget: Number.NaN }, /^'budget' cannot be/],
    [{ budget: '1,50' as never }, /^'budget' cannot be '1,50': expected dollars$/],
    [{ budgetError: 'x' as never }, /^'budgetError' cannot be 'x': expected insufficient_quota or/],
    [{ moderation: 'on' as never }, /^'moderation' cannot be 'on': expected one of job, request, off$/],
  ])('%j', (options, message) => {
    expect(() => createEmulator(options)).toThrow(OptionError);
    expect(() => createEmulator(options)).toThrow(message);
  });
});
