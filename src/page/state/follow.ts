// Follows a stream of server-sent events with fetch, because an EventSource cannot send the header of the token.
import { createEventParser, type ServerEvent } from '../model/event-parser.ts';

export type Link = 'connecting' | 'open' | 'lost';

export interface FollowGiven {
  /** Opens the stream. @throws when the server does not answer or refuses */
  open: (lastId: string, cancel: AbortSignal) => Promise<Response>;
  /** Called with the events of one piece of the stream. */
  onEvents: (events: readonly ServerEvent[]) => void;
  onLink: (link: Link) => void;
  wait: (ms: number, cancel: AbortSignal) => Promise<void>;
  /** Ends everything. */
  cancel: AbortSignal;
}

/** Waits between attempts, in real ms. */
const backoff = [250, 500, 1_000, 2_000, 5_000] as const;
/** The server sends a line every 15 s. A stream that is silent for longer has lost its server. */
export const silenceMs = 40_000;

/** Follows the stream until it is cancelled, and opens it again after the last event when it ends. */
export async function follow(given: FollowGiven): Promise<void> {
  const { open, onEvents, onLink, wait, cancel } = given;
  let lastId = '';
  let failures = 0;
  const take = (events: readonly ServerEvent[]) => {
    failures = 0;
    lastId = events.at(-1)?.id ?? lastId;
    onEvents(events);
  };
  while (!cancel.aborted) {
    const attempt = new AbortController();
    const stop = () => attempt.abort();
    cancel.addEventListener('abort', stop);
    try {
      const answer = await open(lastId, attempt.signal);
      onLink('open');
      await readAll(answer, { take, wait, attempt });
    } catch {
      // The server is gone or refuses. The next attempt tells which.
    }
    cancel.removeEventListener('abort', stop);
    attempt.abort();
    if (cancel.aborted) return;
    onLink('lost');
    await wait(backoff[Math.min(failures, backoff.length - 1)] ?? 0, cancel);
    failures += 1;
  }
}

/** Ends an attempt when nothing was heard for too long. */
async function stopWhenSilent(
  given: Pick<Reading, 'wait' | 'attempt'> & { heard: AbortSignal },
): Promise<void> {
  await given.wait(silenceMs, given.heard);
  if (!given.heard.aborted) given.attempt.abort();
}

interface Reading {
  take: (events: readonly ServerEvent[]) => void;
  wait: FollowGiven['wait'];
  attempt: AbortController;
}

async function readAll({ body }: Response, { take, wait, attempt }: Reading): Promise<void> {
  if (body === null) return;
  const parse = createEventParser();
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  for (;;) {
    const heard = new AbortController();
    void stopWhenSilent({ wait, attempt, heard: heard.signal });
    const { done, value } = await reader.read().finally(() => heard.abort());
    if (done) return;
    const events = parse(value);
    if (events.length > 0) take(events);
  }
}
