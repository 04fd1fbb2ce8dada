// Runs before every test file: a test during which any exchange broke openapi/openapi.json fails.
import { afterEach, expect } from 'vitest';
import { findings, observed } from './observe.ts';

globalThis.fetch = observed(globalThis.fetch);

afterEach(async () => {
  expect(await findings(), 'exchanges that break openapi/openapi.json').toEqual([]);
});
