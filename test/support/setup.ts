// Runs before every test file: a test fails when any of its exchanges breaks openapi/openapi.json.
import { afterEach, expect } from 'vitest';
import { findings, observed, plainFetch } from './observe.ts';

// Files of one process share the module of the observer, so its fetch is wrapped once, not once more for each file.
globalThis.fetch = observed(plainFetch);

afterEach(async () => {
  expect(await findings(), 'exchanges that break openapi/openapi.json').toEqual([]);
});
