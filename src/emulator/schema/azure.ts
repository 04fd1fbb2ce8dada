// The wire of Azure's older video jobs: requests and answers (DOC, contract:azure.jobs), and the errors
// of both dialects.
import * as z from 'zod';
import { boundedText } from './text.ts';
import { videoListEnvelope } from './list-envelope.ts';

const unixSeconds = z.int().min(0);

/** The error of the gateway in front of the API. It contains only these two fields. */
const GatewayError = z.object({ code: z.string(), message: z.string() }).strict();

export const AzureError = z
  .object({
    error: z.union([
      GatewayError,
      z
        .object({
          message: z.string(),
          type: z.string(),
          param: z.string().nullable(),
          code: z.string().nullable(),
        })
        .strict(),
    ]),
  })
  .strict()
  .meta({
    id: 'AzureError',
    description: "What went wrong: the gateway's code and message, or the four keys of the API itself.",
  });

export const jobStatuses = [
  'queued',
  'preprocessing',
  'running',
  'processing',
  'succeeded',
  'failed',
  'cancelled',
] as const;
export type JobStatus = (typeof jobStatuses)[number];

export const VideoGeneration = z
  .object({
    object: z.literal('video.generation'),
    id: z.string(),
    job_id: z.string(),
    created_at: unixSeconds,
    width: z.int(),
    height: z.int(),
    n_seconds: z.int(),
    prompt: z.string(),
  })
  .strict()
  .meta({ id: 'VideoGeneration', description: "One of a succeeded job's results." });
export type GenerationJson = z.infer<typeof VideoGeneration>;

export const VideoGenerationJob = z
  .object({
    object: z.literal('video.generation.job'),
    id: z.string(),
    status: z.enum(jobStatuses),
    created_at: unixSeconds.describe('Unix time in seconds.'),
    finished_at: unixSeconds.nullable(),
    expires_at: unixSeconds.describe('When the job and its results are deleted.'),
    generations: z.array(VideoGeneration),
    prompt: z.string(),
    model: z.string().describe('The name of the deployment.'),
    n_variants: z.int(),
    n_seconds: z.int(),
    height: z.int(),
    width: z.int(),
    failure_reason: z.enum(['input_moderation', 'output_moderation', 'internal_error']).nullable(),
  })
  .strict()
  .meta({ id: 'VideoGenerationJob' });
export type JobJson = z.infer<typeof VideoGenerationJob>;

export const VideoGenerationJobList = videoListEnvelope(VideoGenerationJob).meta({
  id: 'VideoGenerationJobList',
});

const fraction = z.number().meta({ minimum: 0, maximum: 1, description: 'Of the whole.' });

/** The sides of all sizes. The refusal lists the valid combinations. */
const side = z.int().meta({ enum: [480, 720, 854, 1080, 1280, 1920] });
/** The last frame of the longest job, at 30 frames per second. */
const lastFrame = 599;

export const InpaintItem = z
  .strictObject({
    type: z.enum(['image', 'video']),
    file_name: z.string().describe('Of one of the `files`.'),
    frame_index: z
      .int()
      .min(0)
      .default(0)
      .meta({ maximum: lastFrame, description: 'The frame at which it appears, at 30 a second.' }),
    crop_bounds: z
      .strictObject({
        left_fraction: fraction,
        top_fraction: fraction,
        right_fraction: fraction,
        bottom_fraction: fraction,
      })
      .optional(),
  })
  .meta({ id: 'InpaintItem' });

/** @param given.promptLength in characters; the other parameters are the largest values of all sizes */
export function createJob(given: { promptLength: number; seconds: number; variants: number }) {
  return z.strictObject({
    model: z.string().describe('The name of a deployment of `sora`.'),
    prompt: boundedText(given.promptLength),
    width: side,
    height: side,
    n_seconds: z.int().min(1).max(given.seconds).default(5),
    n_variants: z.int().min(1).max(given.variants).default(1),
    inpaint_items: z.array(InpaintItem).optional(),
  });
}

export const ListJobsQuery = z.object({
  before: z.string().optional().describe('The id in front of which the page ends.'),
  after: z.string().optional().describe('The id behind which the page starts.'),
  limit: z.int().min(0).max(100).default(20).describe('Most items of a page.'),
});

export const JobQuality = z.object({
  quality: z.enum(['high', 'low']).default('high').describe('Both give the same file here.'),
});

/** The query of every operation of the dialect. */
export const ApiVersion = z.object({
  'api-version': z.string().optional().describe('Any; required where the path has no `v1`.'),
});
