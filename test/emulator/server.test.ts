// The end of a listening server.
import { once } from 'node:events';
import { connect } from 'node:net';
import { expect, it, onTestFinished, vi } from 'vitest';
import { testEmulator } from '../support/emulator.ts';

it('A connection on which nothing was sent, as browsers open them in advance, does not delay the end', async () => {
  const emulator = testEmulator();
  const url = new URL(await emulator.listen());
  const socket = connect(Number(url.port), url.hostname);
  onTestFinished(() => void socket.destroy());
  await once(socket, 'connect');
  // The server answers a request, so it has also accepted the connection before it.
  expect((await fetch(`${url.origin}/healthz`)).status).toBe(200);
  const closed = once(socket, 'close');
  // Without timers, the end after the time for running requests never comes.
  vi.useFakeTimers({ toFake: ['setTimeout', 'setInterval'] });
  onTestFinished(() => void vi.useRealTimers());
  await Promise.all([emulator.close(), closed]);
  await expect(fetch(`${url.origin}/healthz`)).rejects.toThrow('fetch failed');
});
