// Checks that edits and extensions share. Both make a job from a finished video that the body names
// (contract:edits.* contract:extensions.*).
import { acceptedStatuses } from '../vocabulary/statuses.ts';
import type { CheckInput, Level } from '../vocabulary/check.ts';
import type { Context } from '../vocabulary/context.ts';
import {
  expectEqual,
  expectError,
  expectShape,
  expectStatus,
  expectThat,
  read,
  expectRefused,
} from '../vocabulary/expect.ts';
import { form, json, type RequestBody } from '../http/body.ts';
import type { Answer } from '../http/client.ts';
import { unknownId } from '../needs/capability-probes.ts';
import { unpaidPrompt } from '../needs/flagged-prompts.ts';
import type { NeedName } from '../vocabulary/need-values.ts';
import { AnyVideo, videoKeys } from '../vocabulary/shapes.ts';

/** Describes edits or extensions for the shared checks. */
export interface Kind {
  area: 'edits' | 'extensions';
  /** The name with its article, as at the start of a sentence: `An edit`. */
  name: string;
  need: 'edit' | 'extension';
  route: 'edit-route' | 'extension-route';
  /** The fields that a good body contains in addition to `video` and `prompt`. */
  extra: Readonly<Record<string, unknown>>;
}

type Fields = Readonly<Record<string, unknown>>;

const pending = ['queued', 'in_progress'];

/** Sends a good body with some fields changed. The value undefined removes a field. */
export async function sendDerivation(
  { need, http }: Context,
  { area, extra }: Kind,
  { change, as = json }: { change: Fields; as?: (fields: Fields) => RequestBody },
): Promise<Answer> {
  const { id } = await need('completed');
  const body = { video: { id }, prompt: 'The same scene at night', ...extra, ...change };
  return http.post(`/videos/${area}`, as(body));
}

/** A check of the answer to the creation of the shared job of this kind. */
export function checksShownFields(
  kind: Kind,
  rest: Pick<CheckInput, 'id' | 'title' | 'level'> & { needs?: readonly NeedName[] },
  judge: (made: Answer, ctx: Context) => Promise<void> | void,
): CheckInput {
  const { id, needs = [] } = rest;
  return {
    ...rest,
    requirements: [`${kind.area}.${id}`],
    needs: [kind.need, ...needs],
    run: async (ctx) => judge((await ctx.need(kind.need)).created, ctx),
  };
}

/** A check that a field has the same value as in the source. */
export function checksCopiedField(kind: Kind, key: 'model' | 'seconds' | 'size', level: Level): CheckInput {
  const title = `The ${key} of ${kind.name.toLowerCase()} is that of its source`;
  const rest = { id: `copies-${key}`, title, level, needs: ['completed'] as const };
  return checksShownFields(kind, rest, async (answer, { need }) => {
    const wanted = read((await need('completed')).created.json, `/${key}`);
    expectEqual(read(answer.json, `/${key}`), wanted, { answer, where: `/${key}` });
  });
}

/** A check that a body with one error is refused with 400. */
export function refusal(
  kind: Kind,
  row: { id: string; of: string; change: Fields; level?: Level; code?: string },
): CheckInput {
  const { id, of, change, level = 'MUST', code } = row;
  return {
    id,
    level,
    title: `${kind.name} ${of} is refused with ${code === undefined ? '400' : code}`,
    requirements: [`${kind.area}.${id}`],
    needs: ['completed', kind.route],
    async run(ctx) {
      const answer = await sendDerivation(ctx, kind, { change });
      if (code === undefined) expectStatus(answer, 400);
      else expectError(answer, { status: 400, code });
    },
  };
}

/** Returns the checks that edits and extensions share. */
export function commonChecks(kind: Kind): CheckInput[] {
  return [...acceptanceChecks(kind), ...resultChecks(kind), ...fieldRefusals(kind), ...sourceRefusals(kind)];
}

function acceptanceChecks(kind: Kind): CheckInput[] {
  const { area, name, need: made, route } = kind;
  return [
    {
      id: 'json',
      title: `${name} in JSON is answered with 200 and a video`,
      requirements: [`${area}.answers-200`, `${area}.json-body`],
      needs: [made],
      async run({ need }) {
        expectShape((await need(made)).created, AnyVideo);
      },
    },
    {
      id: 'multipart',
      level: 'SHOULD',
      title: `${name} as a form with the part video[id] is accepted`,
      requirements: [`${area}.multipart-body`],
      needs: ['completed', route],
      unpaid: (clip) => [clip],
      async run(ctx) {
        const change = { prompt: await unpaidPrompt(ctx) };
        expectStatus(await sendDerivation(ctx, kind, { change, as: form }), acceptedStatuses);
      },
    },
  ];
}

function resultChecks(kind: Kind): CheckInput[] {
  const { area, name, need: made } = kind;
  return [
    checksShownFields(
      kind,
      { id: 'same-13-keys', title: `${name} has the 13 keys of a video, and has not ended` },
      (answer) => {
        const keys = Object.keys(Object(answer.json)).toSorted();
        expectEqual(keys, videoKeys.toSorted(), { answer, where: '/' });
        const actual = read(answer.json, '/status');
        const known = pending.includes(String(actual));
        expectThat(known, { expected: pending, actual, where: '/status', answer });
      },
    ),
    {
      id: 'new-id',
      title: `${name} has an id of its own`,
      requirements: [`${area}.new-id`],
      needs: ['completed', made],
      async run({ need }) {
        const { id: source } = await need('completed');
        const { id, created: answer } = await need(made);
        expectThat(id !== source, { expected: 'a new id', actual: id, where: '/id', answer });
      },
    },
  ];
}

function fieldRefusals(kind: Kind): CheckInput[] {
  return [
    refusal(kind, { id: 'prompt-missing', of: 'without prompt', change: { prompt: undefined } }),
    refusal(kind, { id: 'video-missing', of: 'without video', change: { video: undefined } }),
    refusal(kind, {
      id: 'unknown-parameter',
      level: 'SHOULD',
      of: 'with a parameter that does not exist',
      change: { quality: 'high' },
      code: 'unknown_parameter',
    }),
  ];
}

function sourceRefusals(kind: Kind): CheckInput[] {
  const { area, name, route } = kind;
  const ofUnknown = (ctx: Context) => sendDerivation(ctx, kind, { change: { video: { id: unknownId } } });
  return [
    {
      id: 'unknown-source',
      title: `${name} of an unknown id is refused`,
      requirements: [`${area}.unknown-source`],
      needs: ['completed', route],
      run: async (ctx) => expectRefused(await ofUnknown(ctx)),
    },
    {
      id: 'unknown-source-404',
      level: 'SHOULD',
      title: `${name} of an unknown id is a 404 that names the id`,
      requirements: [`${area}.unknown-source-404`],
      needs: ['completed', route],
      async run(ctx) {
        expectError(await ofUnknown(ctx), {
          status: 404,
          message: `Video with id '${unknownId}' not found.`,
        });
      },
    },
    {
      id: 'running-source',
      title: `${name} of a job that is not completed is refused`,
      requirements: [`${area}.running-source`],
      needs: ['completed', 'failed', route],
      // A failed job is not completed either, and it never becomes completed.
      async run(ctx) {
        const { id } = await ctx.need('failed');
        expectRefused(await sendDerivation(ctx, kind, { change: { video: { id } } }));
      },
    },
  ];
}
