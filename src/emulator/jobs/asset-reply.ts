// The answer with an asset of a video: rendered, changed by rules, whole or in part.
import type { Clip, Variant } from '../domain/clip.ts';
import { sourceOf } from '../domain/derivation.ts';
import { assetEffects, damagedAsset, type AssetEffects } from '../domain/effects.ts';
import { rangeNotSatisfiable } from '../domain/errors.ts';
import { pixels } from '../domain/profiles.ts';
import type { VideoRecord, VideoView } from '../domain/video.ts';
import { streamOf } from '../domain/byte-stream.ts';
import type { Call } from '../http/call.ts';
import type { JobPorts } from './job-ports.ts';
import { problemReply } from '../http/error-answers.ts';
import { addNote } from '../http/faults.ts';
import { readRange } from '../http/range.ts';
import type { Reply } from '../http/reply.ts';
import type { ProjectScope } from '../projects/project-scope.ts';
import { readBlob } from '../store/read-blob.ts';

/** WIRE for Azure: the content may lag behind the status by seconds. */
export function isContentLate(
  { completedAt }: VideoView,
  { now, effects }: { now: number; effects: AssetEffects },
): boolean {
  return now < (completedAt ?? 0) * 1000 + (effects.lagMs ?? 0);
}

/**
 * Renders an asset and sends it, or the part of it that the request's headers ask for.
 * @param asked.changes fields of the clip that replace those of the record, for jobs with several clips
 * @throws ApiError 416, or RenderQueueFull
 */
export async function sendAsset(
  ports: Pick<JobPorts, 'media' | 'report'>,
  { request, project, assetEffects: met }: Call,
  asked: { record: VideoRecord; variant: Variant; changes?: Partial<Clip> },
): Promise<Reply> {
  const { record, variant, changes = {} } = asked;
  const clip = { ...(await clipFor(project, record)), ...changes };
  const asset = await (await ports.media()).asset(clip, variant, { signal: request.signal });
  const { contentType, etag } = asset;
  const effects = assetEffects(record, met);
  const bytes = damagedAsset(asset.bytes, effects);
  const validators = { etag: `"${etag}"`, 'accept-ranges': 'bytes' };
  if (matches(request.headers.get('if-none-match'), validators.etag)) {
    return { status: 304, headers: validators, body: null };
  }
  // Ranges are defined for GET alone (RFC 9110, 14.2).
  const range =
    request.method === 'GET' ? readRange(request.headers, validators.etag, bytes.length) : undefined;
  if (range === 'unsatisfiable') {
    // The header states the length of the asset, so that the client can ask again (RFC 9110, 15.5.17).
    const refused = problemReply(rangeNotSatisfiable(bytes.length), ports.report);
    return { ...refused, headers: { ...refused.headers, 'content-range': `bytes */${bytes.length}` } };
  }
  const reply = partReply(bytes, { range, headers: { ...validators, 'content-type': contentType } });
  reply.note = `${clip.id} ${variant} (${reply.headers['content-length']} bytes)`;
  if (effects.keep !== undefined && bytes.length === asset.bytes.length) {
    addNote(reply, `truncate did nothing: the asset has ${bytes.length} bytes`);
  }
  return reply;
}

/** Returns the answer with all bytes, or with the range that was asked for. */
function partReply(
  bytes: Uint8Array,
  { range, headers }: { range: { start: number; end: number } | undefined; headers: Record<string, string> },
): Reply {
  const part = range === undefined ? bytes : bytes.subarray(range.start, range.end);
  const sent = { ...headers, 'content-length': String(part.length) };
  if (range === undefined) return { status: 200, headers: sent, body: streamOf(part) };
  const contentRange = `bytes ${range.start}-${range.end - 1}/${bytes.length}`;
  return { status: 206, headers: { ...sent, 'content-range': contentRange }, body: streamOf(part) };
}

/** Returns the description of a video's clip, with its stored reference image. */
export async function clipFor({ store }: Pick<ProjectScope, 'store'>, record: VideoRecord): Promise<Clip> {
  const upload = record.referenceSha256 === null ? undefined : await readBlob(store.blobs, record.id);
  return clipOf(record, upload?.bytes);
}

/** Returns the fields of a record that the renderer needs. None of them changes while the job exists. */
function clipOf(record: VideoRecord, picture: Uint8Array | undefined): Clip {
  const { id, model, prompt, palette, referenceSha256, characters = [], earlier, crop } = record;
  return {
    id,
    model,
    prompt,
    ...pixels(record.size),
    seconds: Number(record.seconds),
    palette,
    source: sourceOf(record),
    reference:
      picture === undefined || referenceSha256 === null
        ? null
        : { sha256: referenceSha256, bytes: picture, ...(crop === undefined ? {} : { crop }) },
    ...(characters.length === 0 ? {} : { characters: characters.map(({ name }) => name) }),
    ...(earlier === undefined ? {} : { earlier }),
  };
}

function matches(ifNoneMatch: string | null, etag: string): boolean {
  if (ifNoneMatch === null) return false;
  return ifNoneMatch.split(',').some((listed) => ['*', etag, `W/${etag}`].includes(listed.trim()));
}
