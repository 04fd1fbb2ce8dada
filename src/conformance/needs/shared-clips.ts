// The videos that are made once and read by many checks.
import { expectStatus, expectThat } from '../vocabulary/expect.ts';
import { json } from '../http/body.ts';
import { segment, type Answer } from '../http/client.ts';
import type { Context } from '../vocabulary/context.ts';
import { completedWords } from '../vocabulary/statuses.ts';
import type { Need } from '../vocabulary/need.ts';
import type { History } from '../vocabulary/need-values.ts';

export const completed: Need<'completed'> = {
  kind: 'resource',
  title: 'a finished video',
  needs: ['create-encoding'],
  cost: ({ clip }) => [clip],
  async make(ctx) {
    const { cheapest, create, follow } = ctx.videos;
    const history = expectCompleted(await follow(await create(cheapest)));
    return { ...history, download: await ctx.http.get(contentPath(history.id)) };
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
    return { ...expectCompleted(await ctx.videos.follow(made)), source, prompt };
  },
};

export const removedClip: Need<'removed'> = {
  kind: 'resource',
  title: 'a finished video that was deleted',
  needs: ['create-encoding', 'delete-route'],
  cost: ({ clip }) => [clip],
  async make(ctx) {
    const { cheapest, create, follow } = ctx.videos;
    const prompt = 'A paper boat that sinks';
    const { id } = expectCompleted(await follow(await create({ ...cheapest, prompt })));
    // The content is downloaded twice, because a cache may keep it and send it after the deletion.
    await ctx.http.get(contentPath(id));
    await ctx.http.get(contentPath(id));
    const answer = await ctx.http.delete(`/videos/${segment(id)}`);
    // The check delete.completed-video judges the exact status.
    expectStatus(answer, [200, 202, 204]);
    return { id, answer, content: await whenGone(ctx, contentPath(id)) };
  },
};

/** The time that a server may need until all of its parts know that a video is deleted. */
const goneWithin = { tries: 5, pauseMs: 2_000 };

/**
 * Repeats the request until it is refused, or for some seconds, because no rule states that a deletion has an
 * immediate effect. @returns the last answer
 */
export async function whenGone({ http, wait }: Context, path: string): Promise<Answer> {
  let answer = await http.get(path);
  for (let tried = 0; answer.status < 400 && tried < goneWithin.tries; tried += 1) {
    await wait(goneWithin.pauseMs);
    answer = await http.get(path);
  }
  return answer;
}

export const contentPath = (id: string) => `/videos/${segment(id)}/content`;

/** @throws Mismatch when the job has failed */
export function expectCompleted(history: History): History {
  expectThat(completedWords.has(history.video.status), {
    expected: 'completed',
    actual: history.video,
    where: '/status',
    answer: lastAnswer(history),
  });
  return history;
}

/** Returns the answer that shows the end of a job. */
export function lastAnswer({ polls, created }: History): Answer {
  return polls.at(-1) ?? created;
}
