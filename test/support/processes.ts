// Several processes of the emulator on one store, whose steps interleave in every order that a test tries.
import type * as fc from 'fast-check';
import { createJobWriter } from '../../src/emulator/jobs/job-writer.ts';
import { createScopes, type ProjectScope } from '../../src/emulator/projects/project-scope.ts';
import type { Store } from '../../src/emulator/store/store.ts';
import { createTurns } from '../../src/emulator/store/turns.ts';
import { createCreationOrder } from '../../src/emulator/time/creation-order.ts';
import { changedStore } from './stores.ts';

/** A store whose reads and writes of documents wait until the scheduler lets them go on. */
export function interleaved(store: Store, scheduler: fc.Scheduler): Store {
  const turn = () => scheduler.schedule(Promise.resolve());
  return changedStore(store, (own) => ({
    async get(...given) {
      await turn();
      return own.get(...given);
    },
    async put(...given) {
      await turn();
      return own.put(...given);
    },
    async delete(...given) {
      await turn();
      return own.delete(...given);
    },
  }));
}

/**
 * The project `p` in another process: with locks of its own.
 * @param now the time of the project's clock in ms
 */
export function processOn(store: Store, now: () => number = () => 0): ProjectScope {
  const scopes = createScopes({
    store,
    wall: () => 0,
    clocks: { now, speed: () => 0 },
    rules: () => {
      throw new Error('this project has no rules');
    },
    order: createCreationOrder(),
    inTurn: createTurns(),
    entropy: async () => 'ab'.repeat(32),
    jobs: (project) =>
      createJobWriter(project, {
        announcementsOf: async () => [],
        batchAnnouncementsOf: async () => [],
        wake: () => undefined,
      }),
    webhooks: () => ({ announce: async () => undefined, test: async () => ({ status: 200 }) }),
  });
  return scopes('p');
}
