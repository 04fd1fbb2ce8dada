// Two processes change the same documents of one store at the same time, and no change is lost.
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { batchHandlers } from '../../../src/emulator/api/batches.ts';
import { cancel } from '../../../src/emulator/api/quirks/steps.ts';
import { webhookHandlers } from '../../../src/emulator/api/webhook-endpoints.ts';
import { videoCommands } from '../../../src/emulator/control/video-commands.ts';
import type { BatchLine, BatchRecord } from '../../../src/emulator/domain/batch.ts';
import { profiles } from '../../../src/emulator/domain/profiles.ts';
import { view, type VideoRecord } from '../../../src/emulator/domain/video.ts';
import type { Call } from '../../../src/emulator/http/call.ts';
import { keepResult } from '../../../src/emulator/jobs/kept-results.ts';
import { retrieveVideo } from '../../../src/emulator/jobs/video-lookup.ts';
import type { ProjectScope } from '../../../src/emulator/projects/project-scope.ts';
import { lineDoc, readBatch } from '../../../src/emulator/store/batch-records.ts';
import { change } from '../../../src/emulator/store/change.ts';
import { memoryStore } from '../../../src/emulator/store/memory.ts';
import type { Doc, ProjectStore } from '../../../src/emulator/store/store.ts';
import { video } from '../../contract/samples.ts';
import { fakeMedia } from '../../support/app.ts';
import { interleaved, processOn } from '../../support/processes.ts';

const profile = profiles.openai;
const commandsOf = (project: ProjectScope) =>
  videoCommands({ project, profile, ownId: (id) => id, media: async () => fakeMedia });
const callOf = (project: ProjectScope, more: Partial<Call>) =>
  ({
    project,
    now: project.now(),
    request: new Request('http://emulator.test/', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{}',
    }),
    hasBody: async () => true,
    ...more,
  }) as Call;

/** A job that runs until it is told to end. */
const running = (id: string, changes: Partial<VideoRecord> = {}): Doc<'video'> => {
  const doc = video(id, 1);
  const plan = { ...doc.body.plan, by: 'command', outcome: { status: 'completed' } } as const;
  return { ...doc, body: { ...doc.body, plan, ...changes } };
};

/**
 * Runs a race in many orders of its steps.
 * @param race is given the project as two processes see it, and the store without delays
 */
async function inEveryOrder(
  race: (first: ProjectScope, second: ProjectScope, store: ProjectStore) => Promise<void>,
): Promise<void> {
  const property = fc.asyncProperty(fc.scheduler(), async (scheduler) => {
    const store = memoryStore();
    const slow = interleaved(store, scheduler);
    const project = store.project('p');
    const running = race(
      processOn(slow, () => 10),
      processOn(slow, () => 11),
      project,
    );
    await scheduler.waitFor(running);
  });
  await fc.assert(property, { numRuns: 50 });
}

/** The results of two actions: the text `done`, or the code of the error. */
async function results(...actions: Promise<unknown>[]): Promise<string[]> {
  const ended = await Promise.allSettled(actions);
  return ended.map((one) => (one.status === 'fulfilled' ? 'done' : String(one.reason.code)));
}

const append = ({ store }: ProjectScope, letter: string) =>
  change({ store, kind: 'video', id: 'v' }, (body) => ({ ...body, prompt: body.prompt + letter }));

describe('of two processes that change one document', () => {
  it('every change of a body is kept', async () => {
    await inEveryOrder(async (first, second, store) => {
      await store.put('video', video('v', 1, ''));
      await Promise.all([append(first, 'a'), append(second, 'b'), append(first, 'c'), append(second, 'd')]);
      const letters = (await store.get('video', 'v'))?.body.prompt ?? '';
      expect(letters.split('').toSorted().join('')).toBe('abcd');
    });
  });

  it('one sets the outcome of a job, and the other gets the answer that the job has ended', async () => {
    await inEveryOrder(async (first, second, store) => {
      await store.put('video', running('v'));
      const ended = await results(commandsOf(first).complete('v'), commandsOf(second).fail('v'));
      expect(ended.toSorted()).toEqual(['conflict', 'done']);
      const outcome = ended[0] === 'done' ? { status: 'completed' } : { status: 'failed' };
      expect((await store.get('video', 'v'))?.body.command).toMatchObject({ outcome });
    });
  });

  it('a last poll and a command together give a job one end', async () => {
    await inEveryOrder(async (first, second, store) => {
      const { plan } = running('v').body;
      await store.put('video', running('v', { plan: { ...plan, by: 'polls', polls: 1 } }));
      const poll = retrieveVideo({ project: first, now: first.now(), id: 'v' });
      const [, failed] = await results(poll, commandsOf(second).fail('v'));
      const shown = failed === 'done' ? 'failed' : 'completed';
      expect((await store.get('video', 'v'))?.body.command).toMatchObject({ outcome: { status: shown } });
      expect((await poll).status).toBe(shown);
    });
  });

  it('a cancellation by another server and a command together give a job one end', async () => {
    await inEveryOrder(async (first, second, store) => {
      await store.put('video', running('v'));
      const cancelled = cancel(callOf(first, { params: { video_id: 'v' } }));
      const [, completed] = await results(cancelled, commandsOf(second).complete('v'));
      const outcome = completed === 'done' ? { status: 'completed' } : { status: 'failed', error: null };
      expect((await store.get('video', 'v'))?.body.command).toMatchObject({ outcome });
    });
  });

  it('a new name and a new secret of an endpoint are both kept', async () => {
    const handlers = webhookHandlers({ secret: (entropy) => `whsec_${entropy}`, hint: () => '' });
    await inEveryOrder(async (first, second, store) => {
      const body = {
        id: 'whe_1',
        createdAt: 0,
        updatedAt: 0,
        name: 'old',
        url: 'http://127.0.0.1:9/',
        eventTypes: ['video.failed'],
        secrets: [{ value: 'old', until: null }],
      } as const;
      await store.put('endpoint', { id: 'whe_1', sort: 0, body });
      const params = { webhook_endpoint_id: 'whe_1' };
      await Promise.all([
        handlers.updateWebhookEndpoint(callOf(first, { params, body: async () => ({ name: 'new' }) })),
        handlers.rotateWebhookSecret(callOf(second, { params, body: async () => ({}) })),
      ]);
      expect((await store.get('endpoint', 'whe_1'))?.body).toMatchObject({
        name: 'new',
        secrets: [{ value: `whsec_${'ab'.repeat(32)}` }],
      });
    });
  });
});

