// The assets of the shared clip. Each asset is downloaded once.
import type { Context } from '../vocabulary/context.ts';
import type { Answer } from '../http/client.ts';
import { contentPath } from './shared-clips.ts';
import type { Need } from '../vocabulary/need.ts';

/** On Azure, assets become available up to five seconds after `completed` (contract:content.lag). */
const lag = { tries: 5, pauseMs: 2_000 };

export const content: Need<'content'> = {
  kind: 'resource',
  title: 'the download of a finished video',
  needs: ['completed'],
  async make(ctx) {
    const { id, download } = await ctx.need('completed');
    return whenThere(ctx, id, download);
  },
};

/** Downloads a video, and repeats a 404 because assets may be late. @param first an earlier answer */
export async function whenThere(ctx: Context, id: string, first?: Answer): Promise<Answer> {
  let answer = first ?? (await ctx.http.get(contentPath(id)));
  for (let tried = 0; answer.status === 404 && tried < lag.tries; tried += 1) {
    await ctx.wait(lag.pauseMs);
    answer = await ctx.http.get(contentPath(id));
  }
  return answer;
}

export const thumbnail: Need<'thumbnail'> = {
  kind: 'resource',
  title: 'the thumbnail of a finished video',
  needs: ['completed', 'content'],
  make: (ctx) => variant(ctx, 'thumbnail'),
};

export const spritesheet: Need<'spritesheet'> = {
  kind: 'resource',
  title: 'the spritesheet of a finished video',
  needs: ['completed', 'content'],
  make: (ctx) => variant(ctx, 'spritesheet'),
};

async function variant(ctx: Context, name: string) {
  const { id } = await ctx.need('completed');
  // Waits for the video first, because it may come late and the variants come together with it.
  await ctx.need('content');
  return ctx.http.get(contentPath(id), { variant: name });
}
