// The judgement `receiver`: the answers of the program to webhooks.
import { failed, notExercised, passed, type Facts, type Finding, type SentEvent } from '../facts.ts';
import type { Judgement } from '../model.ts';
import { shownMs } from './describe-request.ts';

type Given = Extract<Judgement, { receiver: unknown }>['receiver'];

const isAccepted = ({ status }: SentEvent) => status !== undefined && status >= 200 && status < 300;

const lineOf = ({ id, atMs, genuine, status, durationMs }: SentEvent) =>
  `${(atMs / 1000).toFixed(1)} s: ${genuine ? 'a genuine' : 'a forged'} delivery of ${id} → ${status ?? 'no answer'} in ${shownMs(durationMs)}`;

export function judgeReceiver({ genuine, forged, within_ms: within }: Given, { events }: Facts): Finding {
  const real = events.filter((event) => event.genuine);
  const wrong = events.filter((event) => !event.genuine);
  if (genuine !== undefined) {
    if (real.length === 0) return notExercised('no genuine webhook was sent');
    const refused = real.filter((event) => !isAccepted(event));
    if (refused.length > 0) return failed('a genuine webhook was not answered with 2xx', events.map(lineOf));
  }
  if (forged !== undefined) {
    const answered = wrong.filter(({ status }) => status !== undefined);
    if (answered.length === 0) return notExercised('no forged webhook was answered');
    if (answered.some(isAccepted))
      return failed('a forged webhook was answered with 2xx', events.map(lineOf));
  }
  if (within !== undefined) {
    // This span gives the program time, so it is real time at every speed.
    const slow = events.filter(({ durationMs }) => durationMs > within);
    if (slow.length > 0) return failed(`an answer took longer than ${shownMs(within)}`, slow.map(lineOf));
  }
  return passed;
}
