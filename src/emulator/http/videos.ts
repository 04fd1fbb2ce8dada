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
import { createLimits } from './limits.ts';
import { completedSource, entropyTail, findVideo, pollsOf, retrieved } from './lookup.ts';
import { readReference } from './reference.ts';
import { jsonReply } from './reply.ts';

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
      const parsed = parseParams(createBody, await body());
      const { input_reference: given, characters: named = [], ...wanted } = parsed;
      assertModelHasSize(deps, wanted.model, wanted.size);
      const reference = given === undefined ? null : await readReference(deps, given, wanted.size);
      const characters = await findCharacters(deps, project, named);
      const asked = { ...wanted, reference: reference?.sha256 };
      const cast = characters.length === 0 ? {} : { characters };
      const entropy = await deps.entropy(project, { ...asked, ...cast });
      // A job begins when it is accepted: uploads that overlap are listed in the order of their `created_at`.
      const now = deps.now(project);
      const record = newRecord(deps, { now, entropy, ...wanted, palette: entropy.slice(40, 64) });
      return accept(
        { ...record, referenceSha256: reference?.sha256 ?? null, ...cast },
        { project, upload: reference?.upload, given, jobEffects, remark: unnamed(characters, wanted.prompt) },
      );
    }),

    remixVideo: limits.rated(async ({ project, now, params, body, jobEffects }) => {
      const { prompt } = parseParams(remixBody, await body());
      const place = { project, now, id: params['video_id'] ?? '' };
      const source = await completedSource(deps, place, 'remixed');
      const { model, seconds, size, palette, referenceSha256 } = source.body;
      const upload = await store.get(project, 'upload', source.id);
      const entropy = await deps.entropy(project, { prompt, source: entropyTail(source.id) });
      const created = deps.now(project);
      const record = newRecord(deps, { now: created, entropy, model, seconds, size, palette, prompt });
      return accept(
        { ...record, referenceSha256, remixedFromVideoId: source.id, sourcePrompt: source.body.prompt },
        { project, upload: upload?.body, jobEffects },
      );
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
