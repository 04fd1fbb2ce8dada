// The runner, with a server, a clock and checks that are made for these tests.
import { describe, expect, it } from 'vitest';
import { baselineOf, exitCode, judge } from '../../../src/conformance/report/baseline.ts';
import { expectEqual } from '../../../src/conformance/vocabulary/expect.ts';
import type { Transport } from '../../../src/conformance/http/transport.ts';
import { Skip, UsageError } from '../../../src/conformance/vocabulary/mismatch.ts';
import { needs } from '../../../src/conformance/needs/index.ts';
import type { NeedTable } from '../../../src/conformance/vocabulary/need.ts';
import { prepare } from '../../../src/conformance/running/prepare.ts';
import { createEmulator } from '../../../src/emulator/index.ts';
import { inProcess } from '../broken/twin.ts';
import {
  check,
  json,
  local,
  passes,
  runOf,
  serverOf,
  verdicts,
  virtualTime,
} from '../support/made-server.ts';

const withNeed = (make: () => Promise<never>): NeedTable => ({
  ...needs,
  'list-route': { kind: 'resource', title: 'a listing', make },
});

const created = () =>
  serverOf({
    'POST /v1/videos': () => json(200, { id: 'video_1', status: 'queued' }),
    'DELETE /v1/videos/video_1': () => json(200, { id: 'video_1', deleted: true }),
  });

const makes = (after: () => void) =>
  check('makes', async ({ http, signal }) => {
    await http.post('/videos');
    after();
    signal.throwIfAborted();
  });

const silent: Transport = () => Promise.reject(new Error('reset'));

describe('verdicts', () => {
  it('an error of the server is a failure, and an error of the suite is not', async () => {
    const report = await runOf([
      ...check('good', passes),
      ...check('bad', async () => expectEqual(1, 2, { where: '/x' })),
      ...check('fault', async () => {
        throw new TypeError('oops');
      }),
      ...check('later', async () => {
        throw new Skip('no receiver');
      }),
    ]);
    expect(verdicts(report)).toEqual({
      'retrieve.good': 'passed',
      'retrieve.bad': 'failed',
      'retrieve.fault': 'error',
      'retrieve.later': 'skipped',
    });
    expect(report.results[1]).toMatchObject({ expected: 2, actual: 1, where: '/x' });
    expect(exitCode(report, judge(report, undefined, new Set(['MUST'])))).toBe(2);
  });

  it('a check against a server that never answers ends in an error, and the run has no verdict', async () => {
    const report = await runOf(
      check('asks', async ({ http }) => void (await http.get('/videos'))),
      { transport: silent },
    );
    expect(report.results[0]).toMatchObject({ verdict: 'error', reason: 'no answer: Error: reset' });
    expect(report.results[0]?.exchanges).toHaveLength(4);
  });

  it('a check that hangs fails at its time limit, measured on the given clock', async () => {
    const report = await runOf(check('hangs', () => new Promise(() => {}), { timeoutMs: 5_000 }));
    expect(report.results[0]).toMatchObject({
      verdict: 'failed',
      reason: 'no verdict within 5 s',
      durationMs: 5_000,
    });
  });

  it('the runner waits as long as a busy server asks, and judges the later answer', async () => {
    let left = 2;
    const { transport } = serverOf({
      'GET /v1/videos': () => (left-- > 0 ? json(429, {}, [['retry-after', '7']]) : json(200, {})),
    });
    const time = virtualTime();
    const report = await runOf(
      check('asks', async ({ http }) => expectEqual((await http.get('/videos')).status, 200)),
      { ports: { transport, ...time } },
    );
    expect(verdicts(report)).toEqual({ 'retrieve.asks': 'passed' });
    expect(time.waits.filter((ms) => ms === 7_000)).toHaveLength(2);
  });
});

