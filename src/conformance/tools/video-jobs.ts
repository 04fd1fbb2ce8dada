// Creates videos and follows their jobs.
import { acceptedStatuses, completedWords, ends } from '../vocabulary/statuses.ts';
import type { ModelChoice, Videos } from '../vocabulary/tools.ts';
import type { Encoding } from '../vocabulary/encoding.ts';
import { expectShape, expectStatus, expectThat, read } from '../vocabulary/expect.ts';
import { form, json } from '../http/body.ts';
import { retryAfterMs, segment, type Answer, type Client } from '../http/client.ts';
import { Skip } from '../vocabulary/mismatch.ts';
import type { History } from '../vocabulary/need-values.ts';
import type { Profile } from '../vocabulary/profile.ts';
import { AnyVideo } from '../vocabulary/shapes.ts';

export interface VideoSettings {
  http: Client;
  profile: Profile;
  models: ModelChoice;
  encoding: () => Promise<Encoding>;
  wait: (ms: number) => Promise<void>;
  /** The time limit for a job, and the pause between polls when the server gives none; both in ms. */
  poll: { limitMs: number; intervalMs: number };
  /** In ms. */
  now: () => number;
  /** Called for every job that was followed to its end. */
  ended: (id: string, end: { completed: boolean; tookMs: number }) => void;
}

const moderationCodes = new Set(['moderation_blocked', 'content_policy_violation', 'content_filter']);

export const isAccepted = ({ status }: Answer) => acceptedStatuses.includes(status);

/**
 * True when moderation refused the prompt in the answer to the creation, before there was a job. That is as
 * correct as a job that fails (contract:errors.policy-at-request).
 */
export const isModerated = ({ status, json }: Answer) =>
  status === 400 && moderationCodes.has(String(read(json, '/error/code')));

/**
 * Checks that a creation was accepted, with any status that servers use for that. The body is not judged.
 * @throws Skip when moderation refused the prompt in the answer, before there was a job
 */
export function expectAccepted(answer: Answer): void {
  if (isModerated(answer)) throw new Skip('moderation refused the prompt, so nothing else can be judged');
  expectStatus(answer, acceptedStatuses);
}

/** Returns the id of the created video. @throws as `expectAccepted` does; Mismatch when there is no id */
export function createdId(answer: Answer): string {
  expectAccepted(answer);
  return expectShape(answer, AnyVideo, acceptedStatuses).id;
}

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
        // The prompt is longer than one line, to reveal a server that stores or lists only a part of the
        // prompt.
        prompt:
          'A paper boat on a calm lake at sunrise, seen from the shore. The camera stands still, the water is clear,\n' +
          'and a café on the far side opens its shutters one by one; by the end the sun is above the hills.',
      };
    },
    async create(fields, encoding) {
      const send = async (model: unknown) => http.post('/videos', await body({ ...fields, model }, encoding));
      // Only the usual model may be replaced. When a check names another model, it judges that model.
      if (fields['model'] !== models.name) return http.post('/videos', await body(fields, encoding));
      const tried = models.name;
      const answer = await send(tried);
      return withOtherModel(settings, { answer, tried, send });
    },
    follow: (created) => follow(settings, created),
  };
}

/**
 * Sends the creation again with a model from the list of the server, when the server refused the usual model.
 * @returns the answer that counts
 */
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
  // When the server refuses the substitute as well, the model choice must know that.
  await models.instead(second, { tried: other, http });
  if (second.status < 300) models.works(other);
  return second;
}

/**
 * Returns the state of a job. It is read from the body whatever the status is, because vLLM-Omni answers 400
 * for a failed job.
 */
export function stateOf(answer: Answer): AnyVideo {
  const state = AnyVideo.safeParse(answer.json);
  // A separate check judges the status.
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
    // The last poll is at the time limit, even when the server asks for longer pauses.
    const pause = Math.min(pauseMs(answer) ?? poll.intervalMs, left);
    waited += pause;
    lastMs = now();
    await wait(pause);
    lastMs = now() - lastMs;
  }
}

/** Returns how long a job took. It ended between the last two polls; only the server knows the exact time. */
function tookMs(video: AnyVideo, passedMs: number, lastPauseMs: number): number {
  const statedS = Number(video['completed_at'] ?? Number.NaN) - Number(video['created_at']);
  const statedMs = statedS >= 0 ? (statedS + 1) * 1000 : Infinity;
  return Math.max(passedMs - lastPauseMs, Math.min(passedMs, statedMs));
}

/** Returns how long the server asks the client to wait, at least 10 ms. */
function pauseMs(answer: Answer): number | undefined {
  const header = answer.header('openai-poll-after-ms');
  const ms = header === undefined ? retryAfterMs(answer) : Number(header);
  return ms === undefined || !Number.isFinite(ms) ? undefined : Math.min(Math.max(ms, 10), 60_000);
}
