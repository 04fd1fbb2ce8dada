// Creations that cost nothing where moderation stops their jobs, and requests that every server must refuse.
import type { Context } from '../vocabulary/context.ts';
import { expectThat } from '../vocabulary/expect.ts';
import { json } from '../http/body.ts';
import type { Answer } from '../http/client.ts';
import { Mismatch, Skip } from '../vocabulary/mismatch.ts';
import { isLoopback } from '../http/loopback.ts';
import { expectAccepted, isAccepted } from '../tools/video-jobs.ts';
import { jsonCreate, multipartCreate, unknownId } from './capability-probes.ts';
import { unpaidPrompt } from './flagged-prompts.ts';
import type { Need } from '../vocabulary/need.ts';
import type { Creation } from '../vocabulary/need-values.ts';

/** This text is longer than columns of 100, 255 and 1000 characters. No two parts of the text are equal. */
const long = Array.from({ length: 40 }, (_, at) => `Shot ${at + 1}: the boat is ${at * 3} m away.`).join(' ');
/**
 * A text with line breaks of both kinds, a tab, two spaces in a row, quotes, a backslash, letters of two,
 * three and four bytes, and spaces at the end.
 */
const awkward = `\nShe says "naïve", not 'tame' \\ 漢字 🌊\r\n\tThen  this: ${long}\n  `;

/** Azure refuses keys and deployments in its own form, which has its own checks, and it requires `model`. */
const isAzure = ({ profile }: Context) => profile.release === 'azure-v1';

export const creations: Need<'creations'> = {
  kind: 'resource',
  title: 'an accepted creation',
  needs: ['create-encoding', 'moderation'],
  unpaid: ({ clip }) => [
    { ...clip, seconds: 8 },
    { ...clip, seconds: 8 },
  ],
  async make(ctx) {
    const { cheapest } = ctx.videos;
    // Eight seconds are not the default. If the answer contains this value, the server has read it.
    const sent = {
      ...cheapest,
      seconds: '8',
      prompt: await unpaidPrompt(ctx, { note: awkward, shared: true }),
    };
    const made: Creation[] = [];
    for (const [encoding, probe] of [
      ['json', jsonCreate],
      ['multipart', multipartCreate],
    ] as const) {
      const understood = await probe.make(ctx).catch(falseIfMismatch);
      if (understood) made.push({ encoding, sent, answer: await ctx.videos.create(sent, encoding) });
    }
    const best = made.find(({ answer }) => isAccepted(answer)) ?? made[0];
    if (best !== undefined) expectAccepted(best.answer);
    return made;
  },
};

/** @throws every error that is not a Mismatch, because such an error proves nothing about the server */
function falseIfMismatch(thrown: unknown): false {
  if (thrown instanceof Mismatch) return false;
  throw thrown;
}

export const bareCreation: Need<'bare-creation'> = {
  kind: 'resource',
  title: 'a creation with a prompt alone',
  needs: ['create-encoding', 'moderation'],
  unpaid: ({ clip }) => [clip],
  async make(ctx) {
    const { cheapest } = ctx.videos;
    const answer = await ctx.videos.create({
      prompt: await unpaidPrompt(ctx, { shared: true }),
      ...(isAzure(ctx) && { model: cheapest.model }),
    });
    expectAccepted(answer);
    return answer;
  },
};

export const refused: Need<'refused'> = {
  kind: 'resource',
  title: 'answers to requests that must be refused',
  needs: ['create-encoding'],
  async make(ctx) {
    const { cheapest, create } = ctx.videos;
    const wrong = [
      { seconds: '7', size: '7x7' },
      { prompt: undefined, size: '720x1280' },
      { resolution: '7p' },
      ...(isAzure(ctx) ? [] : [{ model: 'conformance-no-model' }]),
    ];
    const answers = await Promise.all(wrong.map((change) => create({ ...cheapest, ...change })));
    const others = await Promise.all([
      ctx.http.get(`/videos/${unknownId}`),
      ctx.http.get(`/videos/${unknownId}/content`),
      ...(isAzure(ctx)
        ? []
        : [ctx.http.send({ method: 'POST', path: '/videos', body: json({ prompt: '' }), auth: 'none' })]),
    ]);
    const all = [...answers, ...others];
    expectThat(all.some(isRefusal), {
      expected: 'a status from 400 to 599 for something that is wrong',
      actual: all.map(({ status }) => status),
    });
    return { creations: answers.filter(isRefusal), all };
  },
};

export const isRefusal = ({ status }: Answer) => status >= 400;

export const wrongKey: Need<'wrong-key'> = {
  kind: 'help',
  title: 'a server that knows its keys',
  async make(ctx) {
    const answer = await wrongKeyAnswer(ctx);
    if (![401, 403].includes(answer.status) && isLoopback(answer.exchange.url))
      throw new Skip(
        'this local server takes every key; start it with keys of its own to judge that',
        'help',
      );
    return answer;
  },
};

function wrongKeyAnswer({ http, profile, wrongKey: key }: Context): Promise<Answer> {
  const { header, value } = profile.auth;
  const auth = { header, value: value.replace('{key}', () => key) };
  return http.send({ path: `/videos/${unknownId}`, auth });
}
