// The store on which a whole run of the tests puts its emulators: the variable SORA_TEST_STORE names it. By default
// every emulator keeps its state in memory, or in the store that its test names.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** `replicas`: two servers on one PostgreSQL database, with each request answered by the other one in turn. */
export type TestStore = 'memory' | 'sqlite' | 'replicas';

const named = process.env['SORA_TEST_STORE'] ?? 'memory';
if (!['memory', 'sqlite', 'replicas'].includes(named))
  throw new Error(`SORA_TEST_STORE=${named}: use memory, sqlite or replicas`);

export const testStore = named as TestStore;

let folder: string | undefined;
let count = 0;

/** Returns the `data` of an empty store that no other call returns. */
export function freshData(): string {
  count += 1;
  if (testStore === 'sqlite') return join((folder ??= openFolder()), `${count}.db`);
  const postgres = process.env['SORA_TEST_POSTGRES'];
  if (postgres === undefined) throw new Error('SORA_TEST_POSTGRES is not set: run npm run test:stores');
  return `${postgres}?schema=t${process.pid}_${count}`;
}

function openFolder(): string {
  const path = mkdtempSync(join(tmpdir(), 'sora-test-store-'));
  process.once('exit', () => rmSync(path, { recursive: true, force: true }));
  return path;
}
