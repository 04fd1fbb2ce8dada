import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    setupFiles: ['test/support/setup.ts'],
    testTimeout: 30_000,
    // By default vitest uses one worker less than there are CPUs: a single worker on a machine with two CPUs.
    maxWorkers: '100%',
  },
});
