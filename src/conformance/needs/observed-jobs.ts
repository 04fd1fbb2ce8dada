// Jobs at a certain moment: running, expired, watched from beginning to end. No other check may move the
// clock of these jobs.
import { expectShape, read } from '../vocabulary/expect.ts';
import { json } from '../http/body.ts';
import { segment, type Answer } from '../http/client.ts';
import type { Context } from '../vocabulary/context.ts';
import { Mismatch, Skip } from '../vocabulary/mismatch.ts';
import { createdId } from '../tools/video-jobs.ts';
import { ends, acceptedStatuses } from '../vocabulary/statuses.ts';
import { AnyVideo } from '../vocabulary/shapes.ts';
import { contentPath, expectCompleted } from './shared-clips.ts';
import { unpaidPrompt } from './flagged-prompts.ts';
import type { Need } from '../vocabulary/need.ts';
import type { RunningJobAnswers, Shelf } from '../vocabulary/need-values.ts';

export const watched: Need<'watched'> = {
  kind: 'resource',
  title: 'a job that was watched to its end',
  needs: ['completed'],
  isolated: true,
  async make(ctx) {
    if (ctx.emulator === undefined) return ctx.need('completed');
    const { cheapest, create, follow } = ctx.videos;
    return expectCompleted(await follow(await create(cheapest)));
  },
};

/**
 * A running job. It costs nothing where moderation will stop it; until then it is a job like any other. If a
 * job ends too early, another job is tried; where clips are free, with an ordinary prompt and more seconds.
 */
export const running: Need<'running'> = {
  kind: 'resource',
  title: 'a job that has not ended',
  needs: ['create-encoding', 'moderation'],
  isolated: true,
  // The second job shows how long such jobs take. A third job is a remix that should be refused.
  unpaid: ({ clip }) => [clip, clip],
  async make(ctx) {
    const prompt = await unpaidPrompt(ctx, { shared: true });
    const { bills } = ctx.spending;
    const isFree = !bills || (await ctx.need('moderation')).at === 'job';
    // With a stopped clock, no job ends between two requests.
    await ctx.emulator?.freeze();
    for (let tried = 1; ; tried += 1) {
      const found = await askAboutRunning(ctx, fieldsOf(ctx, { tried, prompt })).catch(tooQuick);
      if (!(found instanceof TooQuick)) return found;
      if (tried >= tries || !isFree) throw found;
    }
  },
};

const tries = 3;

/** The job ended before all requests were sent. */
class TooQuick extends Skip {
  override name = 'TooQuick';
}

function tooQuick(thrown: unknown): TooQuick {
  if (thrown instanceof TooQuick) return thrown;
  throw thrown;
}

/** Returns the cheapest creation for the first try. Where clips are free, later tries make longer clips. */
function fieldsOf({ videos, spending }: Context, { tried, prompt }: { tried: number; prompt: string }) {
  const { cheapest } = videos;
  if (tried === 1 || spending.bills) return { ...cheapest, prompt };
  return { ...cheapest, seconds: '12', prompt: `${cheapest.prompt}, again (${tried})` };
}

type Fields = Readonly<Record<string, unknown>>;

async function askAboutRunning(ctx: Context, fields: Fields): Promise<RunningJobAnswers> {
  const { http, videos, now } = ctx;
  const began = now();
  const created = await videos.create(fields);
  const { id } = expectShape(created, AnyVideo, acceptedStatuses);
  const path = `/videos/${segment(id)}`;
  const list = await http.get('/videos', { limit: 50 });
  const content = await http.get(contentPath(id));
  const thumbnail = await http.get(contentPath(id), { variant: 'thumbnail' });
  const remix = await http.post(`${path}/remix`, json({ prompt: 'The same in heavy rain' }));
  // If the job may have ended before the deletion, the answer to the deletion proves nothing.
  await expectStillRunning(ctx, id);
  const deletion = await http.delete(path);
  const asked = { id, created, list, content, thumbnail, remix, deletion };
  if (deletion.status >= 300) {
    await expectStillRunning(ctx, id);
    return { ...asked, after: await http.get(path) };
  }
  const other = ctx.emulator ? undefined : await createLongJob(ctx, { fields, askedForMs: now() - began });
  const after = await http.get(path);
  if (!(await waitForEnd(ctx, other))) return { ...asked, after };
  return { ...asked, after, later: await http.get(path) };
}

