// The picture a creation starts from: which forms are taken, and how each fault is refused (videos-api 1.5).
import {
  imageDownloadFailed,
  imageSizeMismatch,
  invalidType,
  referenceAmbiguous,
  unreadableImage,
  unsupportedMimetype,
} from '../domain/errors.ts';
import { pixels } from '../domain/profiles.ts';
import { UnreadableImage } from '../media/media.ts';
import { parseParams } from '../schema/refusals.ts';
import { ImageReference } from '../schema/video-requests.ts';
import type { Upload } from '../store/store.ts';
import type { Deps } from './deps.ts';
import { sha256 } from './digest.ts';
import { findFile } from './file-lookup.ts';
import { isUploadedFile, type UploadedFile } from './form.ts';

const param = 'input_reference';
const mimetypes = ['image/jpeg', 'image/png', 'image/webp'];

export interface Reference {
  upload: Upload;
  sha256: string;
  /** As it was sent; a file that was named by its id, as if it had been sent. */
  given: unknown;
}

interface Wanted {
  project: string;
  /** As it was sent. */
  value: unknown;
  size: string;
}

/**
 * Reads `input_reference` and checks it against the requested size, all before the job is accepted.
 * @throws ApiError 400 or 404
 */
export async function readReference(deps: Deps, { project, value, size }: Wanted): Promise<Reference> {
  const read = isUploadedFile(value)
    ? { upload: uploadedPart(value), given: value }
    : await referredPicture(deps, project, value);
  await assertFits(deps, read.upload.bytes, size);
  return { ...read, sha256: sha256(read.upload.bytes) };
}

function uploadedPart(part: { filename: string | undefined; mimetype: string; bytes: Uint8Array }): Upload {
  // WIRE: without a filename the service takes the part for a string, whatever its type says.
  if (part.filename === undefined) throw invalidType(param, 'a file', '');
  return supported({ mimetype: part.mimetype, bytes: part.bytes });
}

async function referredPicture(
  deps: Deps,
  project: string,
  value: unknown,
): Promise<{ upload: Upload; given: unknown }> {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw invalidType(param, 'a file', value);
  const { image_url: url, file_id: fileId } = parseParams(ImageReference, value, [param]);
  if ((url === undefined) === (fileId === undefined)) throw referenceAmbiguous();
  if (fileId !== undefined) {
    const given = await fromFile(deps, project, fileId);
    return { upload: supported(given), given };
  }
  const upload = url?.startsWith('data:') === true ? fromDataUrl(url) : await fromUrl(deps, url ?? '');
  return { upload, given: value };
}

/** @throws ApiError 404 for a file that the project does not have (UNKNOWN for videos) */
async function fromFile(deps: Deps, project: string, id: string): Promise<UploadedFile> {
  const { record } = await findFile(deps, { project, id, now: deps.now(project) });
  const upload = await deps.store.get(project, 'upload', id);
  // What a batch has made is no upload, and no picture.
  const bytes = upload?.body.bytes ?? new Uint8Array();
  return { filename: record.filename, mimetype: record.mimetype, bytes };
}

function fromDataUrl(url: string): Upload {
  const [, mimetype, data] = /^data:([^;,]*);base64,([A-Za-z0-9+/_=-]*)$/.exec(url) ?? [];
  if (mimetype === undefined || data === undefined) {
    throw unreadableImage(param, "expected a data URL of the form 'data:image/png;base64,…'");
  }
  return supported({ mimetype, bytes: new Uint8Array(Buffer.from(data, 'base64')) });
}

async function fromUrl(deps: Deps, url: string): Promise<Upload> {
  let answer: Awaited<ReturnType<Deps['download']>>;
  try {
    answer = await deps.download(url);
  } catch {
    throw imageDownloadFailed(url.slice(0, 2_000));
  }
  return supported({ mimetype: answer.contentType.split(';', 1)[0]?.trim() ?? '', bytes: answer.bytes });
}

/** What the sender says about the type is what counts (3P, videos-api 1.5). */
function supported({ mimetype, bytes }: Upload): Upload {
  if (!mimetypes.includes(mimetype)) throw unsupportedMimetype(param, mimetype, mimetypes);
  return { mimetype, bytes };
}

async function assertFits(deps: Deps, bytes: Uint8Array, size: string): Promise<void> {
  const media = await deps.media();
  const expected = pixels(size);
  try {
    const found = await media.inspect(bytes);
    // Other servers resize the picture.
    if (deps.profile.open === true) return;
    if (found.width !== expected.width || found.height !== expected.height) throw imageSizeMismatch();
  } catch (thrown) {
    throw thrown instanceof UnreadableImage ? unreadableImage(param, thrown.message) : thrown;
  }
}
