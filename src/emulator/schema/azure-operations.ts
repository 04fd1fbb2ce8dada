// Azure's operations: OpenAI's video operations under two other path prefixes, and the older jobs API. The
// router, the rules and the document azure.json are made from these tables.
import * as z from 'zod';
import {
  createJob,
  JobQuality,
  jobStatuses,
  ListJobsQuery,
  VideoGeneration,
  VideoGenerationJob,
  VideoGenerationJobList,
} from './azure.ts';
import { jobRoutes } from './azure-routes.ts';
import type { Operation } from './operations.ts';

/**
 * The paths of the video operations after `/openai/v1` and `/openai`. They are the same operations, and the
 * same rules apply.
 */
export const azureVideoPaths = {
  createVideo: '/videos',
  listVideos: '/videos',
  retrieveVideo: '/videos/{video_id}',
  deleteVideo: '/videos/{video_id}',
  downloadVideo: '/videos/{video_id}/content',
  remixVideo: '/videos/{video_id}/remix',
} as const;

const json = (schema: z.ZodType) => ({ 'application/json': schema });
const keyed = { tag: 'Video jobs', keyed: true } as const;

/** The largest values that any size allows. The handler checks the limits of each size. */
const body = createJob({ promptLength: 32_000, seconds: 20, variants: 4 });
const file = z.string().meta({ format: 'binary' });

/**
 * The operations are in the order of the router: `jobs` comes before the paths that would match it as an id.
 */
export const jobOperations = {
  createVideoJob: {
    ...keyed,
    ...jobRoutes.createVideoJob,
    summary: 'Create a video generation job',
    body: {
      'application/json': body,
      'multipart/form-data': body.extend({
        inpaint_items: z.string().optional().describe('A JSON array of items, each naming one of the files.'),
        files: z.array(file).optional(),
      }),
    },
    success: { 201: json(VideoGenerationJob) },
    refusals: [400, 403, 404, 413, 429],
  },
  listVideoJobs: {
    ...keyed,
    ...jobRoutes.listVideoJobs,
    summary: "List the project's jobs, newest first",
    query: ListJobsQuery.extend({
      statuses: z.enum(jobStatuses).optional().describe('Only these; repeatable, or with commas between.'),
    }),
    success: { 200: json(VideoGenerationJobList) },
    refusals: [400, 404],
  },
  retrieveVideoJob: {
    ...keyed,
    ...jobRoutes.retrieveVideoJob,
    summary: 'Retrieve a job',
    success: { 200: json(VideoGenerationJob) },
    refusals: [404],
  },
  deleteVideoJob: {
    ...keyed,
    ...jobRoutes.deleteVideoJob,
    summary: 'Delete a job that has ended, and its results',
    success: { 204: {} },
    refusals: [400, 404],
  },
  retrieveGeneration: {
    ...keyed,
    ...jobRoutes.retrieveGeneration,
    summary: "Retrieve one of a succeeded job's results",
    success: { 200: json(VideoGeneration) },
    refusals: [404],
  },
  downloadGeneration: {
    ...keyed,
    ...jobRoutes.downloadGeneration,
    summary: "Download a result's MP4",
    query: JobQuality,
    success: { 200: { 'video/mp4': 'binary' }, 206: { 'video/mp4': 'binary' }, 304: {} },
    refusals: [400, 404, 416, 503],
  },
  downloadGenerationThumbnail: {
    ...keyed,
    ...jobRoutes.downloadGenerationThumbnail,
    summary: "Download a result's first frame",
    success: { 200: { 'image/jpg': 'binary' }, 206: { 'image/jpg': 'binary' }, 304: {} },
    refusals: [404, 416, 503],
  },
} as const satisfies Record<string, Operation>;
