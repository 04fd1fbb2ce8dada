// Create, list, retrieve, delete and remix videos.
import { underEffects } from '../domain/effects.ts';
import { makePlan } from '../domain/plan.ts';
import { videoId } from '../domain/ids.ts';
import {
  invalidValue,
  remixSourceNotCompleted,
  videoNotFound,
  videoStillProcessing,
} from '../domain/errors.ts';
import { pollAfterMs } from '../domain/pace.ts';
import { listPrice } from '../domain/prices.ts';
import { accepted, isExpired, isTerminal, view, type VideoRecord, type VideoView } from '../domain/video.ts';
import { parseParams } from '../schema/refusals.ts';
import { createVideo, ListVideosQuery, printVideo, remixVideo, toWire } from '../schema/video.ts';
import type { Upload } from '../store/store.ts';
import { createKeep } from './batch-output.ts';
import { queryParams, type Call, type Handler } from './call.ts';
import type { Deps } from './deps.ts';
import { createLimits } from './limits.ts';
import { findVideo, pollsOf, retrieved } from './lookup.ts';
import { createModeration } from './moderation.ts';
import { readReference, type Reference } from './reference.ts';
import { jsonReply, type Reply } from './reply.ts';

/** From this progress on a poll gets the renderer ready: it takes less time than the rest of a job at the default pace. */
const warmFrom = 50;

type VideoHandlers = Record<
  'createVideo' | 'listVideos' | 'retrieveVideo' | 'deleteVideo' | 'remixVideo',
  Handler
>;

export function videoHandlers(deps: Deps): VideoHandlers {
  const { store, profile } = deps;
  const moderation = createModeration(deps);
  const limits = createLimits(deps);
  const keep = createKeep(deps);
  const createBody = createVideo(profile);
  const remixBody = remixVideo(profile);

  return {
    createVideo: limits.rated(async ({ project, body, jobEffects }) => {
      const { input_reference: given, ...wanted } = parseParams(createBody, await body());
      assertModelHasSize(deps, wanted.model, wanted.size);
      const reference =
        given === undefined
          ? undefined
          : await readReference(deps, { project, value: given, size: wanted.size });
      // A job begins when it is accepted: uploads that overlap are listed in the order of their `created_at`.
      const record = await requestedRecord(deps, {
        project,
        wanted,
        reference,
        now: () => deps.now(project),
      });
      return accept(record, { project, upload: reference?.upload, given: reference?.given, jobEffects });
    }),

    remixVideo: limits.rated(async ({ project, now, params, body, jobEffects }) => {
      const { prompt } = parseParams(remixBody, await body());
      const source = await findVideo(deps, project, params['video_id'] ?? '');
      const shown = view(source.body, { now, polls: await pollsOf(deps, project, source.body) });
      if (shown.status !== 'completed') throw remixSourceNotCompleted();
      // UNKNOWN: a source whose assets are gone is treated as gone itself.
      if (isExpired(shown, now)) throw videoNotFound(source.id);
      const { model, seconds, size, palette, referenceSha256 } = source.body;
      const upload = await store.get(project, 'upload', source.id);
      // Without the time in the source's id: with a seed the same steps give the same digits, whenever they are taken.
      const entropy = await deps.entropy(project, () => ({
        prompt,
        source: source.id.slice('video_'.length + 8),
      }));
      const created = deps.now(project);
      const record = newRecord(deps, {
        now: created,
        entropy,
        model,
        seconds,
        size,
        palette,
        prompt,
        referenceSha256,
        source: source.body,
      });
      return accept(record, { project, upload: upload?.body, jobEffects });
    }),

    async listVideos({ request, project, now }) {
      const query = queryParams(request, Object.keys(ListVideosQuery.shape));
      const { after, limit, order } = parseParams(ListVideosQuery, query);
      const cursor = after === undefined ? undefined : await findVideo(deps, project, after);
      // One more than asked for tells whether there are more.
      const page = { limit: limit + 1, order, ...(cursor === undefined ? {} : { after: cursor }) };
      const found = await store.list(project, 'video', page);
      const data = await Promise.all(
        found
          .slice(0, limit)
          .map(async ({ body }) => toWire(view(body, { now, polls: await pollsOf(deps, project, body) }))),
      );
      return jsonReply({
        object: 'list',
        data,
        first_id: data[0]?.id ?? null,
        has_more: found.length > limit,
        last_id: data.at(-1)?.id ?? null,
      });
    },

    async retrieveVideo({ project, now, params }) {
      const shown = await retrieved(deps, { project, now, id: params['video_id'] ?? '' });
      // Who waits for a job will want its clip; programs that never wait so long need no renderer in memory.
      if (shown.status === 'in_progress' && shown.progress >= warmFrom) deps.warm();
      return videoReply(shown);
    },

    async deleteVideo({ project, now, params }) {
      const { id, body } = await findVideo(deps, project, params['video_id'] ?? '');
      const shown = view(body, { now, polls: await pollsOf(deps, project, body) });
      if (!isTerminal(shown)) throw videoStillProcessing();
      await limits.deleting(project, { record: body, shown });
      await keep(project, { record: body, shown });
      await store.delete(project, 'video', id);
      await store.delete(project, 'upload', id);
      await store.take(project, deletedKey(shown, body), 1, { now: 0, expiresAt: Number.POSITIVE_INFINITY });
      return jsonReply({ id, object: 'video.deleted', deleted: true });
    },
  };

  /** @param kept.given the reference as it was sent */
  async function accept(
    wanted: VideoRecord,
    kept: { project: string; upload: Upload | undefined; given?: unknown; jobEffects: Call['jobEffects'] },
  ): Promise<Reply> {
    const { record: judged, note } = moderation.judge(wanted, kept.given);
    // Whoever scripts a job has the last word.
    const record = ruled(judged, kept.jobEffects);
    const { project, upload } = kept;
    const { id } = record;
    const sort = deps.nextSort(project, record.createdAt);
    await limits.stored({ project, record }, async () => {
      // The picture first: a job that can be seen has all it is made of.
      if (upload !== undefined) await store.put(project, 'upload', { id, sort, body: upload });
      await deps.webhooks.putVideo(project, { id, sort, body: record });
    });
    const cost = listPrice(profile, record).toFixed(2);
    return videoReply(accepted(record), {
      headers: { 'x-emulator-cost-usd': cost },
      ...(note === undefined ? {} : { remark: note }),
    });
  }

  function videoReply(
    shown: VideoView,
    more: { headers?: Record<string, string>; remark?: string } = {},
  ): Reply {
    const interval = isTerminal(shown) ? undefined : pollAfterMs(deps.pollAfter, deps.pace);
    const { id, status, progress, model, seconds, size } = shown;
    const headers: Record<string, string> = { 'content-type': 'application/json', ...more.headers };
    if (interval !== undefined) headers['openai-poll-after-ms'] = String(interval);
    const said = `${id} ${status} ${progress} % (${model}, ${seconds} s, ${size})`;
    const note = more.remark === undefined ? said : `${said}; ${more.remark}`;
    return { status: 200, headers, body: printVideo(shown), video: shown, note };
  }
}

