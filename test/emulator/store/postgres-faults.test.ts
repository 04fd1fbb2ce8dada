// A database server that is away for a while, refuses, or sits after a pooler.
import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { afterEach, expect, it, vi } from 'vitest';
import { openAt } from '../../support/open-store.ts';
import type { Doc, Store } from '../../../src/emulator/store/store.ts';
import { serverMs } from '../../support/postgres-server.ts';
import { onPostgres } from './support/databases.ts';

const setting = (id: string, value: unknown = id): Doc<'setting'> => ({ id, sort: 0, body: { value } });

/** Returns the next project that a store reports. */
const reported = (store: Store) =>
  new Promise<string>((resolve) => {
    const stop = store.watch((project) => {
      stop();
      resolve(project);
    });
  });

onPostgres('a fault', (server) => {
  const ends: (() => unknown)[] = [];
  afterEach(async () => {
    for (const end of ends.splice(0)) await end();
  }, serverMs);

  async function open(data: string): Promise<Store> {
    const store = await openAt(data);
    ends.push(() => store.close());
    return store;
  }

  it(
    'of a server that is away is reported to each request, and ends when the server is back',
    async () => {
      const data = server().url();
      const [store, other] = [await open(data), await open(data)];
      const own = store.project('p');
      await own.put('setting', setting('before'));
      await server().stop();
      const faults = await Promise.allSettled([
        own.get('setting', 'before'),
        own.put('setting', setting('lost')),
        own.claim({ due: 1, wall: 0, leaseMs: 1, limit: 1 }),
        own.dump(),
        store.count(),
      ]);
      for (const fault of faults)
        expect(fault).toMatchObject({
          status: 'rejected',
          reason: {
            name: 'StoreError',
            code: 'unavailable',
            message: expect.not.stringMatching(/pass|\n/) as unknown,
          },
        });
      await server().start();
      expect((await own.get('setting', 'before'))?.body.value).toBe('before');
      expect(await own.get('setting', 'lost')).toBeUndefined();
      expect(await own.put('setting', setting('after'))).toBe(true);
      const report = reported(store);
      await other.project('q').put('setting', setting('clock'));
      expect(await report).toBe('q');
    },
    serverMs,
  );

  it(
    'of a server that is back within three seconds is not seen by a request that waits',
    async () => {
      const store = await open(server().url());
      const own = store.project('p');
      await own.put('setting', setting('before'));
      await server().stop();
      const found = own.get('setting', 'before');
      const written = own.put('setting', setting('new'));
      await server().start();
      expect((await found)?.body.value).toBe('before');
      expect(await written).toBe(true);
    },
    serverMs,
  );

  it(
    'of a server that is not ready is waited for at the start, up to a limit',
    async () => {
      const data = server().url();
      await server().stop();
      await expect(openAt(data, { waitMs: 300 })).rejects.toMatchObject({
        code: 'unavailable',
        message: expect.stringMatching(
          /^The database postgres:\/\/127\.0\.0\.1:\d+\/postgres cannot be reached \(.*\)\.$/,
        ) as unknown,
      });
      const opening = open(data);
      await server().start();
      expect(await (await opening).count()).toEqual({ projects: 0, videos: 0 });
    },
    serverMs,
  );

  it('of a database that does not exist is explained at once', async () => {
    const data = server().url().replace('/postgres?', '/nowhere?');
    await expect(openAt(data)).rejects.toMatchObject({
      code: 'unavailable',
      message: expect.stringContaining(
        '/nowhere does not exist on the server. Create it with createdb',
      ) as unknown,
    });
  });

  it('of tables of a later version is explained, and they stay as they are', async () => {
    const data = server().url('later');
    await (await openAt(data)).close();
    const { default: postgres } = await import('postgres');
    const sql = postgres(data.replace(/\?.*/, ''), { max: 1 });
    ends.push(() => sql.end());
    await sql.unsafe(`UPDATE later.meta SET value = '99'`);
    await expect(openAt(data)).rejects.toMatchObject({ code: 'newer_schema' });
    expect(await sql.unsafe('SELECT value FROM later.meta')).toMatchObject([{ value: '99' }]);
  });

  it('of tables that two processes make at the same moment does not exist', async () => {
    const data = server().url();
    const stores = await Promise.all(Array.from({ length: 5 }, () => open(data)));
    await stores[0]?.project('p').put('setting', setting('a'));
    for (const store of stores) expect(await store.project('p').get('setting', 'a')).toBeDefined();
  });

  it('of notifications that a pooler swallows is made up for by looking', async () => {
    const data = server().url();
    const swallowed = await withoutNotifications(new URL(data));
    const [store, other] = [await open(swallowed.url), await open(data)];
    ends.push(() => swallowed.close());
    const stop = store.watch(() => {});
    // The store tries out whether notifications arrive.
    await vi.waitFor(() => expect(swallowed.count()).toBe(1), serverMs);
    const report = reported(store);
    await other.project('p').put('setting', setting('clock'));
    expect(await report).toBe('p');
    expect(swallowed.count()).toBeGreaterThan(1);
    stop();
  });
});

/** Passes a connection on, without the server's messages of the type A: notifications. */
async function withoutNotifications(target: URL) {
  let swallowed = 0;
  const sockets = new Set<Socket>();
  const proxy = createServer((client) => {
    const upstream = connect(Number(target.port), target.hostname);
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.on('error', () => {});
    }
    client.pipe(upstream);
    let rest = Buffer.alloc(0);
    upstream.on('data', (part: Buffer) => {
      rest = Buffer.concat([rest, part]);
      // A message is a letter, a length that counts itself, and the content.
      while (rest.length >= 5 && rest.length > rest.readUInt32BE(1)) {
        const end = 1 + rest.readUInt32BE(1);
        if (rest[0] === 0x41) swallowed += 1;
        else client.write(rest.subarray(0, end));
        rest = rest.subarray(end);
      }
    });
    upstream.on('close', () => client.destroy());
    client.on('close', () => upstream.destroy());
  }).listen(0, '127.0.0.1');
  await once(proxy, 'listening');
  const url = new URL(target.href);
  url.port = String((proxy.address() as AddressInfo).port);
  return {
    url: url.href,
    count: () => swallowed,
    close() {
      proxy.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}
