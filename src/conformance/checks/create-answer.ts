// Checks of the answer to a creation: thirteen keys, id, echoes, defaults and headers (contract:create.*).
import * as z from 'zod';
import { checks, type CheckInput } from '../vocabulary/check.ts';
import { expectEqual, expectFits, expectSameText, expectThat, read } from '../vocabulary/expect.ts';
import type { Context } from '../vocabulary/context.ts';
import { type Answer, segment } from '../http/client.ts';
import { Skip } from '../vocabulary/mismatch.ts';
import { unknownId } from '../needs/capability-probes.ts';
import { unpaidPrompt } from '../needs/flagged-prompts.ts';
import { Video, videoKeys } from '../vocabulary/shapes.ts';
import { createdId, expectAccepted, isAccepted, stateOf } from '../tools/video-jobs.ts';

/** Returns the answers to accepted creations. A refusal lacks the keys of a video, which is not an error. */
async function answers({ need }: Context): Promise<Answer[]> {
  return (await need('creations')).map(({ answer }) => answer).filter(isAccepted);
}

type Key = keyof typeof Video.shape;

/** A check of one key in all answers. */
const has = (
  key: Key,
  { id, be, schema = Video.shape[key] }: { id: string; be: string; schema?: z.ZodType },
): CheckInput => ({
  id,
  title: `The answer has ${key}, ${be}`,
  requirements: [`create.${id}`],
  needs: ['creations'],
  async run(ctx) {
    const Holder = z.object({ [key]: schema });
    for (const answer of await answers(ctx)) expectFits(answer.json, Holder, answer.exchange);
  },
});

const isNull = { be: 'which is null in a new job', schema: z.null() };

const keys: readonly CheckInput[] = [
  has('id', { id: 'has-id', be: 'a string' }),
  has('object', { id: 'has-object', be: "the string 'video'" }),
  has('created_at', { id: 'has-created-at', be: 'an integer of seconds' }),
  has('status', { id: 'has-status', be: 'one of the four statuses' }),
  has('completed_at', { id: 'has-completed-at-null', ...isNull }),
  has('error', { id: 'has-error-null', ...isNull }),
  has('expires_at', { id: 'has-expires-at-null', ...isNull }),
  has('model', { id: 'has-model', be: 'a string' }),
  has('progress', { id: 'has-progress', be: 'an integer from 0 to 100' }),
  has('prompt', { id: 'has-prompt', be: 'a string', schema: z.string() }),
  has('remixed_from_video_id', { id: 'has-remixed-from-null', be: 'which is null', schema: z.null() }),
  has('seconds', { id: 'has-seconds-string', be: 'a string of digits and no number' }),
  has('size', { id: 'has-size', be: 'a string such as 720x1280' }),
  {
    id: 'no-other-keys',
    title: 'The answer has no key beyond the thirteen',
    requirements: ['create.no-other-keys'],
    needs: ['creations'],
    async run(ctx) {
      for (const answer of await answers(ctx)) {
        const more = Object.keys(answer.json as object).filter(
          (key) => !(videoKeys as readonly string[]).includes(key),
        );
        expectEqual(more, [], { answer, where: '/' });
      }
    },
  },
];

/** A check of the id alone. */
const idFits = (id: string, { title, pattern }: { title: string; pattern: RegExp }) => ({
  id,
  title,
  requirements: [`create.${id}`],
  needs: ['creations'] as const,
  async run(ctx: Context) {
    for (const answer of await answers(ctx)) {
      const actual = read(answer.json, '/id');
      expectThat(pattern.test(String(actual)), { expected: pattern.source, actual, answer, where: '/id' });
    }
  },
});

