// Edits and extensions of the shared clip.
import { acceptedStatuses } from '../vocabulary/statuses.ts';
import { expectStatus } from '../vocabulary/expect.ts';
import { json } from '../http/body.ts';
import { expectRoute, unknownId } from './capability-probes.ts';
import { expectCompleted } from './shared-clips.ts';
import type { Need } from '../vocabulary/need.ts';

const nothing = { video: { id: unknownId }, prompt: 'Rain' };

export const editRoute: Need<'edit-route'> = {
  kind: 'capability',
  title: 'edits',
  make: (ctx) => expectRoute(ctx, { method: 'POST', path: '/videos/edits', body: json(nothing) }),
};

export const extensionRoute: Need<'extension-route'> = {
  kind: 'capability',
  title: 'extensions',
  make: (ctx) =>
    expectRoute(ctx, {
      method: 'POST',
      path: '/videos/extensions',
      body: json({ ...nothing, seconds: '4' }),
    }),
};

export const edit: Need<'edit'> = {
  kind: 'resource',
  title: 'a finished edit',
  needs: ['completed', 'edit-route'],
  cost: ({ clip }) => [clip],
  async make(ctx) {
    const { id } = await ctx.need('completed');
    const prompt = 'The same boat, now of blue paper';
    const made = await ctx.http.post('/videos/edits', json({ video: { id }, prompt }));
    return { ...expectCompleted(await ctx.videos.follow(made)), prompt };
  },
};

export const extension: Need<'extension'> = {
  kind: 'resource',
  title: 'a finished extension',
  needs: ['completed', 'extension-route'],
  cost: ({ clip }) => [{ ...clip, seconds: 4 }],
  async make(ctx) {
    const { id } = await ctx.need('completed');
    const body = json({ video: { id }, prompt: 'The boat reaches the shore', seconds: '4' });
    return expectCompleted(await ctx.videos.follow(await ctx.http.post('/videos/extensions', body)));
  },
};

/** Five steps of 20 s and one of 4 s extend the clip of 4 s to 108 s. Each limit is then one step away. */
const steps = [20, 20, 20, 20, 20, 4];

export const extendedToTheLimit: Need<'extended-to-the-limit'> = {
  kind: 'resource',
  title: 'a video that was extended six times',
  needs: ['completed', 'extension-route'],
  cost: ({ clip }) => steps.map((seconds) => ({ ...clip, seconds })),
  async make(ctx) {
    let { id } = await ctx.need('completed');
    const extend = (seconds: number) =>
      ctx.http.post(
        '/videos/extensions',
        json({ video: { id }, prompt: 'The boat sails on', seconds: String(seconds) }),
      );
    for (const seconds of steps.slice(0, -1))
      ({ id } = expectCompleted(await ctx.videos.follow(await extend(seconds))));
    const tooLong = await extend(20);
    const sixth = await extend(steps.at(-1) ?? 4);
    expectStatus(sixth, acceptedStatuses);
    ({ id } = expectCompleted(await ctx.videos.follow(sixth)));
    return { tooLong, tooOften: await extend(4) };
  },
};
