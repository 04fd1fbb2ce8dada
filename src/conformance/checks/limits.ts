// Checks of request limits (contract:limits.*) that need not exceed a limit on purpose.
import { checks } from '../vocabulary/check.ts';
import { expectError, expectStatus, expectThat } from '../vocabulary/expect.ts';
import { segment, type Answer } from '../http/client.ts';
import type { Context } from '../vocabulary/context.ts';

const polls = 30;
const whole = /^\d+$/;

/** Makes an emulator refuse one creation, because no check should exceed the limit of a server that bills. */
async function tooMany({ emulator, http, videos }: Context): Promise<Answer> {
  const then = { error: 'rate_limit_exceeded' };
  await emulator?.rule({ match: { operation: 'createVideo' }, times: 1, then });
  const body = await videos.body(videos.cheapest);
  const answer = await http.send({ method: 'POST', path: '/videos', body, retry: false });
  expectStatus(answer, 429);
  return answer;
}

export const limits = checks('limits', [
  {
    id: 'error-envelope',
    level: 'SHOULD',
    title: 'A 429 has the error body of all other errors',
    requirements: ['limits.error-envelope'],
    isolated: true,
    async run(ctx) {
      expectError(await tooMany(ctx), { status: 429 });
    },
  },
  {
    id: 'retry-after',
    level: 'SHOULD',
    title: 'A 429 states the waiting time in retry-after or retry-after-ms',
    requirements: ['limits.retry-after'],
    isolated: true,
    async run(ctx) {
      const answer = await tooMany(ctx);
      const retryAfter = answer.header('retry-after-ms') ?? answer.header('retry-after');
      expectThat(retryAfter !== undefined && /^\d+(\.\d+)?$/.test(retryAfter), {
        expected: 'a number in retry-after or retry-after-ms',
        actual: retryAfter,
        where: 'header retry-after',
        answer,
      });
    },
  },
  {
    id: 'header-numbers',
    level: 'SHOULD',
    title: 'Limit and remaining requests, when sent, are integers that make sense together',
    requirements: ['limits.header-numbers'],
    needs: ['completed'],
    async run({ need }) {
      const { created: answer } = await need('completed');
      const rateHeaders = ['limit', 'remaining'].map((name) => answer.header(`x-ratelimit-${name}-requests`));
      const [limit, remaining] = rateHeaders;
      const numbers = rateHeaders.every((text) => text === undefined || whole.test(text));
      const sane = limit === undefined || remaining === undefined || Number(remaining) <= Number(limit);
      expectThat(numbers && sane, {
        expected: 'integers, the remaining not above the limit',
        actual: rateHeaders,
        where: 'header x-ratelimit-remaining-requests',
        answer,
      });
    },
  },
  {
    id: 'no-token-headers',
    level: 'SHOULD',
    title: 'Answers have no rate limit headers for tokens',
    requirements: ['limits.no-token-headers'],
    needs: ['completed'],
    async run({ need }) {
      const { created: answer } = await need('completed');
      const names = (answer.exchange.headers ?? []).map(([name]) => name.toLowerCase());
      const actual = names.filter((name) => /^x-ratelimit-.*-tokens$/.test(name));
      expectThat(actual.length === 0, { expected: 'none', actual, where: 'headers', answer });
    },
  },
  {
    id: 'polls-are-free',
    level: 'MAY',
    title: 'Retrieves do not count as creations: 30 in a row are answered with 200',
    requirements: ['limits.polls-are-free'],
    needs: ['completed'],
    async run({ need, http }) {
      const { id } = await need('completed');
      for (let asked = 0; asked < polls; asked += 1)
        expectStatus(await http.send({ path: `/videos/${segment(id)}`, retry: false }), 200);
    },
  },
]);
