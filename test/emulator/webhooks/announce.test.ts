// The announcement of all pending jobs, which follows the creation of an endpoint.
import { expect, it } from 'vitest';
import { batchTiming, type BatchRecord } from '../../../src/emulator/domain/batch.ts';
import { jobMarks, type VideoRecord } from '../../../src/emulator/domain/video.ts';
import { lineDoc } from '../../../src/emulator/store/batch-records.ts';
import { memoryStore } from '../../../src/emulator/store/memory.ts';
import type { ProjectStore } from '../../../src/emulator/store/store.ts';
import { createAnnouncer } from '../../../src/emulator/webhooks/announce.ts';
import { video } from '../../contract/samples.ts';
import { countingStore, projectsOf } from '../../support/stores.ts';

const day = 86_400_000;
const now = 10 * day;

/** A job that ends after `renderMs`, and its marks. */
async function putJob(store: ProjectStore, changes: Partial<VideoRecord> & { id: string; renderMs: number }) {
  const { renderMs, ...record } = changes;
  const sample = video(changes.id, changes.createdAt ?? now).body;
  const body = { ...sample, ...record, plan: { ...sample.plan, queueMs: 0, renderMs } };
  await store.put('video', { id: body.id, sort: body.createdAt, body, marks: jobMarks(body) });
}

/** A batch with one job, which has the batch's place in the listing. */
async function putBatch(store: ProjectStore, { id, createdAt }: { id: string; createdAt: number }) {
  const job = `video_${id}`;
  const place = { id, sort: createdAt };
  const until = createdAt + day;
  await putJob(store, {
    id: job,
    createdAt,
    renderMs: 3_600_000,
    batch: { id, until, assetsFrom: until, line: 0 },
  });
  const line = { id: `line_${id}`, customId: 'a', requestId: 'req_1', videoId: job };
  await store.put('line', lineDoc(place, { nth: 0, line }));
  const body: BatchRecord = {
    ...batchTiming,
    id,
    createdAt,
    inputFileId: 'file_1',
    metadata: null,
    model: 'sora-2',
    errors: [],
    total: 1,
    outputFileId: 'file_2',
    errorFileId: 'file_3',
    jobs: { first: createdAt, last: createdAt },
    cancelledAt: null,
  };
  await store.put('batch', { ...place, body });
}

/** A project whose receiver was just created. */
function created() {
  const { store, read } = countingStore(memoryStore());
  const project = projectsOf(store, () => now)('p');
  const announcer = createAnnouncer({ any: async () => true });
  return {
    store: project.store,
    read,
    announce: () => announcer.announceAll(project),
    announced: async () => {
      const claimed = await project.store.claim({
        due: Number.MAX_VALUE,
        wall: 0,
        leaseMs: 1,
        limit: 10_000,
      });
      return claimed.map(({ id }) => id);
    },
  };
}

it('every pending job is announced once, also when more jobs than a page end at the same moment', async () => {
  const { store, announce, announced } = created();
  const ids = Array.from({ length: 2_500 }, (_, nth) => `v${String(nth).padStart(4, '0')}`);
  for (const id of ids) await putJob(store, { id, renderMs: 5_000 });
  await announce();
  expect(await announced()).toEqual(ids.map((id) => `ended ${id}`));
});

it('jobs that have ended, and jobs whose end is not known, are not read', async () => {
  const { store, read, announce, announced } = created();
  for (let nth = 0; nth < 50; nth += 1) {
    await putJob(store, { id: `old${nth}`, createdAt: now - 10_000, renderMs: 10_000 });
    await putJob(store, { id: `never${nth}`, renderMs: Number.POSITIVE_INFINITY });
  }
  await putJob(store, { id: 'pending', renderMs: 1 });
  await announce();
  expect(await announced()).toEqual(['ended pending']);
  expect(read()).toBe(1);
});

it('the jobs of a running batch are announced with their batch, and no batch is read that must be over', async () => {
  const { store, read, announce, announced } = created();
  await putBatch(store, { id: 'running', createdAt: now - 1_000 });
  for (let nth = 2; nth < 9; nth += 1) await putBatch(store, { id: `old${nth}`, createdAt: now - nth * day });
  await announce();
  expect((await announced()).toSorted()).toEqual(['ended running', 'ended video_running']);
  // Eight batches on the page of batches, and the job and the lines from the place of the running batch on.
  expect(read()).toBeLessThanOrEqual(8 + 2);
});
