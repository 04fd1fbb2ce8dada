// The request log: lines for people or programs. No client can send control characters to the terminal by it.
import { styleText } from 'node:util';
import { describe, expect, it } from 'vitest';
import type { Exchange } from '../../../src/emulator/http/exchange-record.ts';
import { createLog } from '../../../src/emulator/log/log.ts';
import { columns } from '../../../src/emulator/log/pretty.ts';
import { testApp } from '../../support/app.ts';
import { exchange as send } from '../../support/sending.ts';
import { exchangeOf, poll, testLog, videoId, wallStart } from './made.ts';

// oxlint-disable-next-line no-control-regex -- looking for them is the point
const control = /[\u0000-\u001f\u007f-\u009f\u202e]/;

function lines(style: 'pretty' | 'json', changes: Partial<Exchange> = {}): string[] {
  const log = testLog(style);
  log.exchange(exchangeOf(changes));
  return log.lines;
}
const json = (changes: Partial<Exchange> = {}) =>
  JSON.parse(lines('json', changes).join('\n')) as Record<string, unknown>;

const painted = (status: number) => {
  const log = testLog('pretty', (style, text) => styleText(style as 'red', text, { validateStream: false }));
  log.exchange(exchangeOf({ status }));
  return log.lines.join('\n');
};

const never = () => expect.unreachable();

it('the style silent has no log', () => {
  const settings = { paint: never, write: never, wallAt: never, elapsed: never, later: never, routes: [] };
  expect(createLog({ style: 'silent', ...settings })).toBeUndefined();
});

describe('the log as JSON', () => {
  it("has the machine's time as at, and next to it the project's time", () => {
    expect(json({ note: undefined })).toEqual({
      event: 'request',
      at: new Date(wallStart).toISOString(),
      project_time: '2026-09-23T01:02:03.004Z',
      method: 'POST',
      path: '/v1/videos',
      status: 200,
      duration_ms: 3.5,
      request_id: 'req_0',
      project: 'proj_0',
    });
  });

  it("has only the machine's time for a request without a usable key", async () => {
    const app = testApp();
    await send(app, { method: 'GET', key: null });
    await send(app, { method: 'GET', path: '/healthz', key: null });
    for (const told of app.exchanges) {
      const entry = json({ ...told, startedAt: 1_000 });
      expect(entry['at']).toBe(new Date(wallStart + 1_000).toISOString());
      expect(entry).not.toHaveProperty('project_time');
    }
    expect(app.exchanges).toHaveLength(2);
  });

  it('contains complete ids, and a line for every poll', () => {
    const log = testLog('json');
    for (const note of ['queued 0 %', 'queued 0 %', 'queued 0 %']) log.exchange(poll(note));
    expect(log.lines).toHaveLength(3);
    expect(log.lines[2]).toContain(`${videoId} queued 0 % (sora-2, 4 s, 720x1280)`);
  });
});

