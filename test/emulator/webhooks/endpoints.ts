// Steps that several tests of webhooks use.
import { expect } from 'vitest';
import { longEnoughMs, type Json, type TestEmulator } from '../../support/emulator.ts';

/** Creates an endpoint for both events of videos. @returns it with its secret */
export async function listening(
  emulator: TestEmulator,
  url: string,
  changes: Record<string, unknown> = {},
): Promise<Json> {
  const body = { name: 'tests', url, event_types: ['video.completed', 'video.failed'], ...changes };
  const { status, body: endpoint } = await emulator.json('POST', '/v1/webhook_endpoints', body);
  expect(status).toBe(200);
  return endpoint;
}

/** Creates jobs one after the other. @returns their ids */
export async function jobs(emulator: TestEmulator, count = 1, key?: string): Promise<string[]> {
  const ids: string[] = [];
  for (let nth = 0; nth < count; nth += 1) {
    const response = await emulator.send('/v1/videos', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ prompt: `a kite, ${nth}` }),
      ...(key === undefined ? {} : { key }),
    });
    expect(response.status).toBe(200);
    ids.push(((await response.json()) as { id: string }).id);
  }
  return ids;
}

/** Lets all pending jobs end, and their events arrive. */
export async function ended(emulator: TestEmulator, ms = longEnoughMs): Promise<void> {
  emulator.clock.advance(ms);
  await emulator.webhooks.idle();
}
