import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { rolldown, type OutputChunk } from 'rolldown';
import { afterAll, afterEach, describe, expect, it, vi } from 'vitest';
import { parseDataPlace } from '../../../src/emulator/store/data-place.ts';
import { openStore } from '../../../src/emulator/store/open-store.ts';
import { StoreError } from '../../../src/emulator/store/store-error.ts';
import { openAt } from '../../support/open-store.ts';

const folder = mkdtempSync(join(tmpdir(), 'sora-open-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Opens a PostgreSQL store, and returns the fault. */
async function faultOf(url: string): Promise<StoreError> {
  try {
    const store = await openStore({ kind: 'postgres', url }, { waitMs: 0 });
    await store.close();
  } catch (fault) {
    if (fault instanceof StoreError) return fault;
    throw fault;
  }
  throw new Error('the store was opened');
}

describe('the text that names a store', () => {
  it.each([
    '',
    ' ',
    ':memory:',
    'sqlite:',
    'sqlite: ',
    'sqlite::memory:',
    'mysql://user:pass@host/db',
    'redis://host',
    'file:a.db',
    'postgres:///db',
    'postgres://user:pass@:x:/',
  ])("is refused when it names none: '%s'", (data) => {
    expect(parseDataPlace(data)).toBeUndefined();
  });

  it('may name a host or the folder of a socket', () => {
    for (const url of ['postgres://db/sora', 'postgresql:///sora?host=/run/postgresql'])
      expect(parseDataPlace(url)).toEqual({ kind: 'postgres', url });
  });

  it.each([
    ['a path', (path: string) => path],
    ['a path after sqlite:', (path: string) => `sqlite:${path}`],
    ['a URL of a file', (path: string) => `SQLite://${path}`],
  ])('may be %s, and the file is the same', async (_, write) => {
    const path = join(folder, 'a file.db');
    const store = await openAt(write(path));
    await store.project('p').put('setting', { id: 'clock', sort: 0, body: { value: 1 } });
    await store.close();
    const again = await openAt(path);
    expect(await again.project('p').get('setting', 'clock')).toBeDefined();
    expect(again.durable).toBe(true);
    await again.close();
  });

  it('names the memory of this process with memory:', async () => {
    expect((await openAt('memory:')).durable).toBe(false);
  });
});

describe('the URL of a database', () => {
  const secret = 'p%40ss word/%C3%BC';

  it.each([
    ['that cannot be reached', `postgres://user:${encodeURIComponent(secret)}@127.0.0.1:1/db`, 'unavailable'],
    [
      'with a wrong schema',
      `postgres://user:${encodeURIComponent(secret)}@127.0.0.1:1/db?schema=a-b`,
      'not_a_store',
    ],
    ['that is no URL', 'postgres://user:hidden-password@:x:/', 'not_a_store'],
    ['with a broken escape', 'postgres://user:hidden-password%@127.0.0.1:1/db', 'not_a_store'],
  ])('%s is explained in one line without its secrets', async (_, base, code) => {
    const parameters = 'sslpassword=hidden-parameter&options=-c%20hidden.option%3D1';
    const fault = await faultOf(`${base}${base.includes('?') ? '&' : '?'}${parameters}`);
    expect(fault.code).toBe(code);
    expect(fault.message).not.toMatch(/hidden|p%40ss|p@ss|p%2540ss|\n/);
    expect(JSON.stringify(Object.entries(fault)) + String(fault.cause)).not.toMatch(/hidden|ss word/);
  });
});

const missing = () => {
  throw new Error('Cannot find package');
};

describe('a missing package', () => {
  afterEach(() => {
    vi.doUnmock('libsql');
    vi.doUnmock('postgres');
    vi.restoreAllMocks();
    vi.resetModules();
  });

  it.each([
    [
      'libsql',
      { kind: 'sqlite', path: join(folder, 'b.db') },
      'npm install libsql (needed on Node 20)',
    ] as const,
    ['postgres', { kind: 'postgres', url: 'postgres://127.0.0.1:1/db' }, 'npm install postgres'] as const,
  ])('%s is named with the command that installs it', async (name, place, command) => {
    vi.resetModules();
    vi.doMock(name, missing);
    vi.spyOn(process, 'getBuiltinModule').mockReturnValue(undefined);
    const { openStore: open } = await import('../../../src/emulator/store/open-store.ts');
    await expect(open(place)).rejects.toMatchObject({
      code: 'missing_package',
      message: expect.stringContaining(command) as unknown,
    });
  });
});

/** The modules and packages of the SQL store in chunks. */
const ofSql = (list: Iterable<OutputChunk>) =>
  [...list].flatMap(({ moduleIds, imports }) =>
    [...moduleIds, ...imports].filter((id) => /store\/sql\/|^(libsql|postgres|node:sqlite)$/.test(id)),
  );

it('a start without a database loads no code of the SQL store, and no package of it', async () => {
  const build = await rolldown({
    input: ['src/emulator/store/open-store.ts', 'src/emulator/index.ts', 'src/emulator/cli.ts'],
    platform: 'node',
    external: (id) => !id.startsWith('.') && !id.startsWith('/') && !id.startsWith('src/'),
  });
  const { output } = await build.generate({ format: 'esm' });
  await build.close();
  const chunks = new Map(
    output.flatMap((file) => (file.type === 'chunk' ? [[file.fileName, file] as const] : [])),
  );
  const loaded = new Set<OutputChunk>();
  const load = (name: string) => {
    const chunk = chunks.get(name);
    if (chunk === undefined || loaded.has(chunk)) return;
    loaded.add(chunk);
    chunk.imports.forEach(load);
  };
  for (const [name, { isEntry }] of chunks) if (isEntry) load(name);
  expect(ofSql(loaded)).toEqual([]);
  expect(ofSql(chunks.values()).length).toBeGreaterThan(10);
});
