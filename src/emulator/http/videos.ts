// Create, list, retrieve, delete and remix videos.
import { invalidValue, videoStillProcessing } from '../domain/errors.ts';
import { billed } from '../domain/derivation.ts';
import { isTerminal, view, type VideoRecord, type VideoView } from '../domain/video.ts';
import { parseParams } from '../schema/refusals.ts';
import { createVideo, ListVideosQuery, remixVideo, toWire } from '../schema/video.ts';
import { queryParams, type Handler } from './call.ts';
import { findCharacters, unnamed } from './characters.ts';
import { createAccept, newRecord, videoReply } from './creation.ts';
import type { Deps } from './deps.ts';
import type { Limits } from './limits.ts';
import { completedSource, entropyTail, findVideo, pollsOf, retrieved } from './lookup.ts';
import { readReference } from './reference.ts';
import { jsonReply } from './reply.ts';

type VideoHandlers = Record<
  'createVideo' | 'listVideos' | 'retrieveVideo' | 'deleteVideo' | 'remixVideo',
  Handler
>;

export function videoHandlers(deps: Deps, limits: Limits): VideoHandlers {
  const { store, profile } = deps;
  const accept = createAccept(deps, limits);
  const createBody = createVideo(profile);
  const remixBody = remixVideo(profile);

  return {
    createVideo: limits.rated(async ({ project, body, jobEffects }) => {
      const parsed = parseParams(createBody, await body());
      const { input_reference: given, characters: named, prompt, model, seconds, size } = parsed;
      assertModelHasSize(deps, model, size);
      const reference = given === undefined ? undefined : await readReference(deps, given, size);
      const referenceSha256 = reference?.sha256 ?? null;
      const characters = named === undefined ? [] : await findCharacters(deps, project, named);
      const cast = characters.length === 0 ? undefined : { characters };
      const entropy = await deps.entropy(project, () => ({
        prompt,
        model,
        seconds,
        size,
        reference: reference?.sha256,
        ...cast,
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
      const kept = {
        project,
        upload: reference?.upload,
        given,
        jobEffects,
        remark: unnamed(characters, prompt),
      };
      return accept(cast === undefined ? record : { ...record, ...cast }, kept);
    }),

    remixVideo: limits.rated(async ({ project, now, params, body, jobEffects }) => {
      const { prompt } = parseParams(remixBody, await body());
      const place = { project, now, id: params['video_id'] ?? '' };
      const source = await completedSource(deps, place, 'remixed');
      const { model, seconds, size, palette, referenceSha256 } = source.body;
      const upload = await store.get(project, 'upload', source.id);
      const entropy = await deps.entropy(project, () => ({ prompt, source: entropyTail(source.id) }));
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
      // Who waits for a job will want its clip; programs that never wait need no renderer in memory.
      if (shown.status === 'in_progress') deps.warm();
      return videoReply(deps, shown);
    },

    async deleteVideo({ project, now, params }) {
      const { id, body } = await findVideo(deps, project, params['video_id'] ?? '');
      const shown = view(body, { now, polls: await pollsOf(deps, project, body) });
      if (!isTerminal(shown)) throw videoStillProcessing();
      await limits.deleting(project, { shown, record: body });
      await store.delete(project, 'video', id);
      await store.delete(project, 'upload', id);
      const forever = { now: 0, expiresAt: Number.POSITIVE_INFINITY };
      await store.take(project, deletedKey(shown, body), 1, forever);
      return jsonReply({ id, object: 'video.deleted', deleted: true });
    },
  };
}

/** The counter that a deletion leaves behind: what was billed stays billed. */
function deletedKey({ status }: VideoView, record: VideoRecord): string {
  const { model, size, seconds } = billed(record);
  return ['deleted', status, model, size, seconds].join(' ');
}

/** @throws ApiError 400 for a size that the model does not have (UNKNOWN: the service's own text was never seen) */
function assertModelHasSize({ profile }: Deps, model: string, size: string): void {
  const family = profile.models.value[model] ?? 'sora-2';
  const sizes = profile.sizesOf.value[family];
  if (!sizes.includes(size)) throw invalidValue('size', size, sizes);
}
