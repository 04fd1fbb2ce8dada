// The tests of whole servers again, on SQLite and on two servers that share a PostgreSQL database: `npm run test:stores`.
import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';
import { filesLeftOut } from './test/support/on-stores/not-applicable.ts';

/** On both stores: the end-to-end tests, webhooks, rules, and the official SDKs. */
const core = ['test/e2e/*.test.ts', 'test/emulator/{rules,webhooks}/**/*.test.ts', 'test/stores/*.test.ts'];

/** All tests of whole servers in the process of the test, too. */
const wide = [...core, 'test/emulator/{api,azure,control,jobs,journal,projects}/**/*.test.ts'];

const onStore = (name: 'sqlite' | 'replicas', include: string[]) => ({
  extends: true as const,
  test: { name, include, exclude: filesLeftOut(name), env: { SORA_TEST_STORE: name } },
});

export default defineConfig({
  test: {
    globalSetup: 'test/support/on-stores/postgres.ts',
    setupFiles: ['test/support/on-stores/setup.ts', 'test/support/setup.ts'],
    testTimeout: 60_000,
    maxWorkers: availableParallelism() + 1,
    projects: [onStore('sqlite', wide), onStore('replicas', core)],
  },
});