/** The counter that a deletion leaves behind: what was billed stays billed. */
function deletedKey({ status, model, size, seconds }: VideoView, { batch }: VideoRecord): string {
  return ['deleted', status, model, size, seconds, ...(batch === undefined ? [] : ['batch'])].join(' ');
}

/** The record as the rules want it. */
export function ruled(record: VideoRecord, jobEffects: Call['jobEffects']): VideoRecord {
  const { model, size, seconds, prompt, referenceSha256: sha256 } = record;
  const effects = jobEffects?.({ model, size, seconds, prompt, sha256 });
  return effects === undefined ? record : underEffects(record, effects);
}

/** The record of a creation whose parameters have been judged. @param given.now asked last, when the job begins */
export async function requestedRecord(
  deps: Deps,
  given: {
    project: string;
    wanted: Pick<VideoRecord, 'prompt' | 'model' | 'seconds' | 'size'>;
    reference: Reference | undefined;
    now: () => number;
  },
): Promise<VideoRecord> {
  const { project, reference } = given;
  const { prompt, model, seconds, size } = given.wanted;
  const entropy = await deps.entropy(project, () => ({
    prompt,
    model,
    seconds,
    size,
    reference: reference?.sha256,
  }));
  return newRecord(deps, {
    now: given.now(),
    entropy,
    model,
    seconds,
    size,
    palette: entropy.slice(40, 64),
    prompt,
    referenceSha256: reference?.sha256 ?? null,
    source: null,
  });
}

/**
 * A record with nothing but what was asked for. Every field is written out, in one order: jobs are what a server keeps most
 * of, and objects that are made alike are small.
 */
function newRecord(
  { profile, pace }: Deps,
  given: Pick<VideoRecord, 'model' | 'prompt' | 'seconds' | 'size' | 'palette' | 'referenceSha256'> & {
    now: number;
    entropy: string;
    /** The video that is remixed. */
    source: VideoRecord | null;
  },
): VideoRecord {
  const { now, entropy, model, prompt, seconds, size, palette, referenceSha256, source } = given;
  return {
    id: videoId(Math.floor(now / 1000), entropy),
    createdAt: now,
    model,
    prompt,
    seconds,
    size,
    remixedFromVideoId: source?.id ?? null,
    palette,
    sourcePrompt: source?.prompt ?? null,
    referenceSha256,
    lifetimeMs: profile.assetLifetime.value * 1000,
    plan: makePlan({ entropy, request: given, profile, pace }),
    command: null,
    expiredAt: null,
  };
}

/** @throws ApiError 400 for a size that the model does not have (UNKNOWN: the service's own text was never seen) */
export function assertModelHasSize({ profile }: Deps, model: string, size: string): void {
  const family = profile.models.value[model] ?? 'sora-2';
  const sizes = profile.sizesOf.value[family];
  if (!sizes.includes(size)) throw invalidValue('size', size, sizes);
}
