// The tests of whole servers again, on SQLite and on two servers that share a PostgreSQL database: `npm run test:stores`.
import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';
import { filesLeftOut } from './test/support/on-stores/not-applicable.ts';

/** All tests of whole servers. */
const all = [
  'test/e2e/*.test.ts',
  'test/emulator/{api,azure,control,jobs,journal,projects,rules,webhooks}/**/*.test.ts',
  'test/stores/*.test.ts',
];

/** The tests whose files have been tried through nginx on two servers. */
const tried = [
  'test/e2e/{client-lifecycle,client-refusals,raw-forms,raw-sdk-shapes}.test.ts',
  'test/emulator/rules/faults.test.ts',
  'test/emulator/webhooks/{deliveries,failures}.test.ts',
  'test/stores/*.test.ts',
];

const onStore = (name: 'sqlite' | 'replicas', include: string[]) => ({
  extends: true as const,
  test: { name, include, exclude: filesLeftOut(name), env: { SORA_TEST_STORE: name } },
});

export default defineConfig({
  test: {
    globalSetup: 'test/support/on-stores/postgres.ts',
    setupFiles: ['test/support/on-stores/setup.ts', 'test/support/setup.ts'],
    testTimeout: 120_000,
    hookTimeout: 60_000,
    maxWorkers: availableParallelism() + 1,
    projects: [onStore('sqlite', all), onStore('replicas', tried)],
  },
});
