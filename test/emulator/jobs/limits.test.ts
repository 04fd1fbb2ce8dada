// Budgets and concurrency from the view of a client, the order of all limits, and their options.
import { BadRequestError, RateLimitError } from 'openai';
import { describe, expect, it } from 'vitest';
import { createEmulator, OptionError, type EmulatorOptions } from '../../../src/emulator/index.ts';
import { memoryStore } from '../../../src/emulator/store/memory.ts';
import type { ProjectStore } from '../../../src/emulator/store/store.ts';
import { testEmulator, testKey } from '../../support/emulator.ts';
import { testApp } from '../../support/app.ts';
import { clientOf, create, standing } from './limited.ts';
import { changedStore } from '../../support/stores.ts';

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

  it('is spent by creations and remixes at list price, exact to the cent', async () => {
    const client = clientOf(testEmulator({ pace: 'instant', budget: 3.6 }));
    const { id } = await client.videos.create({ prompt: 'x', seconds: '8' }); // 0.80
    await client.videos.create({ prompt: 'x', model: 'sora-2-pro', size: '1024x1792' }); // 2.00
    await expect(client.videos.create({ prompt: 'x', seconds: '12' })).rejects.toBeInstanceOf(RateLimitError);
    await client.videos.remix(id, { prompt: 'in teal' }); // 0.80
    await expect(client.videos.create({ prompt: 'x' })).rejects.toMatchObject(empty);
    await expect(client.videos.remix(id, { prompt: 'in red' })).rejects.toMatchObject(empty);
    expect((await client.videos.list()).data).toHaveLength(3);
  });

  it('is refunded once for a failed job, and not before the job has failed', async () => {
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

  it('is refunded for failed jobs that were deleted, and stays spent for completed jobs', async () => {
    const emulator = testEmulator({ budget: 0.8, pace: 'instant' });
    const client = clientOf(emulator);
    for (const prompt of ['soldiers kill a king', 'a king']) {
      const { id } = await client.videos.create({ prompt });
      await client.videos.delete(id);
    }
    await client.videos.create({ prompt: 'a queen' });
    await expect(client.videos.create({ prompt: 'x' })).rejects.toMatchObject(empty);
  });

  it('is correct with many videos', async () => {
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

  it('pays for three of 50 simultaneous creations, and another key has its own budget', async () => {
    const emulator = testEmulator({ budget: 1.2 });
    for (const apiKey of ['sk-a', 'sk-b']) {
      const client = clientOf(emulator, { apiKey });
      const sent = await Promise.allSettled(
        Array.from({ length: 50 }, () => client.videos.create({ prompt: 'x' })),
      );
      expect(sent.filter(({ status }) => status === 'fulfilled')).toHaveLength(3);
    }
  });

  it('is not spent by requests that are refused for another reason', async () => {
    const emulator = testEmulator({ budget: 0.4, moderation: 'request' });
    expect((await create(emulator, { duration: 1 })).status).toBe(400);
    expect((await create(emulator, { prompt: 'soldiers kill a king' })).status).toBe(400);
    expect((await create(emulator)).status).toBe(200);
  });
});

describe('the concurrency limit', () => {
  it('refuses one creation too many until the first job has ended', async () => {
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

  it('counts jobs that end by commands', async () => {
    const emulator = testEmulator({ concurrency: 1, pace: 'manual' });
    const client = clientOf(emulator);
    const { id } = await client.videos.create({ prompt: 'x' });
    const created = client.videos.create({ prompt: 'x' });
    await expect(created).rejects.toBeInstanceOf(RateLimitError);
    expect((await create(emulator)).headers.get('retry-after')).toBe('10');
    await emulator.project(testKey).videos.fail(id);
    await client.videos.create({ prompt: 'x' });
  });

  it('lets two of 50 simultaneous creations run', async () => {
    const emulator = testEmulator({ concurrency: 2 });
    const sent = await Promise.all(Array.from({ length: 50 }, () => create(emulator)));
    expect(sent.filter(({ status }) => status === 200)).toHaveLength(2);
  });
});

it.each([{ concurrency: 1 }, { budget: 0.4 }])(
  'a creation that is refused by %j does not use up rules about jobs',
  async (limit) => {
    const emulator = testEmulator({ pace: 'manual', ...limit });
    const { rules, videos } = emulator.project(testKey);
    const first = (await create(emulator)).body;
    await rules.add({ times: 1, then: { fail: 'internal_error' } });
    const refused = await create(emulator);
    expect([refused.status, refused.headers.get('x-emulator-rule')]).toEqual([429, null]);
    await videos.fail(first.id);
    const { id } = (await create(emulator)).body;
    expect((await emulator.json('GET', `/v1/videos/${id}`)).body.status).toBe('failed');
    expect(rules.list()).toMatchObject([{ hits: 1, spent: true }]);
  },
);

it('a creation without limits does not read the store', async () => {
  const asked: string[] = [];
  const store = memoryStore();
  const watched = changedStore(
    store,
    (own) =>
      new Proxy(own, {
        get(target, name: keyof ProjectStore) {
          if (typeof target[name] !== 'function') return target[name];
          return (...given: never[]) => {
            asked.push(name);
            return (target[name] as (...all: never[]) => unknown)(...given);
          };
        },
      }),
  );
  const app = testApp({ store: watched });
  const headers = { 'content-type': 'application/json' };
  const answer = await app.send('/v1/videos', { method: 'POST', headers, body: '{"prompt":"x"}' });
  expect([answer.status, standing(answer.headers)]).toEqual([200, {}]);
  expect(asked).toEqual(['put']);
});

describe('the checks of a creation', () => {
  it('are made in this order: rate, request, moderation, concurrency, budget', async () => {
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

describe('wrong options of limits are refused:', () => {
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
  ])('%j, with one line that names the fault', (options, message) => {
    expect(() => createEmulator(options)).toThrow(OptionError);
    expect(() => createEmulator(options)).toThrow(message);
  });
});
