// Exchanges that rules break, as an application sees them through the official client. No test waits in real
// time.
import {
  APIConnectionError,
  type APIError,
  APIUserAbortError,
  AuthenticationError,
  BadRequestError,
  InternalServerError,
  NotFoundError,
  PermissionDeniedError,
  RateLimitError,
} from 'openai';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RuleInput } from '../../../src/emulator/index.ts';
import { plainFetch } from '../../support/observe.ts';
import { served, thrownBy, type Served, type User } from './served.ts';

const emulator = served();
afterAll(() => emulator.close());

/** The bytes of a completed clip, for comparison. */
let whole: Uint8Array;

async function completed(user: User): Promise<string> {
  const { id } = await user.client.videos.create({ prompt: 'a kite' });
  await user.videos.complete(id);
  return id;
}

async function bytesOf(user: User, id: string): Promise<Uint8Array> {
  const content = await user.client.videos.downloadContent(id);
  return new Uint8Array(await content.arrayBuffer());
}

beforeAll(async () => {
  const user = await emulator.user();
  whole = await bytesOf(user, await completed(user));
});

/** A project with one rule for downloads, and with a video. */
async function downloading(then: RuleInput['then'], options: { maxRetries?: number; timeout?: number } = {}) {
  const user = await emulator.user(options);
  const id = await completed(user);
  await user.rules.add({ match: { operation: 'downloadVideo' }, then });
  return { user, id };
}

describe('a named error', () => {
  it.each([
    ['rate_limit_exceeded', RateLimitError, 429, 'rate_limit_exceeded'],
    ['insufficient_quota', RateLimitError, 429, 'insufficient_quota'],
    ['too_many_running_tasks', RateLimitError, 429, null],
    ['billing_hard_limit_reached', BadRequestError, 400, 'billing_hard_limit_reached'],
    ['content_policy_violation', BadRequestError, 400, 'content_policy_violation'],
    ['invalid_api_key', AuthenticationError, 401, 'invalid_api_key'],
    ['org_not_verified', PermissionDeniedError, 403, null],
    ['missing_scopes', PermissionDeniedError, 403, null],
    ['model_retired', NotFoundError, 404, 'model_not_found'],
    ['server_error', InternalServerError, 500, null],
    ['overloaded', InternalServerError, 503, null],
  ] as const)(
    'of the name %s has its class, status and code in the client',
    async (error, exception, status, code) => {
      const user = await emulator.user();
      await user.rules.add({ match: { operation: 'createVideo' }, then: { error } });
      const thrown = await thrownBy(user.client.videos.create({ prompt: 'a kite' }));
      expect(thrown).toBeInstanceOf(exception);
      expect(thrown).toMatchObject({ status, code });
      expect((thrown as InstanceType<typeof APIError>).requestID).toMatch(/^req_/);
      expect((await user.client.videos.list()).data).toEqual([]);
    },
  );

  it('stops the retries of the client when its headers demand it, and starts them when they demand that', async () => {
    const stubborn = await emulator.user({ maxRetries: 2 });
    await stubborn.rules.add({
      then: { error: 'server_error', headers: { 'x-should-retry': false, 'retry-after-ms': 1 } },
    });
    await thrownBy(stubborn.client.videos.list());
    expect(stubborn.seen.map(({ status }) => status)).toEqual([500]);

    const eager = await emulator.user({ maxRetries: 2 });
    await eager.rules.add({
      then: { error: 'video_not_found', headers: { 'x-should-retry': true, 'retry-after-ms': 1 } },
    });
    await thrownBy(eager.client.videos.list());
    expect(eager.seen.map(({ status }) => status)).toEqual([404, 404, 404]);
  });

  it('is retried as often as its rule applies, and then no longer', async () => {
    const user = await emulator.user({ maxRetries: 2 });
    await user.rules.add({
      times: 2,
      then: { error: 'rate_limit_exceeded', headers: { 'retry-after': null, 'retry-after-ms': 1 } },
    });
    const { status } = await user.client.videos.create({ prompt: 'a kite' });
    expect(status).toBe('queued');
    expect(user.seen.map(({ status: answered }) => answered)).toEqual([429, 429, 200]);
    expect(user.seen[0]?.headers.get('retry-after')).toBeNull();
    expect(user.seen[0]?.headers.get('retry-after-ms')).toBe('1');
    expect(user.rules.list()).toMatchObject([{ hits: 2, matched: 2, spent: true }]);
  });
});

