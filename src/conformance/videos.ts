// Creating videos and following their jobs.
import { expectShape, expectStatus, expectThat, read } from './expect.ts';
import { form, json, type RequestBody } from './http/body.ts';
import { retryAfterMs, segment, type Answer, type Client } from './http/client.ts';
import { Skip } from './mismatch.ts';
import type { ModelChoice } from './model.ts';
import type { History } from './needs/values.ts';
import type { Profile } from './profiles/profile.ts';
import { AnyVideo } from './shapes.ts';

export type Encoding = 'json' | 'multipart';

export interface Videos {
  /** Sends a creation; whatever it made is deleted at the end. Fields that are left out stay out. */
  create: (fields: Readonly<Record<string, unknown>>, encoding?: Encoding) => Promise<Answer>;
  /** The body that `create` would send. */
  body: (fields: Readonly<Record<string, unknown>>, encoding?: Encoding) => Promise<RequestBody>;
  /** Model, seconds and size of the profile's cheapest clip, with a prompt. */
  readonly cheapest: { model: string; seconds: string; size: string; prompt: string };
  /** Follows a job to its end. @throws Mismatch when it does not end in time */
  follow: (created: Answer) => Promise<History>;
  /** Asks once. */
  retrieve: (id: string) => Promise<Answer>;
}

export interface VideoSettings {
  http: Client;
  profile: Profile;
  models: ModelChoice;
  encoding: () => Promise<Encoding>;
  wait: (ms: number) => Promise<void>;
  /** Milliseconds for a job, and between polls when the server does not say. */
  poll: { limitMs: number; intervalMs: number };
  /** In ms. */
  now: () => number;
  /** Told of every job that was followed to its end. */
  ended: (id: string, end: { completed: boolean; tookMs: number }) => void;
}

const acceptedStatuses = [200, 201, 202];
const moderationCodes = new Set(['moderation_blocked', 'content_policy_violation', 'content_filter']);

export const isAccepted = ({ status }: Answer) => acceptedStatuses.includes(status);

/** True for a prompt that moderation refused at once, before there was a job: as right as a job that fails (contract:errors.policy-at-request). */
export const isModerated = ({ status, json }: Answer) =>
  status === 400 && moderationCodes.has(String(read(json, '/error/code')));

/**
 * A creation was taken, with whatever status servers have for that; its body is not judged.
 * @throws Skip when moderation has refused the prompt at once, before the job
 */
export function expectAccepted(answer: Answer): void {
  if (isModerated(answer)) throw new Skip('moderation refused the prompt, so nothing else can be judged');
  expectStatus(answer, acceptedStatuses);
}

/** The id of what was created. @throws as `expectAccepted` does; Mismatch when there is no id */
export function createdId(answer: Answer): string {
  expectAccepted(answer);
  return expectShape(answer, AnyVideo, acceptedStatuses).id;
}

/** What servers call a finished video; the synonyms are those of relays (A2). */
export const completedWords: ReadonlySet<string> = new Set([
  'completed',
  'succeeded',
  'success',
  'done',
  'finished',
]);

/** What servers call the end of a job. */
export const ends: ReadonlySet<string> = new Set([
  ...completedWords,
  'failed',
  'cancelled',
  'canceled',
  'expired',
  'error',
]);

export function createVideos(settings: VideoSettings): Videos {
  const { http, profile, models } = settings;
  const body = async (fields: Readonly<Record<string, unknown>>, encoding?: Encoding) =>
    (encoding ?? (await settings.encoding())) === 'json' ? json(fields) : form(fields);
  const retrieve = (id: string) => http.get(`/videos/${segment(id)}`);
  return {
    body,
    retrieve,
    get cheapest() {
      return {
        model: models.name,
        seconds: String(profile.clip.seconds),
        size: profile.clip.size,
        // Longer than a line: a server that keeps or lists less than the whole prompt shows it.
        prompt:
          'A paper boat on a calm lake at sunrise, seen from the shore. The camera stands still, the water is clear,\n' +
          'and a café on the far side opens its shutters one by one; by the end the sun is above the hills.',
      };
    },
    async create(fields, encoding) {
      const send = async (model: unknown) => http.post('/videos', await body({ ...fields, model }, encoding));
      // Only the usual model has a substitute: a check that names another one judges that name.
      if (fields['model'] !== models.name) return http.post('/videos', await body(fields, encoding));
      const tried = models.name;
      const answer = await send(tried);
      return withOtherModel(settings, { answer, tried, send });
    },
    follow: (created) => follow(settings, created),
  };
}

/** Sends the same with a model of the server's own list, where the usual one was refused. @returns the answer that counts */
export async function withOtherModel(
  { http, models }: Pick<VideoSettings, 'http' | 'models'>,
  given: { answer: Answer; tried: string; send: (model: string) => Promise<Answer> },
): Promise<Answer> {
  const { answer, tried, send } = given;
  const other = await models.instead(answer, { tried, http });
  if (other === undefined) {
    if (answer.status < 300) models.works(tried);
    return answer;
  }
  const second = await send(other);
  // Tells that the substitute is of no use either.
  await models.instead(second, { tried: other, http });
  if (second.status < 300) models.works(other);
  return second;
}

/** The state of a job: read from the body whatever the status is, because vLLM-Omni answers 400 for a job that failed. */
export function stateOf(answer: Answer): AnyVideo {
  const state = AnyVideo.safeParse(answer.json);
  // A check of its own judges the status.
  return state.success ? state.data : expectShape(answer, AnyVideo);
}

async function follow(settings: VideoSettings, created: Answer): Promise<History> {
  const { http, wait, poll, now } = settings;
  const { id } = expectShape(created, AnyVideo, acceptedStatuses);
  const began = now();
  const polls: Answer[] = [];
  for (let waited = 0, lastMs = 0; ;) {
    const answer = await http.get(`/videos/${segment(id)}`);
    const video = stateOf(answer);
    polls.push(answer);
    if (ends.has(video.status)) {
      const end = {
        completed: completedWords.has(video.status),
        tookMs: tookMs(video, now() - began, lastMs),
      };
      settings.ended(id, end);
      return { id, created, polls, video };
    }
    const left = poll.limitMs - waited;
    expectThat(left > 0, {
      expected: `an end of the job within ${poll.limitMs / 1000} s`,
      actual: video.status,
      where: '/status',
      answer,
    });
    // The last look is at the limit itself, however seldom the server wants to be asked.
    const pause = Math.min(pauseMs(answer) ?? poll.intervalMs, left);
    waited += pause;
    lastMs = now();
    await wait(pause);
    lastMs = now() - lastMs;
  }
}

/** How long a job took. It ended after the last poll but one; when exactly, only the server can tell. */
function tookMs(video: AnyVideo, passedMs: number, lastPauseMs: number): number {
  const toldS = Number(video['completed_at'] ?? Number.NaN) - Number(video['created_at']);
  const toldMs = toldS >= 0 ? (toldS + 1) * 1000 : Infinity;
  return Math.max(passedMs - lastPauseMs, Math.min(passedMs, toldMs));
}

/** How long the server asks a client to wait, at least 10 ms. */
function pauseMs(answer: Answer): number | undefined {
  const told = answer.header('openai-poll-after-ms');
  const ms = told === undefined ? retryAfterMs(answer) : Number(told);
  return ms === undefined || !Number.isFinite(ms) ? undefined : Math.min(Math.max(ms, 10), 60_000);
}
