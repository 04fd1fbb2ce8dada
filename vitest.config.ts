import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    setupFiles: ['test/support/setup.ts'],
    testTimeout: 30_000,
    // One worker less than CPUs is the default: on two of them that would be one.
    maxWorkers: '100%',
  },
});
