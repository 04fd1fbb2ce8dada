// Verification of requests: counts, distances, order, and the requests that came closest when it fails.
import { beforeEach, describe, expect, it } from 'vitest';
import { testEmulator, testKey, type TestEmulator } from '../../support/emulator.ts';
import { ask, created } from '../control/asking.ts';

let emulator: TestEmulator;
let id: string;

/**
 * Two creations of sora-2-pro 6 s apart, then one creation of sora-2 1 s later, a poll 10 s later, and
 * another poll 20 s later.
 */
beforeEach(async () => {
  emulator = testEmulator({ pace: 'manual', seed: 1 });
  const { clock } = emulator;
  id = await created(emulator, { model: 'sora-2-pro', prompt: 'A red kite' });
  clock.advance(6_000);
  await created(emulator, { model: 'sora-2-pro', seconds: '8' });
  clock.advance(1_000);
  await created(emulator, { prompt: 'A blue kite' });
  clock.advance(10_000);
  await emulator.send(`/v1/videos/${id}`, { headers: { 'x-stainless-retry-count': '1' } });
  clock.advance(20_000);
  await emulator.send(`/v1/videos/${id}?draft=1`);
});

const verify = async (body: unknown) => (await ask(emulator, 'POST requests/verify', body)).body;
const pro = { operation: 'createVideo', model: 'sora-2-pro' };

describe('a verification succeeds for', () => {
  it.each([
    ['a count and a spacing', { match: pro, count: { exactly: 2 }, spacing: { at_least: 5 } }, 2],
    ['a number', { match: pro, count: 2 }, 2],
    ['nothing but a match: at least one', { match: { prompt: 'blue' } }, 1],
    ['between two numbers', { match: { operation: 'createVideo' }, count: { at_least: 2, at_most: 3 } }, 3],
    ['none', { match: { status: '5xx' }, count: 0 }, 0],
    ['everything', {}, 5],
    ['a list of values', { match: { operation: ['createVideo', 'retrieveVideo'] }, count: 5 }, 5],
    ['a header', { match: { headers: { 'X-Stainless-Retry-Count': '1' } }, count: 1 }, 1],
    ['no such header', { match: { headers: { 'x-stainless-retry-count': null } }, count: 4 }, 4],
    ['a body field', { match: { body: { seconds: '8' } }, count: 1 }, 1],
    ['no such body field', { match: { operation: 'createVideo', body: { model: null } }, count: 1 }, 1],
    ['a query key', { match: { query: { draft: '1' }, has_unread: true }, count: 1 }, 1],
    ['spacing on the wall clock', { match: pro, spacing: { at_most: 60 }, clock: 'wall' }, 2],
    [
      'an order',
      {
        in_order: [
          { match: pro },
          { match: { model: 'sora-2' }, gap: { at_most: 1 } },
          { match: { operation: 'retrieveVideo' }, gap: { at_least: 10 } },
        ],
      },
      5,
    ],
    [
      'an order whose first candidate is too early',
      { in_order: [{ match: pro }, { match: { prompt: 'blue' }, gap: { at_most: 2 } }] },
      5,
    ],
  ])('the condition "%s"', async (_, body, matched) => {
    const answer = await verify(body);
    expect(answer).toMatchObject({ verified: true, matched, problems: [], nearest: [] });
    expect(answer.entries).toHaveLength(matched);
  });
});

