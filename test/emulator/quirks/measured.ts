// Recorded answers of real servers (fixtures/measured): sends their requests to the emulator, and finds the
// differences between the answers.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, vi } from 'vitest';
import type { JobError } from '../../../src/emulator/domain/profiles.ts';
import type { QuirksName } from '../../../src/emulator/index.ts';
import type { Json } from '../../support/emulator.ts';
import { quirkyEmulator, type Quirky } from './asking.ts';

export const folder = join(import.meta.dirname, '../../../fixtures/measured');

export interface Answer {
  status: number;
  type: string;
  body?: Json;
  headers?: Readonly<Record<string, string>>;
}

interface Exchange {
  name: string;
  /**
   * A name for the job that this exchange creates. `{NAME}` in paths and answers stands for the id of the
   * job.
   */
  job?: string;
  /** The reason why the job fails. */
  fails?: JobError;
  request: {
    method: string;
    path: string;
    form?: Readonly<Record<string, string>>;
    json?: unknown;
    text?: string;
    type?: string;
  };
  answer: Answer;
}

type Step = { step: 'later' | 'all jobs end' } | { step: 'the job runs'; job: string; progress: number };

export interface Measured {
  server: QuirksName;
  release: string;
  measured: string;
  exchanges: readonly (Exchange | Step)[];
}

export const readMeasured = (name: string): Measured =>
  JSON.parse(readFileSync(join(folder, `${name}.json`), 'utf8')) as Measured;

/** Sends all requests to the emulator in order. @returns its answers by the names of the exchanges */
export async function replayed({ server, exchanges }: Measured): Promise<Map<string, Answer>> {
  const emulator = quirkyEmulator(server);
  const ids = new Map<string, string>();
  const fates = new Map<string, JobError>();
  const answers = new Map<string, Answer>();
  for (const exchange of exchanges) {
    if ('step' in exchange) {
      await take(emulator, exchange, { ids, fates });
      continue;
    }
    const { name, job, fails } = exchange;
    const answer = await ask(emulator, exchange, ids);
    answers.set(name, answer);
    if (job === undefined) continue;
    ids.set(job, answer.body.id);
    if (fails !== undefined) fates.set(job, fails);
  }
  for (const [name, answer] of answers) answers.set(name, withNames(answer, ids));
  return answers;
}

async function take(
  { clock, videos }: Quirky,
  step: Step,
  { ids, fates }: { ids: ReadonlyMap<string, string>; fates: ReadonlyMap<string, JobError> },
): Promise<void> {
  clock.advance(1200);
  if (step.step === 'later') return;
  if (step.step === 'the job runs') {
    await videos.setProgress(ids.get(step.job) ?? '', step.progress);
    return;
  }
  for (const [job, id] of ids) {
    const fate = fates.get(job);
    if (fate !== undefined) await videos.fail(id, fate);
    // On servers that can delete running jobs, the job no longer exists.
    else if (job !== 'running') await videos.complete(id);
  }
}

async function ask(emulator: Quirky, exchange: Exchange, ids: ReadonlyMap<string, string>): Promise<Answer> {
  const { method, path, form, json, text, type } = exchange.request;
  const filled = path.replaceAll(/\{(\w+)\}/g, (_, job: string) => encodeURIComponent(ids.get(job) ?? ''));
  let body: FormData | string | undefined = text;
  const headers = new Headers(type === undefined ? {} : { 'content-type': type });
  if (form !== undefined) {
    body = new FormData();
    for (const [name, value] of Object.entries(form)) body.set(name, value);
  }
  if (json !== undefined) {
    body = JSON.stringify(json);
    headers.set('content-type', 'application/json');
  }
  const known = path.endsWith('/sync') ? await listedIds(emulator) : undefined;
  const answer = emulator.send(filled, { method, headers, ...(body === undefined ? {} : { body }) });
  if (known !== undefined && (exchange.answer.status === 200 || exchange.fails !== undefined)) {
    await endNew(emulator, known, exchange.fails);
  }
  return read(await answer);
}

async function listedIds(emulator: Quirky): Promise<string[]> {
  const list = (await (await emulator.send('/v1/videos')).json()) as Json;
  return list.data.map(({ id }: { id: string }) => id);
}

/** Ends the job that a request waits for. */
async function endNew(
  emulator: Quirky,
  known: readonly string[],
  fails: JobError | undefined,
): Promise<void> {
  const id = await vi.waitFor(async () => {
    const made = (await listedIds(emulator)).filter((listed) => !known.includes(listed));
    expect(made).toHaveLength(1);
    return String(made[0]);
  });
  await (fails === undefined ? emulator.videos.complete(id) : emulator.videos.fail(id, fails));
}

/** Headers that servers of clips add. */
const headerNames =
  /^(content-disposition|x-request-id|x-model|x-inference-time-s|x-stage-durations|x-peak-memory-mb)$/;

async function read(response: Response): Promise<Answer> {
  const type = response.headers.get('content-type')?.split(';', 1)[0] ?? '';
  const { status } = response;
  if (type === 'application/json') return { status, type, body: await response.json() };
  await response.arrayBuffer();
  const headers = Object.fromEntries([...response.headers].filter(([name]) => headerNames.test(name)));
  // Every answer of the emulator has a request id; on the real server, only the answer with a clip has it.
  if (!('x-model' in headers)) delete headers['x-request-id'];
  return { status, type, headers };
}

/** The answer with names of jobs in place of their ids. */
function withNames(answer: Answer, ids: ReadonlyMap<string, string>): Answer {
  let text = JSON.stringify(answer);
  for (const [job, id] of ids) text = text.replaceAll(id, `{${job}}`);
  return JSON.parse(text) as Answer;
}

/** The values that differ in every run: ids, times, durations. */
const varying: Readonly<Record<string, string>> = {
  created_at: 'time',
  completed_at: 'time',
  expires_at: 'time',
  inference_time_s: 'seconds',
  'x-inference-time-s': 'seconds',
};

/** The answer without the values that differ in every run. */
export function steady(answer: Answer): Answer {
  let text = JSON.stringify(answer, (key, value: unknown) =>
    value !== null && Object.hasOwn(varying, key) ? `<${varying[key]}>` : value,
  );
  const videos: Json[] = [answer.body, ...(answer.body?.data ?? [])];
  for (const { id } of videos.filter((video) => typeof video?.id === 'string'))
    text = text.replaceAll(id, '<id>');
  // A gateway shows the ids of its provider.
  text = text.replaceAll(/video_[0-9a-f]{48}/g, '<id>').replaceAll(/video_sync-\w+/g, '<id>');
  return JSON.parse(text) as Answer;
}

/**
 * The places where two answers differ, as JSON pointers. `/body keys` stands for other keys, or for the same
 * keys in another order.
 */
export function differing(real: unknown, ours: unknown, at = ''): string[] {
  if (!isRecord(real) || !isRecord(ours)) {
    if (Array.isArray(real) && Array.isArray(ours) && real.length === ours.length)
      return real.flatMap((item, index) => differing(item, ours[index], `${at}/${index}`));
    return JSON.stringify(real) === JSON.stringify(ours) ? [] : [at];
  }
  const [keys, others] = [Object.keys(real), Object.keys(ours)];
  const order = keys.join() === others.join() ? [] : [`${at} keys`];
  const shared = keys.filter((key) => key in ours);
  return [...order, ...shared.flatMap((key) => differing(real[key], ours[key], `${at}/${key}`))];
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
