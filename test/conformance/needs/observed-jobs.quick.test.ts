// Jobs that end quickly: the need for a running job tries again, and its checks are skipped when every job ends too early.
import { describe, expect, it } from 'vitest';
import { checks } from '../../../src/conformance/checks/index.ts';
import type { WireRequest } from '../../../src/conformance/http/transport.ts';
import { createEmulator } from '../../../src/emulator/index.ts';
import { inProcess } from '../broken/twin.ts';
import { json, runOf, serverOf, verdicts } from '../support/made-server.ts';

const aboutRunning = checks.filter(({ needs }) => needs.includes('running'));

it.each([1, 2, 3, 4, 5])(
  'where jobs end after three retrievals, all checks of running jobs pass, with seed %i and 16 at once',
  async (seed) => {
    const emulator = createEmulator({ pace: 'polls:3', seed: 1 });
    const report = await runOf(aboutRunning, {
      transport: inProcess(emulator),
      options: { seed, parallel: 16 },
    });
    await emulator.close();
    expect(new Set(Object.values(verdicts(report)))).toEqual(new Set(['passed']));
    expect(report.conclusion.unjudged).toEqual({});
  },
);

describe('a server whose jobs are quick', () => {
  const prompt = { detail: [{ loc: ['body', 'prompt'], msg: 'Field required' }] };
  /** A server whose jobs end at once, except the job with this number. */
  function quick(lasting: number) {
    let made = 0;
    const status = ({ url }: WireRequest) =>
      new URL(url).pathname === `/v1/videos/v${lasting}` ? 'in_progress' : 'completed';
    const shown = (request: WireRequest) =>
      json(200, { id: new URL(request.url).pathname.split('/')[3], status: status(request) });
    return serverOf({
      'POST /v1/videos/': () => json(400, { error: { message: 'not completed' } }),
      'POST /v1/videos': ({ body }) =>
        new TextDecoder().decode(body).includes('prompt')
          ? json(200, { id: `v${(made += 1)}`, status: 'queued' })
          : json(422, prompt),
      'GET /v1/videos/v': (request) =>
        request.url.includes('/content') ? json(404, { error: { message: 'not ready' } }) : shown(request),
      'DELETE /v1/videos/v': (request) =>
        status(request) === 'completed' ? json(200, {}) : json(409, { error: { message: 'it runs' } }),
    });
  }
  const list = checks.filter(({ id }) => id === 'delete.running-is-refused');
  const judged = (lasting: number) =>
    runOf(list, { transport: quick(lasting).transport, options: { profile: 'engine' } });

  it('a further running job is made when a job ended too early', async () => {
    expect(verdicts(await judged(3))).toEqual({ 'delete.running-is-refused': 'passed' });
  });

  it('the checks of running jobs are not judged when every job ends too early', async () => {
    const report = await judged(0);
    expect(report.results[0]).toMatchObject({ verdict: 'skipped', unjudged: true });
    expect(report.results[0]?.reason).toContain('had ended before it could be asked about');
  });
});

describe('the state of a job', () => {
  it('the state of a job is read from the body for any HTTP status', async () => {
    const { transport } = serverOf({
      'POST /v1/videos': () => json(200, { id: 'video_1', status: 'queued' }),
      'GET /v1/videos/video_1': () => json(400, { id: 'video_1', status: 'failed' }),
      'DELETE ': () => json(200, { id: 'video_1', deleted: true }),
    });
    const list = checks
      .filter(({ id }) => id === 'retrieve.failed-answers-200')
      .map((check) => ({
        ...check,
        needs: [],
        run: async ({ http, videos }: Parameters<typeof check.run>[0]) => {
          const { video } = await videos.follow(await http.post('/videos'));
          expect(video.status).toBe('failed');
        },
      }));
    expect(verdicts(await runOf(list, { transport }))).toEqual({ 'retrieve.failed-answers-200': 'passed' });
  });
});
