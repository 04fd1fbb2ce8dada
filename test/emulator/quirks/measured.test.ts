// The recorded requests to real servers, sent to the emulator as each of these servers. Status, keys with
// their order, and values must be the same, except for the differences in fixtures/measured/differences.yaml,
// each of which has a reason.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { quirksOf, type QuirksName } from '../../../src/emulator/quirks/servers.ts';
import { differing, folder, readMeasured, replayed, steady } from './measured.ts';

/** One reason, and the places of its differences: the names of exchanges with the places in their answers. */
interface Difference {
  reason: string;
  shows: Readonly<Record<string, readonly string[]>>;
}

const differences = parse(readFileSync(join(folder, 'differences.yaml'), 'utf8')) as Record<
  string,
  readonly Difference[]
>;

const sorted = (all: Readonly<Record<string, readonly string[]>>) =>
  Object.fromEntries(Object.entries(all).map(([key, places]) => [key, places.toSorted()]));

describe.each(['vllm-omni', 'sglang', 'fastvideo', 'litellm'] as const)(
  'the emulator as %s',
  (name: QuirksName) => {
    const measured = readMeasured(name);
    const excused = differences[name] ?? [];

    it('answers each recorded request as the real server did, except for the listed differences', async () => {
      const answers = await replayed(measured);
      const found: Record<string, string[]> = {};
      for (const exchange of measured.exchanges) {
        if ('step' in exchange) continue;
        const ours = answers.get(exchange.name);
        expect(ours, exchange.name).toBeDefined();
        const places = differing(steady(exchange.answer), ours && steady(ours));
        if (places.length > 0) found[exchange.name] = places;
      }
      const listed: Record<string, string[]> = {};
      for (const { shows } of excused) {
        for (const [exchange, places] of Object.entries(shows)) (listed[exchange] ??= []).push(...places);
      }
      expect(sorted(found)).toEqual(sorted(listed));
    });

    it('was compared with the release that its quirks name', () => {
      expect(measured.server).toBe(name);
      expect(quirksOf[name].release).toContain(measured.release);
    });

    it('has a reason for each difference', () => {
      expect(excused.filter(({ reason }) => reason.length < 10)).toEqual([]);
    });
  },
);

it('the comparison of answers finds other values, other keys and another order of keys', () => {
  expect(differing({ a: 1, b: { c: [1] } }, { a: 1, b: { c: [1] } })).toEqual([]);
  expect(differing({ a: 1, b: { c: [1] } }, { a: 2, b: { c: [2] } })).toEqual(['/a', '/b/c/0']);
  expect(differing({ a: 1, b: 2 }, { b: 2, a: 1 })).toEqual([' keys']);
  expect(differing({ a: 1 }, { a: 1, b: 2 })).toEqual([' keys']);
});
