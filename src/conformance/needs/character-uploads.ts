// Characters, and creations that use them.
import { acceptedStatuses } from '../vocabulary/statuses.ts';
import * as z from 'zod';
import { expectShape, expectStatus } from '../vocabulary/expect.ts';
import { form, json, type RequestBody } from '../http/body.ts';
import type { Answer } from '../http/client.ts';
import type { Context } from '../vocabulary/context.ts';
import { uploadedClip } from '../media/uploaded-clip.ts';
import { expectRoute } from './capability-probes.ts';
import { unpaidPrompt } from './flagged-prompts.ts';
import type { Need } from '../vocabulary/need.ts';

export const characterRoute: Need<'character-route'> = {
  kind: 'capability',
  title: 'characters',
  make: (ctx) =>
    expectRoute(ctx, { method: 'POST', path: '/videos/characters', body: form({ name: 'Moss' }) }),
};

/** Returns a form with a good clip. @param fields further fields, or a field that replaces the clip */
export const characterForm = (fields: Readonly<Record<string, unknown>>): RequestBody =>
  form({ video: { value: uploadedClip(), filename: 'clip.mp4', contentType: 'video/mp4' }, ...fields });

export const makeCharacter = ({ http }: Context, name: string): Promise<Answer> =>
  http.post('/videos/characters', characterForm({ name }));

const WithId = z.looseObject({ id: z.string().min(1) });

/** Returns the id of a new character. The check characters.made judges the exact status. */
export const idOf = (answer: Answer) => expectShape(answer, WithId, acceptedStatuses).id;

export const character: Need<'character'> = {
  kind: 'resource',
  title: 'a character',
  needs: ['character-route'],
  async make(ctx) {
    const name = 'Mossy the boat';
    const answer = await makeCharacter(ctx, name);
    expectStatus(answer, acceptedStatuses);
    return { name, answer };
  },
};

interface CharacterCreation {
  ids: readonly string[];
  /** Further fields. */
  more?: Readonly<Record<string, unknown>>;
  /** Writes the body in an encoding. @default JSON */
  as?: (fields: Readonly<Record<string, unknown>>) => RequestBody;
  /**
   * `refused`: the creation makes no job, so its prompt is an ordinary prompt. `shared`: as for
   * `unpaidPrompt`.
   * @default 'single'
   */
  use?: 'single' | 'shared' | 'refused';
}

/** Sends a creation with characters. It costs nothing where moderation stops the job. */
export async function createWith(
  ctx: Context,
  { ids, more = {}, as = json, use = 'single' }: CharacterCreation,
) {
  const { http, videos } = ctx;
  const note = ', on Mossy the boat and on Ferny the raft';
  const prompt =
    use === 'refused'
      ? `${videos.cheapest.prompt}${note}`
      : await unpaidPrompt(ctx, { note, shared: use === 'shared' });
  const characters = ids.map((id) => ({ id }));
  return http.post('/videos', as({ ...videos.cheapest, prompt, characters, ...more }));
}

export const cast: Need<'cast'> = {
  kind: 'resource',
  title: 'a creation with a character',
  needs: ['character', 'json-create', 'moderation'],
  unpaid: ({ clip }) => [clip],
  make: async (ctx) => createWith(ctx, { ids: [idOf((await ctx.need('character')).answer)], use: 'shared' }),
};
