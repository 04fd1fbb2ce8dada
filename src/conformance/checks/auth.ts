// Checks of API keys: a right key, a missing key, and wrong keys (contract:auth.*).
import { checks, type CheckInput } from '../vocabulary/check.ts';
import {
  expectEqual,
  expectError,
  expectShape,
  expectStatus,
  expectThat,
  read,
} from '../vocabulary/expect.ts';
import type { Context } from '../vocabulary/context.ts';
import { json } from '../http/body.ts';
import { segment, type Call } from '../http/client.ts';
import { unknownId } from '../needs/capability-probes.ts';
import { endedJob } from '../needs/ended-jobs.ts';
import { AnyVideo } from '../vocabulary/shapes.ts';
import { stateOf } from '../tools/video-jobs.ts';

const nobody = { auth: 'none' } as const;

/** An id that belongs to no video. Only the checks of this file request it. */
const otherId = unknownId.replace(/ff$/, 'fe');

const createWithoutKey = async ({ videos, http }: Context) => {
  const body = await videos.body(videos.cheapest);
  return http.send({ method: 'POST', path: '/videos', body, ...nobody });
};

/** A check that a call without a key is answered with 401. It judges nothing else. */
const missingKeyCheck = (
  id: string,
  { call, ...rest }: Pick<CheckInput, 'title' | 'needs' | 'level'> & { call: Call },
): CheckInput => ({
  ...rest,
  id,
  requirements: [`auth.${id}`],
  async run({ http }) {
    expectStatus(await http.send({ ...call, ...nobody }), 401);
  },
});

const withoutKey: readonly CheckInput[] = [
  {
    id: 'missing-401',
    title: 'A creation without a key is a 401',
    requirements: ['auth.missing-401'],
    needs: ['create-encoding'],
    async run(ctx) {
      expectStatus(await createWithoutKey(ctx), 401);
    },
  },
  {
    id: 'missing-type',
    title: 'The refusal of a call without a key has the type invalid_request_error',
    requirements: ['auth.missing-type'],
    async run({ http }) {
      const answer = await http.send({ path: `/videos/${otherId}`, ...nobody });
      expectError(answer, { status: [401, 403, 404], type: 'invalid_request_error' });
    },
  },
  missingKeyCheck('missing-on-retrieve', {
    title: 'A retrieval without a key is a 401, also of an unknown id',
    call: { path: `/videos/${unknownId}` },
  }),
  missingKeyCheck('missing-on-list', {
    title: 'A listing without a key is a 401',
    needs: ['list-route'],
    call: { path: '/videos' },
  }),
  missingKeyCheck('missing-on-content', {
    title: 'A download without a key is a 401',
    call: { path: `/videos/${otherId}/content` },
  }),
  missingKeyCheck('missing-on-remix', {
    title: 'A remix without a key is a 401',
    needs: ['remix-route'],
    call: { method: 'POST', path: `/videos/${otherId}/remix`, body: json({ prompt: 'Rain' }) },
  }),
  missingKeyCheck('missing-before-validation', {
    level: 'SHOULD',
    title: 'A wrong creation without a key is a 401, not a 400',
    call: { method: 'POST', path: '/videos', body: json({ seconds: 1 }) },
  }),
  {
    id: 'missing-on-delete',
    title: 'A deletion without a key is a 401, and the video stays',
    requirements: ['auth.missing-on-delete'],
    needs: ['create-encoding', 'delete-route'],
    jobs: 1,
    unpaid: (clip) => [clip],
    async run(ctx) {
      const { id } = await endedJob(ctx);
      const path = `/videos/${segment(id)}`;
      expectStatus(await ctx.http.send({ method: 'DELETE', path, ...nobody }), 401);
      const answer = await ctx.http.get(path);
      expectEqual(stateOf(answer).id, id, { answer, where: '/id' });
    },
  },
  {
    id: 'no-account-headers-without-key',
    level: 'SHOULD',
    title: 'An answer without a key names no organization and no project',
    requirements: ['auth.no-account-headers-without-key'],
    async run({ http }) {
      const answer = await http.send({ path: `/videos/${unknownId}`, ...nobody });
      for (const name of ['openai-organization', 'openai-project'])
        expectEqual(answer.header(name), undefined, { answer, where: `header ${name}` });
    },
  },
];

/** A check that a request with this value of `authorization` is answered with 401. */
const refusedValue = (
  id: string,
  { title, value }: { title: string; value: (key: string) => string },
): CheckInput => ({
  id,
  level: 'SHOULD',
  title,
  requirements: [`auth.${id}`],
  async run({ http, wrongKey }) {
    const auth = { header: 'authorization', value: value(wrongKey) };
    expectStatus(await http.send({ path: `/videos/${unknownId}`, auth }), 401);
  },
});

