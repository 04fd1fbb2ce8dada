// Facts of visits made by hand, for the judgements.
import type { Facts, Seen, SentEvent } from '../../../../src/conformance/client/facts.ts';

/** A request that the emulator answered with 200, a second after the one before. */
export function seen(given: Partial<Seen> = {}): Seen {
  return {
    id: 'req_1',
    atMs: 0,
    operation: 'retrieveVideo',
    method: 'GET',
    path: '/v1/videos/video_1',
    query: {},
    headers: {},
    body: null,
    parts: [],
    hasKey: true,
    leaksKey: false,
    elsewhere: false,
    status: 200,
    outcome: 'complete',
    bytesSent: 100,
    answerHeaders: {},
    error: null,
    rules: [],
    videoId: 'video_1',
    video: null,
    unread: [],
    ...given,
  };
}

export const creation = (given: Partial<Seen> = {}): Seen =>
  seen({
    operation: 'createVideo',
    method: 'POST',
    path: '/v1/videos',
    body: { prompt: 'A calico cat' },
    video: { status: 'queued', progress: 0 },
    ...given,
  });

export const poll = (status: string, given: Partial<Seen> = {}): Seen =>
  seen({ video: { status, progress: 50 }, ...given });

export const download = (given: Partial<Seen> = {}): Seen =>
  seen({ operation: 'downloadVideo', path: '/v1/videos/video_1/content', ...given });

export const sent = (given: Partial<SentEvent> = {}): SentEvent => ({
  id: 'wh_1',
  atMs: 0,
  genuine: true,
  status: 200,
  durationMs: 5,
  ...given,
});

/** A visit of a program that ended by itself with status 0. */
export function facts(given: Partial<Facts> = {}): Facts {
  return {
    situation: 'plain',
    task: 'create',
    prompt: 'A calico cat',
    speed: 1,
    patienceS: undefined,
    videos: 1,
    requests: [],
    strays: [],
    brokenConnection: undefined,
    ending: 'exited',
    exit: { code: 0, signal: null },
    lastedMs: 3000,
    limitMs: 20_000,
    isLimitGiven: false,
    output: '',
    statement: undefined,
    files: [],
    listedIds: undefined,
    knownIds: [],
    leftIds: [],
    events: [],
    spentUsd: 0,
    ...given,
  };
}
