// The end of a listening server.
import { once } from 'node:events';
import { Server } from 'node:http';
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
  const cut = vi.spyOn(Server.prototype, 'closeAllConnections');
  onTestFinished(() => cut.mockRestore());
  await Promise.all([emulator.close(), closed]);
  // The server calls this after the time for running requests.
  expect(cut).not.toHaveBeenCalled();
  await expect(fetch(`${url.origin}/healthz`)).rejects.toThrow('fetch failed');
});
