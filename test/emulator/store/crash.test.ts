// Kills a process, or the database server, in the middle of 64 creations at once. Everything that was
// acknowledged before is still there.
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { expect, it } from 'vitest';
import { openAt } from '../../support/open-store.ts';
import { startChild } from './support/children.ts';
import { onEachDatabase, onPostgres } from './support/databases.ts';

const rounds = 10;
/** Enough for ten rounds on a busy machine. */
const limitMs = 240_000;

/** Collects the ids that a child has printed. `reached` waits until there are as many. */
function acknowledged({ stdout }: ChildProcess) {
  let text = '';
  let check: (() => void) | undefined;
  const ids = () =>
    text
      .slice(0, text.lastIndexOf('\n') + 1)
      .split('\n')
      .slice(0, -1);
  stdout?.on('data', (part: Buffer) => {
    text += part.toString();
    check?.();
  });
  return {
    ids,
    reached: (count: number) =>
      new Promise<void>((resolve) => {
        check = () => (ids().length >= count ? resolve() : undefined);
        check();
      }),
  };
}

/** Lets a child create jobs, calls `strike` in the middle, and waits for the end of the child. @returns the acknowledged ids */
async function round(
  data: string,
  name: string,
  strike: (child: ChildProcess) => unknown,
): Promise<string[]> {
  const child = await startChild(data, 'creates', name);
  const acks = acknowledged(child);
  const closed = once(child, 'close');
  child.send('go');
  await acks.reached(100 + 37 * Number(name));
  await strike(child);
  await closed;
  return acks.ids();
}

/** Opens the store again, and counts the acknowledged documents, bytes and deliveries that are not in it. */
async function lostOf(data: string, ids: readonly string[]) {
  const store = await openAt(data);
  const own = store.project('p');
  const waiting = new Set((await own.deliveries()).map(({ id }) => id));
  const lost = { documents: 0, uploads: 0, deliveries: 0 };
  for (const id of ids) {
    if ((await own.get('setting', id)) === undefined) lost.documents += 1;
    if ((await own.blobs.get(id))?.size !== 3_000) lost.uploads += 1;
    if (!waiting.has(id)) lost.deliveries += 1;
  }
  await store.close();
  return lost;
}

const nothing = { documents: 0, uploads: 0, deliveries: 0 };

onEachDatabase('after kill -9 of the process in ten rounds', ({ fresh }) => {
  it(
    'no acknowledged document, upload or delivery is lost',
    async () => {
      const data = fresh();
      const ids: string[] = [];
      for (let number = 0; number < rounds; number += 1)
        ids.push(...(await round(data, String(number), (child) => child.kill('SIGKILL'))));
      expect(ids.length).toBeGreaterThan(rounds * 100);
      expect(await lostOf(data, ids)).toEqual(nothing);
    },
    limitMs,
  );
});

onPostgres('after kill -9 of the server in ten rounds', (server) => {
  it(
    'no acknowledged document, upload or delivery is lost',
    async () => {
      const data = server().url();
      const ids: string[] = [];
      for (let number = 0; number < rounds; number += 1) {
        ids.push(
          ...(await round(data, String(number), async (child) => {
            await server().stop('SIGKILL');
            child.kill('SIGKILL');
          })),
        );
        await server().start();
      }
      expect(ids.length).toBeGreaterThan(rounds * 100);
      expect(await lostOf(data, ids)).toEqual(nothing);
    },
    limitMs,
  );
});
