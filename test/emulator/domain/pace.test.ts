// The values of `--pace` and `--poll-after`.
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parsePace, pollAfterMs, type Pace, type PollAfter } from '../../../src/emulator/domain/pace.ts';

describe('parsePace', () => {
  it.each([
    ['instant', { by: 'instant' }],
    ['manual', { by: 'manual' }],
    ['1x', { by: 'time', factor: 1 }],
    ['40x', { by: 'time', factor: 40 }],
    ['0.5x', { by: 'time', factor: 0.5 }],
    ['007x', { by: 'time', factor: 7 }],
    ['polls:1', { by: 'polls', polls: 1 }],
    ['polls:4', { by: 'polls', polls: 4 }],
    ['polls:999999', { by: 'polls', polls: 999_999 }],
  ])('reads %s', (text, pace) => {
    expect(parsePace(text)).toEqual(pace);
  });

  it.each([
    '',
    'x',
    '40',
    '0x',
    '0.0x',
    '-1x',
    '+1x',
    '.5x',
    '5.x',
    '1e3x',
    'Infinityx',
    'NaNx',
    ' 1x',
    '1x ',
    '1X',
    '1,5x',
    'polls',
    'polls:',
    'polls:0',
    'polls:01',
    'polls:-1',
    'polls:1.5',
    'polls:1000000',
    'polls:4\n',
    'Instant',
    'manual ',
  ])("refuses '%s'", (text) => {
    expect(parsePace(text)).toBeUndefined();
  });

  it('reads every factor and every count that paceText writes', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 999_999 }), fc.integer({ min: 0, max: 999 }), (whole, part) => {
        expect(parsePace(`polls:${whole}`)).toEqual({ by: 'polls', polls: whole });
        expect(parsePace(`${whole}.${part}x`)).toEqual({ by: 'time', factor: Number(`${whole}.${part}`) });
      }),
    );
  });

  it('returns a usable pace or undefined for any text', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.stringMatching(/^(polls:)?[0-9.]{0,6}x?$/)), (text) => {
        const pace = parsePace(text);
        const usable =
          pace === undefined ||
          (pace.by === 'time' ? pace.factor > 0 : pace.by !== 'polls' || Number.isInteger(pace.polls));
        expect(usable).toBe(true);
      }),
    );
  });
});

describe('pollAfterMs', () => {
  const paces: Record<string, Pace> = Object.fromEntries(
    ['1x', '2x', '40x', '0.5x', '1000x', 'instant', 'polls:4', 'manual'].map((text) => {
      const pace = parsePace(text);
      if (pace === undefined) throw new Error(text);
      return [text, pace];
    }),
  );

  it.each<[string, number | undefined]>([
    ['1x', undefined],
    ['2x', 5_000],
    ['40x', 250],
    ['0.5x', 20_000],
    ['1000x', 20],
    ['instant', 20],
    ['polls:4', 20],
    ['manual', 250],
  ])('with the setting auto depends on the pace %s', (pace, expected) => {
    expect(pollAfterMs('auto', paces[pace] as Pace)).toBe(expected);
  });

  it.each(Object.keys(paces))('with off or a number is the same at the pace %s', (pace) => {
    const at = (pollAfter: PollAfter) => pollAfterMs(pollAfter, paces[pace] as Pace);
    expect([at('off'), at(0), at(1234)]).toEqual([undefined, 0, 1234]);
  });
});
