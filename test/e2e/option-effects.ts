// The visible effect of each option of the program: a value for each option, and the steps that show its
// effect.
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { request, type IncomingMessage } from 'node:http';
import { readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, expect } from 'vitest';
import { answersAsAnotherServer } from '../support/observe.ts';
import { startProgram, type Program } from '../support/program.ts';

interface Answer {
  status: number;
  headers: Headers;
  // oxlint-disable-next-line typescript/no-explicit-any -- tests look into answers without schemas
  body: any;
}

export async function ask(
  program: Program,
  path: string,
  init: RequestInit & { key?: string } = {},
): Promise<Answer> {
  const headers = { authorization: `Bearer ${init.key ?? 'sk-cli'}`, 'content-type': 'application/json' };
  const response = await fetch(`${program.url}${path}`, { ...init, headers });
  return { status: response.status, headers: response.headers, body: await response.json() };
}

/** The status that a browser gets when it calls the server by `host`. `fetch` does not allow that header. */
async function statusOfBrowser(url: string, host: string): Promise<number | undefined> {
  const headers = { authorization: 'Bearer sk-cli', origin: `http://${host}`, host };
  const [answer] = (await once(request(url, { headers }).end(), 'response')) as [IncomingMessage];
  answer.resume();
  return answer.statusCode;
}

/** Sends JSON. */
export const post = (program: Program, path: string, body: object) =>
  ask(program, path, { method: 'POST', body: JSON.stringify(body) });

export const create = (program: Program, prompt = 'from the command line') =>
  post(program, '/v1/videos', { prompt });

/** A table of words that stops kites only. */
export const moderationFile = join(tmpdir(), `sora-emulator-moderation-${process.pid}.json`);
writeFileSync(moderationFile, '{"categories": [{"name": "kites", "words": ["kite"]}]}');
afterAll(() => rm(moderationFile));

/** Sends creations until the first refusal. */
async function expectRefusal(
  program: Program,
  { accepted, status, code }: { accepted: number; status: number; code: string | null },
) {
  for (let made = 0; made < accepted; made += 1) expect((await create(program)).status).toBe(200);
  const refused = await create(program);
  expect([refused.status, refused.body.error.code]).toEqual([status, code]);
}

const dataFile = join(tmpdir(), `sora-emulator-cli-${process.pid}.db`);
afterAll(() =>
  Promise.all(['', '-wal', '-shm'].map((ending) => rm(`${dataFile}${ending}`, { force: true }))),
);

export const mediaDir = join(tmpdir(), `sora-emulator-cli-${process.pid}`, 'media');
afterAll(() => rm(dirname(mediaDir), { recursive: true, force: true }));

/**
 * A value for each option, and the behaviour of the program with it. `listen`, `ready-file`, `media` and
 * the options of TLS have their own tests.
 */
export const effects: Readonly<
  Record<string, { value: string; check: (program: Program) => Promise<void>; with?: string[] }>