const ids: readonly CheckInput[] = [
  idFits('id-prefix', { title: "The id begins with 'video_'", pattern: /^video_/ }),
  idFits('id-48-hex', {
    title: "The id is 'video_' and 48 lower-case hex digits",
    // Another check judges the prefix before the digits.
    pattern: /(^|_)[0-9a-f]{48}$/,
  }),
  idFits('id-version-bits', {
    title: "Hex digits 13 and 14 of the id are '81', and digit 17 is 8, 9, a or b",
    pattern: /(^|_)[^_]{12}81[^_]{2}[89ab][^_]*$/,
  }),
  {
    id: 'id-begins-with-time',
    title: 'The first eight hex digits of the id are created_at, give or take a second',
    requirements: ['create.id-begins-with-time'],
    needs: ['creations'],
    async run(ctx) {
      for (const answer of await answers(ctx)) {
        const start = String(read(answer.json, '/id')).replace(/^.*_/, '').slice(0, 8);
        const expected = read(answer.json, '/created_at');
        // One capture of ten differs by a second (contract:create.id-time-tolerance).
        const holds = Math.abs(Number.parseInt(start, 16) - Number(expected)) <= 1;
        expectThat(holds, { expected, actual: Number.parseInt(start, 16), answer, where: '/id' });
      }
    },
  },
  {
    id: 'id-unique',
    title: 'Two creations with the same body give two ids',
    requirements: ['create.id-unique'],
    needs: ['create-encoding'],
    unpaid: (clip) => [clip, clip],
    async run(ctx) {
      const { videos } = ctx;
      const fields = { ...videos.cheapest, prompt: await unpaidPrompt(ctx, { note: ', twice' }) };
      const [one, other] = await Promise.all([videos.create(fields), videos.create(fields)]);
      const first = createdId(one);
      expectThat(createdId(other) !== first, {
        expected: 'another id than that of an equal creation',
        actual: first,
        where: '/id',
        answer: other,
      });
    },
  },
  {
    id: 'id-works-in-paths',
    title: 'The id in a path returns the same video',
    requirements: ['create.id-works-in-paths'],
    needs: ['creations'],
    async run(ctx) {
      for (const answer of await answers(ctx)) {
        const id = createdId(answer);
        const found = await ctx.http.get(`/videos/${segment(id)}`);
        expectEqual(stateOf(found).id, id, { answer: found, where: '/id' });
      }
    },
  },
];

const startOf = ({ emulator }: Context) => emulator?.control('GET', '/clock');

const fresh: readonly CheckInput[] = [
  {
    id: 'created-at-now',
    title: "created_at is the time of the request by the server's clock",
    requirements: ['create.created-at-now'],
    needs: ['create-encoding'],
    unpaid: (clip) => [clip],
    async run(ctx) {
      const prompt = await unpaidPrompt(ctx, { note: ' at this very moment' });
      const before = await startOf(ctx);
      const answer = await ctx.videos.create({ ...ctx.videos.cheapest, prompt });
      expectAccepted(answer);
      const after = await startOf(ctx);
      const date = Date.parse(answer.header('date') ?? '') / 1000;
      const [from, to] = [before, after].map((clock) => Number(read(clock, '/unix') ?? date));
      if (from === undefined || to === undefined || Number.isNaN(from))
        throw new Skip('the server states no time');
      const actual = Number(read(answer.json, '/created_at'));
      expectThat(actual >= from - 300 && actual <= to + 300, {
        expected: `within 300 s of ${Math.floor(to)}`,
        actual,
        where: '/created_at',
        answer,
      });
    },
  },
  {
    id: 'status-pending',
    title: 'A new job is queued or in_progress',
    requirements: ['create.status-pending'],
    needs: ['creations'],
    async run(ctx) {
      for (const answer of await answers(ctx))
        expectFits(answer.json, z.object({ status: z.enum(['queued', 'in_progress']) }), answer.exchange);
    },
  },
  {
    id: 'status-queued',
    level: 'SHOULD',
    title: 'A new job is queued',
    requirements: ['create.status-queued'],
    needs: ['creations'],
    async run(ctx) {
      for (const answer of await answers(ctx))
        expectEqual(read(answer.json, '/status'), 'queued', { answer, where: '/status' });
    },
  },
  {
    id: 'progress-zero',
    title: 'A new job has progress 0',
    requirements: ['create.progress-zero'],
    needs: ['creations'],
    async run(ctx) {
      // Another check judges whether `progress` is present and a number.
      for (const answer of await answers(ctx))
        expectEqual(Number(read(answer.json, '/progress') ?? 0), 0, { answer, where: '/progress' });
    },
  },
];

const echoes = (['model', 'size', 'seconds', 'prompt'] as const).map((key): CheckInput => ({
  id: `echoes-${key}`,
  title: `The answer repeats ${key} as it was sent`,
  requirements: [`create.echoes-${key}`],
  needs: ['creations'],
  async run({ need }) {
    // One accepted creation is enough. JSON comes first, because it states the sent values without doubt.
    const made = (await need('creations')).find(({ answer }) => isAccepted(answer));
    expectThat(made !== undefined, { expected: 'an accepted creation', actual: 'none' });
    const { answer, sent } = made;
    // Another check judges whether the key is present.
    const actual: unknown = read(answer.json, `/${key}`) ?? sent[key];
    // Another check judges whether `seconds` is a string.
    expectSameText(typeof actual === 'number' ? String(actual) : actual, sent[key], {
      answer,
      where: `/${key}`,
    });
  },
}));

