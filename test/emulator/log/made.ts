// The exchanges and the log of the log's tests: exchanges are described by their differences, and the log
// writes into a list.
import { createEnding } from '../../../src/emulator/http/answer-end.ts';
import type { Exchange } from '../../../src/emulator/http/exchange-record.ts';
import { createLog, type Log } from '../../../src/emulator/log/log.ts';
import type { LogStyle } from '../../../src/emulator/options/options.ts';
import { profiles } from '../../../src/emulator/domain/profiles.ts';
import { servedRoutes } from '../../../src/emulator/schema/routes.ts';

/** The real time at the monotonic moment 0, in local time, as the log for people shows it. */
export const wallStart = new Date(2026, 10, 28, 12, 34, 56, 789).getTime();

export const videoId = `video_${'6920f3a1'.repeat(5)}6920a1b2`;

export function exchangeOf(changes: Partial<Exchange> = {}): Exchange {
  return {
    at: Date.UTC(2026, 8, 23, 1, 2, 3, 4),
    startedAt: 0,
    operation: 'createVideo',
    url: `http://emulator.test${changes.path ?? '/v1/videos'}`,
    headers: [],
    hasBody: false,
    sent: { prompt: 'a kite' },
    bodyRead: true,
    raw: undefined,
    bodyStart: undefined,
    host: 'emulator.test',
    connection: null,
    rules: undefined,
    answerHeaders: {},
    ending: createEnding(() => 0),
    video: undefined,
    params: {},
    error: undefined,
    method: 'POST',
    path: '/v1/videos',
    status: 200,
    durationMs: 3.456,
    requestId: 'req_0',
    project: 'proj_0',
    note: `${videoId} queued 0 % (sora-2, 4 s, 720x1280)`,
    ...changes,
  };
}

/** A poll of the video; `startedAt` in ms. */
export const poll = (note: string, changes: Partial<Exchange> = {}) =>
  exchangeOf({
    operation: 'retrieveVideo',
    method: 'GET',
    path: `/v1/videos/${videoId}`,
    note: `${videoId} ${note} (sora-2, 4 s, 720x1280)`,
    ...changes,
  });

export interface TestLog extends Log {
  lines: string[];
  /** Lets time pass, and triggers the due alarms. */
  pass(ms: number): void;
}

/** @param paint marks painted text; by default the text stays unchanged */
export function testLog(
  style: Exclude<LogStyle, 'silent'>,
  paint: (style: unknown, text: string) => string = (_, text) => text,
): TestLog {
  const lines: string[] = [];
  let now = 0;
  let alarms: { due: number; run: () => void }[] = [];
  const log = createLog({
    style,
    paint,
    write: (text) => lines.push(...text.replace(/\n$/, '').split('\n')),
    wallAt: (monotonic) => wallStart + monotonic,
    elapsed: () => now,
    later(ms, run) {
      const alarm = { due: now + ms, run };
      alarms.push(alarm);
      return () => void (alarms = alarms.filter((other) => other !== alarm));
    },
    routes: servedRoutes(profiles.openai).map(([, route]) => route),
  });
  if (log === undefined) throw new Error('this style has a log');
  return {
    ...log,
    lines,
    pass(ms) {
      now += ms;
      const due = alarms.filter((alarm) => alarm.due <= now);
      alarms = alarms.filter((alarm) => alarm.due > now);
      for (const { run } of due) run();
    },
  };
}
