// Draws are numbers in [0, 1) that depend only on their digits.
import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { drawsFrom } from '../../../src/emulator/domain/random.ts';

const hex = fc.stringMatching(/^[0-9a-f]{8,16}$/);

it('a draw is in [0, 1), and the same digits give the same draws', () => {
  const property = fc.property(hex, (digits) => {
    const [draw, again] = [drawsFrom(digits), drawsFrom(digits)];
    for (let count = 0; count < 20; count += 1) {
      const drawn = draw();
      expect(drawn).toBeGreaterThanOrEqual(0);
      expect(drawn).toBeLessThan(1);
      expect(again()).toBe(drawn);
    }
  });
  fc.assert(property);
});

it('other digits give other draws', () => {
  const first = Array.from({ length: 100 }, (_, index) => drawsFrom(index.toString(16).padStart(8, '0'))());
  expect(new Set(first).size).toBe(100);
});

it('draws are evenly distributed', () => {
  const draw = drawsFrom('0badcafe');
  const drawn = Array.from({ length: 4_000 }, draw);
  const mean = drawn.reduce((sum, value) => sum + value, 0) / drawn.length;
  expect(mean).toBeGreaterThan(0.47);
  expect(mean).toBeLessThan(0.53);
});
