// Runs before every test file: a test fails when any of its exchanges breaks openapi/openapi.json.
import { afterEach, expect } from 'vitest';
import { findings, observed } from './observe.ts';

globalThis.fetch = observed(globalThis.fetch);

afterEach(async () => {
  expect(await findings(), 'exchanges that break openapi/openapi.json').toEqual([]);
});
