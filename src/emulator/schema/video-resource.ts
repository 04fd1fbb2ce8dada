// Videos on the wire, for documents and tests. The server does not need this module to serve a video.
import * as z from 'zod';
import { videoListEnvelope } from './list-envelope.ts';

const unixSeconds = z.int().min(0);

export const JobError = z
  .object({ code: z.string(), message: z.string() })
  .meta({ id: 'JobError', description: 'Why a job failed.' });

export const Video = z
  .object({
    id: z.string(),
    object: z.literal('video'),
    created_at: unixSeconds.describe('Unix time in seconds.'),
    status: z
      .enum(['queued', 'in_progress', 'completed', 'failed', 'expired'])
      .describe('`expired` for videos of a batch alone, when it ended before they did.'),
    completed_at: unixSeconds.nullable(),
    error: JobError.nullable(),
    expires_at: unixSeconds.nullable().describe('When the assets can no longer be downloaded.'),
    model: z.string(),
    progress: z.int().min(0).max(100),
    prompt: z.string().nullable(),
    remixed_from_video_id: z.string().nullable(),
    seconds: z.string().describe('Duration of the clip; a string on the wire.'),
    size: z.string().describe('Width x height in pixels.'),
  })
  .strict()
  .meta({ id: 'Video', description: 'A video job: all 13 keys are always present.' });

export const VideoList = videoListEnvelope(Video).meta({ id: 'VideoList' });

export const DeletedVideo = z
  .object({ id: z.string(), object: z.literal('video.deleted'), deleted: z.literal(true) })
  .strict()
  .meta({ id: 'DeletedVideo' });
