// Finds out which features a server has, with requests that make nothing: creations without a prompt, and
// routes with an unknown id.
import type { Encoding } from '../vocabulary/encoding.ts';
import { expectThat } from '../vocabulary/expect.ts';
import { form, json, type RequestBody } from '../http/body.ts';
import type { Answer } from '../http/client.ts';
import type { Context } from '../vocabulary/context.ts';
import { Skip } from '../vocabulary/mismatch.ts';
import { withOtherModel } from '../tools/video-jobs.ts';
import type { Need } from '../vocabulary/need.ts';

/** An id in the service's form that belongs to no video. */
export const unknownId = 'video_0000000000008190800000000000000000000000000000ff';

export const emulator: Need<'emulator'> = {
  kind: 'help',
  title: "an emulator's help with time and rules",
  make(ctx) {
    if (ctx.emulator === undefined)
      throw new Skip('needs --emulator: the server must let the suite move its clock and set rules', 'help');
    return Promise.resolve(true);
  },
};

export const projects: Need<'projects'> = {
  kind: 'help',
  title: 'projects for any key',
  needs: ['emulator'],
  async make({ http, profile, wrongKey }) {
    const { header, value } = profile.auth;
    const auth = { header, value: value.replace('{key}', wrongKey) };
    const { status } = await http.send({ path: '/videos', query: 'limit=1', auth });
    if (status === 401)
      throw new Skip(
        'this emulator takes listed keys alone (--api-key), so that no check gets a project of its own',
        'help',
      );
    return true;
  },
};

export const jsonCreate: Need<'json-create'> = {
  kind: 'capability',
  title: 'creations in JSON',
  make: (ctx) => understood(ctx, (model) => json({ model })),
};

export const multipartCreate: Need<'multipart-create'> = {
  kind: 'capability',
  title: 'creations as multipart/form-data',
  make: (ctx) => understood(ctx, (model) => form({ model })),
};

/** Expects that a creation without a prompt is refused because of the prompt, not because of its encoding. */
async function understood(ctx: Context, body: (model: string) => RequestBody): Promise<true> {
  const send = (model: string) => ctx.http.post('/videos', body(model));
  const tried = ctx.models.name;
  const answer = await withOtherModel(ctx, { answer: await send(tried), tried, send });
  expectThat([400, 422].includes(answer.status) && /prompt/i.test(answer.text), {
    expected: `a refusal (400 or 422) of ${body(tried).contentType?.split(';')[0]} that names the missing prompt`,
    actual: `${answer.status} ${answer.text.slice(0, 200)}`,
    answer,
  });
  return true;
}

export const createEncoding: Need<'create-encoding'> = {
  kind: 'capability',
  title: 'creations in JSON or as a form',
  async make(ctx) {
    const { encoding } = ctx.profile;
    const other = encoding === 'json' ? 'multipart' : 'json';
    const probe = (name: Encoding) =>
      (name === 'json' ? jsonCreate : multipartCreate).make(ctx).then(() => name);
    return probe(encoding).catch(() => probe(other));
  },
};

export const listRoute: Need<'list-route'> = {
  kind: 'capability',
  title: 'the listing of videos',
  make: (ctx) => expectRoute(ctx, { method: 'GET', path: '/videos', query: 'limit=1' }),
};

export const deleteRoute: Need<'delete-route'> = {
  kind: 'capability',
  title: 'deletion',
  make: (ctx) => expectRoute(ctx, { method: 'DELETE', path: `/videos/${unknownId}` }),
};

export const remixRoute: Need<'remix-route'> = {
  kind: 'capability',
  title: 'remixes',
  make: (ctx) =>
    expectRoute(ctx, { method: 'POST', path: `/videos/${unknownId}/remix`, body: json({ prompt: 'Rain' }) }),
};

/** Sends an impossible request. The answer must differ from the answer of a path that no server has. */
export async function expectRoute(ctx: Context, call: Parameters<Context['http']['send']>[0]): Promise<true> {
  const answer = await ctx.http.send(call);
  const nowhere = await ctx.http.send({ ...call, path: `/videos/${unknownId}/no-such-thing`, query: '' });
  const unknown = [404, 405, 501].includes(answer.status) && sameWords(answer, nowhere);
  expectThat(!unknown, {
    expected: `an answer of the route ${call.method ?? 'GET'} ${call.path}`,
    actual: `${answer.status} ${answer.text.slice(0, 200)}`,
    answer,
  });
  return true;
}

const words = ({ status, text }: Answer) => `${status} ${text.replaceAll(/\/[\w\-/?=]+/g, '')}`;

/** True when two answers are equal apart from the paths in their texts. */
function sameWords(one: Answer, other: Answer): boolean {
  return words(one) === words(other);
}