const notAscii = (text: unknown) => String(text).replaceAll(/[\0-\x7f]/g, '');

const inForms: readonly CheckInput[] = [
  {
    id: 'multipart-seconds-text',
    title: 'The seconds of a form are read as they were sent',
    requirements: ['create.multipart-seconds-text'],
    needs: ['multipart-create', 'creations'],
    run: ({ need }) => formEcho(need, 'seconds', String),
  },
  {
    id: 'multipart-utf8-prompt',
    level: 'SHOULD',
    title: 'A UTF-8 prompt in a form is returned with the same letters',
    requirements: ['create.multipart-utf8-prompt'],
    needs: ['multipart-create', 'creations'],
    run: ({ need }) => formEcho(need, 'prompt', notAscii),
  },
];

/** Expects that `reading` returns the same for a field of the answer and for the field of the sent form. */
async function formEcho(
  need: Context['need'],
  key: 'prompt' | 'seconds',
  reading: (value: unknown) => string,
): Promise<void> {
  for (const { encoding, sent, answer } of await need('creations')) {
    // Other checks judge whether a form is accepted and whether the answer contains the field.
    if (encoding !== 'multipart' || !isAccepted(answer)) continue;
    const actual = read(answer.json, `/${key}`);
    if (actual === undefined) throw new Skip(`the answer has no ${key}`);
    expectEqual(reading(actual), reading(read(sent, `/${key}`)), { answer, where: `/${key}` });
  }
}

const defaults = Object.entries({ model: 'sora-2', seconds: '4', size: '720x1280' }).map(
  ([key, value]): CheckInput => ({
    id: `default-${key}`,
    title: `Without ${key} a video has ${value}`,
    requirements: [`create.default-${key}`],
    needs: ['bare-creation'],
    async run({ need }) {
      const answer = await need('bare-creation');
      expectEqual(String(read(answer.json, `/${key}`)), value, { answer, where: `/${key}` });
    },
  }),
);

/** A check of one header of all answers. */
const header = (
  name: string,
  { id, title, pattern }: { id: string; title: string; pattern: RegExp },
): CheckInput => ({
  id,
  level: 'SHOULD',
  title,
  requirements: [`create.${id}`],
  needs: ['creations'],
  async run(ctx) {
    for (const answer of await answers(ctx)) {
      const actual = answer.header(name);
      expectThat(pattern.test(actual ?? ''), {
        expected: pattern.source,
        actual: actual ?? 'no such header',
        where: `header ${name}`,
        answer,
      });
    }
  },
});

const headers: readonly CheckInput[] = [
  {
    id: 'content-type-json',
    title: 'The content type of the answer is application/json',
    requirements: ['create.content-type-json'],
    needs: ['creations'],
    async run(ctx) {
      for (const answer of await answers(ctx)) {
        const [type] = (answer.header('content-type') ?? '').split(';');
        expectEqual(type?.trim().toLowerCase(), 'application/json', { answer, where: 'header content-type' });
      }
    },
  },
  {
    id: 'header-request-id',
    title: 'Each answer has its own x-request-id',
    requirements: ['create.header-request-id'],
    needs: ['creations'],
    async run(ctx) {
      const all = await answers(ctx);
      // There may be only one accepted creation, so a second answer is needed for the comparison.
      const another = await ctx.http.get(`/videos/${unknownId}`);
      const seen = new Set<string>();
      for (const answer of [...all, another]) {
        const id = answer.header('x-request-id');
        const place = { where: 'header x-request-id', answer };
        expectThat(id !== undefined, { expected: 'a request id', actual: 'no such header', ...place });
        expectThat(!seen.has(id), { expected: 'another one for each request', actual: id, ...place });
        seen.add(id);
      }
    },
  },
  header('x-request-id', {
    id: 'header-request-id-shape',
    title: "x-request-id is 'req_' and 32 lower-case hex digits",
    // Another check judges whether the header is present.
    pattern: /^(req_[0-9a-f]{32})?$/,
  }),
  header('openai-processing-ms', {
    id: 'header-processing-ms',
    title: 'The answer has openai-processing-ms, an integer',
    pattern: /^\d+$/,
  }),
  header('openai-version', {
    id: 'header-version',
    title: 'The answer has openai-version 2020-10-01',
    pattern: /^2020-10-01$/,
  }),
  header('x-content-type-options', {
    id: 'header-nosniff',
    title: 'The answer has x-content-type-options: nosniff',
    pattern: /^nosniff$/i,
  }),
];

export const createAnswer = checks('create', [
  ...keys,
  ...ids,
  ...fresh,
  ...echoes,
  ...inForms,
  ...defaults,
  ...headers,
]);
