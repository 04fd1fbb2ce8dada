// List prices of the official pricing pages (contract:limits.price-sora-2).
import { expect, it } from 'vitest';
import { listPrice } from '../../../src/emulator/domain/prices.ts';
import { profiles } from '../../../src/emulator/domain/profiles.ts';

it.each([
  ['sora-2', '1280x720', '4', 0.4],
  ['sora-2-2025-12-08', '720x1280', '12', 1.2],
  ['sora-2-pro', '720x1280', '8', 2.4],
  ['sora-2-pro', '1792x1024', '12', 6],
  ['sora-2-pro', '1080x1920', '20', 14],
])('a clip of %s in %s with %s s costs %d dollars', (model, size, seconds, dollars) => {
  expect(listPrice(profiles.openai, { model, size, seconds })).toBe(dollars);
  expect(listPrice(profiles.openai, { model, size, seconds }, true)).toBe(dollars / 2);
});