describe('a verification fails', () => {
  it.each([
    [{ match: pro, count: 3 }, ['2 requests match, expected exactly 3.']],
    [{ match: { prompt: 'blue' }, count: { at_least: 2 } }, ['1 request matches, expected at least 2.']],
    [{ match: pro, count: { at_most: 1 } }, ['2 requests match, expected at most 1.']],
    [
      { match: pro, count: 2, spacing: { at_least: 7 } },
      ['Match 2 came 6 s after match 1 on the project clock, expected at least 7 s.'],
    ],
    [
      { match: pro, count: 1, spacing: { at_least: 1, at_most: 5 } },
      [
        '2 requests match, expected exactly 1.',
        'Match 2 came 6 s after match 1 on the project clock, expected at least 1 s and at most 5 s.',
      ],
    ],
    [
      { in_order: [{ match: { operation: 'retrieveVideo' } }, { match: pro }] },
      ['Step 2 of 2 was not found after step 1: 2 match it, none so placed.'],
    ],
    [
      { in_order: [{ match: pro }, { match: { operation: 'retrieveVideo' }, gap: { at_most: 10 } }] },
      ['Step 2 of 2 was not found after step 1, at most 10 s later: 2 match it, none so placed.'],
    ],
    [
      { in_order: [{ match: { operation: 'deleteVideo' } }] },
      ['Step 1 of 1 was not found: no request matches it.'],
    ],
  ])('with the reason of each failed condition: %j', async (body, problems) => {
    expect(await verify(body)).toMatchObject({ verified: false, problems });
  });

  it('with the requests that came closest and the fields that differ', async () => {
    const { nearest } = await verify({ match: { ...pro, seconds: '12', prompt: 'red' } });
    expect(nearest).toHaveLength(3);
    expect(nearest[0]).toMatchObject({
      entry: { video_id: id },
      differs: [{ field: 'seconds', expected: '12', actual: '4' }],
    });
    expect(nearest[1].differs).toEqual([
      { field: 'seconds', expected: '12', actual: '8' },
      { field: 'prompt', expected: 'red', actual: 'a kite' },
    ]);
    const counts = nearest.map(({ differs }: { differs: unknown[] }) => differs.length);
    expect(counts).toEqual(counts.toSorted((a: number, b: number) => a - b));
  });

  it('with null for values that the request did not have', async () => {
    const { nearest } = await verify({
      match: { operation: 'retrieveVideo', headers: { 'x-tag': 'a' }, body: { n: 1 } },
    });
    expect(nearest[0].differs).toEqual([
      { field: 'headers.x-tag', expected: 'a', actual: null },
      { field: 'body.n', expected: 1, actual: null },
    ]);
  });
});

it('a verification has the same result in the library', async () => {
  const { requests } = emulator.project(testKey);
  expect(await requests.verify({ match: pro, count: 2 })).toEqual(await verify({ match: pro, count: 2 }));
  await expect(requests.verify({ match: { operation: 'x' } })).rejects.toMatchObject({
    code: 'invalid_request',
    status: 400,
  });
});

describe('a verification is refused:', () => {
  it.each([
    [
      { macth: {} },
      "Unknown field 'macth'; known are match, count, spacing, in_order, none_after, some_after, wait_at_least, field, header, clock.",
    ],
    [{ match: { operations: 'x' } }, "Unknown field 'match.operations'; known are operation, method"],
    [{ match: { operation: 'x' } }, 'expected one of createVideo'],
    [
      { in_order: [{ match: {}, gap: { least: 1 } }] },
      "Unknown field 'in_order.0.gap.least'; known are at_least, at_most.",
    ],
    [{ in_order: [] }, "'in_order'"],
    [
      { in_order: [{ match: {}, gap: { at_least: 1 } }] },
      "'in_order.0.gap': there is no step before the first.",
    ],
    [{ count: 'two' }, "'count': expected a whole number, or an object with exactly, at_least, at_most."],
    [{ count: { about: 2 } }, "Unknown field 'count.about'; known are exactly, at_least, at_most."],
    [{ spacing: { at_least: -1 } }, "'spacing.at_least'"],
    [{ clock: 'sun' }, "'clock'"],
    [{ match: { headers: { a: 1 } } }, "'match.headers.a'"],
  ])('%j, with a message that names the fault', async (body, message) => {
    const answer = await ask(emulator, 'POST requests/verify', body);
    expect(answer.status).toBe(400);
    expect(answer.body.error.message).toContain(message);
  });
});
