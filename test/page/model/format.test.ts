// Numbers and times are shown so that people can read them.
import { expect, it } from 'vitest';
import * as format from '../../../src/page/model/format.ts';
import { readDuration } from '../../../src/page/model/duration.ts';

it.each([
  [0, '0 s'],
  [0.4, '<1 ms'],
  [42.4, '42 ms'],
  [400, '0.4 s'],
  [3_000, '3 s'],
  [12_900, '12 s'],
  [60_000, '1 min'],
  [125_000, '2 min 5 s'],
  [3_780_000, '1 h 3 min'],
  [187_200_000, '2 d 4 h'],
  [-5, '0 s'],
])('a duration of %d ms is %s', (ms, text) => {
  expect(format.duration(ms)).toBe(text);
});

it.each([
  [8_001, '9 s'],
  [400, '1 s'],
  [0, '0 s'],
  [-400, '0 s'],
  [124_100, '2 min 5 s'],
])('a countdown from %d ms shows whole seconds: %s', (ms, text) => {
  expect(format.countdown(ms)).toBe(text);
});

it.each([
  [0, '$0.00'],
  [1.2, '$1.20'],
  [1234.5, '$1,234.50'],
  [0.0125, '$0.0125'],
])('%d dollars are %s', (usd, text) => {
  expect(format.money(usd)).toBe(text);
});

it.each([
  [999, '999 B'],
  [89_473, '89.5 kB'],
  [2_500_000, '2.5 MB'],
])('%d bytes are %s', (count, text) => {
  expect(format.bytes(count)).toBe(text);
});

it('a long id keeps its kind, its beginning and its end; a short id stays whole', () => {
  expect(format.shortId('video_68d7512d07848190b3e45da0ecbebcde')).toBe('video_68d7…bcde');
  expect(format.shortId('wh_1')).toBe('wh_1');
});

it('a moment is shown in a time zone, also one that no date has', () => {
  expect(format.dateTime(Date.parse('2026-09-23T12:00:00Z'), 'UTC')).toBe('2026-09-23 12:00:00');
  expect(format.isoTime(Number.MAX_VALUE)).toBe('–');
});

it.each([
  ['90', 90],
  ['90s', 90],
  [' 1.5 h ', 5_400],
  ['500ms', 0.5],
  ['2m', 120],
  ['2 min', 120],
  ['1d', 86_400],
  ['', undefined],
  ['soon', undefined],
  ['-5s', undefined],
])('the text %j is read as %s seconds', (text, seconds) => {
  expect(readDuration(text)).toBe(seconds);
});
