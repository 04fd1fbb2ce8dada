// A gate before a load balancer: every byte of a client waits until the changes that the test made before are seen by
// both servers.
import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/** @returns the URL of the gate, and a function that closes it */
export async function startGate(
  target: string,
  ready: () => Promise<void>,
): Promise<{ url: string; end: () => Promise<void> }> {
  const { hostname, port } = new URL(target);
  const open = new Set<Socket>();
  const server = createServer({ allowHalfOpen: true }, (client) => {
    const upstream = connect({ host: hostname, port: Number(port), allowHalfOpen: true });
    for (const [socket, other] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      open.add(socket);
      socket.once('error', () => other.resetAndDestroy());
      socket.once('close', () => {
        open.delete(socket);
        other.destroySoon();
      });
    }
    let turn = Promise.resolve();
    const inTurn = (act: () => void) => void (turn = turn.then(ready).then(act));
    client.on('data', (chunk: Buffer) => inTurn(() => void upstream.write(chunk)));
    client.once('end', () => inTurn(() => void upstream.end()));
    upstream.pipe(client);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async end() {
      server.close();
      for (const socket of open) socket.destroy();
    },
  };
}
