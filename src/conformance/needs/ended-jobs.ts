// Jobs that have ended: failed, deleted, or ended in any way. They cost nothing where moderation stops them.
import { expectStatus, expectThat } from '../vocabulary/expect.ts';
import { segment } from '../http/client.ts';
import type { Context } from '../vocabulary/context.ts';
import { Skip } from '../vocabulary/mismatch.ts';
import { createdId } from '../tools/video-jobs.ts';
import { completedWords } from '../vocabulary/statuses.ts';
import { lastAnswer, whenGone } from './shared-clips.ts';
import { whyNotFlagged, unpaidPrompt } from './flagged-prompts.ts';
import type { Need } from '../vocabulary/need.ts';
import type { History, Moderation } from '../vocabulary/need-values.ts';

export const stoppedJob: Need<'stopped'> = {
  kind: 'resource',
  title: 'a prompt that moderation stopped',
  needs: ['moderation'],
  async make(ctx) {
    const found = await ctx.need('moderation');
    if (found.at === 'unknown') throw found.thrown;
    if (found.at === 'not-asked') throw new Skip(whyNotFlagged[found.at]);
    return found.at === 'request' ? found : { at: 'job', history: expectFailed(found.history) };
  },
};

export const failed: Need<'failed'> = {
  kind: 'resource',
  title: 'a job that failed',
  needs: ['create-encoding', 'moderation'],
  async make(ctx) {
    const found = await ctx.need('moderation');
    if (found.at === 'job') return found.history;
    if (ctx.emulator !== undefined || !('history' in found)) return failedByHelp(ctx, found.at);
    return expectFailed(found.history);
  },
};

export const ends: Need<'ends'> = {
  kind: 'resource',
  title: 'jobs that have ended',
  needs: ['completed', 'moderation'],
  mayNeed: ['failed'],
  async make(ctx) {
    const completed = await ctx.need('completed');
    const { at } = await ctx.need('moderation');
    // Where moderation stops no job, the finished job is enough.
    const missing = (thrown: unknown) => (at === 'job' ? Promise.reject(thrown) : undefined);
    const failure = await ctx.need('failed').catch(missing);
    return failure === undefined ? [completed] : [completed, failure];
  },
};

export const deleted: Need<'deleted'> = {
  kind: 'resource',
  title: 'a video that was deleted',
  needs: ['create-encoding', 'delete-route', 'moderation'],
  mayNeed: ['removed'],
  unpaid: ({ clip }) => [clip],
  async make(ctx) {
    // A failed job costs nothing, and it can be deleted like a finished job.
    if ((await ctx.need('moderation')).at !== 'job') return ctx.need('removed');
    const { id } = await endedJob(ctx);
    const answer = await ctx.http.delete(`/videos/${segment(id)}`);
    expectStatus(answer, 200);
    await whenGone(ctx, `/videos/${segment(id)}`);
    return { id, answer };
  },
};

/**
 * Makes a job and waits for its end: it fails where moderation stops it, else it finishes, within the caps.
 * For checks that delete the job.
 * @throws Skip when a clip would be billed or slow
 */
export async function endedJob(ctx: Context): Promise<History> {
  const { create, follow, cheapest } = ctx.videos;
  const created = await create({ ...cheapest, prompt: await unpaidPrompt(ctx) });
  createdId(created);
  return follow(created);
}

/**
 * Makes a job that fails, for checks that delete it.
 * @throws Skip where neither moderation nor an emulator makes a job fail
 */
export async function failedJob(ctx: Context): Promise<History> {
  const { at } = await ctx.need('moderation');
  return at === 'job' ? expectFailed(await endedJob(ctx)) : failedByHelp(ctx, at);
}

async function failedByHelp(ctx: Context, at: Moderation['at']): Promise<History> {
  const { emulator, videos } = ctx;
  if (emulator === undefined) throw new Skip(`no job fails here: ${whyNotFlagged[at]}`);
  const created = await videos.create(videos.cheapest);
  await emulator.fail(createdId(created));
  return expectFailed(await videos.follow(created));
}

/** Expects that a job did not finish. The check lifecycle.ends-as-failed judges the exact word. */
function expectFailed(history: History): History {
  expectThat(!completedWords.has(history.video.status), {
    expected: 'failed',
    actual: history.video.status,
    where: '/status',
    answer: lastAnswer(history),
  });
  return history;
}
