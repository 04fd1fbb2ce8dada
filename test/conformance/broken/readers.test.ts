// The checks that must judge a twin, found by what the twin changes.
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createEmulator } from '../../../src/emulator/index.ts';
import { isCreation, isList } from './bend.ts';
import { createReaders } from './readers.ts';
import type { Twin } from './twin.ts';

const emulator = createEmulator({ seed: 1 });
const readers = createReaders(emulator);
beforeAll(async () => void (await readers.record(undefined)), 60_000);
afterAll(() => emulator.close());

const judges = async (twin: Partial<Twin>) =>
  (await readers.limited({ name: 'a twin', breaks: [], ...twin })).options?.only ?? [];

it('a changed answer is judged by the checks that get it, and by no others', async () => {
  const only = await judges({
    answer({ json }, { query }) {
      if (query.get('limit') === '0') json.data = 'none';
    },
  });
  expect(only).toContain('list.limit-0');
  expect(only).not.toContain('create.has-id');
});

it('a changed request is judged by the check that sends it', async () => {
  const only = await judges({
    request: (request) => (isList(request) && request.query.has('before') ? request : undefined),
  });
  expect(only).toEqual(['list.unknown-query-ignored']);
});

it('a changed answer about a shared video is judged by the checks that share it', async () => {
  const only = await judges({
    answer(answer, request) {
      if (isCreation(request)) answer.status += 1;
    },
  });
  // This check sends no request: it reads the video that others made.
  expect(only).toContain('create.has-id');
});

it('a changed webhook is judged by the checks of webhooks', async () => {
  const only = await judges({
    delivery({ json }) {
      json.object = 'webhook';
    },
  });
  expect(only.length).toBeGreaterThan(5);
  expect(only.filter((id) => !id.startsWith('webhooks.'))).toEqual([]);
});

it('a check that a twin names judges it, although the twin changes nothing', async () => {
  expect(await judges({ breaks: ['list.has-more'] })).toEqual(['list.has-more']);
});
