// Each judgement on journals made by hand.
import { describe, expect, it } from 'vitest';
import type { Facts } from '../../../src/conformance/client/facts.ts';
import { judge } from '../../../src/conformance/client/judgements/judge.ts';
import { Expectation, type Judgement, type Trigger } from '../../../src/conformance/client/model.ts';
import { creation, download, facts, poll, seen, sent } from './support/made-facts.ts';

const anything: Trigger = { request: {} };

/** Judges made facts, with the defaults that the schema fills in. */
function verdictOn(judgement: unknown, visit: Facts, trigger: Trigger = anything) {
  const expectation = Expectation.parse({
    id: 'test.one',
    level: 'MUST',
    situations: ['plain'],
    trigger,
    judgement: judgement as Judgement,
    statement: 'Right.',
    source: 'test',
    cost: 'none',
  });
  return judge(expectation, visit);
}

const secondsSent = (seconds: unknown) =>
  verdictOn(
    { field: { match: { operation: 'createVideo' }, name: 'seconds', type: 'text' } },
    facts({ requests: [creation({ body: { seconds } })] }),
  );

const promptSent = (prompt: string) =>
  verdictOn(
    { field: { match: { operation: 'createVideo' }, name: 'prompt', equals: 'prompt' } },
    facts({ prompt: 'one\ntwo', requests: [creation({ body: { prompt } })] }),
  ).verdict;

const stillAt = (lastedMs: number, patienceS?: number) =>
  verdictOn(
    { exit: { gives_up: true } },
    facts({ ...stopped, lastedMs, patienceS, requests: [poll('queued')] }),
  ).verdict;

const endedWith = (kind: 'whole' | 'served' | 'part') =>
  verdictOn(
    { exit: { zero_only_with_file: true } },
    facts({ requests: [poll('completed')], files: [{ name: 'a', size: 9, kind }] }),
  ).verdict;

const stopped = { ending: 'stopped', exit: { code: null, signal: 'SIGTERM' }, lastedMs: 20_000 } as const;

describe('a trigger', () => {
  it('that never happened makes the expectation not exercised, whatever else holds', () => {
    const visit = facts({ requests: [creation()] });
    const finding = verdictOn({ count: { at_least: 1 } }, visit, { request: { operation: 'downloadVideo' } });
    expect(finding).toEqual({ verdict: 'not-exercised', reason: 'the program sent no download' });
  });

  it('on a field names the field, because the program may have sent the request without it', () => {
    const { reason } = verdictOn({ file: 'whole' }, facts({ requests: [creation()] }), {
      request: { operation: 'createVideo', has_field: 'seconds' },
    });
    expect(reason).toBe('the program sent no creation (with the field seconds)');
  });

  it('of two requests needs both', () => {
    const trigger: Trigger = { requests: { operation: 'retrieveVideo' }, at_least: 2 };
    const finding = verdictOn({ exit: { gives_up: true } }, facts({ requests: [poll('queued')] }), trigger);
    expect(finding.verdict).toBe('not-exercised');
  });

  it('of a forged webhook needs one', () => {
    const visit = facts({ events: [sent()] });
    expect(verdictOn({ receiver: { forged: 'refused' } }, visit, { event: 'forged' }).verdict).toBe(
      'not-exercised',
    );
  });
});

describe('a match of the given prompt', () => {
  const given = 'A beetle walks past the "piano"';
  const findingOf = (prompt: string) =>
    verdictOn(
      {
        field: { match: { operation: 'createVideo', prompt_given: true }, name: 'prompt', equals: 'prompt' },
      },
      facts({ prompt: given, requests: [creation({ body: { prompt } })] }),
      { request: { operation: 'createVideo', prompt_given: true } },
    );
  const isTaken = (prompt: string) => findingOf(prompt).verdict;
  const reasonOf = (prompt: string) => findingOf(prompt).reason;

  it('takes a mangled prompt for the given one, and not another prompt that shares a word', () => {
    expect([given, 'A beetle walks past the piano', 'A cat plays the piano'].map(isTaken)).toEqual([
      'passed',
      'failed',
      'not-exercised',
    ]);
  });

  it('tells a program with a prompt of its own to pass SORA_LAB_PROMPT on', () => {
    expect(reasonOf('A cat plays the piano')).toContain(
      'the program sent a prompt of its own and did not pass SORA_LAB_PROMPT on',
    );
  });
});