describe("an error of the user's own", () => {
  it('has the envelope that the rule describes', async () => {
    const user = await emulator.user();
    await user.rules.add({ then: { error: { status: 418, message: 'short and stout', code: 'teapot' } } });
    const thrown = await thrownBy(user.client.videos.list());
    expect(thrown).toMatchObject({ status: 418, code: 'teapot', type: 'invalid_request_error' });
    expect(String(thrown)).toContain('short and stout');
  });

  it('may be an HTML page, as of a gateway', async () => {
    const user = await emulator.user();
    await user.rules.add({
      then: { error: { status: 502, body: '<h1>502 Bad Gateway</h1>' }, content_type: 'text/html' },
    });
    const thrown = await thrownBy(user.client.videos.list());
    expect(thrown).toBeInstanceOf(InternalServerError);
    expect(user.seen[0]?.headers.get('content-type')).toBe('text/html');
  });
});

describe('a delay by a rule', () => {
  it('comes before an answer whose work is done', async () => {
    const user = await emulator.user();
    await user.rules.add({ match: { operation: 'createVideo' }, then: { delay: '90s' } });
    const before = emulator.waits.length;
    await user.client.videos.create({ prompt: 'a kite' });
    expect(emulator.waits.slice(before)).toEqual([90_000]);
  });

  it('ends when the client has left, and the request is carried out', async () => {
    const leaving: Promise<void>[] = [];
    const client = new AbortController();
    const patient = served({}, (_, signal) => {
      const left = new Promise<void>((done) => signal.addEventListener('abort', () => done()));
      leaving.push(left);
      client.abort();
      return left;
    });
    try {
      const user = await patient.user();
      await user.rules.add({ match: { operation: 'createVideo' }, then: { delay: '1h' } });
      const { signal } = client;
      const thrown = await thrownBy(user.client.videos.create({ prompt: 'a kite' }, { signal }));
      expect(thrown).toBeInstanceOf(APIUserAbortError);
      await Promise.all(leaving);
      expect(leaving).toHaveLength(1);
      expect(await listed(patient, user.key)).toHaveLength(1);
    } finally {
      await patient.close();
    }
  });

  it('is between the bytes of a slow body', async () => {
    const { user, id } = await downloading({ slow: 20_000 });
    const before = emulator.waits.length;
    expect((await bytesOf(user, id)).subarray(0, 12)).toEqual(whole.subarray(0, 12));
    const waited = emulator.waits.slice(before).reduce((sum, ms) => sum + ms, 0);
    expect(waited).toBeGreaterThan(0);
    const length = Number(user.seen.at(-1)?.headers.get('content-length'));
    expect(Math.round(waited)).toBe(Math.round(length / 20));
  });

  it('of polls is the value of a header', async () => {
    const user = await emulator.user();
    await user.rules.add({ then: { headers: { 'openai-poll-after-ms': 7 } } });
    const { response } = await user.client.videos.list().withResponse();
    expect(response.headers.get('openai-poll-after-ms')).toBe('7');
  });
});

describe('a connection that a rule breaks', () => {
  it('is reset before the request is carried out', async () => {
    const user = await emulator.user();
    await user.rules.add({ match: { operation: 'createVideo' }, then: { reset: true } });
    const thrown = await thrownBy(user.client.videos.create({ prompt: 'a kite' }));
    expect(thrown).toBeInstanceOf(APIConnectionError);
    expect((await user.client.videos.list()).data).toEqual([]);
  });

  it('is retried by the client', async () => {
    const user = await emulator.user({ maxRetries: 1 });
    await user.rules.add({ times: 1, match: { operation: 'listVideos' }, then: { reset: true } });
    expect((await user.client.videos.list()).data).toEqual([]);
    expect(user.rules.list()).toMatchObject([{ hits: 1, spent: true }]);
  });

  it.each([0, 1_000])('ends after %i bytes of a download', async (cut) => {
    const { user, id } = await downloading({ cut });
    const thrown = await thrownBy(bytesOf(user, id));
    expect(thrown).toBeInstanceOf(Error);
    expect(user.seen.at(-1)?.status).toBe(200);
  });

  it('ends within the answer to a creation, which is carried out', async () => {
    const user = await emulator.user();
    await user.rules.add({ match: { operation: 'createVideo' }, then: { cut: 20 } });
    expect(await thrownBy(user.client.videos.create({ prompt: 'a kite' }))).toBeInstanceOf(Error);
    expect((await user.client.videos.list()).data).toHaveLength(1);
  });

  it('ends after the bytes of a slow body', async () => {
    const { user, id } = await downloading({ slow: 50_000, cut: 20_000 });
    const before = emulator.waits.length;
    expect(await thrownBy(bytesOf(user, id))).toBeInstanceOf(Error);
    expect(emulator.waits.length - before).toBeGreaterThanOrEqual(4);
  });

  it('stays whole in an answer without a body', async () => {
    const { user, id } = await downloading({ cut: 3 });
    const url = `${emulator.url}/v1/videos/${id}/content`;
    const answer = await plainFetch(url, {
      method: 'HEAD',
      headers: { authorization: `Bearer ${user.key}` },
    });
    expect([answer.status, await answer.text()]).toEqual([200, '']);
  });

  it('stays whole when the body has fewer bytes', async () => {
    const { user, id } = await downloading({ cut: 1_000_000_000 });
    expect((await bytesOf(user, id)).length).toBeGreaterThan(10_000);
  });
});

