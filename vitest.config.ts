import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** The test files that take longest. They start first, so that no worker is left alone with one at the end. */
const slow = /\/(conformance\/(broken\/shard-|client\/)|emulator\/media\/(judges|ffmpeg\/render)\.)/;

const isSlow = ({ moduleId }: TestSpecification) => slow.test(moduleId);

/** Starts the slow files first. Vitest takes a class here. */
class SlowFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    // oxlint-disable-next-line unicorn/no-array-sort -- this is the sequencer's own method
    const sorted = await super.sort(files);
    return [...sorted.filter(isSlow), ...sorted.filter((file) => !isSlow(file))];
  }
}

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    setupFiles: ['test/support/setup.ts'],
    testTimeout: 30_000,
    sequence: { sequencer: SlowFirst },
    // One worker more than there are CPUs: some tests wait for programs that sleep.
    maxWorkers: availableParallelism() + 1,
  },
});
