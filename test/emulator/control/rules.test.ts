// Rules over HTTP: added, listed with their hits, replaced and removed; situations and errors by name.
import { describe, expect, it } from 'vitest';
import { testEmulator } from '../../support/emulator.ts';
import { ask, created } from './asking.ts';

it('rules can be added, listed with their hits, and removed', async () => {
  const emulator = testEmulator();
  const rule = { id: 'late', match: { prompt: 'kite' }, times: 1, then: { queue: '10m' } };
  expect((await ask(emulator, 'POST rules', rule)).body).toMatchObject({
    id: 'late',
    place: 'control',
    hits: 0,
  });
  await created(emulator);
  await created(emulator);
  const { body } = await ask(emulator, 'GET rules');
  expect(body.data).toMatchObject([{ id: 'late', times: 1, hits: 1, spent: true, then: { queue: '10m' } }]);
  expect((await ask(emulator, 'DELETE rules/late')).body).toEqual({ done: true });
  expect((await ask(emulator, 'GET rules')).body.data).toEqual([]);
  expect((await ask(emulator, 'DELETE rules/late')).status).toBe(404);
});

it('all rules are replaced, or none when one is invalid, and all can be removed', async () => {
  const emulator = testEmulator();
  await ask(emulator, 'POST rules', { id: 'old', then: { stall: 45 } });
  const bad = await ask(emulator, 'PUT rules', [{ then: { stall: 10 } }, { then: { explode: true } }]);
  expect(bad.status).toBe(400);
  expect(bad.body.error.message).toMatch(/explode.*known/);
  expect((await ask(emulator, 'GET rules')).body.data).toMatchObject([{ id: 'old' }]);
  expect((await ask(emulator, 'PUT rules', { then: {} })).status).toBe(400);
  const replaced = await ask(emulator, 'PUT rules', [
    { id: 'a', then: { stall: 10 } },
    { id: 'b', then: { complete: true } },
  ]);
  expect(replaced.body.data).toMatchObject([{ id: 'a' }, { id: 'b' }]);
  expect((await ask(emulator, 'DELETE rules')).body).toEqual({ done: true });
  expect((await ask(emulator, 'GET rules')).body.data).toEqual([]);
});

describe('a rule is refused for', () => {
  it.each([
    ['an unknown effect', { then: { explode: true } }, 'explode'],
    ['an unknown field', { match: { colour: 'red' }, then: { stall: 1 } }, 'colour'],
    ['an unknown operation', { match: { operation: 'paintVideo' }, then: { stall: 1 } }, 'createVideo'],
    ['an unknown error', { then: { error: 'nonsense' } }, 'rate_limit_exceeded'],
    ['no effect', { then: {} }, 'effect'],
  ])('%s, with a message that names the fault', async (_name, rule, named) => {
    const { status, body } = await ask(testEmulator(), 'POST rules', rule);
    expect(status).toBe(400);
    expect(body.error).toMatchObject({ code: 'invalid_request', message: expect.stringContaining(named) });
  });
});

it('situations are known by name, and act in one project only', async () => {
  const emulator = testEmulator();
  const { body } = await ask(emulator, 'GET situations', undefined, { key: null });
  expect(body.data).toContain('burst-of-429');
  const loaded = await ask(emulator, 'POST situations/burst-of-429', undefined, { key: 'sk-a' });
  expect(loaded.body.data).toHaveLength(1);
  const create = (key: string) =>
    emulator.send('/v1/videos', {
      key,
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{"prompt":"a kite"}',
    });
  expect((await create('sk-a')).status).toBe(429);
  expect((await create('sk-b')).status).toBe(200);
  const unknown = await ask(emulator, 'POST situations/nonsense');
  expect(unknown.status).toBe(400);
  expect(unknown.body.error.message).toContain('burst-of-429');
});

it('the list of errors contains every named error with its source', async () => {
  const { body } = await ask(testEmulator(), 'GET errors', undefined, { key: null });
  const named = new Map(body.data.map((entry: { name: string }) => [entry.name, entry]));
  expect(named.get('rate_limit_exceeded')).toMatchObject({
    kind: 'request',
    status: 429,
    confidence: 'INFER',
  });
  expect(named.get('moderation_blocked')).toMatchObject({ kind: 'job', status: null, confidence: 'WIRE' });
});

it('rules are part of snapshots, and their hits start at 0 after an import', async () => {
  const emulator = testEmulator();
  await ask(emulator, 'POST rules', { id: 'once', times: 1, then: { stall: 45 } });
  await created(emulator);
  const file = (await ask(emulator, 'GET export')).body;
  expect(file.parts.rules).toMatchObject([{ id: 'once', times: 1, then: { stall: 45 } }]);
  await ask(emulator, 'DELETE rules');
  const other = testEmulator();
  expect((await ask(other, 'POST import', file)).status).toBe(200);
  expect((await ask(other, 'GET rules')).body.data).toMatchObject([{ id: 'once', hits: 0, spent: false }]);
  const broken = { ...file, parts: { rules: [{ then: { explode: true } }] } };
  expect((await ask(other, 'POST import', broken)).status).toBe(400);
  expect((await ask(other, 'GET rules')).body.data).toMatchObject([{ id: 'once' }]);
});
