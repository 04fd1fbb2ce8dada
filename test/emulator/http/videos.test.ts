import { expect, it } from 'vitest';
import { testEmulator } from '../../support/emulator.ts';

it('creates', async () => {
  const emulator = testEmulator();
  const { status, body } = await emulator.json('POST', '/v1/videos', { prompt: 'x' });
  expect(status).toBe(200);
  expect(body.status).toBe('queued');
});