describe('count', () => {
  const match = { operation: 'createVideo', status: '2xx' };

  it('fails above its limit, and shows the requests in words', () => {
    const visit = facts({ requests: [creation(), creation({ atMs: 1500 })] });
    expect(verdictOn({ count: { match, at_most: 1 } }, visit)).toEqual({
      verdict: 'failed',
      reason: '2 creations (2xx), at most 1 expected',
      evidence: ['0.0 s: POST /v1/videos → 200, queued', '1.5 s: POST /v1/videos → 200, queued'],
    });
  });

  it('lets a program that makes three videos create three', () => {
    const visit = facts({ videos: 3, requests: [creation(), creation(), creation()] });
    expect(verdictOn({ count: { match, at_most: 'videos' } }, visit).verdict).toBe('passed');
  });

  it('is unclear when the program should also have ended and was still at it', () => {
    const visit = facts({ ...stopped, requests: [poll('queued', { atMs: 19_000 })] });
    expect(verdictOn({ count: { at_most: 5, then_ends: true } }, visit).verdict).toBe('unclear');
  });

  it('counts the videos that are left and not those that were there before', () => {
    const visit = facts({ requests: [creation()], knownIds: ['old'], leftIds: ['old', 'new'] });
    expect(verdictOn({ count: { of: 'videos-left', exactly: 0 } }, visit).reason).toBe(
      '1 video, at most 0 expected',
    );
  });
});

describe('none_after and some_after', () => {
  const trigger: Trigger = { request: { operation: 'retrieveVideo', video_status: 'completed' } };
  const polls = { operation: 'retrieveVideo' };

  it('tolerates as many requests as it allows', () => {
    const once = facts({ requests: [poll('completed'), poll('completed')] });
    const twice = facts({ requests: [poll('completed'), poll('completed'), poll('completed')] });
    const judgement = { none_after: { match: polls, same_video: true, allow: 1 } };
    expect(verdictOn(judgement, once, trigger).verdict).toBe('passed');
    expect(verdictOn(judgement, twice, trigger).verdict).toBe('failed');
  });

  it('leaves out what concerns another video', () => {
    const visit = facts({ requests: [poll('completed'), poll('queued', { videoId: 'video_2' })] });
    const judgement = { none_after: { match: polls, same_video: true } };
    expect(verdictOn(judgement, visit, trigger).verdict).toBe('passed');
  });

  it('does not count what came before the trigger', () => {
    const visit = facts({ requests: [download(), poll('completed')] });
    const judgement = { some_after: { match: { operation: 'downloadVideo' } } };
    expect(verdictOn(judgement, visit, trigger).verdict).toBe('failed');
  });

  it('is unclear for a program that was still polling when its time was up', () => {
    const visit = facts({ ...stopped, requests: [poll('completed'), poll('queued', { atMs: 15_000 })] });
    const judgement = { some_after: { match: { operation: 'downloadVideo' } } };
    expect(verdictOn(judgement, visit, trigger).verdict).toBe('unclear');
  });
});

