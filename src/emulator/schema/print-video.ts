// Converts the view of a video to JSON. No other module does this.
import type * as z from 'zod';
import type { VideoView } from '../domain/video.ts';
import type { Video } from './video-resource.ts';

/**
 * Converts a view to the API's JSON, with the keys in the order of the wire (WIRE,
 * contract:create.key-order).
 */
export function toWire(shown: VideoView): z.infer<typeof Video> {
  return {
    id: shown.id,
    object: 'video',
    created_at: shown.createdAt,
    // A rule may set a word that no client expects. The answer contains this word on purpose.
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
 * Returns the same text as `JSON.stringify(toWire(shown), null, 2)` in a fraction of the time, because most
 * requests are polls for this text. Only texts from outside can need escaping; ids, models, sizes and numbers
 * cannot.
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