describe('a wrong answer by a rule', () => {
  it('may be a file that is too short, with the length that it has', async () => {
    const { user, id } = await downloading({ truncate: '50%' });
    const half = await bytesOf(user, id);
    await user.rules.replace([{ then: { truncate: 100 } }]);
    expect((await bytesOf(user, id)).length).toBe(100);
    user.rules.clear();
    expect(Math.floor((await bytesOf(user, id)).length / 2)).toBe(half.length);
  });

  it('may be a file with a damaged middle', async () => {
    const { user, id } = await downloading({ corrupt: true });
    const damaged = await bytesOf(user, id);
    user.rules.clear();
    const intact = await bytesOf(user, id);
    expect(damaged.length).toBe(intact.length);
    expect(damaged.subarray(0, 32)).toEqual(intact.subarray(0, 32));
    expect(Buffer.compare(damaged, intact)).not.toBe(0);
  });

  it('may be JSON that ends too early', async () => {
    const user = await emulator.user();
    await user.rules.add({ then: { malformed_json: true } });
    expect(await thrownBy(user.client.videos.list())).toBeInstanceOf(SyntaxError);
  });

  it('may be bytes with a wrong content type', async () => {
    const { user, id } = await downloading({ content_type: 'text/html' });
    const content = await user.client.videos.downloadContent(id);
    expect(content.headers.get('content-type')).toBe('text/html');
  });

  it('may be a download that does not exist yet', async () => {
    const { user, id } = await downloading({ content_lag: '3s' });
    expect(await thrownBy(bytesOf(user, id))).toBeInstanceOf(NotFoundError);
    user.clock.advance(3_000);
    expect((await bytesOf(user, id)).length).toBeGreaterThan(10_000);
  });
});

it('an answer names the rules that matched its request', async () => {
  const user = await emulator.user();
  await user.rules.add({ id: 'late', then: { delay: '1s' } });
  const { response } = await user.client.videos.list().withResponse();
  expect(response.headers.get('x-emulator-rule')).toBe('late');
});

it('a rule can change headers that every answer has', async () => {
  const user = await emulator.user();
  await user.rules.add({
    then: { headers: { 'x-request-id': null, 'openai-processing-ms': 77, 'openai-version': 'x' } },
  });
  const { response } = await user.client.videos.list().withResponse();
  const names = ['x-request-id', 'openai-processing-ms', 'openai-version', 'openai-project'];
  expect(names.map((name) => response.headers.get(name))).toEqual([null, '77', 'x', user.id]);
});

const send = (to: Served, key: string) =>
  to.fetch(new Request('http://emulator.test/v1/videos', { headers: { authorization: `Bearer ${key}` } }));

async function listed(from: Served, key: string): Promise<unknown[]> {
  return ((await (await send(from, key)).json()) as { data: unknown[] }).data;
}

describe('a broken connection without a socket', () => {
  it('is an error of fetch after a reset', async () => {
    const { rules } = emulator.project('sk-alone');
    await rules.replace([{ then: { reset: true } }]);
    expect(await thrownBy(send(emulator, 'sk-alone'))).toMatchObject({
      name: 'TypeError',
      message: 'fetch failed',
      cause: { code: 'ECONNRESET' },
    });
  });

  it('is a body that ends with an error after a cut', async () => {
    const { rules } = emulator.project('sk-alone');
    await rules.replace([{ then: { cut: 5 } }]);
    const answer = await send(emulator, 'sk-alone');
    expect(answer.status).toBe(200);
    expect(await thrownBy(answer.text())).toMatchObject({ name: 'TypeError', message: 'terminated' });
  });
});
