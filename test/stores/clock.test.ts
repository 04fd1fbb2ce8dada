// What a test does with the clock before the store is open.
import { expect, it } from 'vitest';
import { testEmulator } from '../support/emulator.ts';

it('a clock that was stopped before the first request shows the same time after it', async () => {
  const emulator = testEmulator();
  const stopped = emulator.clock.now();
  await emulator.json('POST', '/v1/videos', { prompt: 'a kite' });
  expect(emulator.clock.now()).toBe(stopped);
});