describe('wait_at_least', () => {
  const told = { answerHeaders: { 'retry-after': '2' }, status: 429 };
  const trigger: Trigger = { request: { status: 429, answer_header: 'retry-after' } };
  const judgement = { wait_at_least: { header: 'retry-after' } };
  const after = (atMs: number, speed = 1) =>
    verdictOn(judgement, facts({ speed, requests: [creation(told), creation({ atMs })] }), trigger);

  it('passes a wait that is 5 % too short, and any longer wait', () => {
    expect([1900, 2000, 600_000].map((ms) => after(ms).verdict)).toEqual(['passed', 'passed', 'passed']);
  });

  it('fails a shorter wait, with both times in the reason', () => {
    expect(after(700).reason).toBe('waited 700 ms, at least 2.0 s expected');
  });

  it.each([
    [[0, 100, 3000], '(1 of 2 waits is too short)'],
    [[0, 100, 200], '(2 of 2 waits are too short)'],
    [[0, 100, 200, 3000], '(2 of 3 waits are too short)'],
  ])('counts the short waits at %j in a right sentence', (times, sentence) => {
    const requests = times.map((atMs) => creation({ ...told, atMs }));
    expect(verdictOn(judgement, facts({ requests }), trigger).reason).toContain(sentence);
  });

  it('is not exercised when no further request of that kind came', () => {
    const visit = facts({ requests: [creation(told), poll('queued', { atMs: 100 })] });
    expect(verdictOn(judgement, visit, trigger).verdict).toBe('not-exercised');
  });

  it('allows for the whole milliseconds of the journal at a higher speed', () => {
    expect(after(1885, 20).verdict).toBe('passed');
  });

  it('asks for a longer wait from the third gap on', () => {
    const requests = [0, 150, 300, 500].map((atMs) => creation({ atMs, status: 500 }));
    const finding = verdictOn({ wait_at_least: { ms: 100, from_third_ms: 300 } }, facts({ requests }), {
      request: { status: '5xx' },
    });
    expect(finding.reason).toContain('waited 200 ms, at least 300 ms expected');
  });
});

describe('field and header', () => {
  const match = { operation: 'createVideo' };

  it('distinguish a number from a text', () => {
    expect(secondsSent('4').verdict).toBe('passed');
    expect(secondsSent(4).reason).toBe('seconds is a number, not a text');
  });

  it('take the line breaks of a form for those of the prompt', () => {
    expect([promptSent('one\r\ntwo'), promptSent('one two')]).toEqual(['passed', 'failed']);
  });

  it.each([
    ['anything', [], 'no part input_reference in a form: the request is application/json'],
    ['file-name', [{ name: 'input_reference', fileName: undefined, type: 'image/png' }], 'has no filename'],
    [
      'image-type',
      [{ name: 'input_reference', fileName: 'a.png', type: 'application/octet-stream' }],
      'application/octet-stream',
    ],
  ])('judge a part of a form: %s', (has, parts, reason) => {
    const visit = facts({ requests: [creation({ parts, headers: { 'content-type': 'application/json' } })] });
    const finding = verdictOn({ field: { match, part: 'input_reference', part_has: has } }, visit);
    expect(finding.reason).toContain(reason);
  });

  it('refuse a header that must be absent', () => {
    const visit = facts({
      requests: [download({ elsewhere: true, headers: { authorization: '[redacted]' } })],
    });
    const judgement = { header: { match: { elsewhere: true }, name: 'authorization', absent: true } };
    expect(verdictOn(judgement, visit).reason).toBe('the header authorization was sent');
  });
});

describe('file', () => {
  const part = [{ name: 'clip.mp4', size: 4096, kind: 'part' as const }];
  const cut = { requests: [download({ outcome: 'cut' as const })] };

  it('whole: asks for the whole asset under any name', () => {
    const files = [{ name: 'anything.dat', size: 9000, kind: 'whole' as const }];
    expect(verdictOn({ file: 'whole' }, facts({ ...cut, files })).verdict).toBe('passed');
    expect(verdictOn({ file: 'whole' }, facts({ ...cut, files: part })).verdict).toBe('failed');
  });

  it('no-part-counts: fails only when the program claims to have saved the video', () => {
    const claims = facts({ ...cut, files: part });
    const admits = facts({ ...cut, files: part, exit: { code: 1, signal: null } });
    expect(verdictOn({ file: 'no-part-counts' }, claims).verdict).toBe('failed');
    expect(verdictOn({ file: 'no-part-counts' }, admits).verdict).toBe('passed');
  });

  it('no-error: fails when an error has the name of a video', () => {
    const files = [{ name: 'clip.mp4', size: 90, kind: 'no-video' as const }];
    expect(verdictOn({ file: 'no-error' }, facts({ ...cut, files })).reason).toBe(
      'clip.mp4 was saved as a video and is none',
    );
  });

  it('all-ids: reads the ids from the file, else from the pages that were asked for', () => {
    const knownIds = ['c', 'b', 'a'];
    const page = seen({ operation: 'listVideos', query: { limit: '2' }, videoId: null });
    const next = seen({ operation: 'listVideos', query: { limit: '2', after: 'b' }, videoId: null });
    const of = (visit: Partial<Facts>) =>
      verdictOn({ file: 'all-ids' }, facts({ knownIds, ...visit })).verdict;
    expect(of({ requests: [page, next] })).toBe('passed');
    expect(of({ requests: [page] })).toBe('failed');
    expect(of({ requests: [page, next], listedIds: ['c', 'b'] })).toBe('failed');
  });
});

