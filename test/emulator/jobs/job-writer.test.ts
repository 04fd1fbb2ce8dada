// A job and the announcement of its end are written together, also when the first endpoint is created at the
// same time.
import { expect, test } from 'vitest';
import { createJobWriter } from '../../../src/emulator/jobs/job-writer.ts';
import { memoryStore } from '../../../src/emulator/store/memory.ts';
import type { Store } from '../../../src/emulator/store/store.ts';
import { createWebhooks } from '../../../src/emulator/webhooks/webhooks.ts';
import { video } from '../../contract/samples.ts';
import { changedStore, projectsOf } from '../../support/stores.ts';

const endpoint = {
  id: 'whe_1',
  createdAt: 0,
  updatedAt: 0,
  name: 'tests',
  url: 'http://127.0.0.1:9/',
  eventTypes: ['video.failed'],
  secrets: [{ value: 'whsec_AAAA', until: null }],
} as const;

function partsOn(store: Store) {
  const webhooks = createWebhooks({
    alarm: () => () => undefined,
    store,
    projectOf: projectsOf(store),
    wall: () => 0,
    elapsed: () => 0,
    later: () => {},
    report: (fault) => {
      throw fault;
    },
    sharedEndpoints: [],
    allowPrivate: () => true,
    timeoutMs: 1_000,
  });
  const project = projectsOf(store)('p');
  return { webhooks, project, writer: createJobWriter(project, webhooks) };
}

const putEndpoint = (store: Store) =>
  store.project('p').put('endpoint', { id: endpoint.id, sort: 0, body: endpoint });

test('a job is announced when the project has an endpoint', async () => {
  const store = memoryStore();
  await putEndpoint(store);
  expect(await partsOn(store).writer.putVideo(video('video_0', 0))).toBe(true);
  expect(await store.waiting(0)).toEqual([{ project: 'p', due: 1_100 }]);
});

test('a job is announced when the first endpoint is created while the job is written', async () => {
  const store = memoryStore();
  let created = false;
  const slow = changedStore(store, (own) => ({
    async put(kind, doc, options) {
      // The endpoint is created after the writer has found no endpoint, and before the job is written.
      if (kind === 'video' && !created) {
        created = true;
        await putEndpoint(store);
        await webhooks.announce(project);
      }
      return own.put(kind, doc, options);
    },
  }));
  const { webhooks, project, writer } = partsOn(slow);
  expect(await writer.putVideo(video('video_0', 0))).toBe(true);
  expect(await store.waiting(0)).toEqual([{ project: 'p', due: 1_100 }]);
});

test('a job is not announced when the project has no endpoint', async () => {
  const store = memoryStore();
  await partsOn(store).writer.putVideo(video('video_0', 0));
  expect(await store.waiting(0)).toEqual([]);
});

test('a job that was deleted is neither written again nor announced', async () => {
  const store = memoryStore();
  await putEndpoint(store);
  const { writer } = partsOn(store);
  const before = { ...video('video_0', 0), version: 1 };
  const command = { outcome: { status: 'completed' }, at: 5 } as const;
  const ended = { ...before, body: { ...before.body, command } };
  expect(await writer.putVideo(ended, { before })).toBe(false);
  expect(await store.project('p').get('video', 'video_0')).toBeUndefined();
  expect(await store.waiting(0)).toEqual([]);
});