describe('the log for people', () => {
  it('has time, status, duration, request and note in columns, with short ids', () => {
    const log = testLog('pretty');
    log.exchange(exchangeOf());
    log.exchange(poll('in_progress 3 %', { durationMs: 12_345 }));
    log.exchange(exchangeOf({ path: `/v1/videos/${videoId}/content`, note: `${videoId} video (9 bytes)` }));
    log.exchange(exchangeOf({ path: `/v1/videos/${videoId}`, method: 'DELETE', note: undefined }));
    expect(log.lines).toEqual([
      '12:34:56 200   3 ms POST   /v1/videos                 …20a1b2 queued 0 % sora-2 4 s 720x1280',
      '12:34:56 200   12 s GET    /v1/videos/…20a1b2         in_progress 3 %',
      '12:34:56 200   3 ms POST   /v1/videos/…20a1b2/content video (9 bytes)',
      '12:34:56 200   3 ms DELETE /v1/videos/…20a1b2',
    ]);
  });

  it.each([
    ['a long note', { note: 'a word and '.repeat(20).trim() }],
    ['a note without blanks', { note: 'x'.repeat(280) }],
    ['a note in wide letters', { note: '凧が青い空を'.repeat(20) }],
    ['a long path', { path: `/v1/videos/${'a/b'.repeat(90)}` }],
    ['a hint', { status: 404, operation: undefined, path: `//videos/${'x'.repeat(30)}/content/` }],
    ['a method of its own', { method: 'X'.repeat(60), note: 'a word '.repeat(10) }],
  ] as const)('has no line of more than 100 columns: %s', (_name, changes) => {
    const printed = lines('pretty', changes);
    expect(printed.length).toBeGreaterThan(0);
    for (const line of printed) expect(columns(line)).toBeLessThanOrEqual(100);
  });

  it('prints the whole of a note that needs more than one line', () => {
    const note = `${videoId} queued 0 % (sora-2-pro, 12 s, 1920x1080); moderation will stop it: a word`;
    const [first = '', second = ''] = lines('pretty', { note });
    expect(first).toMatch(/…20a1b2 queued 0 % sora-2-pro 12 s 1920x1080;$/);
    expect(second).toBe(`${' '.repeat(54)}moderation will stop it: a word`);
  });

  it('is coloured by status when colour is allowed, independent of standard output', () => {
    expect(painted(200)).toContain('\u001b[32m200\u001b[39m');
    expect(painted(404)).toContain('\u001b[33m404\u001b[39m');
    expect(painted(500)).toContain('\u001b[31m500\u001b[39m');
    expect(lines('pretty', { status: 500 }).join()).not.toMatch(control);
  });

  it('contains no control characters from a note, a path or a method, and shortens very long notes', () => {
    const printed = lines('pretty', {
      note: 'a\u001b[2J\r\n\u009b\u202eb',
      path: '/v1/\u001b[2J\n',
      method: 'G\u001b',
    });
    for (const line of printed) expect(line).not.toMatch(control);
    expect(printed.join('')).toContain('a?[2J????b');
    const long = lines('pretty', { note: 'x'.repeat(10_000), path: 'y'.repeat(10_000) });
    expect(long.join('').length).toBeLessThan(1_000);
  });

  it('ends with a summary of the served requests', () => {
    const log = testLog('pretty');
    log.exchange(exchangeOf());
    for (const status of [200, 404, 500]) log.exchange(exchangeOf({ operation: 'downloadVideo', status }));
    log.exchange(poll('queued 0 %'));
    log.exchange(poll('queued 0 %'));
    log.pass(1_000);
    log.farewell();
    expect(log.lines.slice(-2)).toEqual([
      '12:34:56 200   3 ms GET    /v1/videos/…20a1b2         queued 0 %',
      'sora-emulator: 6 requests in 1 s: 1 job created, 1 download, 1 refused, 1 server error',
    ]);
  });
});

describe('the log in every style', () => {
  it('contains the request, its answer and the project, but no prompt and no key', async () => {
    const app = testApp();
    await send(app, { json: { prompt: 'a secret prompt' }, key: 'sk-secret' });
    await send(app, { method: 'GET', path: '/v1/videos?limit=101' });
    await send(app, { method: 'GET', path: '/healthz', key: null });
    await send(app, { method: 'GET', path: '/v1/videos/%1b%5b2J' });
    await send(app, { method: 'GET', key: null, headers: { authorization: 'sk-secret' } });
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
      { status: 401, project: undefined },
    ]);
    for (const style of ['pretty', 'json'] as const) {
      const log = testLog(style);
      for (const told of app.exchanges) log.exchange(told);
      expect(log.lines.length).toBeGreaterThanOrEqual(5);
      for (const line of log.lines) expect(line).not.toMatch(control);
      expect(log.lines.join()).not.toContain('secret');
    }
  });
});
