// With a seed, ids and plans depend only on the requests. Without a seed, they never repeat.
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createEntropy } from '../../../src/emulator/time/entropy.ts';
import { memoryStore } from '../../../src/emulator/store/memory.ts';
import { longEnoughMs, testEmulator, testKey } from '../../support/emulator.ts';
import { exchange } from '../../support/sending.ts';
import { projectsOf } from '../../support/stores.ts';

const digits = /^[0-9a-f]{64}$/;

/** The entropy of a seed, with a store that counts equal requests. */
const countedBy = (seed: number | undefined, store = memoryStore()) => {
  const entropy = createEntropy({ seed });
  return (project: string, request: () => unknown) => entropy(projectsOf(store)(project), request);
};

describe('the function createEntropy', () => {
  it('returns 64 digits, which are the same for the same seed, project, request and count', async () => {
    const property = fc.asyncProperty(
      fc.nat(),
      fc.string(),
      fc.jsonValue(),
      async (seed, project, request) => {
        const [one, other] = [countedBy(seed), countedBy(seed)];
        const first = await one(project, () => request);
        expect(first).toMatch(digits);
        expect(await other(project, () => request)).toBe(first);
        const second = await one(project, () => request);
        expect(second).not.toBe(first);
        expect(await other(project, () => request)).toBe(second);
      },
    );
    await fc.assert(property);
  });

  it('returns other digits for another seed, project or request', async () => {
    const store = memoryStore();
    const seen = await Promise.all([
      countedBy(1, store)('p', () => ({ prompt: 'x' })),
      countedBy(2, store)('p', () => ({ prompt: 'x' })),
      countedBy(1, store)('q', () => ({ prompt: 'x' })),
      countedBy(1, store)('p', () => ({ prompt: 'y' })),
    ]);
    expect(new Set(seen).size).toBe(4);
  });

  it('never repeats digits without a seed', async () => {
    const entropy = countedBy(undefined);
    const seen = await Promise.all(Array.from({ length: 100 }, () => entropy('p', () => ({}))));
    expect(new Set(seen).size).toBe(100);
    for (const one of seen) expect(one).toMatch(digits);
  });
});

/** The ids of one request that is sent three times. */
const repeated = async () => {
  const emulator = testEmulator({ seed: 1 });
  const seen: string[] = [];
  for (let index = 0; index < 3; index += 1)
    seen.push((await exchange(emulator, { json: { prompt: 'x' } })).body.id);
  return seen;
};

/** All views of one job that a polling client sees. */
const run = async () => {
  const emulator = testEmulator({ seed: 9 });
  const { body } = await exchange(emulator, { json: { prompt: 'x' } });
  const seen: unknown[] = [];
  for (let look = 0; look < 30; look += 1) {
    emulator.clock.advance(100);
    seen.push((await exchange(emulator, { method: 'GET', path: `/v1/videos/${body.id}` })).body);
  }
  return seen;
};

describe('an emulator with a seed', () => {
  const requests = ['a', 'b', 'c', 'd'].map((prompt) => ({ json: { prompt } }));
  const idsOf = async (seed: number, order: readonly number[], key = testKey) => {
    const emulator = testEmulator({ seed });
    const answers = await Promise.all(order.map((index) => exchange(emulator, { ...requests[index], key })));
    return Object.fromEntries(answers.map(({ body }) => [body.prompt as string, body.id as string]));
  };

  it('gives the same ids in any order of arrival', async () => {
    const first = await idsOf(1, [0, 1, 2, 3]);
    expect(await idsOf(1, [3, 1, 0, 2])).toEqual(first);
    expect(new Set(Object.values(first)).size).toBe(4);
  });

  it('gives other ids for other seeds and other keys', async () => {
    const seen = [await idsOf(1, [0]), await idsOf(2, [0]), await idsOf(1, [0], 'sk-other')];
    expect(new Set(seen.map(({ a }) => a)).size).toBe(3);
  });

  it('gives a repeated request another id, which is the same in each run', async () => {
    const seen = await repeated();
    expect(new Set(seen).size).toBe(3);
    expect(await repeated()).toEqual(seen);
  });

  it('treats defaults that are left out and defaults that are sent as the same request', async () => {
    const ids = await Promise.all(
      [{ prompt: 'x' }, { size: '720x1280', model: 'sora-2', prompt: 'x', seconds: '4' }].map(
        async (json) => (await exchange(testEmulator({ seed: 1 }), { json })).body.id as string,
      ),
    );
    expect(ids[0]).toBe(ids[1]);
  });

  it('draws the same plans, so that two runs look the same at every moment', async () => {
    const seen = await run();
    expect(await run()).toEqual(seen);
    expect(seen.at(-1)).toMatchObject({ status: 'completed' });
  });

  it('repeats remixes, and starts over after a reset', async () => {
    const emulator = testEmulator({ seed: 4 });
    const story = async () => {
      const { body } = await exchange(emulator, { json: { prompt: 'x' } });
      emulator.clock.advance(longEnoughMs);
      const remix = await exchange(emulator, { path: `/v1/videos/${body.id}/remix`, json: { prompt: 'y' } });
      expect(remix.status).toBe(200);
      return [body.id, remix.body.id, remix.body.created_at];
    };
    const first = await story();
    await emulator.project(testKey).reset();
    expect(await story()).toEqual(first);
  });
});
