// Checks of the form of refusals, for all kinds of errors, and of unknown paths (contract:errors.*).
import * as z from 'zod';
import { checks, type CheckInput } from '../vocabulary/check.ts';
import { expectEqual, expectFits, expectStatus, expectThat, read } from '../vocabulary/expect.ts';
import type { Answer } from '../http/client.ts';
import { isRefusal } from '../needs/trial-creations.ts';
import { ErrorBody } from '../vocabulary/shapes.ts';

/** A check of each refusal in a sample that contains all kinds of refusals. */
const everyRefusal = (
  id: string,
  {
    title,
    level = 'MUST',
    judge,
  }: { title: string; level?: 'MUST' | 'SHOULD'; judge: (answer: Answer) => void },
): CheckInput => ({
  id,
  level,
  title,
  requirements: [`errors.${id}`],
  needs: ['refused'],
  async run({ need }) {
    for (const answer of (await need('refused')).all.filter(isRefusal)) judge(answer);
  },
});

/** A check of one key of `error`. */
const has = (key: keyof typeof ErrorBody.shape.error.shape, be: string): CheckInput =>
  everyRefusal(`has-${key}`, {
    title: `error.${key} is ${be}`,
    judge(answer) {
      const Holder = z.object({ error: z.object({ [key]: ErrorBody.shape.error.shape[key] }) });
      expectFits(answer.json, Holder, answer.exchange);
    },
  });

const noOther = (answer: Answer, { where, keys }: { where: string; keys: readonly string[] }) => {
  const more = Object.keys(Object(read(answer.json, where))).filter((key) => !keys.includes(key));
  expectEqual(more, [], { answer, where: where === '' ? '/' : where });
};

/** Matches stack frames, names of source files, and folders of servers. */
const internals =
  /Traceback \(|\n\s+at |\b[\w-]+\.(py|[cm]?[jt]s|go|rs|java|rb):\d+|node_modules|site-packages|\/(usr|home|opt|srv|app)\//;

const envelope: readonly CheckInput[] = [
  everyRefusal('json-content-type', {
    title: 'An error has the content type application/json',
    judge(answer) {
      const [type] = (answer.header('content-type') ?? '').split(';');
      expectEqual(type?.trim().toLowerCase(), 'application/json', { answer, where: 'header content-type' });
    },
  }),
  everyRefusal('only-key-error', {
    title: "The body of an error has the key 'error' and no other",
    judge(answer) {
      expectThat(read(answer.json, '/error') !== undefined, {
        expected: 'error',
        actual: answer.text,
        where: '/',
        answer,
      });
      noOther(answer, { where: '', keys: ['error'] });
    },
  }),
  has('message', 'a string that is not empty'),
  has('type', 'a string'),
  has('param', 'a string or null'),
  has('code', 'a string or null, and never a number'),
  everyRefusal('no-other-keys', {
    title: 'error has message, type, param and code and no other key',
    judge: (answer) => noOther(answer, { where: '/error', keys: Object.keys(ErrorBody.shape.error.shape) }),
  }),
  everyRefusal('no-internals', {
    title: 'An error contains no internals of the server',
    judge(answer) {
      const [actual] = internals.exec(answer.text) ?? [];
      expectThat(actual === undefined, {
        expected: 'no stack, file or folder of the server',
        actual,
        answer,
      });
    },
  }),
  everyRefusal('request-id', {
    level: 'SHOULD',
    title: 'An error has an x-request-id',
    judge(answer) {
      const actual = answer.header('x-request-id') ?? 'no such header';
      expectThat(actual !== 'no such header', {
        expected: 'a request id',
        actual,
        where: 'header x-request-id',
        answer,
      });
    },
  }),
  {
    id: 'status-not-200',
    title: 'No refusal has a status of success',
    requirements: ['errors.status-not-200'],
    needs: ['refused'],
    async run({ need }) {
      for (const answer of (await need('refused')).all) {
        const refuses =
          read(answer.json, '/error/message') !== undefined && read(answer.json, '/id') === undefined;
        expectThat(!refuses || isRefusal(answer), {
          expected: 'a status from 400 for an error',
          actual: answer.status,
          where: 'status',
          answer,
        });
      }
    },
  },
];

const nowhere = '/conformance-no-such-path';

const paths: readonly CheckInput[] = [
  {
    id: 'unknown-path',
    title: 'An unknown path is a 404',
    requirements: ['errors.unknown-path-404'],
    async run({ http }) {
      expectStatus(await http.get(nowhere), 404);
    },
  },
  {
    id: 'unknown-path-body',
    level: 'SHOULD',
    title: 'The 404 of an unknown path has no body, or names the URL',
    requirements: ['errors.unknown-path-body'],
    async run({ http }) {
      const answer = await http.get(nowhere);
      const message = read(answer.json, '/error/message');
      expectThat(answer.bytes.length === 0 || /^Invalid URL \(GET \/.*\)/.test(String(message)), {
        expected: "no body, or 'Invalid URL (GET /…)'",
        actual: answer.text,
        answer,
      });
    },
  },
  {
    id: 'wrong-method',
    title: 'A known path with a wrong method is a 404 or 405',
    requirements: ['errors.wrong-method'],
    async run({ http }) {
      expectStatus(await http.send({ method: 'PUT', path: '/videos' }), [404, 405]);
    },
  },
  {
    id: 'words-are-no-ids',
    level: 'SHOULD',
    title: 'A GET of the path of edits is a 404',
    requirements: ['errors.words-are-no-ids'],
    async run({ http }) {
      expectStatus(await http.get('/videos/edits'), 404);
    },
  },
];

export const errors = checks('errors', [...envelope, ...paths]);
