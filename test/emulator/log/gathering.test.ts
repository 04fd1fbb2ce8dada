// Polls of one job in the log for people: the first and the last of them, and one line for all between.
import { describe, expect, it } from 'vitest';
import { exchangeOf, poll, testLog, videoId } from './made.ts';

const short = (lines: readonly string[]) => lines.map((line) => line.replace(/^\S+ \d+ +(\d+ m?s) /, '$1 '));

describe('the polls of one job', () => {
  it('are combined into one line between the first poll and the end of the job', () => {
    const log = testLog('pretty');
    log.exchange(poll('queued 0 %'));
    for (let progress = 10; progress < 100; progress += 10)
      log.exchange(poll(`in_progress ${progress + 9} %`, { durationMs: progress }));
    log.exchange(poll('completed 100 %'));
    expect(short(log.lines)).toEqual([
      '3 ms GET    /v1/videos/…20a1b2         queued 0 %',
      '90 ms GET    /v1/videos/…20a1b2         ×9 in_progress … 99 %',
      '3 ms GET    /v1/videos/…20a1b2         completed 100 %',
    ]);
  });

  it('are printed when no other poll arrives within two seconds', () => {
    const log = testLog('pretty');
    for (const note of ['queued 0 %', 'queued 0 %', 'queued 0 %']) log.exchange(poll(note));
    log.pass(1_999);
    expect(log.lines).toHaveLength(1);
    log.pass(1);
    expect(short(log.lines)[1]).toBe('3 ms GET    /v1/videos/…20a1b2         ×2 queued 0 %');
  });

  it('are printed at least every ten seconds while they continue', () => {
    const log = testLog('pretty');
    for (let second = 0; second <= 11; second += 1) {
      log.exchange(poll('in_progress 45 %'));
      log.pass(1_000);
    }
    expect(short(log.lines)[1]).toBe('3 ms GET    /v1/videos/…20a1b2         ×10 in_progress 45 %');
  });

  it('are printed before another request about the same job', () => {
    const log = testLog('pretty');
    for (const note of ['in_progress 3 %', 'in_progress 5 %']) log.exchange(poll(note));
    log.exchange(exchangeOf({ path: `/v1/videos/${videoId}/content`, method: 'GET', status: 404 }));
    expect(short(log.lines).map((line) => line.split('/')[3])).toEqual([
      '…20a1b2         in_progress 3 %',
      '…20a1b2         in_progress 5 %',
      '…20a1b2',
    ]);
  });

  it('are combined for each job, also when polls of several jobs alternate', () => {
    const log = testLog('pretty');
    const other = { path: `/v1/videos/${videoId}b` };
    for (const note of ['queued 0 %', 'in_progress 3 %', 'in_progress 9 %'])
      for (const changes of [{}, other]) log.exchange(poll(note, changes));
    log.flush();
    expect(log.lines).toHaveLength(4);
    expect(log.lines[2]).toContain('…20a1b2         ×2 in_progress … 9 %');
    expect(log.lines[3]).toContain('…0a1b2b         ×2');
  });

  it.each([
    ['a refusal', { status: 404 }],
    ['a download', { operation: 'downloadVideo' }],
    ['a creation', { operation: 'createVideo', method: 'POST' }],
    ['a poll of another project', { project: 'proj_1' }],
    ['a poll that a rule changed', { note: `${videoId} queued 0 % · rule r1` }],
  ] as const)('do not delay %s', (_name, changes) => {
    const log = testLog('pretty');
    log.exchange(poll('queued 0 %'));
    log.exchange(poll('queued 0 %', changes));
    expect(log.lines).toHaveLength(2);
  });
});
