// Create, list, retrieve, delete and remix videos.
import { readBlob } from '../store/read-blob.ts';
import { videoNotFound, videoStillProcessing } from '../domain/errors.ts';
import type { ListFault } from '../domain/effects.ts';
import { viewAtCreation, isTerminal, view } from '../domain/video.ts';
import { parseQuery } from '../schema/query-string.ts';
import { parseParams } from '../schema/refusals.ts';
import { toWire } from '../schema/print-video.ts';
import { createVideo, foreignCreation, ListVideosQuery, remixVideo } from '../schema/video-requests.ts';
import type { Handler } from '../http/call.ts';
import { missingNamesRemark } from '../jobs/character-lookup.ts';
import type { JobPorts } from '../jobs/job-ports.ts';
import type { Jobs, WantedJob } from '../jobs/jobs.ts';
import { newRecord } from '../jobs/new-record.ts';
import { videoReply } from '../jobs/video-reply.ts';
import type { ProjectScope } from '../projects/project-scope.ts';
import { videoListReply } from '../http/list-reply.ts';
import type { Reply } from '../http/reply.ts';
import {
  completedSource,
  digitsWithoutTime,
  findVideo,
  isVideo,
  pageOf,
  pollsOf,
  retrieveVideo,
} from '../jobs/video-lookup.ts';
import { jsonReply } from '../http/reply.ts';
import type { Cursor, Doc } from '../store/store.ts';
import { readCreation, recordOf } from '../jobs/creation-request.ts';

/**
 * From this progress on, a poll prepares the renderer. This takes less time than the rest of a job at the
 * default pace.
 */
const warmFrom = 50;

type VideoHandlers = Record<
  'createVideo' | 'listVideos' | 'retrieveVideo' | 'deleteVideo' | 'remixVideo',
  Handler
>;

type VideoPorts = Pick<JobPorts, 'profile' | 'pace' | 'pollAfter' | 'media' | 'download' | 'warm'>;

export function videoHandlers(ports: VideoPorts, jobs: Jobs): VideoHandlers {
  const { profile } = ports;
  const createBody = profile.open === true ? foreignCreation : createVideo(profile);
  const remixBody = remixVideo(profile);

  return {
    createVideo: jobs.rated(async ({ project, body, jobEffects }) => {
      const wanted = await readCreation(ports, project, parseParams(createBody, await body()));
      // A job begins when it is accepted. The time is read only now, so that overlapping uploads are listed
      // in the order of their `created_at`.
      const record = await recordOf(ports, { project, wanted, now: () => project.now() });
      const { reference, characters, prompt } = wanted;
      return created(project, {
        record,
        upload: reference?.upload,
        given: reference?.given,
        jobEffects,
        remark: missingNamesRemark(characters, prompt),
      });
    }),

    remixVideo: jobs.rated(async ({ project, now, params, body, jobEffects }) => {
      const { prompt } = parseParams(remixBody, await body());
      const place = { project, now, id: params['video_id'] ?? '' };
      const source = await completedSource(place, 'remixed');
      const { model, seconds, size, palette, referenceSha256 } = source.body;
      const upload = await readBlob(project.store.blobs, source.id);
      const entropy = await project.entropy(() => ({ prompt, source: digitsWithoutTime(source.id) }));
      const record = newRecord(ports, {
        now: project.now(),
        entropy,
        model,
        seconds,
        size,
        palette,
        prompt,
        referenceSha256,
        source: source.body,
      });
      return created(project, { record, upload, jobEffects });
    }),

    async listVideos({ request, project, now, listFault }) {
      const { after, limit, order } = parseQuery(ListVideosQuery, request.url);
      const cursor = after === undefined ? undefined : await findVideo(project, after);
      // One video more than the limit shows whether another page follows.
      const page = { limit: limit + 1, order, ...(cursor === undefined ? {} : { after: cursor }) };
      const whole = await pageOf(project, { pass: isVideo, ...page });
      const { found, more } = await underListFault(project, { listFault, page, whole });
      const data = await Promise.all(
        found
          .slice(0, limit)
          .map(async ({ body }) => toWire(view(body, { now, polls: await pollsOf(project, body) }))),
      );
      return videoListReply({ data, hasMore: more || found.length > limit });
    },

    async retrieveVideo({ project, now, params }) {
      const shown = await retrieveVideo({ project, now, id: params['video_id'] ?? '' });
      // A client that waits for a job will probably download its clip. Other programs need no renderer in
      // memory.
      if (shown.status === 'in_progress' && shown.progress >= warmFrom) ports.warm();
      return videoReply(ports, shown);
    },

    async deleteVideo({ project, now, params }) {
      const { id, body } = await findVideo(project, params['video_id'] ?? '');
      const shown = view(body, { now, polls: await pollsOf(project, body) });
      if (!isTerminal(shown)) throw videoStillProcessing();
      if (!(await jobs.delete(project, { record: body, shown }))) throw videoNotFound(id);
      return jsonReply({ id, object: 'video.deleted', deleted: true });
    },
  };
  async function created(project: ProjectScope, wanted: WantedJob): Promise<Reply> {
    const { record, ...more } = await jobs.create(project, wanted);
    return videoReply(ports, viewAtCreation(record), more);
  }
}

/**
 * Applies a rule to a page of a list.
 * @param given.whole the documents of the page, with one more when another page follows
 * @returns the documents to show, and `more` when the page must announce another page
 */
async function underListFault(
  project: ProjectScope,
  given: {
    listFault: ListFault | undefined;
    page: { after?: Cursor; limit: number; order: 'asc' | 'desc' };
    whole: readonly Doc<'video'>[];
  },
): Promise<{ found: readonly Doc<'video'>[]; more: boolean }> {
  const { listFault, page, whole } = given;
  if (listFault === undefined) return { found: whole, more: false };
  if (whole.length > 0) return { found: whole, more: true };
  if (listFault === 'empty_last_page' || page.after === undefined) return { found: whole, more: false };
  const order = page.order === 'asc' ? 'desc' : 'asc';
  const last = await pageOf(project, { pass: isVideo, limit: page.limit - 1, order });
  return { found: last.toReversed(), more: false };
}
