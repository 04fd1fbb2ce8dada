// Uploaded videos, which the emulator did not make: which forms of a `video` part are accepted, and how each
// fault is refused (contract:edits.uploaded-file).
import { invalidType, unreadableVideo, unsupportedMimetype } from '../domain/errors.ts';
import { UnreadableVideo, type Media, type VideoFacts } from '../media/media.ts';
import type { JobPorts } from './job-ports.ts';
import { sha256 } from '../http/digest.ts';
import { isUploadedFile } from '../http/form.ts';

/** SDKs label a file `application/octet-stream` unless told otherwise (PROBE, contract:clients.forms). */
const mimetypes = new Set(['video/mp4', 'application/octet-stream']);

export interface UploadedVideo {
  name: string;
  bytes: Uint8Array;
  sha256: string;
  facts: VideoFacts;
}

/**
 * Reads a `video` part completely before anything is accepted.
 * @param expected the accepted type, in the words of a refusal
 * @throws ApiError 400
 */
export async function readUploadedVideo(
  ports: Pick<JobPorts, 'media'>,
  value: unknown,
  expected: 'a file' | 'an object',
): Promise<UploadedVideo> {
  const param = 'video';
  // As for pictures (WIRE), a part without a filename counts as a string.
  if (!isUploadedFile(value)) throw invalidType(param, expected, value);
  const { filename: name, mimetype, bytes } = value;
  if (name === undefined) throw invalidType(param, expected, '');
  if (!mimetypes.has(mimetype)) throw unsupportedMimetype(param, mimetype, ['video/mp4']);
  const media = await ports.media();
  const facts = await refusingUnreadable(media.inspectVideo(bytes), param);
  return { name, bytes, sha256: sha256(bytes), facts };
}

/**
 * The first frame of an accepted video, as a JPEG. Undefined when no ffmpeg is found or when ffmpeg cannot
 * decode the video. Only a wrong container causes a refusal, so that a refusal does not depend on the
 * machine.
 */
export async function firstFrame(
  media: Pick<Media, 'frameOf'>,
  bytes: Uint8Array,
  asked: { width: number; height: number; signal?: AbortSignal },
): Promise<Uint8Array | undefined> {
  const { signal, ...size } = asked;
  try {
    return await media.frameOf(bytes, size, signal === undefined ? {} : { signal });
  } catch (thrown) {
    if (thrown instanceof UnreadableVideo) return undefined;
    throw thrown;
  }
}

/** Turns a fault that the video reader found into a refusal. */
export async function refusingUnreadable<T>(reading: Promise<T>, param: string): Promise<T> {
  try {
    return await reading;
  } catch (thrown) {
    throw thrown instanceof UnreadableVideo ? unreadableVideo(param, thrown.message) : thrown;
  }
}
