// The videos that are made once and read by many checks.
import { expectEqual, expectShape, expectStatus, expectThat } from '../expect.ts';
import { json } from '../http/body.ts';
import { segment } from '../http/client.ts';
import type { Context } from '../context.ts';
import { AnyVideo } from '../shapes.ts';
import type { Need } from './need.ts';
import type { History } from './values.ts';

export const completed: Need<'completed'> = {
  kind: 'resource',
  title: 'a finished video',
  needs: ['create-encoding'],
  cost: ({ clip }) => [clip],
  async make(ctx) {
    const { cheapest, create, follow } = ctx.videos;
    return finished(await follow(await create(cheapest)));
  },
};

export const content: Need<'content'> = {
  kind: 'resource',
  title: 'the download of a finished video',
  needs: ['completed'],
  async make(ctx) {
    const { id } = await ctx.need('completed');
    const answer = await ctx.http.get(`/videos/${segment(id)}/content`);
    expectStatus(answer, 200);
    return answer;
  },
};

export const variants: Need<'variants'> = {
  kind: 'resource',
  title: 'a thumbnail beside the video',
  needs: ['completed'],
  async make(ctx) {
    const { id } = await ctx.need('completed');
    expectStatus(await ctx.http.get(`/videos/${segment(id)}/content`, { variant: 'thumbnail' }), 200);
    return true;
  },
};

/** Sent as JSON where that works: the other encoding than most creations, at no price. */
export const failed: Need<'failed'> = {
  kind: 'resource',
  title: 'a job that moderation stopped',
  needs: ['create-encoding'],
  async make(ctx) {
    const { cheapest, create, follow } = ctx.videos;
    const history = await follow(await create({ ...cheapest, prompt: ctx.profile.moderatedPrompt }));
    expectEqual(history.video.status, 'failed', { answer: last(history), where: '/status' });
    return history;
  },
};

export const remix: Need<'remix'> = {
  kind: 'resource',
  title: 'a finished remix',
  needs: ['completed', 'remix-route'],
  cost: ({ clip }) => [clip],
  async make(ctx) {
    const { id: source } = await ctx.need('completed');
    const prompt = 'The same lake in heavy rain';
    const made = await ctx.http.post(`/videos/${segment(source)}/remix`, json({ prompt }));
    return { ...finished(await ctx.videos.follow(made)), source };
  },
};

/** Made of what is there anyway: a paid server should not make three videos for a listing. */
export const listOfThree: Need<'list-of-three'> = {
  kind: 'resource',
  title: 'three videos of this project',
  needs: ['completed', 'failed', 'remix'],
  async make(ctx) {
    const three = await Promise.all([ctx.need('completed'), ctx.need('failed'), ctx.need('remix')]);
    const sorted = three.toSorted((a, b) => createdAt(a) - createdAt(b)).map(({ id }) => id);
    return sorted as [string, string, string];
  },
};

/** A failed job costs nothing and can be deleted as well as any other. */
export const deleted: Need<'deleted'> = {
  kind: 'resource',
  title: 'a video that was deleted',
  needs: ['create-encoding', 'delete-route'],
  async make(ctx) {
    const { id } = await failing(ctx);
    const answer = await ctx.http.delete(`/videos/${segment(id)}`);
    expectStatus(answer, 200);
    return { id, answer };
  },
};

/** A job that has ended and cost nothing: for checks that delete what they use. */
export async function failing(ctx: Context): Promise<History> {
  const { cheapest, create, follow } = ctx.videos;
  return follow(await create({ ...cheapest, prompt: ctx.profile.moderatedPrompt }));
}

function finished(history: History): History {
  expectThat(['completed', 'succeeded', 'success', 'done', 'finished'].includes(history.video.status), {
    expected: 'completed',
    actual: history.video,
    where: '/status',
    answer: last(history),
  });
  return history;
}

function last({ polls, created }: History) {
  return polls.at(-1) ?? created;
}

const createdAt = ({ created }: History) =>
  Number(expectShape(created, AnyVideo, [200, 201, 202])['created_at']);
