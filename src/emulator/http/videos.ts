// Create, list, retrieve, delete and remix videos.
import {
  invalidValue,
  remixSourceNotCompleted,
  videoNotFound,
  videoStillProcessing,
} from '../domain/errors.ts';
import { isExpired, isTerminal, view } from '../domain/video.ts';
import { parseParams } from '../schema/refusals.ts';
import { createVideo, ListVideosQuery, remixVideo, toWire } from '../schema/video.ts';
import { queryParams, type Handler } from './call.ts';
import { countDeleted, createAccept, newRecord, videoReply } from './creation.ts';
import type { Deps } from './deps.ts';
import { createLimits } from './limits.ts';
import { findVideo, isVideo, pageOf, pollsOf, retrieved } from './lookup.ts';
import { readReference } from './reference.ts';
import { jsonReply } from './reply.ts';

/** From this progress on a poll gets the renderer ready: it takes less time than the rest of a job at the default pace. */
const warmFrom = 50;

type VideoHandlers = Record<
  'createVideo' | 'listVideos' | 'retrieveVideo' | 'deleteVideo' | 'remixVideo',
  Handler
>;

export function videoHandlers(deps: Deps): VideoHandlers {
  const { store, profile } = deps;
  const limits = createLimits(deps);
  const accept = createAccept(deps, limits);
  const createBody = createVideo(profile);
  const remixBody = remixVideo(profile);

  return {
    createVideo: limits.rated(async ({ project, body, jobEffects }) => {
      const { input_reference: given, prompt, model, seconds, size } = parseParams(createBody, await body());
      assertModelHasSize(deps, model, size);
      const reference = given === undefined ? undefined : await readReference(deps, given, size);
      const referenceSha256 = reference?.sha256 ?? null;
      const entropy = await deps.entropy(project, () => ({
        prompt,
        model,
        seconds,
        size,
        reference: reference?.sha256,
      }));
      // A job begins when it is accepted: uploads that overlap are listed in the order of their `created_at`.
      const now = deps.now(project);
      const palette = entropy.slice(40, 64);
      const record = newRecord(deps, {
        now,
        entropy,
        model,
        seconds,
        size,
        palette,
        prompt,
        referenceSha256,
        source: null,
      });
      return accept(record, { project, upload: reference?.upload, given, jobEffects });
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
      const found = await pageOf(deps, project, { pass: isVideo, ...page });
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
      return videoReply(deps, shown);
    },

    async deleteVideo({ project, now, params }) {
      const { id, body } = await findVideo(deps, project, params['video_id'] ?? '');
      const shown = view(body, { now, polls: await pollsOf(deps, project, body) });
      if (!isTerminal(shown)) throw videoStillProcessing();
      await limits.deleting(project, shown);
      await store.delete(project, 'video', id);
      await store.delete(project, 'upload', id);
      await countDeleted(deps, project, shown);
      return jsonReply({ id, object: 'video.deleted', deleted: true });
    },
  };
}

/** @throws ApiError 400 for a size that the model does not have (UNKNOWN: the service's own text was never seen) */
function assertModelHasSize({ profile }: Deps, model: string, size: string): void {
  const family = profile.models.value[model] ?? 'sora-2';
  const sizes = profile.sizesOf.value[family];
  if (!sizes.includes(size)) throw invalidValue('size', size, sizes);
}
