// The older API: jobs that make one to four clips, and the clips themselves. A job is stored in the same kind
// of record as a video, so that clock, rules, moderation, limits and the control API treat it like a video.
import { assetEffects } from '../domain/effects.ts';
import { integerTooBig, invalidValue } from '../domain/errors.ts';
import { paletteSeed } from '../domain/ids.ts';
import type { Profile } from '../domain/profiles.ts';
import { viewAtCreation, isTerminal, view, type VideoRecord, type VideoView } from '../domain/video.ts';
import type { Call, Handler } from '../http/call.ts';
import { isForm } from '../http/body.ts';
import { isContentLate, sendAsset } from '../jobs/asset-reply.ts';
import { createJobs } from '../jobs/jobs.ts';
import { newRecord } from '../jobs/new-record.ts';
import { pollHeaders } from '../jobs/video-reply.ts';
import type { JobPorts } from '../jobs/job-ports.ts';
import { applyVideoFault } from '../http/faults.ts';
import { viewAfterPoll, pageOf, pollsOf } from '../jobs/video-lookup.ts';
import { videoListReply } from '../http/list-reply.ts';
import { jsonReply, type Reply } from '../http/reply.ts';
import { createJob, JobQuality, jobStatuses, ListJobsQuery } from '../schema/azure.ts';
import type { JobOperationId } from '../schema/azure-routes.ts';
import { formValues } from '../schema/form-values.ts';
import { parseQuery } from '../schema/query-string.ts';
import { parseParams } from '../schema/refusals.ts';
import type { Doc } from '../store/store.ts';
import { jobLimits } from '../domain/azure-contracts.ts';
import { generationNotFound, jobNotFound, jobStillRunning } from './azure-errors.ts';
import { jobId, jobOf } from './job-ids.ts';
import { readFiles, readInpainting, readItems } from './inpaint.ts';
import { generationJson, jobExpiry, jobJson, jobStatus } from './job-view.ts';

/** @param ports their `profile` is the contract of the jobs */
export function jobHandlers(ports: JobPorts): Record<JobOperationId, Handler> {
  const { profile } = ports;
  const jobs = createJobs(ports);
  const body = bodyOf(profile);

  return {
    createVideoJob: jobs.rated(async (call) => {
      const { project, jobEffects } = call;
      const wanted = await readCreation(call, body);
      const picture = await readInpainting(ports, wanted.items, wanted);
      const { model, prompt, size, clips } = wanted;
      const asked = { model, prompt, size, seconds: String(wanted.seconds) };
      const referenceSha256 = picture?.sha256 ?? null;
      const crop = picture?.crop === undefined ? {} : { crop: picture.crop };
      const entropy = await project.entropy(() => ({
        ...asked,
        clips,
        reference: picture?.sha256,
        ...crop,
      }));
      const now = project.now();
      const palette = paletteSeed(entropy);
      const made = newRecord(ports, { now, entropy, ...asked, palette, referenceSha256, source: null });
      const created = await jobs.create(project, {
        record: { ...made, id: jobId(now, entropy), clips, ...crop },
        upload: picture?.upload,
        given: picture?.given,
        jobEffects,
      });
      return jobReply(
        { status: 201, record: created.record, shown: viewAtCreation(created.record) },
        created,
      );
    }),

    async listVideoJobs(call) {
      const { request, project, now } = call;
      const { limit, ...cursors } = parseQuery(ListJobsQuery, request.url);
      const statuses = statusesOf(request);
      const shownOf = new Map<string, VideoView>();
      const pass = ({ id, body: record }: Doc<'video'>) => {
        if (record.clips === undefined || gone(record, now)) return false;
        const shown = view(record, { now, polls: 0 });
        shownOf.set(id, shown);
        return statuses.length === 0 || statuses.includes(jobStatus(shown));
      };
      // The list shows the newest job first. For `before`, the page ends before that job, so it is read
      // backwards from it.
      const { before, after } = cursors;
      const backwards = before !== undefined && after === undefined;
      const cursor = after ?? before;
      const from = cursor === undefined ? undefined : await findJob(cursor, call);
      const found = await pageOf(project, {
        pass,
        limit: limit + 1,
        order: backwards ? 'asc' : 'desc',
        ...(from === undefined ? {} : { after: from }),
      });
      const page = found.slice(0, limit);
      const data = await Promise.all(
        (backwards ? page.toReversed() : page).map(async ({ body: record }) =>
          jobJson(record, view(record, { now, polls: await pollsOf(project, record) })),
        ),
      );
      return videoListReply({ data, hasMore: found.length > limit });
    },

    async retrieveVideoJob(call) {
      const { project, now } = call;
      const doc = await findJob(call.params['job_id'] ?? '', call);
      const shown = await viewAfterPoll({ project, now, doc });
      if (shown.status === 'in_progress') ports.warm();
      // If the job ended by this retrieval, the store already has the record with its end. So the record is
      // read again.
      const { body: record } = (await project.store.get('video', doc.id)) ?? doc;
      return jobReply({ status: 200, record, shown }, { headers: {}, remarks: [] });
    },

    async deleteVideoJob(call) {
      const { project, now } = call;
      const { id, body: record } = await findJob(call.params['job_id'] ?? '', call);
      const shown = view(record, { now, polls: await pollsOf(project, record) });
      if (!isTerminal(shown)) throw jobStillRunning();
      if (!(await jobs.delete(project, { record, shown }))) throw jobNotFound(id);
      return { status: 204, headers: {}, body: null, note: `${id} deleted` };
    },

    async retrieveGeneration(call) {
      const { record, shown, index } = await findGeneration(call);
      return jsonReply(generationJson(record, shown, index));
    },

    async downloadGeneration(call) {
      parseQuery(JobQuality, call.request.url);
      return generationAsset(call, 'video');
    },

    async downloadGenerationThumbnail(call) {
      const reply = await generationAsset(call, 'poster');
      // DOC states `image/jpg` exactly, although the registered type is image/jpeg.
      if (reply.headers['content-type'] === 'image/jpeg') reply.headers['content-type'] = 'image/jpg';
      return reply;
    },
  };

  async function generationAsset(call: Call, variant: 'video' | 'poster'): Promise<Reply> {
    const { id, record, shown, index } = await findGeneration(call);
    const effects = assetEffects(record, call.assetEffects);
    if (isContentLate(shown, { now: call.now, effects })) throw generationNotFound(id);
    const { palette } = record;
    // Each variant has its own colours.
    const turned = palette.slice(index * 5) + palette.slice(0, index * 5);
    const make = () => sendAsset(ports, call, { record, variant, changes: { id, palette: turned } });
    return applyVideoFault(ports, { fault: effects.fault, signal: call.request.signal, make });
  }

  function jobReply(
    { status, record, shown }: { status: number; record: VideoRecord; shown: VideoView },
    { headers, remarks }: { headers: Record<string, string>; remarks: readonly string[] },
  ): Reply {
    const { id, model, size, seconds, clips = 1 } = record;
    const said = `${id} ${jobStatus(shown)} (${model}, ${clips} x ${seconds} s, ${size})`;
    return {
      ...jsonReply(jobJson(record, shown), { status, headers: { ...pollHeaders(ports, shown), ...headers } }),
      video: shown,
      note: [said, ...remarks].join('; '),
    };
  }
}

