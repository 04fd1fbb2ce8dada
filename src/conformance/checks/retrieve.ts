// Checks of the retrieval of one video by its id (contract:retrieve.*).
import { checks, type CheckInput } from '../vocabulary/check.ts';
import {
  expectEqual,
  expectError,
  expectFits,
  expectShape,
  expectStatus,
  read,
} from '../vocabulary/expect.ts';
import type { Context } from '../vocabulary/context.ts';
import { segment, type Answer, type Call } from '../http/client.ts';
import { Skip } from '../vocabulary/mismatch.ts';
import { unknownId } from '../needs/capability-probes.ts';
import { lastAnswer } from '../needs/shared-clips.ts';
import { AnyVideo, Video, videoKeys } from '../vocabulary/shapes.ts';

const all: ReadonlySet<string> = new Set(videoKeys);
const chosen = ['model', 'prompt', 'seconds', 'size'] as const;

/** Retrieves the finished video. */
async function retrieveCompleted({ need, http }: Context, call: Partial<Call> = {}): Promise<Answer> {
  const { id } = await need('completed');
  return http.send({ path: `/videos/${segment(id)}`, ...call });
}

const known: readonly CheckInput[] = [
  {
    id: 'answers-200',
    title: 'A known id is answered with 200 and JSON',
    requirements: ['retrieve.answers-200'],
    needs: ['completed'],
    async run(ctx) {
      const answer = await retrieveCompleted(ctx);
      expectStatus(answer, 200);
      const [type] = (answer.header('content-type') ?? '').split(';');
      expectEqual(type?.trim().toLowerCase(), 'application/json', { answer, where: 'header content-type' });
    },
  },
  {
    id: 'failed-answers-200',
    title: 'A job that failed is answered with 200, not with the status of an error',
    requirements: ['retrieve.failed-200'],
    needs: ['failed'],
    async run({ need }) {
      expectStatus(lastAnswer(await need('failed')), 200);
    },
  },
  {
    id: 'thirteen-keys',
    title: 'A video that is asked for has the thirteen keys of a creation, nulls included',
    requirements: ['retrieve.same-13-keys'],
    needs: ['completed', 'ends'],
    async run(ctx) {
      const [, failure] = await ctx.need('ends');
      for (const answer of [await retrieveCompleted(ctx), ...(failure?.polls ?? [])]) {
        const missing = videoKeys.filter((key) => read(answer.json, `/${key}`) === undefined);
        expectEqual(missing, [], { answer, where: '/' });
      }
    },
  },
  {
    id: 'no-other-keys',
    title: 'A video has no key beyond the thirteen, in no state',
    requirements: ['retrieve.no-other-keys'],
    needs: ['ends'],
    async run({ need }) {
      for (const answer of (await need('ends')).flatMap(({ polls }) => polls)) {
        const more = Object.keys(expectFits(answer.json, AnyVideo, answer.exchange)).filter(
          (key) => !all.has(key),
        );
        expectEqual(more, [], { answer, where: '/' });
      }
    },
  },
  {
    id: 'object-video',
    title: "The object of a video is 'video'",
    requirements: ['retrieve.object-video'],
    needs: ['completed'],
    async run(ctx) {
      const answer = await retrieveCompleted(ctx);
      expectEqual(read(answer.json, '/object'), 'video', { answer, where: '/object' });
    },
  },
  {
    id: 'same-as-create',
    title: 'Model, prompt, seconds and size are as in the answer to the creation',
    requirements: ['retrieve.same-as-create'],
    needs: ['completed'],
    async run(ctx) {
      const { created } = await ctx.need('completed');
      const answer = await retrieveCompleted(ctx);
      for (const key of chosen) {
        // Another check judges the type of the value.
        const [now, then] = [answer, created].map(({ json }) => String(read(json, `/${key}`)));
        expectEqual(now, then, { answer, where: `/${key}` });
      }
    },
  },
  {
    id: 'nulls-while-pending',
    title: 'While a job runs, completed_at, expires_at and error are null',
    requirements: ['retrieve.nulls-while-pending'],
    needs: ['completed'],
    async run({ need }) {
      const { polls } = await need('completed');
      const pending = polls.filter(({ json }) =>
        ['queued', 'in_progress'].includes(String(read(json, '/status'))),
      );
      if (pending.length === 0) throw new Skip('the job had ended when it was first asked for');
      for (const answer of pending) {
        for (const key of ['completed_at', 'expires_at', 'error'])
          expectEqual(read(answer.json, `/${key}`), null, { answer, where: `/${key}` });
      }
    },
  },
  {
    id: 'types-when-completed',
    title: 'The times and the progress of a finished video are integers, and seconds is a string',
    requirements: ['retrieve.types-when-completed'],
    needs: ['completed'],
    async run(ctx) {
      const answer = await retrieveCompleted(ctx);
      const { created_at: time, progress, seconds } = Video.shape;
      const Types = Video.pick({}).extend({
        created_at: time,
        completed_at: time,
        expires_at: time,
        progress,
        seconds,
      });
      expectShape(answer, Types);
    },
  },
  {
    id: 'stable-when-completed',
    title: 'A finished video is the same each time',
    requirements: ['retrieve.stable-when-completed'],
    needs: ['completed'],
    async run(ctx) {
      const first = await retrieveCompleted(ctx);
      // The answer must not depend on the time or on a cache.
      const second = await retrieveCompleted(ctx, { headers: { 'cache-control': 'no-cache' } });
      expectEqual(second.json, first.json, { answer: second });
    },
  },
];

