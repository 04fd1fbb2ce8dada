// Checks with the keys of two projects: no project sees or changes the videos of the other project
// (contract:list.own-project-only contract:retrieve.foreign-project-404).
import * as z from 'zod';
import { checks, type CheckInput } from '../vocabulary/check.ts';
import { expectEqual, expectShape, expectThat, read, expectRefused } from '../vocabulary/expect.ts';
import type { Context } from '../vocabulary/context.ts';
import { json } from '../http/body.ts';
import { segment, type Call } from '../http/client.ts';
import { contentPath } from '../needs/shared-clips.ts';
import { endedJob } from '../needs/ended-jobs.ts';
import type { NeedName } from '../vocabulary/need-values.ts';
import { expectNoAsset } from './content-missing.ts';

/** Sends a request about the finished video of the first key, but with the second key. */
async function fromOutside({ need, http }: Context, call: (id: string) => Call) {
  const auth = await need('second-key');
  const { id } = await need('completed');
  return { id, answer: await http.send({ ...call(id), auth }) };
}

const refused = (
  id: string,
  row: { title: string; needs?: readonly NeedName[]; call: (id: string) => Call },
): CheckInput => ({
  id,
  title: row.title,
  requirements: [`auth.${id}`],
  needs: ['second-key', 'completed', ...(row.needs ?? [])],
  run: async (ctx) => expectRefused((await fromOutside(ctx, row.call)).answer),
});

export const projectKeys = checks('auth', [
  refused('other-project-retrieve', {
    title: 'A video cannot be retrieved with a key of another project',
    call: (id) => ({ path: `/videos/${segment(id)}` }),
  }),
  {
    id: 'other-project-content',
    title: 'A video cannot be downloaded with a key of another project',
    requirements: ['auth.other-project-content'],
    needs: ['second-key', 'completed', 'content'],
    async run(ctx) {
      // The owner has downloaded the video before. A cache must not send it to another project.
      await ctx.need('content');
      const { answer } = await fromOutside(ctx, (id) => ({ path: contentPath(id) }));
      expectNoAsset(answer);
      expectRefused(answer);
    },
  },
  {
    id: 'other-project-delete',
    title: 'A video cannot be deleted with a key of another project, and stays',
    requirements: ['auth.other-project-delete'],
    needs: ['second-key', 'create-encoding', 'delete-route'],
    jobs: 1,
    unpaid: (clip) => [clip],
    async run(ctx) {
      const { need, http, videos } = ctx;
      const auth = await need('second-key');
      const { id } = await endedJob(ctx);
      const answer = await http.send({ method: 'DELETE', path: `/videos/${segment(id)}`, auth });
      expectRefused(answer);
      // Some servers return a failed job with the status of an error, but with the video in the body.
      const after = await videos.retrieve(id);
      expectEqual(read(after.json, '/id'), id, { answer: after, where: '/id' });
    },
  },
  refused('other-project-remix', {
    title: 'A video cannot be remixed with a key of another project',
    needs: ['remix-route'],
    call: (id) => ({
      method: 'POST',
      path: `/videos/${segment(id)}/remix`,
      body: json({ prompt: 'The same lake, asked for by a stranger' }),
    }),
  }),
]);

export const projectList = checks('list', [
  {
    id: 'own-project-only',
    title: 'The list shows no video that was made with a key of another project',
    requirements: ['list.own-project-only'],
    needs: ['second-key', 'completed', 'list-route'],
    async run({ need, http }) {
      const auth = await need('second-key');
      const { id } = await need('completed');
      const Entries = z.object({ data: z.array(z.looseObject({ id: z.string() })) });
      const seen: string[] = [];
      for (let page = 0; page < 20; page += 1) {
        const query = { limit: 50, after: seen.at(-1) };
        const answer = await http.send({ path: '/videos', query, auth });
        const ids = expectShape(answer, Entries).data.map((one) => one.id);
        const foreign = ids.filter((one) => one === id);
        expectThat(foreign.length === 0, { expected: `no ${id}`, actual: ids, where: '/data', answer });
        const fresh = ids.filter((one) => !seen.includes(one));
        if (fresh.length === 0) break;
        seen.push(...fresh);
      }
    },
  },
]);
