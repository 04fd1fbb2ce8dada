// The limits of a creation read few documents, whatever a project has stored.
import { expect, it } from 'vitest';
import { jobMarks, type VideoRecord } from '../../../src/emulator/domain/video.ts';
import { profiles } from '../../../src/emulator/domain/profiles.ts';
import { createLimits } from '../../../src/emulator/jobs/limits.ts';
import { memoryStore } from '../../../src/emulator/store/memory.ts';
import { video } from '../../contract/samples.ts';
import { processOn } from '../../support/processes.ts';
import { countingStore } from '../../support/stores.ts';

const now = 10_000_000;

/** A project that counts the documents that it reads, with limits. */
function limited(budget: number, concurrency?: number) {
  const { store, read } = countingStore(memoryStore());
  const project = processOn(store, () => now);
  const ports = {
    profile: profiles.openai,
    limits: {
      quota: undefined,
      budget: { cents: budget, error: 'insufficient_quota' as const },
      concurrency,
    },
    report: (fault: unknown) => {
      throw fault;
    },
  };
  const limits = createLimits(ports);
  let created = 0;
  return {
    project,
    /** Creates a job of 40 cents. @returns the number of documents that were read, and the status of a refusal */
    create: async (changes: Partial<VideoRecord> = {}): Promise<{ read: number; refused?: number }> => {
      const before = read();
      created += 1;
      const id = `video_${created}`;
      const record = { ...video(id, created).body, createdAt: now, ...changes };
      const write = async () => void (await project.jobs.putVideo({ id, sort: created, body: record }));
      const refused = await limits.admit(project, record, write).then(
        () => undefined,
        (refusal) => refusal.status as number,
      );
      return { read: read() - before, ...(refused === undefined ? {} : { refused }) };
    },
  };
}

const plan = video('', 0).body.plan;
const completed = { plan: { ...plan, outcome: { status: 'completed' } } } as const;

it('a creation among 5,000 videos reads one document for each running job, up to the concurrency limit', async () => {
  const { project, create } = limited(1_000_000, 3);
  for (let nth = 0; nth < 5_000; nth += 1) {
    const { body } = video(`old_${String(nth)}`, nth);
    await project.jobs.putVideo({ id: body.id, sort: nth, body: { ...body, createdAt: nth } });
  }
  expect([await create(), await create(), await create()]).toEqual([{ read: 0 }, { read: 1 }, { read: 2 }]);
  expect(await create()).toEqual({ read: 3, refused: 429 });
});

it('a creation beyond the budget reads failed jobs until the refunds suffice, and each of 5,000 once', async () => {
  const cents = 5_000 * 40;
  const { project, create } = limited(cents);
  for (let nth = 0; nth < 5_000; nth += 1) await create({ createdAt: nth % 2 === 0 ? 0 : now });
  await project.store.put('video', video('unmarked', 1));
  const later = await create();
  expect(later.refused).toBeUndefined();
  expect(later.read).toBeLessThanOrEqual(100);
  let total = later.read;
  for (let nth = 1; nth < 2_500; nth += 1) total += (await create(completed)).read;
  expect(total).toBe(2_500);
  expect(await create()).toEqual({ read: 0, refused: 429 });
});

it('a refunded job stays refunded when the job is written again', async () => {
  const { project, create } = limited(40);
  await create({ createdAt: 0 });
  await create({ createdAt: now });
  const before = await project.store.get('video', 'video_1');
  expect(before?.marks).toEqual({ ends: 1_100 });
  if (before === undefined) return;
  await project.jobs.putVideo({ ...before, body: { ...before.body, expiredAt: 5 } }, { before });
  const after = await project.store.get('video', 'video_1');
  expect(after).toMatchObject({ body: { expiredAt: 5 }, marks: { ends: 1_100 } });
  expect(after?.marks?.refund).toBeUndefined();
  expect(jobMarks(before.body).refund).toBe(1_100);
});
