// Runs before every test file of `npm run test:stores`: an emulator in the process of a test that would keep its state
// in memory gets a fresh store instead.
import { relative } from 'node:path';
import { beforeEach, vi } from 'vitest';
import type { Emulator } from '../../../src/emulator/emulator.ts';
import { parseDataPlace } from '../../../src/emulator/store/data-place.ts';
import { launchNginx } from '../nginx.ts';
import { emulatorPair } from './emulator-pair.ts';
import { rowOf } from './not-applicable.ts';
import { freshData, testStore } from './test-store.ts';

beforeEach(({ task, skip }) => {
  const row = rowOf({ file: relative(process.cwd(), task.file.filepath), title: task.name }, testStore);
  if (row !== undefined) skip(row.reason);
});

vi.mock(import('../../../src/emulator/assemble.ts'), async (importOriginal) => {
  const { assemble } = await importOriginal();
  return {
    assemble(options, around): Emulator {
      const asks = testStore !== 'memory' && options.data.kind === 'memory' && around.store === undefined;
      const data = asks ? parseDataPlace(freshData()) : undefined;
      if (data === undefined) return assemble(options, around);
      const open = () => assemble({ ...options, data }, around);
      if (testStore === 'sqlite') return open();
      return emulatorPair(open(), open(), { balance: launchNginx, adminToken: options.adminToken });
    },
  };
});