/**
 * Reads the status from the listing if the listing shows the job. Some servers end a job after some
 * retrievals, and a request for the listing does not bring that end nearer.
 */
async function expectStillRunning({ http, videos }: Context, id: string): Promise<void> {
  const list = await http.get('/videos', { limit: 50 });
  const data = read(list.json, '/data');
  const entry: unknown = Array.isArray(data)
    ? data.find((one: unknown) => read(one, '/id') === id)
    : undefined;
  const video = entry ?? (await videos.retrieve(id)).json;
  if (ends.has(String(read(video, '/status'))))
    throw new TooQuick('the job had ended before it could be asked about');
}

/**
 * The deleted job may have ended just before its deletion. Another job shows how long such jobs take.
 * @returns the answer to the creation of the other job, which is still running
 * @throws TooQuick when the other job has ended
 */
async function createLongJob(ctx: Context, { fields, askedForMs }: { fields: Fields; askedForMs: number }) {
  const created = await ctx.videos.create(fields);
  await ctx.wait(Math.max(2_000, 2 * askedForMs));
  await expectStillRunning(ctx, createdId(created));
  return created;
}

/**
 * Waits until the deleted job would have ended, because some servers store a job again at its end.
 * @param other the creation of a job that began later and takes as long; the emulator needs no such job
 * @returns false when that job did not end in time
 */
async function waitForEnd({ emulator, videos }: Context, other: Answer | undefined): Promise<boolean> {
  await emulator?.untilIdle();
  if (other === undefined) return true;
  try {
    await videos.follow(other);
    return true;
  } catch (thrown) {
    if (thrown instanceof Mismatch) return false;
    throw thrown;
  }
}

export const expired: Need<'expired'> = {
  kind: 'resource',
  title: 'a finished video whose assets have expired',
  needs: ['emulator'],
  isolated: true,
  async make({ http, videos, wait }) {
    const { id, video } = expectCompleted(await videos.follow(await videos.create(videos.cheapest)));
    const statedS = Number(video['expires_at']) - Number(video['completed_at']);
    // If the server does not state the lifetime, the check uses the hour of the contract (3).
    const lifetimeS = statedS > 60 ? statedS : 3_600;
    await http.get(contentPath(id));
    // The last poll may have come ten seconds after the completion.
    await wait((lifetimeS - 15) * 1000);
    const late = await http.get(contentPath(id));
    await wait(30_000);
    const gone = await http.get(contentPath(id));
    const after = await videos.retrieve(id);
    return { id, late, gone, after, list: await http.get('/videos', { limit: 50 }) };
  },
};

/**
 * With an emulator, three finished videos. Without an emulator, the shared clip and two jobs that moderation
 * should stop.
 */
export const finishedVideos: Need<'shelf'> = {
  kind: 'resource',
  title: 'three videos in a listing',
  needs: ['completed', 'create-encoding', 'list-route', 'moderation'],
  isolated: true,
  unpaid: ({ clip }) => [clip, clip],
  async make(ctx): Promise<Shelf> {
    const { emulator, http, videos, wait } = ctx;
    const prompt =
      emulator === undefined ? await unpaidPrompt(ctx, { shared: true }) : videos.cheapest.prompt;
    const ids = emulator === undefined ? [(await ctx.need('completed')).id] : [];
    while (ids.length < 3) {
      const created = await videos.create({ ...videos.cheapest, prompt });
      ids.push(expectShape(created, AnyVideo, acceptedStatuses).id);
      // Listings are sorted by whole seconds.
      await wait(1_000);
    }
    await emulator?.untilIdle();
    return { ids, list: (query) => http.get('/videos', query) };
  },
};
