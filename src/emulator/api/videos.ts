// Create, list, retrieve, delete and remix videos.
import { videoNotFound, videoStillProcessing } from '../domain/errors.ts';
import { isTerminal, view } from '../domain/video.ts';
import { parseQuery } from '../schema/query-string.ts';
import { parseParams } from '../schema/refusals.ts';
import { toWire } from '../schema/print-video.ts';
import { createVideo, foreignCreation, ListVideosQuery, remixVideo } from '../schema/video-requests.ts';
import { keepResult } from '../jobs/batch/kept-results.ts';
import type { Handler } from '../http/call.ts';
import { unnamed } from '../jobs/character-lookup.ts';
import { countDeleted, createAccept, newRecord, videoReply } from '../jobs/creation.ts';
import type { Deps } from '../http/deps.ts';
import type { Limits } from '../jobs/limits.ts';
import {
  completedSource,
  entropyTail,
  findVideo,
  isVideo,
  pageOf,
  pollsOf,
  retrieved,
} from '../jobs/video-lookup.ts';
import { jsonReply } from '../http/reply.ts';
import { judgedRequest, requestedRecord } from '../jobs/creation-request.ts';

/**
 * From this progress on, a poll prepares the renderer. This takes less time than the rest of a job at the
 * default pace.
 */
const warmFrom = 50;

type VideoHandlers = Record<
  'createVideo' | 'listVideos' | 'retrieveVideo' | 'deleteVideo' | 'remixVideo',
  Handler
>;

export function videoHandlers(deps: Deps, limits: Limits): VideoHandlers {
  const { profile } = deps;
  const accept = createAccept(deps, limits);
  const createBody = profile.open === true ? foreignCreation : createVideo(profile);
  const remixBody = remixVideo(profile);

  return {
    createVideo: limits.rated(async ({ project, body, jobEffects }) => {
      const wanted = await judgedRequest(deps, project, parseParams(createBody, await body()));
      // A job begins when it is accepted. The time is read only now, so that overlapping uploads are listed
      // in the order of their `created_at`.
      const record = await requestedRecord(deps, { project, wanted, now: () => project.now() });
      const { reference, characters, prompt } = wanted;
      return accept(record, {
        project,
        upload: reference?.upload,
        given: reference?.given,
        jobEffects,
        remark: unnamed(characters, prompt),
      });
    }),

    remixVideo: limits.rated(async ({ project, now, params, body, jobEffects }) => {
      const { prompt } = parseParams(remixBody, await body());
      const place = { project, now, id: params['video_id'] ?? '' };
      const source = await completedSource(place, 'remixed');
      const { model, seconds, size, palette, referenceSha256 } = source.body;
      const upload = await project.store.get('upload', source.id);
      const entropy = await project.entropy(() => ({ prompt, source: entropyTail(source.id) }));
      const created = project.now();
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
      const { after, limit, order } = parseQuery(ListVideosQuery, request.url);
      const cursor = after === undefined ? undefined : await findVideo(project, after);
      // One video more than the limit shows whether another page follows.
      const page = { limit: limit + 1, order, ...(cursor === undefined ? {} : { after: cursor }) };
      const found = await pageOf(project, { pass: isVideo, ...page });
      const data = await Promise.all(
        found
          .slice(0, limit)
          .map(async ({ body }) => toWire(view(body, { now, polls: await pollsOf(project, body) }))),
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
      const shown = await retrieved({ project, now, id: params['video_id'] ?? '' });
      // A client that waits for a job will probably download its clip. Other programs need no renderer in
      // memory.
      if (shown.status === 'in_progress' && shown.progress >= warmFrom) deps.warm();
      return videoReply(deps, shown);
    },

    async deleteVideo({ project, now, params }) {
      const { id, body } = await findVideo(project, params['video_id'] ?? '');
      const shown = view(body, { now, polls: await pollsOf(project, body) });
      if (!isTerminal(shown)) throw videoStillProcessing();
      await limits.deleting(project, { record: body, shown });
      await keepResult(project, { record: body, shown });
      // Of several deletions at the same time, only the deletion that removed the record counts.
      if (!(await project.store.delete('video', id))) throw videoNotFound(id);
      await project.store.delete('upload', id);
      await countDeleted(project, { record: body, shown });
      return jsonReply({ id, object: 'video.deleted', deleted: true });
    },
  };
}
