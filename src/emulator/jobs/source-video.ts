// The sources of edits and extensions: a completed video of the project, or an uploaded file.
import { holdingSeconds, nearestSize, partsOf } from '../domain/derivation.ts';
import { pixels } from '../domain/profiles.ts';
import type { VideoRecord } from '../domain/video.ts';
import { readBlob } from '../store/read-blob.ts';
import type { Upload } from '../store/store.ts';
import type { Call } from '../http/call.ts';
import type { JobPorts } from './job-ports.ts';
import { sha256 } from '../http/digest.ts';
import { completedSource, digitsWithoutTime } from './video-lookup.ts';
import { firstFrame, readUploadedVideo, type UploadedVideo } from './uploaded-video.ts';
import { ownProperty } from '../domain/own-property.ts';

/** A source of either kind. */
export interface Source {
  /** The values that the new job takes from the source. */
  kept: Pick<VideoRecord, 'model' | 'seconds' | 'size' | 'palette' | 'referenceSha256'> & {
    source: VideoRecord | null;
  };
  uploaded: VideoRecord['uploaded'];
  /** The parts that an extension shows first. */
  parts: NonNullable<VideoRecord['earlier']>;
  /** The picture that both the source and the new clip show. */
  upload: Upload | undefined;
  /** Digits that distinguish the source from others, for a seed. */
  digits: string;
}

/** @throws ApiError 404 or 400 */
export async function projectSource(
  { project, now }: Pick<Call, 'project' | 'now'>,
  { id, done }: { id: string; done: 'edited' | 'extended' },
): Promise<Source> {
  const { body } = await completedSource({ project, now, id }, done);
  const { model, seconds, size, palette, referenceSha256 } = body;
  const picture = await readBlob(project.store.blobs, id);
  return {
    // UNKNOWN: whether the service sets `remixed_from_video_id` here. No other field names the source.
    kept: { model, seconds, size, palette, referenceSha256, source: body },
    uploaded: undefined,
    parts: partsOf(body),
    upload: picture,
    digits: digitsWithoutTime(id),
  };
}

/**
 * UNKNOWN: how the service handles a size and a duration that it does not offer. Here the job gets the
 * nearest size of the model. An edit gets the shortest duration that holds the file. An extension continues
 * the file with its own duration, in whole seconds.
 * @throws ApiError 400
 */
export async function uploadedSource(
  ports: Pick<JobPorts, 'profile' | 'media'>,
  value: unknown,
  { model, whole, signal }: { model: string; whole: boolean; signal: AbortSignal },
): Promise<Source> {
  const { profile } = ports;
  const file = await readUploadedVideo(ports, value, 'an object');
  const size = nearestSize(
    profile.sizesOf.value[ownProperty(profile.models.value, model) ?? 'sora-2'],
    file.facts,
  );
  const media = await ports.media();
  const bytes = await firstFrame(media, file.bytes, { ...pixels(size), signal });
  const facts = inWords(file, bytes !== undefined);
  const length = Math.ceil(file.facts.seconds);
  const seconds = whole ? String(length) : holdingSeconds(profile.seconds.value, length);
  return {
    kept: {
      model,
      size,
      seconds,
      // The same file has the same colours.
      palette: file.sha256.slice(0, 24),
      referenceSha256: bytes === undefined ? null : sha256(bytes),
      source: null,
    },
    uploaded: { name: file.name, sha256: file.sha256, facts },
    parts: [{ id: file.name, prompt: facts, seconds: length, source: null }],
    upload: bytes === undefined ? undefined : { mimetype: 'image/jpeg', bytes },
    digits: file.sha256,
  };
}

/** The text that the clip shows about its source. */
function inWords({ bytes, sha256: hash, facts }: UploadedVideo, decoded: boolean): string {
  const { width, height, seconds, codec, sound } = facts;
  const length = Number(seconds.toFixed(2));
  return [
    `uploaded: ${width}×${height}, ${length} s, ${codec}${sound ? ' with sound' : ''}, ${bytes.length} bytes`,
    decoded ? 'behind this: its first frame' : 'not decoded: no frame was read on this machine',
    `SHA-256 ${hash.slice(0, 16)}`,
  ].join('; ');
}