const line = (videoId: string): BatchLine => ({
  id: `line_${videoId}`,
  customId: videoId,
  requestId: 'req_1',
  videoId,
});

describe('of two processes that change one batch', () => {
  const batch: BatchRecord = {
    id: 'batch_1',
    createdAt: 1,
    inputFileId: 'file-1',
    metadata: null,
    model: 'sora-2',
    validatingMs: 0,
    finalizingMs: 0,
    cancellingMs: 1_000,
    errors: [],
    total: 2,
    outputFileId: 'file-2',
    errorFileId: 'file-3',
    jobs: { first: 1, last: 1 },
    cancelledAt: null,
  };
  const until = 86_400_000;
  const member = (id: string) => running(id, { batch: { id: batch.id, until, assetsFrom: 0 } });
  const keep = (project: ProjectScope, id: string) => {
    const record = member(id).body;
    return keepResult(project, { record, shown: view(record, { now: 10, polls: 0 }) });
  };
  const fill = async (store: ProjectStore) => {
    for (const id of ['v1', 'v2']) await store.put('video', member(id));
    const lines = [line('v1'), line('v2')];
    const place = { id: batch.id, sort: 1 };
    for (const [nth, one] of lines.entries()) await store.put('line', lineDoc(place, { nth, line: one }));
    await store.put('batch', { id: batch.id, sort: 1, body: batch });
  };

  it('one cancels it, the other finds it cancelled, and every job has ended', async () => {
    const ports = { profile } as Parameters<typeof batchHandlers>[0];
    const handlers = batchHandlers(ports, {} as Parameters<typeof batchHandlers>[1]);
    await inEveryOrder(async (first, second, store) => {
      await fill(store);
      const params = { batch_id: batch.id };
      const replies = await Promise.all(
        [first, second].map((project) => handlers.cancelBatch(callOf(project, { params }))),
      );
      const { cancelledAt = null } = (await store.get('batch', batch.id))?.body ?? {};
      expect([10, 11]).toContain(cancelledAt);
      expect(replies.map(({ status }) => status)).toEqual([200, 200]);
      // The answer to a repeated cancellation has no note.
      expect(replies.filter(({ note }) => note !== undefined)).toHaveLength(1);
      for (const id of ['v1', 'v2']) {
        const job = (await store.get('video', id))?.body as VideoRecord;
        expect(view(job, { now: 11, polls: 0 }).status).toBe('expired');
      }
    });
  });

  it('a cancellation and a command together give every job one end', async () => {
    const ports = { profile } as Parameters<typeof batchHandlers>[0];
    const handlers = batchHandlers(ports, {} as Parameters<typeof batchHandlers>[1]);
    await inEveryOrder(async (first, second, store) => {
      await fill(store);
      const cancelled = handlers.cancelBatch(callOf(first, { params: { batch_id: batch.id } }));
      const [, completed] = await results(cancelled, commandsOf(second).complete('v1'));
      const shown = async (id: string) =>
        view((await store.get('video', id))?.body as VideoRecord, { now: 20, polls: 0 }).status;
      if (completed !== 'done') expect(await shown('v1')).toBe('expired');
      else expect((await store.get('video', 'v1'))?.body.command).toMatchObject({ at: 11 });
      expect(await shown('v2')).toBe('expired');
    });
  });

  it('the results of both deleted videos are kept', async () => {
    await inEveryOrder(async (first, second, store) => {
      await fill(store);
      await Promise.all([keep(first, 'v1'), keep(second, 'v2')]);
      const kept = (await readBatch(store, batch.id))?.lines.map((one) => one.kept?.view.id);
      expect(kept).toEqual(['v1', 'v2']);
    });
  });
});
