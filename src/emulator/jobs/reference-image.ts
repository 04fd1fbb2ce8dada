// The picture that a creation starts from: which forms are accepted, and how each fault is refused
// (contract:validation.*).
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
import type { JobPorts } from './job-ports.ts';
import { sha256 } from '../http/digest.ts';
import { findFile } from './file-lookup.ts';
import { isUploadedFile, type UploadedFile } from '../http/form.ts';
import { firstFrame, refusingUnreadable } from './uploaded-video.ts';
import type { ProjectScope } from '../projects/project-scope.ts';
import { readBlob } from '../store/read-blob.ts';

const param = 'input_reference';
/** The types that a refusal lists (WIRE, contract:validation.reference-types). */
const mimetypes = ['image/jpeg', 'image/png', 'image/webp', 'video/mp4'];

export interface Reference {
  /** The picture that the clip shows. Undefined for a video that this machine cannot decode. */
  upload: Upload | undefined;
  /** The hash of the bytes that were sent. */
  sha256: string;
  /** The hash of the picture, when the picture is a frame of a video. */
  frameSha256?: string;
  /** The value as it was sent. A file that was named by its id has the form of an uploaded file. */
  given: unknown;
}

interface Wanted {
  project: ProjectScope;
  /** The value of `input_reference` as it was sent. */
  value: unknown;
  size: string;
}

/**
 * Reads `input_reference` and checks it against the requested size. All checks run before the job is
 * accepted.
 * @throws ApiError 400 or 404
 */
export async function readReference(
  ports: Pick<JobPorts, 'profile' | 'media' | 'download'>,
  { project, value, size }: Wanted,
): Promise<Reference> {
  const { upload, given } = isUploadedFile(value)
    ? { upload: uploadedPart(ports, value), given: value }
    : await referredPicture(ports, project, value);
  const read = { given, sha256: sha256(upload.bytes) };
  if (upload.mimetype === 'video/mp4') return { ...read, ...(await frameOf(ports, upload.bytes, size)) };
  await assertFits(ports, upload.bytes, size);
  return { ...read, upload };
}

/**
 * UNKNOWN: how the service uses a video, although its refusal lists the type. Here the first frame is the
 * picture.
 */
async function frameOf(
  ports: Pick<JobPorts, 'media'>,
  bytes: Uint8Array,
  size: string,
): Promise<Pick<Reference, 'upload' | 'frameSha256'>> {
  const media = await ports.media();
  const facts = await refusingUnreadable(media.inspectVideo(bytes), param);
  const { width, height } = pixels(size);
  if (facts.width !== width || facts.height !== height) throw imageSizeMismatch();
  const frame = await firstFrame(media, bytes, { width, height });
  if (frame === undefined) return { upload: undefined };
  return { upload: { mimetype: 'image/jpeg', bytes: frame }, frameSha256: sha256(frame) };
}

function uploadedPart({ profile }: Pick<JobPorts, 'profile'>, part: UploadedFile): Upload {
  // WIRE: the service treats a part without a filename as a string, whatever the type of the part is.
  if (part.filename === undefined) throw invalidType(param, profile.referenceType.value, '');
  return withSupportedType({ mimetype: part.mimetype, bytes: part.bytes });
}

async function referredPicture(
  ports: Pick<JobPorts, 'profile' | 'download'>,
  project: ProjectScope,
  value: unknown,
): Promise<{ upload: Upload; given: unknown }> {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw invalidType(param, ports.profile.referenceType.value, value);
  const { image_url: url, file_id: fileId } = parseParams(ImageReference, value, [param]);
  if ((url === undefined) === (fileId === undefined)) throw referenceAmbiguous();
  if (fileId !== undefined) {
    const given = await fromFile(project, fileId);
    return { upload: withSupportedType(given), given };
  }
  const upload = url?.startsWith('data:') === true ? fromDataUrl(url) : await fromUrl(ports, url ?? '');
  return { upload, given: value };
}

/** @throws ApiError 404 for a file that the project does not have (UNKNOWN for videos) */
async function fromFile(project: ProjectScope, id: string): Promise<UploadedFile> {
  const { record } = await findFile({ project, id, now: project.now() });
  const blob = await readBlob(project.store.blobs, id);
  // An output file of a batch has no bytes in the store. It is not a picture, so empty bytes are returned.
  const bytes = blob?.bytes ?? new Uint8Array();
  return { filename: record.filename, mimetype: record.mimetype, bytes };
}

function fromDataUrl(url: string): Upload {
  const [, mimetype, data] = /^data:([^;,]*);base64,([A-Za-z0-9+/_=-]*)$/.exec(url) ?? [];
  if (mimetype === undefined || data === undefined) {
    throw unreadableImage(param, "expected a data URL of the form 'data:image/png;base64,…'");
  }
  return withSupportedType({ mimetype, bytes: new Uint8Array(Buffer.from(data, 'base64')) });
}

async function fromUrl({ download }: Pick<JobPorts, 'download'>, url: string): Promise<Upload> {
  let answer: Awaited<ReturnType<JobPorts['download']>>;
  try {
    answer = await download(url);
  } catch {
    throw imageDownloadFailed(url.slice(0, 2_000));
  }
  return withSupportedType({
    mimetype: answer.contentType.split(';', 1)[0]?.trim() ?? '',
    bytes: answer.bytes,
  });
}

/**
 * The declared type decides (3P, contract:validation.reference-octet-stream). A missing type counts as
 * `application/octet-stream` (WIRE, contract:validation.reference-types).
 */
function withSupportedType({ mimetype: declared, bytes }: Upload): Upload {
  const mimetype = declared === '' ? 'application/octet-stream' : declared;
  if (!mimetypes.includes(mimetype)) throw unsupportedMimetype(param, mimetype, mimetypes);
  return { mimetype, bytes };
}

async function assertFits(
  ports: Pick<JobPorts, 'media' | 'profile'>,
  bytes: Uint8Array,
  size: string,
): Promise<void> {
  const media = await ports.media();
  const expected = pixels(size);
  try {
    const found = await media.inspect(bytes);
    // Other servers resize the picture, so any size is accepted.
    if (ports.profile.open === true) return;
    if (found.width !== expected.width || found.height !== expected.height) throw imageSizeMismatch();
  } catch (thrown) {
    throw thrown instanceof UnreadableImage ? unreadableImage(param, thrown.message) : thrown;
  }
}