describe('needs', () => {
  it('a missing need makes its checks untestable, which is a failure', async () => {
    const table = withNeed(async () => expectEqual(404, 200) as never);
    const report = await runOf(check('reads', passes, { needs: ['list-route'] }), { table });
    expect(report.results[0]).toMatchObject({ verdict: 'untestable', expected: 200, actual: 404 });
    expect(report.results[0]?.reason).toContain('not tested without a listing (list-route)');
    expect(exitCode(report, judge(report, undefined, new Set(['MUST'])))).toBe(1);
  });

  it('a need is made once for all checks', async () => {
    let made = 0;
    const table = withNeed(async () => {
      made += 1;
      return true as never;
    });
    const list = [
      ...check('one', async ({ need }) => void (await need('list-route')), { needs: ['list-route'] }),
      ...check('two', async ({ need }) => void (await need('list-route')), { needs: ['list-route'] }),
    ];
    expect(verdicts(await runOf(list, { table }))).toEqual({
      'retrieve.one': 'passed',
      'retrieve.two': 'passed',
    });
    expect(made).toBe(1);
  });

  it('using a need that the check does not name is a fault of the suite', async () => {
    const report = await runOf(check('sly', async ({ need }) => void (await need('completed'))));
    expect(report.results[0]?.reason).toContain("uses 'completed' without naming it");
  });

  it('a check is not offered only when the profile states it', async () => {
    const list = check('remixes', passes, { needs: ['remix'] });
    const report = await runOf(list, { options: { profile: 'engine' } });
    expect(verdicts(report)).toEqual({ 'retrieve.remixes': 'not-offered' });
  });

  it('checks that move time are skipped without an emulator', async () => {
    const report = await runOf(check('moves', passes, { isolated: true }));
    expect(report.results[0]?.verdict).toBe('skipped');
    expect(report.results[0]?.reason).toContain('--emulator');
  });
});

describe('cleaning up', () => {
  it('the run deletes the videos that it created', async () => {
    const { transport, seen } = created();
    const report = await runOf(
      makes(() => {}),
      { transport },
    );
    expect(seen).toEqual(['POST /v1/videos', 'DELETE /v1/videos/video_1']);
    expect(report).toMatchObject({ leftovers: [], cost: { created: 1 } });
  });

  it('when the user ends the run, its videos are deleted, and it has no verdict', async () => {
    const { transport, seen } = created();
    const user = new AbortController();
    const list = [...makes(() => user.abort('interrupted')), ...check('never', passes)];
    const report = await runOf(list, { transport, signal: user.signal, options: { parallel: 1, seed: 3 } });
    expect(seen).toContain('DELETE /v1/videos/video_1');
    expect(report.aborted).toBe('interrupted');
    expect(report.results.every(({ verdict }) => verdict === 'skipped' || verdict === 'passed')).toBe(true);
    expect(exitCode(report, judge(report, undefined, new Set(['MUST'])))).toBe(2);
  });

  it('deletions are repeated while jobs run, and the report lists the remaining videos', async () => {
    const { transport, seen } = serverOf({
      'POST /v1/videos': () => json(200, { id: 'video_1', status: 'queued' }),
      'DELETE ': () => json(400, {}),
    });
    const report = await runOf(
      makes(() => {}),
      { transport },
    );
    expect(report.leftovers).toEqual(['video_1']);
    expect(seen.filter((line) => line.startsWith('DELETE')).length).toBeGreaterThan(3);
  });
});

describe('a server that deletes nothing', () => {
  it.each([405, 501])('a server that answers deletions with %i gets one deletion', async (status) => {
    const { transport, seen } = serverOf({
      'POST /v1/videos': () => json(200, { id: 'video_1', status: 'queued' }),
      'DELETE ': () => json(status, {}),
    });
    const report = await runOf(
      makes(() => {}),
      { transport },
    );
    expect(report.leftovers).toEqual(['video_1']);
    expect(seen.filter((line) => line.startsWith('DELETE'))).toHaveLength(1);
  });
});

describe('an emulator with listed keys', () => {
  it('with an emulator that has listed keys, checks that need their own project are skipped with that reason', async () => {
    const emulator = createEmulator({ apiKey: 'sk-listed' });
    const list = [...check('moves', passes, { isolated: true }), ...check('stays', passes)];
    const options = { apiKey: 'sk-listed', emulator: true };
    const report = await runOf(list, { transport: inProcess(emulator), options });
    await emulator.close();
    expect(verdicts(report)).toEqual({ 'retrieve.moves': 'skipped', 'retrieve.stays': 'passed' });
    expect(report.results[0]?.reason).toContain('listed keys alone');
  });
});

describe('time that goes by', () => {
  it('a time limit reached on a failing network gives no verdict', async () => {
    const asks = check('asks', async ({ http }) => void (await http.get('/videos')), { timeoutMs: 500 });
    const report = await runOf(asks, { transport: silent });
    expect(report.results[0]).toMatchObject({ verdict: 'error' });
    expect(report.results[0]?.reason).toContain('no verdict within 0.5 s; the last answer was Error: reset');
  });
});

