// The suite's own schemas of the answers of the API. They share no code with any server. Otherwise the suite
// and the server could have the same mistake.
import * as z from 'zod';

const seconds = z.int().positive();

export const JobError = z.object({ code: z.string(), message: z.string() });

/**
 * A video with its thirteen keys. Keys with the value null are sent, not left out
 * (contract:create.no-other-keys, WIRE).
 */
export const Video = z.object({
  id: z.string().min(1),
  object: z.literal('video'),
  created_at: seconds,
  status: z.enum(['queued', 'in_progress', 'completed', 'failed']),
  completed_at: seconds.nullable(),
  error: JobError.nullable(),
  expires_at: seconds.nullable(),
  model: z.string(),
  progress: z.int().min(0).max(100),
  prompt: z.string().nullable(),
  remixed_from_video_id: z.string().nullable(),
  seconds: z.string().regex(/^\d+$/),
  size: z.string().regex(/^\d+x\d+$/),
});
export type Video = z.infer<typeof Video>;

export const videoKeys = Object.keys(Video.shape) as ReadonlyArray<keyof Video>;

/** The fields of a video that exist in every profile. They are enough to follow a job. */
export const AnyVideo = z.looseObject({ id: z.string().min(1), status: z.string().min(1) });
export type AnyVideo = z.infer<typeof AnyVideo>;

export const ErrorBody = z.object({
  error: z.object({
    message: z.string().min(1),
    type: z.string().min(1),
    param: z.string().nullable(),
    code: z.string().nullable(),
  }),
});

/** The fields that exist in every refusal. */
export const AnyError = z.looseObject({ error: z.looseObject({}) });
