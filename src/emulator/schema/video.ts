// The wire's videos: request and response schemas, and the one place where a view becomes JSON.
import * as z from 'zod';
import type { Profile } from '../domain/profiles.ts';
import type { VideoView } from '../domain/video.ts';
import { variants } from '../domain/clip.ts';
import { boundedText } from './text.ts';

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

export const VideoList = z
  .object({
    object: z.literal('list'),
    data: z.array(Video),
    first_id: z.string().nullable(),
    has_more: z.boolean(),
    last_id: z.string().nullable(),
  })
  .strict()
  .meta({ id: 'VideoList' });

export const DeletedVideo = z
  .object({ id: z.string(), object: z.literal('video.deleted'), deleted: z.literal(true) })
  .strict()
  .meta({ id: 'DeletedVideo' });

/** Longest `image_url`, in characters (SPEC, videos-api 1.5). */
const imageUrlLength = 20_971_520;

export const ImageReference = z
  .strictObject({
    image_url: boundedText(imageUrlLength).optional().describe('An http(s) or base64 data URL.'),
    file_id: z.string().optional().describe('The id of an uploaded file.'),
  })
  .meta({
    id: 'ImageReference',
    description: "A picture by reference: exactly one of 'image_url' or 'file_id'.",
  });

/** The fields of a creation, with the values that a profile accepts. `input_reference` is judged by `http/reference.ts`. */
export function createVideo(profile: Profile) {
  const { model, seconds, size } = profile.defaults.value;
  return z.strictObject({
    prompt: boundedText(profile.promptLength.value).describe('What the video shows.'),
    model: z.enum(Object.keys(profile.models.value)).default(model),
    seconds: z
      .enum([...profile.seconds.value])
      .default(seconds)
      .describe('Duration; a string, not a number.'),
    size: z
      .enum([...profile.sizes.value])
      .default(size)
      .describe('720p for both models, the rest for sora-2-pro.'),
    input_reference: z.unknown().optional(),
  });
}

/** The body of a remix: nothing but the prompt (videos-api 6). */
export const remixVideo = (profile: Profile) =>
  z.strictObject({ prompt: boundedText(profile.promptLength.value).describe('What to change.') });

export const ListVideosQuery = z.object({
  after: z.string().optional().describe('The id behind which the page starts.'),
  limit: z.int().min(0).max(100).default(20).describe('Most items of a page.'),
  order: z.enum(['asc', 'desc']).default('desc').describe('By creation time.'),
});

export const ContentQuery = z.object({ variant: z.enum(variants).default('video').describe('Which asset.') });

/** A view as the API's JSON, keys in the order of the wire (WIRE, videos-api 1.1). */
export function toWire(shown: VideoView): z.infer<typeof Video> {
  return {
    id: shown.id,
    object: 'video',
    created_at: shown.createdAt,
    // A rule may want a word that no client expects: showing it is the point.
    status: (shown.word ?? shown.status) as VideoView['status'],
    completed_at: shown.completedAt,
    error: shown.error,
    expires_at: shown.expiresAt,
    model: shown.model,
    progress: shown.progress,
    prompt: shown.prompt,
    remixed_from_video_id: shown.remixedFromVideoId,
    seconds: shown.seconds,
    size: shown.size,
  };
}

/**
 * What `JSON.stringify(toWire(shown), null, 2)` gives, in a fraction of the time: polls ask for little else. Only texts
 * from outside can need escaping; ids, models, sizes and numbers cannot.
 */
export function printVideo(shown: VideoView): string {
  const { error, remixedFromVideoId: source } = shown;
  const failure = error === null ? 'null' : JSON.stringify(error, null, 2).replaceAll('\n', '\n  ');
  return `{
  "id": "${shown.id}",
  "object": "video",
  "created_at": ${shown.createdAt},
  "status": ${JSON.stringify(shown.word ?? shown.status)},
  "completed_at": ${shown.completedAt},
  "error": ${failure},
  "expires_at": ${shown.expiresAt},
  "model": "${shown.model}",
  "progress": ${shown.progress},
  "prompt": ${JSON.stringify(shown.prompt)},
  "remixed_from_video_id": ${source === null ? 'null' : `"${source}"`},
  "seconds": "${shown.seconds}",
  "size": "${shown.size}"
}`;
}
