// A database file that is full, read-only, damaged, locked, or of a later version.
import {
  chmodSync,
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { openAt } from '../../support/open-store.ts';
import { prepareSchema } from '../../../src/emulator/store/sql/schema.ts';
import { createSqlStore } from '../../../src/emulator/store/sql/sql-store.ts';
import { openSqlite } from '../../../src/emulator/store/sql/sqlite-driver.ts';
import type { Doc, Store } from '../../../src/emulator/store/store.ts';
import { upload } from '../../contract/samples.ts';

const folder = mkdtempSync(join(tmpdir(), 'sora-faults-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let path: string;
let files = 0;
beforeEach(() => {
  path = join(folder, `${(files += 1)}.db`);
});

const setting = (id: string, value: unknown = id): Doc<'setting'> => ({ id, sort: 0, body: { value } });
const delivery = (id: string) => ({ id, due: 1, rank: 0, body: null });

/** Opens a store together with the driver under it. */
async function openBoth() {
  const driver = await openSqlite(path);
  await prepareSchema(driver, { where: path });
  return { driver, store: await createSqlStore(driver) };
}

/** Writes settings with large values. */
async function fill(store: Store, count: number): Promise<void> {
  for (let index = 0; index < count; index += 1)
    await store.project('p').put('setting', setting(`s${index}`, 'x'.repeat(2_000)));
}

describe('a full disk', () => {
  it('refuses writes with a clear error, keeps the rest readable, and works again when there is space', async () => {
    const { driver, store } = await openBoth();
    const own = store.project('p');
    await own.put('setting', setting('before'));
    const [pages] = await driver.all('PRAGMA page_count', []);
    await driver.all(`PRAGMA max_page_count = ${Number(pages?.['page_count']) + 8}`, []);
    const large = setting('large', 'x'.repeat(200_000));
    const results = await Promise.allSettled([
      own.put('setting', large, { enqueue: [delivery('e')] }),
      own.put('setting', setting('small')),
      own.blobs.put('b', upload(new Uint8Array(200_000))),
    ]);
    expect(results.map(({ status }) => status)).toEqual(['rejected', 'fulfilled', 'rejected']);
    expect((results[0] as PromiseRejectedResult).reason).toMatchObject({
      code: 'disk_full',
      message: `The database file ${path} cannot grow: the disk is full. Nothing was written. Free some space; no restart is needed.`,
    });
    expect(await own.get('setting', 'large')).toBeUndefined();
    expect(await own.deliveries()).toEqual([]);
    expect(await own.get('setting', 'before')).toBeDefined();
    await driver.all('PRAGMA max_page_count = 100000', []);
    expect(await own.put('setting', large, { enqueue: [delivery('e')] })).toBe(true);
    await store.close();
    const again = await openAt(path);
    expect((await again.project('p').get('setting', 'large'))?.body).toEqual(large.body);
    expect(await again.project('p').get('setting', 'small')).toBeDefined();
    await again.close();
  });
});

/** Runs work as a user without special rights: root may write every file. */
async function withoutRights<T>(work: () => Promise<T>): Promise<T> {
  if (process.geteuid?.() !== 0) return work();
  process.seteuid?.(65_534);
  try {
    return await work();
  } finally {
    process.seteuid?.(0);
  }
}

describe('a file that cannot be used', () => {
  it('because it is read-only is refused at the start', async () => {
    const own = join(folder, 'read-only');
    mkdirSync(own);
    await (await openAt(path)).close();
    // A copy, because this process may still have the file open for writing.
    const copy = join(own, 'a.db');
    copyFileSync(path, copy);
    path = copy;
    for (const [name, mode] of [
      [path, 0o444],
      [own, 0o555],
      [folder, 0o755],
    ] as const)
      chmodSync(name, mode);
    const fault: unknown = await withoutRights(() => openAt(path)).then(
      () => undefined,
      (reason: unknown) => reason,
    );
    chmodSync(own, 0o755);
    expect(fault).toMatchObject({
      code: 'read_only',
      message: `The database file ${path} cannot be written. Make the file and its folder writable for this user.`,
    });
  });

  it('because its folder does not exist is refused at the start', async () => {
    path = join(folder, 'nowhere', 'a.db');
    await expect(openAt(path)).rejects.toMatchObject({
      code: 'unavailable',
      message: expect.stringContaining('The folder must exist') as unknown,
    });
  });

  it('because it is no database is refused, and stays as it is', async () => {
    const text = 'This is a text, and no database. '.repeat(200);
    writeFileSync(path, text);
    await expect(openAt(path)).rejects.toMatchObject({
      code: 'damaged',
      message: `The database file ${path} is not an SQLite database. Give the path of another file, or of a new file.`,
    });
    expect(readFileSync(path, 'utf8')).toBe(text);
  });

  it('because parts of it are damaged is reported, also in the middle of the work', async () => {
    const first = await openAt(path);
    await fill(first, 300);
    await first.close();
    const bytes = readFileSync(path);
    // The first pages stay whole, so that the file can be opened.
    bytes.fill(0x5a, 20 * 4_096);
    writeFileSync(path, bytes);
    const read = async () => {
      const store = await openAt(path);
      try {
        return await store.project('p').list('setting', { limit: 1_000, order: 'asc' });
      } finally {
        await store.close();
      }
    };
    await expect(read()).rejects.toMatchObject({ name: 'StoreError', code: 'damaged' });
  });

  it('because a later version has written it is refused, and stays as it is', async () => {
    const { driver, store } = await openBoth();
    await store.project('p').put('setting', setting('kept'));
    await driver.batch([[`UPDATE meta SET value = '99' WHERE name = 'schema'`, []]]);
    await store.close();
    await expect(openAt(path)).rejects.toMatchObject({
      code: 'newer_schema',
      message: `The database file ${path} has tables of version 99, from a later sora-emulator. This one reads versions up to 2: update it, or use another database.`,
    });
    const raw = await openSqlite(path);
    expect(await raw.all('SELECT id FROM doc', [])).toMatchObject([{ id: 'kept' }]);
    await raw.close();
  });
});

describe('a file that another process locks', () => {
  it('is waited for, and then reported as busy, and nothing is lost', async () => {
    const { driver, store } = await openBoth();
    await driver.all('PRAGMA busy_timeout = 1', []);
    const other = await openSqlite(path);
    await other.exclusively(async () => {
      await expect(store.project('p').put('setting', setting('a'))).rejects.toMatchObject({ code: 'busy' });
    });
    expect(await store.project('p').put('setting', setting('a'))).toBe(true);
    await other.close();
    await store.close();
  });
});

it('a closed store refuses all work with a clear error', async () => {
  const store = await openAt(path);
  await store.close();
  await expect(store.project('p').get('setting', 'a')).rejects.toMatchObject({ code: 'closed' });
  await expect(store.project('p').put('setting', setting('a'))).rejects.toMatchObject({ code: 'closed' });
  await store.close();
});
