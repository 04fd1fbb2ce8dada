// Deletes one video. Servers refuse to delete a running job (contract:delete.running-is-refused), so this
// file requests the job between two tries. Some servers advance their jobs only when a client requests them.
import type { Caretaker } from './caretaker.ts';
import { read } from '../vocabulary/expect.ts';
import { retryAfterMs, segment, type Answer } from '../http/client.ts';
import { completedWords, ends } from '../vocabulary/statuses.ts';

/** `never`: this server deletes nothing, so another try is useless. */
export type End = 'gone' | 'never' | { laterMs: number; runs: boolean };

const tryLater = (laterMs: number, runs: boolean): End => ({ laterMs, runs });

/** How often a job is requested in one round, while each answer shows progress. */
const mostPolls = 50;
/** How many equal answers in a row show that requests do not advance the job. */
const mostEqual = 2;

export async function removeVideo(given: Caretaker, id: string): Promise<End> {
  try {
    if (given.isOpen?.(id) === true) await poll(given, id);
    const first = await askToDelete(given, id);
    if (typeof first === 'string') return first;
    const state = await pollWhileMoving(given, id);
    if (state === 'unknown') return first;
    if (state === 'running') {
      if (given.end === undefined) return tryLater(first.laterMs, true);
      await given.end(id);
    }
    return await askToDelete(given, id);
  } catch {
    return tryLater(0, false);
  }
}

async function askToDelete({ http }: Caretaker, id: string): Promise<End> {
  // A failed deletion is tried again in the next round. After the last round the video is reported as a
  // leftover.
  const answer = await http.send({ method: 'DELETE', path: `/videos/${segment(id)}`, retry: false });
  const { status } = answer;
  if (status === 405 || status === 501) return 'never';
  if ((status >= 200 && status < 300) || status === 404) return 'gone';
  return tryLater(retryAfterMs(answer) ?? 0, false);
}

type State = 'running' | 'ended' | 'unknown';

async function pollWhileMoving(given: Caretaker, id: string): Promise<State> {
  let before = '';
  for (let polls = 0, equal = 0; polls < mostPolls && equal < mostEqual; polls += 1) {
    const { state, answer } = await poll(given, id);
    if (state !== 'running') return state;
    const shown = `${String(read(answer.json, '/status'))} ${String(read(answer.json, '/progress'))}`;
    equal = shown === before ? equal + 1 : 0;
    before = shown;
  }
  return 'running';
}

async function poll({ http, ended }: Caretaker, id: string): Promise<{ state: State; answer: Answer }> {
  const answer = await http.send({ path: `/videos/${segment(id)}`, retry: false });
  const status = read(answer.json, '/status');
  if (typeof status !== 'string') return { state: 'unknown', answer };
  if (!ends.has(status)) return { state: 'running', answer };
  ended?.(id, completedWords.has(status));
  return { state: 'ended', answer };
}
