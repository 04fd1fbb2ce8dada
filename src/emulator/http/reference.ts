// The picture a creation starts from: which forms are taken, and how each fault is refused (videos-api 1.5).
import {
  fileNotFound,
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
import { ImageReference } from '../schema/video.ts';
import type { Upload } from '../store/store.ts';
import type { Deps } from './deps.ts';
import { sha256 } from './digest.ts';
import { isUploadedFile } from './form.ts';

const param = 'input_reference';
const mimetypes = ['image/jpeg', 'image/png', 'image/webp'];

export interface Reference {
  upload: Upload;
  sha256: string;
}

/**
 * Reads `input_reference` and checks it against the requested size, all before the job is accepted.
 * @throws ApiError 400 or 404
 */
export async function readReference(deps: Deps, value: unknown, size: string): Promise<Reference> {
  const upload = isUploadedFile(value) ? uploadedPart(value) : await referredPicture(deps, value);
  await assertFits(deps, upload.bytes, size);
  return { upload, sha256: sha256(upload.bytes) };
}

function uploadedPart(part: { filename: string | undefined; mimetype: string; bytes: Uint8Array }): Upload {
  // WIRE: without a filename the service takes the part for a string, whatever its type says.
  if (part.filename === undefined) throw invalidType(param, 'a file', '');
  return supported({ mimetype: part.mimetype, bytes: part.bytes });
}

async function referredPicture(deps: Deps, value: unknown): Promise<Upload> {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw invalidType(param, 'a file', value);
  const { image_url: url, file_id: fileId } = parseParams(ImageReference, value, [param]);
  if ((url === undefined) === (fileId === undefined)) throw referenceAmbiguous();
  if (fileId !== undefined) throw fileNotFound(fileId);
  return url?.startsWith('data:') === true ? fromDataUrl(url) : fromUrl(deps, url ?? '');
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
function supported(upload: Upload): Upload {
  if (!mimetypes.includes(upload.mimetype)) throw unsupportedMimetype(param, upload.mimetype, mimetypes);
  return upload;
}

async function assertFits(deps: Deps, bytes: Uint8Array, size: string): Promise<void> {
  const media = await deps.media();
  const expected = pixels(size);
  try {
    const found = await media.inspect(bytes);
    if (found.width !== expected.width || found.height !== expected.height) throw imageSizeMismatch();
  } catch (thrown) {
    throw thrown instanceof UnreadableImage ? unreadableImage(param, thrown.message) : thrown;
  }
}