/** A check that a harmless addition to the request does not change the answer. */
const harmless = (id: string, { title, call }: { title: string; call: Partial<Call> }): CheckInput => ({
  id,
  level: 'SHOULD',
  title,
  requirements: [`retrieve.${id}`],
  needs: ['completed'],
  async run(ctx) {
    const answer = await retrieveCompleted(ctx, call);
    expectEqual(expectShape(answer, AnyVideo).id, (await ctx.need('completed')).id, { answer, where: '/id' });
  },
});

const tolerated: readonly CheckInput[] = [
  harmless('unknown-query-ignored', {
    title: 'An unknown query parameter is ignored',
    call: { query: { conformance: 'yes' } },
  }),
  harmless('poll-headers-accepted', {
    title: 'The headers of the poll helpers do no harm',
    call: { headers: { 'x-stainless-poll-helper': 'true', 'x-stainless-custom-poll-interval': '50' } },
  }),
  harmless('json-content-type-without-body', {
    title: 'A content type without a body does no harm',
    call: { headers: { 'content-type': 'application/json' } },
  }),
];

const unknown: readonly CheckInput[] = [
  {
    id: 'unknown-id',
    title: 'An unknown id is a 404',
    requirements: ['retrieve.unknown-404'],
    async run({ http }) {
      expectStatus(await http.get(`/videos/${unknownId}`), 404);
    },
  },
  {
    id: 'unknown-id-message',
    level: 'SHOULD',
    title: 'The refusal of an unknown id names it',
    requirements: ['retrieve.unknown-message'],
    async run({ http }) {
      const answer = await http.get(`/videos/${unknownId}`);
      expectError(answer, { status: answer.status, message: `Video with id '${unknownId}' not found.` });
    },
  },
  {
    id: 'unknown-id-type',
    level: 'SHOULD',
    title: 'The refusal of an unknown id has the type invalid_request_error',
    requirements: ['retrieve.unknown-type'],
    async run({ http }) {
      const answer = await http.get(`/videos/${unknownId}`);
      expectError(answer, { status: answer.status, type: 'invalid_request_error' });
    },
  },
  {
    id: 'unknown-id-nulls',
    level: 'SHOULD',
    title: 'The refusal of an unknown id has null for param and code',
    requirements: ['retrieve.unknown-nulls'],
    async run({ http }) {
      const answer = await http.get(`/videos/${unknownId}`);
      expectError(answer, { status: answer.status, param: null, code: null });
    },
  },
  {
    id: 'malformed-id',
    level: 'MAY',
    title: 'An id of another shape is a 404 too',
    requirements: ['retrieve.malformed-id-404'],
    async run({ http }) {
      expectStatus(await http.get('/videos/nope'), 404);
    },
  },
];

export const retrieve = checks('retrieve', [...known, ...tolerated, ...unknown]);