describe('exit', () => {
  const requests = [poll('queued', { atMs: 19_000 })];

  it('not_zero: believes the statement of the program before its status', () => {
    const statement = { outcome: 'failed' as const, detail: '' };
    expect(verdictOn({ exit: { not_zero: true } }, facts({ requests })).verdict).toBe('failed');
    expect(verdictOn({ exit: { not_zero: true } }, facts({ requests, statement })).verdict).toBe('passed');
  });

  it('ends: fails for a busy program too when the user set the limit, with both times', () => {
    const { verdict, reason } = verdictOn(
      { exit: { ends: true } },
      facts({ ...stopped, requests, isLimitGiven: true, limitMs: 20_000 }),
    );
    expect([verdict, reason]).toEqual([
      'failed',
      'the program had not ended after 20.0 s, and --limit gives it 20.0 s: raise --limit when it needs more time, or use --speed',
    ]);
  });

  it('ends: is unclear for a busy program, and fails for a program that does nothing any more', () => {
    const busy = facts({ ...stopped, requests });
    const idle = facts({ ...stopped, requests: [poll('queued')] });
    expect(verdictOn({ exit: { ends: true } }, busy).verdict).toBe('unclear');
    expect(verdictOn({ exit: { ends: true } }, idle).verdict).toBe('failed');
  });

  it('gives_up: judges after fifteen minutes, or after three times the patience', () => {
    const minutes = 60_000;
    expect([stillAt(10 * minutes), stillAt(15 * minutes), stillAt(12_000, 4), stillAt(11_000, 4)]).toEqual([
      'unclear',
      'failed',
      'failed',
      'unclear',
    ]);
  });

  it.each([
    ["TypeError: 'NoneType' object is not subscriptable", 'failed'],
    ["TypeError: Cannot read properties of null (reading 'message')", 'failed'],
    ['panic: runtime error: invalid memory address or nil pointer dereference', 'failed'],
    ['Exception in thread "main" java.lang.NullPointerException', 'failed'],
    ["undefined method 'message' for nil (NoMethodError)", 'failed'],
    ['System.NullReferenceException: Object reference not set', 'failed'],
    ['RuntimeError: the job failed: no reason was given', 'passed'],
  ])(
    'no_crash: tells access to a missing value from an error that speaks of the job: %s',
    (output, verdict) => {
      expect(verdictOn({ exit: { no_crash: true } }, facts({ requests, output })).verdict).toBe(verdict);
    },
  );

  it('zero_only_with_file: accepts a complete answer as the file', () => {
    expect([endedWith('whole'), endedWith('served'), endedWith('part')]).toEqual([
      'passed',
      'passed',
      'failed',
    ]);
  });

  it('is not exercised when the lab did not start the program', () => {
    expect(verdictOn({ exit: { ends: true } }, facts({ requests, ending: 'unknown' })).verdict).toBe(
      'not-exercised',
    );
  });
});

describe('receiver', () => {
  const trigger: Trigger = { event: 'genuine' };

  it('accepts a genuine webhook after a forged one was refused', () => {
    const events = [sent({ genuine: false, status: 401 }), sent()];
    const judgement = { receiver: { genuine: 'accepted', forged: 'refused' } };
    expect(verdictOn(judgement, facts({ events }), trigger).verdict).toBe('passed');
  });

  it('fails a program that accepts a forged webhook', () => {
    const events = [sent({ genuine: false }), sent()];
    expect(verdictOn({ receiver: { forged: 'refused' } }, facts({ events }), trigger).verdict).toBe('failed');
  });

  it('fails an answer that takes longer than the limit', () => {
    const events = [sent({ durationMs: 6000 })];
    expect(verdictOn({ receiver: { within_ms: 5000 } }, facts({ events }), trigger).verdict).toBe('failed');
  });
});