describe('time that goes by with a slow server', () => {
  it.each([
    ['slow answers', 20_000, '2 answers took 40 s of that'],
    ['a missing answer', 400_000, 'still without an answer: GET /videos'],
  ])('a time limit reached because of %s gives no verdict', async (_, answerMs, told) => {
    const time = virtualTime();
    const transport: Transport = async (__, { signal }) => {
      await time.sleep(answerMs, signal);
      return json(200, {});
    };
    const asks = check('asks', async ({ http, wait }) => {
      for (let asked = 0; asked < 10; asked += 1) {
        await http.get('/videos');
        await wait(15_000);
      }
    });
    const report = await runOf(asks, { ports: { transport, ...time } });
    expect(report.results[0]).toMatchObject({ verdict: 'error', reason: expect.stringContaining(told) });
  });

  it('the time limit of a check includes the jobs that it follows', async () => {
    const hangs = check('hangs', () => new Promise(() => {}), { jobs: 2 });
    const report = await runOf(hangs, { options: { jobTimeout: 100 } });
    expect(report.results[0]).toMatchObject({ verdict: 'failed', reason: 'no verdict within 260 s' });
  });
});

it('a job that ends just before its time limit is accepted, even with long pauses between polls', async () => {
  const time = virtualTime();
  const video = () => ({ id: 'video_1', status: time.now() < 4_000 ? 'queued' : 'completed' });
  const { transport } = serverOf({
    'POST /v1/videos': () => json(200, video()),
    'GET /v1/videos/video_1': () => json(200, video()),
    'DELETE ': () => json(200, { id: 'video_1', deleted: true }),
  });
  const follows = (jobTimeout: number) =>
    runOf(
      check('follows', async ({ http, videos }) => {
        expectEqual((await videos.follow(await http.post('/videos'))).video.status, 'completed');
      }),
      { ports: { transport, ...time }, options: { jobTimeout } },
    );
  expect(verdicts(await follows(3))).toEqual({ 'retrieve.follows': 'failed' });
  expect(verdicts(await follows(5))).toEqual({ 'retrieve.follows': 'passed' });
});

describe('cost', () => {
  const paid = { ...local, baseUrl: 'https://api.example.com/v1' };

  it('a plan that costs too much is refused before anything is sent', async () => {
    const { transport, seen } = serverOf({});
    const list = check('reads', passes, { needs: ['completed'] });
    await expect(runOf(list, { transport, options: paid })).rejects.toThrow(UsageError);
    expect(seen).toEqual([]);
    expect(prepare({ ...paid, maxCost: 0.4 }, { checks: list }).refusal).toBeUndefined();
    expect(prepare(paid, { checks: list }).refusal).toContain('1 video, $0.40');
    const [planned] = prepare({ ...paid, maxCost: 0.39 }, { checks: list }).plan.planned;
    expect(planned?.without).toMatchObject({ verdict: 'skipped', capped: true });
  });

  it('the core plan for a paid server costs less than 1.50 dollars', () => {
    const { plan } = prepare({ ...paid, core: true });
    expect(plan.costs.least.usd).toBeGreaterThan(0);
    expect(plan.costs.least.usd).toBeLessThan(1.5);
  });
});

describe('baselines', () => {
  it('a baseline excuses known failures, and reports a known failure that no longer fails', async () => {
    const bad = check('bad', async () => expectEqual(1, 2));
    const report = await runOf([...bad, ...check('good', passes)]);
    const must = new Set(['MUST']);
    const known = baselineOf(report);
    expect(exitCode(report, judge(report, known, must))).toBe(0);
    expect(exitCode(report, judge(report, undefined, must))).toBe(1);
    const stale = { ...known, failures: { ...known.failures, 'retrieve.good': 'was bad' } };
    expect(judge(report, stale, must).stale).toEqual(['retrieve.good']);
    expect(exitCode(report, judge(report, stale, must))).toBe(1);
  });
});

it('a report shows no secret', async () => {
  const report = await runOf(
    check('asks', async ({ http }) => {
      await http.send({
        path: '/videos',
        query: 'api_key=abc',
        headers: { 'x-note': 'sk-secret-of-the-test' },
      });
    }),
  );
  const text = JSON.stringify(report);
  expect(text).not.toContain('secret-of-the-test');
  expect(text).not.toContain('abc');
  expect(report.results[0]?.exchanges[0]?.curl).toContain('Bearer $API_KEY');
});
