// A change of a setting is confirmed by the other processes on the store.
import { EventEmitter, once } from 'node:events';
import { afterEach, expect, it } from 'vitest';
import { openPostgresStore } from '../../../src/emulator/store/sql/open-postgres.ts';
import { openSqliteStore } from '../../../src/emulator/store/sql/open-sqlite.ts';
import type { Doc, Store } from '../../../src/emulator/store/store.ts';
import { serverMs } from '../../support/postgres-server.ts';
import { startChild } from './support/children.ts';
import { onEachDatabase } from './support/databases.ts';

const setting: Doc<'setting'> = { id: 'clock', sort: 0, body: { value: 1 } };
const change = (store: Store) => store.project('p').put('setting', setting);

type Listener = Parameters<Store['watch']>[0];

/** Longer than a test may take: a process that is alive is always waited for. */
const noBound = serverMs * 2;

onEachDatabase('a change of a setting', ({ fresh }) => {
  const ends: (() => unknown)[] = [];
  afterEach(async () => {
    for (const end of ends.splice(0)) await end();
  }, serverMs);

  /** Opens a store that counts its waits, and watches the settings. */
  async function opened(
    data: string,
    { boundMs = noBound, listener = () => {} }: { boundMs?: number; listener?: Listener } = {},
  ) {
    let waits = 0;
    const given = {
      boundMs,
      waitMs: 20_000,
      pause: (ms: number) => {
        waits += 1;
        return new Promise<void>((resolve) => setTimeout(resolve, ms));
      },
    };
    const store = await (data.startsWith('postgres:')
      ? openPostgresStore(data, given)
      : openSqliteStore(data, given));
    store.watch(listener);
    ends.push(() => store.close());
    return { store, waits: () => waits };
  }

  /** Starts a process that watches the settings of a store. */
  async function startWatcher(data: string) {
    const child = await startChild(data, 'watch');
    const ended = once(child, 'exit');
    const kill = async () => {
      child.kill('SIGKILL');
      await ended;
    };
    ends.push(kill);
    const watching = once(child, 'message');
    child.send('go');
    await watching;
    return { kill };
  }

  it('is confirmed without a wait when no other process uses the store', async () => {
    const { store, waits } = await opened(fresh());
    await change(store);
    await store.settled();
    expect(waits()).toBe(0);
  });

  it('is confirmed after the listeners of every other process have ended', async () => {
    const data = fresh();
    const { store } = await opened(data);
    const applied: string[] = [];
    for (const name of ['second', 'third']) {
      const { store: other } = await opened(data);
      other.watch(async (project) => {
        const found = await other.project(project).get('setting', 'clock');
        applied.push(`${name} ${String(found?.body.value)}`);
      });
    }
    await change(store);
    await store.settled();
    expect(applied.toSorted()).toEqual(['second 1', 'third 1']);
  });

  it('is confirmed to several processes that make changes at the same moment', async () => {
    const data = fresh();
    const stores = [await opened(data), await opened(data), await opened(data)];
    const applied = stores.map(({ store }) => {
      const own = new Set<string>();
      store.watch((project) => void own.add(project));
      return own;
    });
    const names = ['p', 'q', 'r'];
    await Promise.all(
      stores.map(async ({ store }, nth) => {
        await store.project(names[nth] ?? '').put('setting', setting);
        await store.settled();
      }),
    );
    expect(applied.map((own) => [...own].toSorted())).toEqual([
      ['q', 'r'],
      ['p', 'r'],
      ['p', 'q'],
    ]);
  });

  it('that deletes all settings is confirmed too', async () => {
    const data = fresh();
    const [{ store }, { store: other }] = [await opened(data), await opened(data)];
    await change(store);
    const seen: string[] = [];
    other.watch((project) => void seen.push(project));
    await store.settled();
    seen.length = 0;
    await store.reset();
    await store.settled();
    expect(seen).toEqual(['p']);
  });

  it('does not wait for a process that has closed the store', async () => {
    const data = fresh();
    const { store, waits } = await opened(data);
    const { store: other } = await opened(data);
    await other.close();
    await change(store);
    await store.settled();
    expect(waits()).toBe(0);
  });

  it(
    'is confirmed by a process of its own, and does not wait for this process any more after it was killed',
    async () => {
      const data = fresh();
      const { kill } = await startWatcher(data);
      const { store, waits } = await opened(data, { boundMs: 100 });
      await kill();
      await change(store);
      await store.settled();
      expect(waits()).toBeGreaterThan(0);
      const before = waits();
      for (let nth = 0; nth < 3; nth += 1) {
        await change(store);
        await store.settled();
      }
      expect(waits()).toBe(before);
    },
    serverMs,
  );

  it('is not confirmed by a process that is too slow, which is waited for again after it has caught up', async () => {
    const data = fresh();
    const { store } = await opened(data, { boundMs: 50 });
    const { store: patient } = await opened(data);
    const gate = new EventEmitter();
    const held = once(gate, 'open');
    let calls = 0;
    const applied: number[] = [];
    const listener = async () => {
      const call = (calls += 1);
      await held;
      applied.push(call);
    };
    await opened(data, { listener });
    await change(store);
    await store.settled();
    expect(applied).toEqual([]);
    gate.emit('open');
    await expect
      .poll(
        async () => {
          const before = calls;
          await change(patient);
          await patient.settled();
          return calls > before && applied.length === calls;
        },
        { timeout: serverMs },
      )
      .toBe(true);
  });
});
