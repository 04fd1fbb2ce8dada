// The checks against servers that are correct in another way: with listed keys, with the contract of February, with
// moderation of the request.
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { form } from '../../../src/conformance/http/body.ts';
import { socketTransport } from '../../../src/conformance/http/undici.ts';
import { run } from '../../../src/conformance/index.ts';
import { runWith } from '../../../src/conformance/running/whole-run.ts';
import type { Transport } from '../../../src/conformance/http/transport.ts';
import type { RunOptions } from '../../../src/conformance/options/run-options.ts';
import { isFailure, type Report } from '../../../src/conformance/report/report.ts';
import { createEmulator, type Emulator, type EmulatorOptions } from '../../../src/emulator/index.ts';
import { answerJson, bent, inProcess, type BentAnswer, type BentRequest } from '../broken/twin.ts';

async function judge(server: EmulatorOptions, options: Partial<RunOptions>): Promise<Report> {
  const emulator = createEmulator({ seed: 1, ...server });
  onTestFinished(() => emulator.close());
  emulator.clock.freeze();
  const common = { baseUrl: 'http://127.0.0.1:1/v1', apiKey: 'sk-right-key', emulator: true } as const;
  return run({ ...common, ...options }, { transport: inProcess(emulator) });
}

const named = (report: Report, wanted: (result: Report['results'][number]) => boolean) =>
  report.results.filter(wanted).map(({ id, reason }) => `${id}: ${reason}`);

describe('keys', () => {
  it('a server with one key is judged by all checks of keys except those that need a second key', async () => {
    const report = await judge({ apiKey: 'sk-right-key' }, { areas: ['auth'] });
    const rest = report.results.filter(({ area, verdict }) => area === 'auth' && verdict !== 'passed');
    expect(rest.map(({ id, verdict }) => `${id} ${verdict}`)).toEqual(
      ['retrieve', 'content', 'delete', 'remix'].map((name) => `auth.other-project-${name} skipped`),
    );
    const reasons = new Set(rest.map(({ reason }) => reason));
    expect([...reasons]).toEqual([expect.stringContaining('refused with 401')]);
  });

  it('a server with two keys is judged by all checks of keys', async () => {
    const keys = { apiKey: ['sk-right-key', 'sk-other-project'] };
    const report = await judge(keys, { areas: ['auth'], apiKey2: 'sk-other-project' });
    expect(named(report, ({ area, verdict }) => area === 'auth' && verdict !== 'passed')).toEqual([]);
  });

  it('a local server may accept every key, and a remote server may not', async () => {
    const wrongKeys = { only: ['auth.wrong-key'] };
    const local = (await judge({}, wrongKeys)).results.find(({ id }) => id === 'auth.wrong-key');
    expect(local).toMatchObject({ verdict: 'skipped', reason: expect.stringContaining('takes every key') });
    const afar = await judge({}, { ...wrongKeys, baseUrl: 'http://videos.example/v1' });
    expect(afar.results.find(({ id }) => id === 'auth.wrong-key')).toMatchObject({
      verdict: 'failed',
      expected: 401,
    });
  });
});

/** Judges an emulator without its help. Its clock advances whenever the suite waits. */
async function judgeAlone(
  server: EmulatorOptions,
  options: Partial<RunOptions>,
  { videosBefore = 0, deletion }: { videosBefore?: number; deletion?: (emulator: Emulator) => void } = {},
) {
  const emulator = createEmulator({ seed: 1, ...server });
  onTestFinished(() => emulator.close());
  emulator.clock.freeze();
  const straight = inProcess(emulator);
  const transport: Transport = async (request, limits) => {
    if (request.method === 'DELETE') deletion?.(emulator);
    return straight(request, limits);
  };
  const headers = { authorization: 'Bearer sk-right-key', 'content-type': 'application/json' };
  for (let made = 0; made < videosBefore; made += 1) {
    const body = JSON.stringify({ prompt: `Before ${made}` });
    await emulator.fetch('http://127.0.0.1:1/v1/videos', { method: 'POST', headers, body });
    emulator.clock.advance(1_000);
  }
  const sleep = async (ms: number, signal: AbortSignal) => {
    // Longer waits are time limits of checks, and these are never reached here.
    if (ms < 60_000) emulator.clock.advance(ms);
    else await new Promise((_, reject) => signal.addEventListener('abort', () => reject(new Error('over'))));
  };
  return runWith(
    { baseUrl: 'http://127.0.0.1:1/v1', apiKey: 'sk-right-key', ...options },
    { ports: { transport, now: () => 0, sleep }, startedAt: '2026-01-01T00:00:00.000Z' },
  );
}

const endsAll = (emulator: Emulator) => emulator.clock.advance(120_000);

