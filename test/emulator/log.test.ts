// The request log: one line each, for people or programs, that nobody outside can steer the terminal with.
import { describe, expect, it } from 'vitest';
import type { Exchange } from '../../src/emulator/http/deps.ts';
import { lineFormat } from '../../src/emulator/log.ts';
import { testApp } from './http/app.ts';
import { exchange as send } from './http/sending.ts';

const exchange: Exchange = {
  at: Date.UTC(2026, 8, 23, 12, 34, 56, 789),
  startedAt: 0,
  operation: 'createVideo',
  url: 'http://emulator.test/v1/videos',
  headers: [],
  hasBody: false,
  sent: { prompt: 'a kite' },
  bodyRead: true,
  video: undefined,
  params: {},
  error: undefined,
  method: 'POST',
  path: '/v1/videos',
  status: 200,
  durationMs: 3.456,
  requestId: 'req_0',
  project: 'proj_0',
  note: 'video_0 queued 0 %',
};
// oxlint-disable-next-line no-control-regex -- looking for them is the point
const control = /[\u0000-\u001f\u007f-\u009f\u202e]/;

it('is nothing when silent', () => {
  expect(lineFormat('silent', true)).toBeUndefined();
});

it('is JSON for programs', () => {
  const line = lineFormat('json', true)?.({ ...exchange, note: undefined }) ?? '';
  expect(JSON.parse(line)).toEqual({
    event: 'request',
    at: '2026-09-23T12:34:56.789Z',
    method: 'POST',
    path: '/v1/videos',
    status: 200,
    duration_ms: 3.5,
    request_id: 'req_0',
    project: 'proj_0',
  });
});

const pretty = (changes: Partial<Exchange>, colour = false) =>
  lineFormat('pretty', colour)?.({ ...exchange, ...changes }) ?? '';

describe('for people', () => {
  it('says when, what, how it went and what about', () => {
    expect(pretty({})).toBe('12:34:56 POST   /v1/videos 200 3 ms video_0 queued 0 %');
  });

  it('is coloured by status when colour is welcome, wherever standard output goes', () => {
    expect(pretty({}, true)).toContain('\u001b[32m200\u001b[39m');
    expect(pretty({ status: 404 }, true)).toContain('\u001b[33m404\u001b[39m');
    expect(pretty({ status: 500 }, true)).toContain('\u001b[31m500\u001b[39m');
    expect(pretty({ status: 500 })).not.toMatch(control);
  });

  it('shows no control characters of a note or a path, and no endless notes', () => {
    const line = pretty({ note: 'a\u001b[2J\r\n\u009b\u202eb', path: '/v1/\u001b[2J\n' });
    expect(line).not.toMatch(control);
    expect(line).toContain('a?[2J????b');
    expect(pretty({ note: 'x'.repeat(10_000), path: 'y'.repeat(10_000) }).length).toBeLessThan(1_000);
  });
});

describe('what is told', () => {
  it('is the request, its answer and the project, but no prompt and no key', async () => {
    const app = testApp();
    await send(app, { json: { prompt: 'a secret prompt' }, key: 'sk-secret' });
    await send(app, { method: 'GET', path: '/v1/videos?limit=101' });
    await send(app, { method: 'GET', path: '/healthz', key: null });
    await send(app, { method: 'GET', path: '/v1/videos/%1b%5b2J' });
    expect(app.exchanges).toMatchObject([
      {
        method: 'POST',
        path: '/v1/videos',
        status: 200,
        note: expect.stringContaining('queued 0 % (sora-2, 4 s, 720x1280)'),
      },
      { method: 'GET', path: '/v1/videos', status: 400, note: expect.stringContaining("Invalid 'limit'") },
      { method: 'GET', path: '/healthz', status: 200, project: undefined },
      { status: 404, project: expect.stringMatching(/^proj_/) },
    ]);
    for (const style of ['pretty', 'json'] as const) {
      const lines = app.exchanges.map((told) => lineFormat(style, false)?.(told));
      expect(lines).toHaveLength(4);
      for (const line of lines) expect(line).not.toMatch(control);
      expect(lines.join()).not.toContain('secret');
    }
  });
});