> = {
  pace: {
    value: 'polls:2',
    async check(program) {
      const { id } = (await create(program)).body;
      expect((await ask(program, `/v1/videos/${id}`)).body.status).toBe('in_progress');
      expect((await ask(program, `/v1/videos/${id}`)).body.status).toBe('completed');
    },
  },
  azureDeployment: {
    value: 'herons=sora-2',
    async check(program) {
      const made = (model: string) =>
        ask(program, '/openai/v1/videos', {
          method: 'POST',
          body: JSON.stringify({ model, prompt: 'a heron' }),
        });
      expect((await made('herons')).body.model).toBe('herons');
      expect((await made('sora-2')).status).toBe(404);
    },
  },
  pollAfter: {
    value: '777',
    async check(program) {
      expect((await create(program)).headers.get('openai-poll-after-ms')).toBe('777');
    },
  },
  seed: {
    value: '7',
    async check(program) {
      const { id, created_at: createdAt } = (await create(program)).body;
      expect(new Date(createdAt * 1000).toISOString()).toMatch(/^2026-09-23T00:00:/);
      const twin = await startProgram(['--seed', '7']);
      expect((await create(twin)).body.id.slice(14)).toBe(id.slice(14));
      const other = await startProgram(['--seed', '8']);
      expect((await create(other)).body.id.slice(14)).not.toBe(id.slice(14));
    },
  },
  profile: {
    value: 'openai-2026-02',
    async check(program) {
      expect((await ask(program, '/readyz')).body).toMatchObject({
        profile: 'openai-2026-02',
        contract_date: '2026-02-21',
      });
    },
  },
  quirks: {
    value: 'tensorrt-llm',
    async check(program) {
      answersAsAnotherServer(program.url);
      await program.printed('stdout', 'quirks tensorrt-llm');
      const created = await create(program);
      expect([created.status, created.body.duration]).toEqual([202, 4]);
      const { body } = await ask(program, '/_emulator/status');
      expect(body.options.quirks).toBe('tensorrt-llm');
    },
  },
  apiKey: {
    value: 'sk-only',
    async check(program) {
      expect((await ask(program, '/v1/videos', { key: 'sk-only' })).status).toBe(200);
      expect((await ask(program, '/v1/videos', { key: 'sk-other' })).status).toBe(401);
    },
  },
  data: {
    value: dataFile,
    async check(program) {
      const { id } = (await create(program)).body;
      program.signal('SIGKILL');
      await program.ended;
      const again = await startProgram(['--data', dataFile]);
      expect((await ask(again, `/v1/videos/${id}`)).body.prompt).toBe('from the command line');
    },
  },
  maxProjects: {
    value: '1',
    async check(program) {
      const { id } = (await create(program)).body;
      await ask(program, '/v1/videos', { key: 'sk-other' });
      await program.printed(
        'stderr',
        'is forgotten with all that belongs to it: there are more than 1 (--max-projects)',
      );
      expect((await ask(program, `/v1/videos/${id}`)).status).toBe(404);
    },
  },
  keep: {
    value: '1h',
    async check(program) {
      const { id } = (await create(program)).body;
      const move = (path: string, body: object, key?: string) =>
        ask(program, path, {
          method: 'POST',
          body: JSON.stringify(body),
          ...(key === undefined ? {} : { key }),
        });
      expect((await move('/_emulator/clock/scale', { scale: 1_000_000 })).status).toBe(200);
      // Each request is of another project, and each moves its clock, so the server looks for idle projects.
      while (!program.output.stderr.includes('(--keep)'))
        await move('/_emulator/clock/advance', { seconds: 1 }, 'sk-other');
      await program.printed('stderr', 'its clock has passed 60 minutes since its last request (--keep)');
      expect((await ask(program, `/v1/videos/${id}`)).status).toBe(404);
    },
  },
  mediaDir: {
    value: mediaDir,
    async check() {
      expect(await readdir(mediaDir)).toEqual([]);
      await rm(mediaDir, { recursive: true });
    },
  },
  adminToken: {
    value: 'a-long-enough-token',
    async check(program) {
      const url = `${program.url}/_emulator/status`;
      expect((await fetch(url)).status).toBe(403);
      const answer = await fetch(url, { headers: { 'x-emulator-token': 'a-long-enough-token' } });
      expect(answer.status).toBe(200);
      expect(await answer.text()).not.toContain('a-long-enough-token');
    },
  },
  rules: {
    value: 'burst-of-429',
    check: (program) => expectRefusal(program, { accepted: 0, status: 429, code: 'rate_limit_exceeded' }),
  },
  tags: {
    value: 'off',
    async check(program) {
      expect((await create(program, '[[error: rate_limit_exceeded]]')).status).toBe(200);
    },
  },
  cors: {
    value: 'off',
    async check(program) {
      const headers = { origin: 'http://localhost:5173' };
      const answer = await fetch(`${program.url}/v1/videos`, { headers });
      expect(answer.headers.get('access-control-allow-origin')).toBeNull();
    },
  },
  ui: {
    value: 'off',
    async check(program) {
      const headers = { accept: 'text/html' };
      const root = await fetch(`${program.url}/`, { headers, redirect: 'manual' });
      expect(root.status).toBe(404);
      expect((await ask(program, '/_emulator/ui/')).body.error.message).toContain('--ui off');
    },
  },
  allowHost: {
    value: 'api.test',
    async check(program) {
      const statuses = await Promise.all(
        ['api.test', 'other.test'].map((host) => statusOfBrowser(`${program.url}/v1/videos`, host)),
      );
      expect(statuses).toEqual([200, 403]);
    },
  },
  moderation: {
    value: 'request',
    async check(program) {
      expect((await create(program, 'Mickey Mouse')).body.error.code).toBe('content_policy_violation');
    },
  },
  moderationFile: {
    value: moderationFile,
    with: ['--pace', 'instant'],
    async check(program) {
      for (const [prompt, status] of [
        ['a kite', 'failed'],
        ['Mickey Mouse', 'completed'],
      ] as const) {
        const { id } = (await create(program, prompt)).body;
        expect((await ask(program, `/v1/videos/${id}`)).body.status).toBe(status);
      }
    },
  },
  tier: {
    value: 'free',
    check: (program) => expectRefusal(program, { accepted: 0, status: 403, code: 'model_not_found' }),
  },
  rpm: {
    value: '2',
    check: (program) => expectRefusal(program, { accepted: 2, status: 429, code: 'rate_limit_exceeded' }),
  },
  budget: {
    value: '0.4',
    check: (program) => expectRefusal(program, { accepted: 1, status: 429, code: 'insufficient_quota' }),
  },
  budgetError: {
    value: 'billing_hard_limit_reached',
    with: ['--budget', '0.40'],
    check: (program) =>
      expectRefusal(program, { accepted: 1, status: 400, code: 'billing_hard_limit_reached' }),
  },
  webhookUrl: {
    value: 'http://127.0.0.1:9/hook',
    with: ['--webhook-secret', 'whsec_c2VjcmV0'],
    async check(program) {
      const { data } = (await ask(program, '/_emulator/webhooks/endpoints')).body;
      expect(data).toMatchObject([{ url: 'http://127.0.0.1:9/hook', source: 'option' }]);
    },
  },
  webhookSecret: {
    value: 'whsec_bm90IHRvIGJlIHRvbGQ=',
    with: ['--webhook-url', 'http://127.0.0.1:9/hook'],
    async check(program) {
      const { data } = (await ask(program, '/_emulator/webhooks/endpoints')).body;
      expect(data).toMatchObject([{ signing_secret_hint: 'whsec_****bGQ=' }]);
      expect(JSON.stringify((await ask(program, '/_emulator/status')).body)).not.toContain('bm90');
    },
  },
  webhookTimeout: {
    value: '50',
    with: ['--webhook-secret', 'x', '--webhook-url', 'http://127.0.0.1:9/hook'],
    async check(program) {
      expect((await ask(program, '/_emulator/status')).body.options['webhook-timeout']).toBe(50);
    },
  },
  webhookAllowPrivate: {
    value: 'on',
    async check(program) {
      expect((await ask(program, '/_emulator/status')).body.options['webhook-allow-private']).toBe('on');
    },
  },
  concurrency: {
    value: '1',
    with: ['--pace', 'manual'],
    check: (program) => expectRefusal(program, { accepted: 1, status: 429, code: null }),
  },
  log: {
    value: 'json',
    async check(program) {
      await program.printed('stdout', '\n');
      const [first = '', ...rest] = program.output.stdout.split('\n');
      expect(JSON.parse(first)).toEqual(program.ready);
      expect(rest).toEqual(['']);
    },
  },
};