const bodyOf = ({ promptLength }: Profile) =>
  createJob({
    promptLength: promptLength.value,
    seconds: jobLimits.seconds,
    variants: jobLimits.variants,
  });

/** Returns the parameters of a creation, under the names that the record uses. @throws ApiError 400 */
async function readCreation(call: Call, schema: ReturnType<typeof bodyOf>) {
  const { files: uploaded, ...params } = await call.body();
  const form = isForm(call.request);
  // JSON bodies have no files. There, `files` is left in the parameters and is refused as unknown.
  const read = form
    ? formValues(schema, { ...params, ...itemsOf(params) })
    : { ...params, ...(uploaded === undefined ? {} : { files: uploaded }) };
  const wanted = parseParams(schema, read);
  const size = `${wanted.width}x${wanted.height}`;
  if (!jobLimits.sizes.some((known) => known === size)) throw invalidValue('width', size, jobLimits.sizes);
  const most = jobLimits.of(size);
  const { n_seconds: seconds, n_variants: clips, inpaint_items: items = [], model, prompt } = wanted;
  if (seconds > most.seconds) throw integerTooBig('n_seconds', most.seconds, seconds);
  if (clips > most.variants) throw integerTooBig('n_variants', most.variants, clips);
  return { model, prompt, size, seconds, clips, items, files: form ? readFiles(uploaded) : [] };
}

function itemsOf({ inpaint_items: items }: Readonly<Record<string, unknown>>) {
  return items === undefined ? {} : { inpaint_items: readItems(items) };
}

/** The job expired. */
const gone = (record: VideoRecord, now: number) => now > jobExpiry(record) * 1000;

/** @throws ApiError 400 for a status that does not exist */
function statusesOf(request: Request): readonly string[] {
  const given = new URL(request.url).searchParams.getAll('statuses').flatMap((text) => text.split(','));
  const known: readonly string[] = jobStatuses;
  const unknown = given.find((status) => !known.includes(status));
  if (unknown !== undefined) throw invalidValue('statuses', unknown, known);
  return given;
}

/**
 * @throws ApiError 404 for an id that is unknown, not of a job, deleted, or expired: an expired job is
 * deleted (DOC)
 */
async function findJob(id: string, { project, now }: Call): Promise<Doc<'video'>> {
  const found = await project.store.get('video', id);
  if (found?.body.clips === undefined || gone(found.body, now)) throw jobNotFound(id);
  return found;
}

async function findGeneration(call: Call) {
  const { project, now } = call;
  const id = call.params['generation_id'] ?? '';
  const named = jobOf(id);
  const found = named === undefined ? undefined : await project.store.get('video', named.job);
  const { clips } = found?.body ?? {};
  if (found === undefined || named === undefined || clips === undefined) throw generationNotFound(id);
  const record = found.body;
  const shown = view(record, { now, polls: await pollsOf(project, record) });
  if (named.index >= clips || shown.status !== 'completed' || gone(record, now)) throw generationNotFound(id);
  return { id, record, shown, index: named.index };
}
