// Who hears of a job's end, at the moments between a look for endpoints and a write.
import { expect, test } from 'vitest';
import { memoryStore } from '../../../src/emulator/store/memory.ts';
import type { Store } from '../../../src/emulator/store/store.ts';
import { createWebhooks } from '../../../src/emulator/webhooks/webhooks.ts';
import { video } from '../../contract/samples.ts';

const endpoint = {
  id: 'whe_1',
  createdAt: 0,
  updatedAt: 0,
  name: 'tests',
  url: 'http://127.0.0.1:9/',
  eventTypes: ['video.failed'],
  secrets: [{ value: 'whsec_AAAA', until: null }],
} as const;

function webhooksOn(store: Store) {
  return createWebhooks({
    store,
    wall: () => 0,
    now: () => 0,
    until: () => Number.POSITIVE_INFINITY,
    speed: () => 0,
    elapsed: () => 0,
    later: () => {},
    report: (fault) => {
      throw fault;
    },
    everywhere: [],
    allowPrivate: () => true,
    timeoutMs: 1_000,
  });
}

test('a job that is created while the first endpoint comes is announced', async () => {
  const store = memoryStore();
  let came = false;
  const put: Store['put'] = async (project, kind, doc, options) => {
    // The endpoint comes when the job has seen that there is none, and before it is written.
    if (kind === 'video' && !came) {
      came = true;
      await store.put(project, 'endpoint', { id: endpoint.id, sort: 0, body: endpoint });
      await webhooks.announce(project);
    }
    return store.put(project, kind, doc, options);
  };
  const webhooks = webhooksOn({ ...store, put });
  expect(await webhooks.putVideo('p', video('video_0', 0))).toBe(true);
  expect(await store.waiting(0)).toEqual([{ project: 'p', due: 1_100 }]);
});

test('a job that nobody hears of is announced to nobody', async () => {
  const store = memoryStore();
  await webhooksOn(store).putVideo('p', video('video_0', 0));
  expect(await store.waiting(0)).toEqual([]);
});
