// The tests that `npm run test:stores` leaves out, each with the reason. All other tests of these folders run on each
// store, unchanged.
import type { TestStore } from './test-store.ts';

export interface NotApplicable {
  /** The path of the file, from the root of the repository. */
  file: string;
  /** The titles of the tests, or their beginnings. Without titles, the whole file is left out. */
  tests?: readonly string[];
  on: readonly TestStore[];
  reason: string;
}

const both = ['sqlite', 'replicas'] as const;
const replicas = ['replicas'] as const;

/** The files whose tests choose their stores themselves, and so run on all stores in `npm test`. */
const withOwnStores = [
  'test/e2e/durable-program.test.ts',
  'test/e2e/killed-in-the-middle.test.ts',
  'test/e2e/killed-server.test.ts',
  'test/e2e/suite-on-stores.test.ts',
  'test/emulator/jobs/two-processes.test.ts',
];

export const notApplicable: readonly NotApplicable[] = [
  ...withOwnStores.map((file) => ({ file, on: both, reason: 'the tests name their stores themselves' })),
  {
    file: 'test/e2e/lazy-modules.test.ts',
    on: both,
    reason: 'the modules that the default, memory, loads are its subject',
  },
  {
    file: 'test/emulator/jobs/deleted-counters.test.ts',
    on: both,
    reason: 'the counters that the store in memory holds are its subject; a shared store also counts calls',
  },
  {
    file: 'test/emulator/rules/places.test.ts',
    tests: ['count exactly the first three'],
    on: both,
    reason: 'in a database `matched` may also count a request that came at the same time as the last hit',
  },
  {
    file: 'test/emulator/webhooks/failures.test.ts',
    tests: ['include a running delivery, which finishes, but no new delivery'],
    on: both,
    reason: 'it reads the emulator after close, and a closed database answers nothing',
  },
  {
    file: 'test/emulator/webhooks/failures.test.ts',
    tests: ['have one timer, and no timer while there is no endpoint or nothing is due'],
    on: both,
    reason: 'a database has timers of its own, for what it writes some at a time',
  },
  {
    file: 'test/emulator/rules/places.test.ts',
    tests: ['is header, prompt, added rules, file, and within a place the order of the list'],
    on: replicas,
    reason: '`rules.list()` of the library knows the counts of its own process; the control API counts again',
  },
  {
    file: 'test/emulator/rules/faults.test.ts',
    tests: [
      'is reset before the request is carried out',
      'may be a file that is too short, with the length that it has',
    ],
    on: replicas,
    reason: 'nginx answers a broken connection with a 502, and does not pass on half a body as it came',
  },
  {
    file: 'test/e2e/raw-connections.test.ts',
    on: replicas,
    reason: 'nginx itself answers bytes that are no HTTP, and has its own time limits for connections',
  },
];

/** The row for a test on the store of this run. */
export function rowOf(
  { file, title }: { file: string; title: string },
  store: TestStore,
): NotApplicable | undefined {
  return notApplicable.find(
    (row) =>
      row.on.includes(store) &&
      row.file === file &&
      (row.tests === undefined || row.tests.some((begin) => title.startsWith(begin))),
  );
}

/** The files that are left out as a whole on a store. */
export const filesLeftOut = (store: TestStore): string[] =>
  notApplicable.filter(({ tests, on }) => tests === undefined && on.includes(store)).map(({ file }) => file);
