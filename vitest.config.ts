import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** The test files that take longest. They start first, so that no worker is left alone with one at the end. */
const slow = /\/(conformance\/(broken\/shard-|client\/)|emulator\/media\/(judges|ffmpeg\/render)\.)/;

/**
 * The files whose tests change their process or start many programs. Each has a process of its own. All other files
 * share a few processes, which load the sources and the judge of exchanges once.
 */
const alone = [
  'test/{e2e,package,scripts}/**/*.test.ts',
  'test/conformance/{broken,client}/**/*.test.ts',
  'test/conformance/running/cleanup.test.ts',
  'test/emulator/{media,projects}/**/*.test.ts',
  'test/page/browser/**/*.test.ts',
  'test/emulator/inherited-names.test.ts',
  'test/emulator/rules/fuzz.test.ts',
  'test/emulator/store/{open-store,sqlite-faults,crash,races}.test.ts',
  'test/emulator/webhooks/{failures,outbox}.test.ts',
];

/** Slow files, then those with a process of their own, then the rest in a row: only neighbours share a process. */
const rankOf = ({ moduleId, project }: TestSpecification) => {
  if (project.name === 'shared') return 2;
  return slow.test(moduleId) ? 0 : 1;
};

/** Vitest takes a class here. */
class SlowFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    // oxlint-disable-next-line unicorn/no-array-sort -- this is the sequencer's own method
    const sorted = await super.sort(files);
    return sorted.toSorted((a, b) => rankOf(a) - rankOf(b));
  }
}

export default defineConfig({
  test: {
    setupFiles: ['test/support/setup.ts'],
    testTimeout: 30_000,
    sequence: { sequencer: SlowFirst },
    // One worker more than there are CPUs: some tests wait for programs that sleep.
    maxWorkers: availableParallelism() + 1,
    // The objects of a run live long enough to fill the small space for young objects again and again.
    execArgv: ['--max-semi-space-size=64'],
    projects: [
      { extends: true, test: { name: 'alone', include: alone } },
      {
        extends: true,
        test: {
          name: 'shared',
          include: ['test/**/*.test.ts'],
          exclude: [...alone, 'test/stores/**'],
          isolate: false,
        },
      },
    ],
  },
});