describe('a server without help', () => {
  it('a server may have more videos than one page contains', async () => {
    const report = await judgeAlone({}, { areas: ['list'] }, { videosBefore: 130 });
    expect(named(report, isFailure)).toEqual([]);
    expect(named(report, ({ verdict }) => verdict === 'error')).toEqual([]);
    expect(report.totals.passed).toBeGreaterThan(20);
  });

  it('a server may end a job between two requests about it', async () => {
    const only = ['delete.running-is-refused'];
    const verdictOf = async (pace: '200x' | '1x') => {
      const { results } = await judgeAlone({ pace }, { only }, { deletion: endsAll });
      return results.find(({ id }) => id === only[0]);
    };
    expect(await verdictOf('200x')).toMatchObject({
      verdict: 'skipped',
      reason: expect.stringContaining('had ended before'),
    });
    // Where jobs take longer, a deletion that is not refused is a failure.
    expect(await verdictOf('1x')).toMatchObject({ verdict: 'failed' });
  });

  it.each(['engine', 'gateway', 'relay'])(
    'a server of the profile %s may have no moderation',
    async (profile) => {
      const report = await judgeAlone({ moderation: 'off' }, { profile });
      expect(named(report, isFailure)).toEqual([]);
      const ends = report.results.find(({ id }) => id === 'lifecycle.ends');
      expect(ends?.verdict).toBe('passed');
      const failed = report.results.find(({ id }) => id === 'lifecycle.ends-as-failed');
      expect(failed).toMatchObject({ verdict: 'untestable', excused: expect.anything() });
    },
  );

  it('a server without moderation fails in the profile of the service', async () => {
    const report = await judgeAlone({ moderation: 'off' }, { only: ['lifecycle.ends-as-failed'] });
    expect(named(report, isFailure)).toHaveLength(1);
  });
});

it('a deleted video may remain visible for some seconds', async () => {
  const emulator = createEmulator({ seed: 1 });
  onTestFinished(() => emulator.close());
  emulator.clock.freeze();
  const looks = new Map<string, number>();
  const late = {
    name: 'a cache that keeps what was deleted for two more looks',
    breaks: [],
    answer(answer: BentAnswer, { method, path }: BentRequest): BentAnswer | void {
      const of = path.split('/')[2] ?? '';
      if (method === 'DELETE' && answer.status === 200) looks.set(of, 0);
      const looked = looks.get(of);
      if (method !== 'GET' || looked === undefined || looked >= 2) return;
      looks.set(of, looked + 1);
      return answerJson(200, { id: of, status: 'deleted' });
    },
  };
  const only = ['delete.then-*', 'delete.completed-video'];
  const options = { baseUrl: 'http://127.0.0.1:1/v1', apiKey: 'sk-right-key', emulator: true, only } as const;
  const report = await run(options, { transport: bent(late, inProcess(emulator)) });
  expect(named(report, isFailure)).toEqual([]);
  expect(report.totals.passed).toBe(5);
});

it.each([
  ['relay', 'passed'],
  ['gateway', 'failed'],
])('in the profile %s, the verdict on the status `succeeded` is %s', async (profile, verdict) => {
  const emulator = createEmulator({ seed: 1 });
  onTestFinished(() => emulator.close());
  emulator.clock.freeze();
  const synonyms = {
    name: 'finished videos are called succeeded',
    breaks: [],
    answer({ json }: { json: { status?: string } | undefined }) {
      if (json?.status === 'completed') json.status = 'succeeded';
    },
  };
  const options = { baseUrl: 'http://127.0.0.1:1/v1', apiKey: 'sk-right-key', emulator: true, profile };
  const only = ['lifecycle.ends'];
  const report = await run({ ...options, only }, { transport: bent(synonyms, inProcess(emulator)) });
  expect(report.results.find(({ id }) => id === only[0])?.verdict).toBe(verdict);
});

it('an emulator of February meets the requirements of February', async () => {
  const areas = ['create', 'validation', 'retrieve', 'errors', 'auth'] as const;
  const report = await judge({ profile: 'openai-2026-02' }, { profile: 'openai-2026-02', areas });
  expect(named(report, isFailure)).toEqual([]);
  const refused = report.results.filter(({ id }) => /^validation\..*-refused/.test(id));
  expect(refused.map(({ verdict }) => verdict)).toEqual(['passed', 'passed', 'passed']);
});

it('where moderation refuses at once, free clips show that a creation is accepted', async () => {
  const report = await judge({ moderation: 'request' }, { only: ['create.model-*', 'create.seconds-*'] });
  const verdicts = report.results
    .filter(({ id }) => /^create\.(model|seconds)-/.test(id))
    .map((one) => one.verdict);
  expect(new Set(verdicts)).toEqual(new Set(['passed']));
});

it('a chunked body is sent without content-length', async () => {
  const seen: IncomingHttpHeaders[] = [];
  const server = createServer((request, response) => {
    seen.push(request.headers);
    request.resume().on('end', () => response.end());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const transport = socketTransport();
  onTestFinished(async () => {
    await transport.close();
    server.close();
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  const request = { method: 'POST', url, headers: [], body: form({ prompt: 'A boat' }).bytes };
  const limits = { timeoutMs: 5_000, maxBytes: 1_000, signal: new AbortController().signal };
  await transport.send(request, limits);
  await transport.send({ ...request, chunked: true }, limits);
  expect(
    seen.map((headers) => [headers['content-length'] !== undefined, headers['transfer-encoding']]),
  ).toEqual([
    [true, undefined],
    [false, 'chunked'],
  ]);
});