const wrong: readonly CheckInput[] = [
  refusedValue('other-scheme', {
    title: 'A key of another scheme is a 401',
    value: (key) => `Digest ${key}`,
  }),
  refusedValue('empty-bearer', { title: 'A bearer without a key is a 401', value: () => 'Bearer ' }),
  {
    id: 'wrong-key',
    title: 'A wrong key is a 401',
    requirements: ['auth.wrong-key-401'],
    needs: ['wrong-key'],
    async run({ need }) {
      expectStatus(await need('wrong-key'), 401);
    },
  },
  {
    id: 'wrong-key-code',
    level: 'SHOULD',
    title: 'The refusal of a wrong key has the code invalid_api_key and the type invalid_request_error',
    requirements: ['auth.wrong-key-code'],
    needs: ['wrong-key'],
    async run({ need }) {
      const answer = await need('wrong-key');
      const fields = { code: 'invalid_api_key', type: 'invalid_request_error' };
      expectError(answer, { status: answer.status, ...fields });
    },
  },
  {
    id: 'wrong-key-message',
    level: 'SHOULD',
    title: 'The refusal of a wrong key begins with the known words, and does not contain the whole key',
    requirements: ['auth.wrong-key-message'],
    needs: ['wrong-key'],
    async run({ need, wrongKey }) {
      const answer = await need('wrong-key');
      expectError(answer, { status: answer.status, message: /^Incorrect API key provided: / });
      expectThat(!answer.text.includes(wrongKey), {
        expected: 'a part of the key',
        actual: 'all of it',
        answer,
      });
    },
  },
  {
    id: 'wrong-key-not-repeated',
    level: 'SHOULD',
    title: 'No refusal of a key contains the whole key',
    requirements: ['auth.wrong-key-not-repeated'],
    async run({ http, wrongKey }) {
      for (const scheme of ['Bearer', 'Digest']) {
        const auth = { header: 'authorization', value: `${scheme} ${wrongKey}` };
        const answer = await http.send({ path: `/videos/${unknownId}`, auth });
        expectThat(!answer.text.includes(wrongKey), {
          expected: 'no whole key',
          actual: 'all of it',
          answer,
        });
      }
    },
  },
];

/** The headers that the Node client sends (contract:clients.headers). */
const clientHeaders = {
  'user-agent': 'OpenAI/JS 7.57.0',
  'x-stainless-lang': 'js',
  'x-stainless-package-version': '7.57.0',
  'x-stainless-os': 'Linux',
  'x-stainless-arch': 'x64',
  'x-stainless-runtime': 'node',
  'x-stainless-runtime-version': 'v20.19.0',
  'x-stainless-retry-count': '0',
  'x-stainless-timeout': '600',
  'accept-language': '*',
  'sec-fetch-mode': 'cors',
};

const account = (id: string, { name, pattern }: { name: string; pattern: RegExp }): CheckInput => ({
  id,
  level: 'SHOULD',
  title: `An answer to a key has ${name}`,
  requirements: [`auth.${id}`],
  async run({ http }) {
    const answer = await http.get(`/videos/${unknownId}`);
    const actual = answer.header(name) ?? 'no such header';
    expectThat(actual !== 'no such header' && pattern.test(actual), {
      expected: pattern.source,
      actual,
      where: `header ${name}`,
      answer,
    });
  },
});

const right: readonly CheckInput[] = [
  {
    id: 'bearer',
    title: 'The key is accepted as Authorization: Bearer',
    requirements: ['auth.bearer'],
    async run({ http }) {
      const answer = await http.get(`/videos/${otherId}`);
      // Another check judges whether an unknown id is answered with 404.
      expectThat(![401, 403].includes(answer.status), {
        expected: 'an answer to the key, and no 401',
        actual: answer.status,
        where: 'status',
        answer,
      });
    },
  },
  {
    id: 'client-headers-accepted',
    level: 'SHOULD',
    title: 'The headers of the official clients are accepted',
    requirements: ['auth.client-headers-accepted'],
    needs: ['completed'],
    async run({ need, http }) {
      const { id } = await need('completed');
      const answer = await http.send({ path: `/videos/${segment(id)}`, headers: clientHeaders });
      expectShape(answer, AnyVideo);
      expectEqual(read(answer.json, '/id'), id, { answer, where: '/id' });
    },
  },
  account('header-organization', { name: 'openai-organization', pattern: /./ }),
  account('header-project', { name: 'openai-project', pattern: /^proj_/ }),
];

export const auth = checks('auth', [...right, ...withoutKey, ...wrong]);
