// The ids of other servers: each has one spelling, leads back to its job, and also works for jobs of another
// emulator.
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { videoId } from '../../../src/emulator/domain/ids.ts';
import { idsOf, ownIdOf } from '../../../src/emulator/quirks/quirk-ids.ts';
import { quirksNames, quirksOf } from '../../../src/emulator/quirks/servers.ts';

const hex = (length: number) =>
  fc
    .array(fc.constantFrom(...'0123456789abcdef'.split('')), { minLength: length, maxLength: length })
    .map((a) => a.join(''));
const time = fc.integer({ min: 0, max: 0xffff_ffff });
const model = fc.constantFrom('sora-2', 'sora-2-pro', 'sora-2-2025-10-06');

describe.each(quirksNames)('the ids of %s', (name) => {
  const server = quirksOf[name];
  const ids = idsOf(server);

  it('lead back to the job that they were made for', () => {
    fc.assert(
      fc.property(time, hex(64), model, (seconds, drawn, model) => {
        const id = videoId(seconds, ids.entropy(drawn));
        const shown = ids.encode(id, model);
        expect(shown).not.toBe(id);
        expect(ids.decode(shown)).toBe(id);
        expect(ids.decode(decodeURIComponent(encodeURIComponent(shown)))).toBe(id);
        expect(ownIdOf(server)(shown)).toBe(id);
        expect(ownIdOf(server)(id)).toBe(id);
      }),
    );
  });

  it('lead back to jobs that were made without quirks', () => {
    fc.assert(
      fc.property(time, hex(64), model, (seconds, drawn, model) => {
        const id = videoId(seconds, drawn);
        expect(ids.decode(ids.encode(id, model))).toBe(id);
      }),
    );
  });

  it("contain as much entropy as the emulator's ids, and do not change when they are made again", () => {
    fc.assert(
      fc.property(hex(64), (drawn) => {
        const changed = ids.entropy(drawn);
        expect(changed).toMatch(/^[0-9a-f]{64}$/);
        expect(ids.entropy(changed)).toBe(changed);
        expect([changed.slice(0, 22), changed.slice(38)]).toEqual([drawn.slice(0, 22), drawn.slice(38)]);
      }),
    );
  });

  it('are the only texts that lead to a job', () => {
    const id = videoId(1, ids.entropy('0123456789abcdef'.repeat(4)));
    const shown = ids.encode(id, 'sora-2');
    for (const text of [
      '',
      'video_',
      'none',
      id,
      `${shown}0`,
      shown.slice(1),
      `x${shown}`,
      shown.toUpperCase(),
    ]) {
      expect(ids.decode(text), text).toBeUndefined();
    }
    fc.assert(fc.property(fc.string(), (text) => ids.decode(text) === undefined));
  });
});

it('the ids of an emulator without quirks stay unchanged', () => {
  expect(ownIdOf(undefined)('anything')).toBe('anything');
});
