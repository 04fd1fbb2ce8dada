// A thousand bodies made from a seed, sent to every operation that writes. Each is accepted or refused with a
// message. None is a fault of the server, and none changes another project.
import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import type { ControlOperation } from '../../../src/emulator/control/operation.ts';
import { controlOperations } from '../../../src/emulator/control/operations.ts';
import { testEmulator, type Json } from '../../support/emulator.ts';
import { ask, created } from './asking.ts';

const writes = Object.values<ControlOperation>(controlOperations).filter(({ method }) => method !== 'get');

/** Words that have a meaning in some operation, so that some bodies are nearly valid. */
const words = fc.constantFrom(
  ...`seconds until idle scale time 2026-09-24T00:00:00Z error code message progress name journal match count exactly
  at_least spacing in_order gap operation createVideo headers body file clock wall status 4xx model sora-2 start format
  sora-emulator/project version videos uploads counters parts __proto__`.split(/\s+/),
  '',
);
const { value } = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4, depthSize: 'small' },
    words,
    fc.oneof(fc.integer(), fc.double(), fc.constantFrom(0, 1, -1, 1e308, null, true, false)),
    fc.string({ unit: 'grapheme', maxLength: 20 }),
    fc.array(tie('value'), { maxLength: 4 }),
    fc
      .array(fc.tuple(words, tie('value')), { maxLength: 5 })
      .map((pairs) => Object.fromEntries(pairs) as unknown),
  ),
}));
const body = fc.oneof(
  { weight: 9, arbitrary: value.map((made) => JSON.stringify(made) ?? 'null') },
  { weight: 1, arbitrary: fc.string({ maxLength: 50 }) },
);

it(
  'a thousand random bodies never cause a fault of the control API, and never change another project',
  { timeout: 120_000 },
  async () => {
    const emulator = testEmulator({ pace: '1x', seed: 1 });
    const neighbour = async (): Promise<Json> => ({
      state: (await ask(emulator, 'GET export?journal=true', undefined, { key: 'sk-neighbour' })).body,
      usage: (await ask(emulator, 'GET usage', undefined, { key: 'sk-neighbour' })).body,
      clock: (await ask(emulator, 'GET clock', undefined, { key: 'sk-neighbour' })).body,
      snapshots: (await ask(emulator, 'GET snapshots', undefined, { key: 'sk-neighbour' })).body,
    });
    await created(emulator, {}, 'sk-neighbour');
    await ask(emulator, 'POST snapshots', { name: 'start' }, { key: 'sk-neighbour' });
    const before = await neighbour();

    const seen = new Map<number, number>();
    const attack = fc.asyncProperty(
      fc.constantFrom(...writes),
      body,
      fc.boolean(),
      async (operation, sent, own) => {
        const id = own ? await created(emulator) : 'video_0';
        const path = operation.path.replace('{video_id}', id).replace('{name}', own ? 'start' : 'nothing');
        const asked = `${operation.method.toUpperCase()} ${path.slice('/_emulator/'.length)}`;
        const bytes = operation.body === undefined ? undefined : new TextEncoder().encode(sent);
        const answer = await ask(emulator, asked, bytes, { headers: { 'content-type': 'application/json' } });
        seen.set(answer.status, (seen.get(answer.status) ?? 0) + 1);
        expect(answer.status, `${asked} ${sent}`).toBeLessThan(500);
        if (answer.status >= 400) expect(answer.body.error.message).not.toBe('');
      },
    );
    await fc.assert(attack, { numRuns: 1_000, seed: 4 });
    expect([...seen.keys()]).toEqual(expect.arrayContaining([200, 400, 404]));
    expect(seen.get(200)).toBeGreaterThan(50);
    expect(await neighbour()).toEqual(before);
  },
);
