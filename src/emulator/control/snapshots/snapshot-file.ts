// Writes a project's state as one JSON file, and reads such files. A file is not trusted: all its content is
// checked.
import * as z from 'zod';
import { mostCharacters, type CharacterRecord } from '../../domain/character.ts';
import type { ClipPart, ClipSource, Crop } from '../../domain/clip.ts';
import { endOfTime } from '../../domain/clock.ts';
import { extensionLimits, generatedSeconds } from '../../domain/derivation.ts';
import type { Outcome, Plan, Quirks } from '../../domain/plan.ts';
import { pixels, type JobError, type Profile } from '../../domain/profiles.ts';
import type { VideoRecord } from '../../domain/video.ts';
import { asSentence } from '../../domain/words.ts';
import type { EndpointRecord, Secret } from '../../domain/webhook.ts';
import { sha256 } from '../../http/digest.ts';
import type { Media } from '../../media/media.ts';
import { isRenderable } from '../../quirks/clip-parameters.ts';
import { byteOrder } from '../../store/ordered-list.ts';
import type { Doc, Holdings } from '../../store/store.ts';
import { ControlError } from '../vocabulary/control-errors.ts';
import { parse } from '../vocabulary/parse.ts';
import { asset, duration, text, webhook, type Keys } from './snapshot-effects.ts';
import { readCounters, undatedEntry, withMarks, writtenCounters } from './snapshot-log.ts';
import { batchEntry, fileRecord, membership, missingPart } from './snapshot-batches.ts';
import { EntryInFile, type Entry } from '../../journal/entry-schemas.ts';
import { own } from '../../domain/own-property.ts';

const fileFormat = 'sora-emulator/project';
const fileVersion = 1;

/** Largest file, in bytes. */
export const fileLimit = 128 * 1024 * 1024;

/** The state of a project that can be restored. */
export interface ProjectState {
  clock: { now: number; scale: number };
  holdings: Holdings;
  journal: readonly Entry[] | undefined;
  /** The state that other parts of the emulator keep of a project, as JSON, by the names of the parts. */
  parts: Readonly<Record<string, unknown>>;
}

const moment = z.number().min(0).max(endOfTime);
const id = z.string().regex(/^[\w-]{1,128}$/, { error: 'expected an id' });
const hex = z.string().regex(/^[0-9a-f]{1,128}$/, { error: 'expected hex digits' });

const jobError = z.strictObject({ code: text, message: text } satisfies Keys<JobError>);
const outcome: z.ZodType<Outcome> = z.union([
  z.strictObject({ status: z.literal('completed') }),
  z.strictObject({
    status: z.literal('failed'),
    error: jobError.nullable(),
    progress: z.int().min(0).max(100).exactOptional(),
  } satisfies Keys<Extract<Outcome, { status: 'failed' }>>),
]);

const percent = z.int().min(0).max(100);
const quirks: z.ZodType<Quirks> = z.strictObject({
  lastProgress: percent.exactOptional(),
  stalls: z.boolean().exactOptional(),
  regressTo: percent.exactOptional(),
  pollAfterMs: duration.nullable().exactOptional(),
  words: z
    .strictObject({
      queued: text.exactOptional(),
      in_progress: text.exactOptional(),
      completed: text.exactOptional(),
      failed: text.exactOptional(),
    })
    .exactOptional(),
} satisfies Keys<Quirks>);

const plan: z.ZodType<Plan> = z.strictObject({
  by: z.enum(['time', 'polls', 'command']),
  queueMs: duration,
  renderMs: duration,
  polls: z.int().min(0),
  curve: hex.length(8),
  outcome,
  quirks: quirks.exactOptional(),
} satisfies Keys<Plan>);

const source: z.ZodType<ClipSource> = z.strictObject({
  kind: z.enum(['remix', 'edit', 'extension']),
  id: text,
  prompt: text,
} satisfies Keys<ClipSource>);
const part: z.ZodType<ClipPart> = z.strictObject({
  id: text,
  prompt: text,
  seconds: z.int().min(1).max(extensionLimits.seconds),
  source: source.nullable(),
  characters: z.array(text).max(mostCharacters).exactOptional(),
} satisfies Keys<ClipPart>);
const uploaded = z.strictObject({ name: text, sha256: hex.length(64), facts: text } satisfies Keys<
  NonNullable<VideoRecord['uploaded']>
>);
const share = z.number().min(0).max(1);
const crop: z.ZodType<Crop> = z.strictObject({
  left: share,
  top: share,
  right: share,
  bottom: share,
} satisfies Keys<Crop>);

const record: z.ZodType<VideoRecord> = z.strictObject({
  id,
  createdAt: moment,
  model: text,
  prompt: text,
  seconds: text,
  size: text,
  remixedFromVideoId: id.nullable(),
  derived: z.enum(['edit', 'extension']).exactOptional(),
  uploaded: uploaded.exactOptional(),
  earlier: z.array(part).min(1).max(extensionLimits.times).exactOptional(),
  characters: z
    .array(z.strictObject({ id, name: text }))
    .max(mostCharacters)
    .exactOptional(),
  palette: hex,
  sourcePrompt: text.nullable(),
  referenceSha256: hex.length(64).nullable(),
  lifetimeMs: duration,
  lifetimeFrom: z.literal('creation').exactOptional(),
  clips: z.int().min(1).max(4).exactOptional(),
  crop: crop.exactOptional(),
  plan,
  command: z
    .union([z.strictObject({ progress: z.int().min(0).max(99) }), z.strictObject({ outcome, at: moment })])
    .nullable(),
  expiredAt: moment.nullable(),
  asset: asset.exactOptional(),
  webhook: webhook.exactOptional(),
  batch: membership.exactOptional(),
  foreign: z
    .strictObject({ shows: z.record(text, z.union([text, z.number(), z.null()])) } satisfies Keys<
      NonNullable<VideoRecord['foreign']>
    >)
    .exactOptional(),
} satisfies Keys<VideoRecord>);

const secret = z.strictObject({ value: text, until: moment.nullable() } satisfies Keys<Secret>);
const endpoint: z.ZodType<EndpointRecord> = z.strictObject({
  id,
  createdAt: moment,
  updatedAt: moment,
  name: text,
  url: z.string().max(2_048),
  eventTypes: z.array(text).max(100),
  secrets: z.tuple([secret], secret),
} satisfies Keys<EndpointRecord>);

const character: z.ZodType<CharacterRecord> = z.strictObject({
  id,
  createdAt: moment,
  name: text,
} satisfies Keys<CharacterRecord>);

const sort = z
  .number()
  .min(0)
  .max(endOfTime + 1_000_000);

export const SnapshotFile = z
  .strictObject({
    format: z.literal(fileFormat),
    version: z.literal(fileVersion, { error: `expected ${fileVersion}, the only version known` }),
    emulator: z.string().describe('The version that wrote the file.'),
    profile: z.string(),
    clock: z.strictObject({ now: moment, scale: z.number().min(0) }),
    videos: z.array(z.strictObject({ sort, record })),
    uploads: z.array(z.strictObject({ id, sort, mimetype: z.string().max(200), base64: z.string() })),
    endpoints: z
      .array(z.strictObject({ sort, record: endpoint }))
      .max(10_000)
      .default([])
      .describe('Webhook endpoints, with their secrets.'),
    files: z
      .array(z.strictObject({ sort, record: fileRecord }))
      .max(100_000)
      .default([]),
    batches: z.array(batchEntry).max(10_000).default([]).describe('Batches, with their lines.'),
    characters: z.array(z.strictObject({ sort, record: character })).default([]),
    counters: z.array(
      z.strictObject({
        key: z.string().max(1_000),
        sum: z.int().min(-endOfTime).max(endOfTime),
        expires_at: z.number().nullable().describe('Null for never.'),
      }),
    ),
    journal: z.array(EntryInFile).max(100_000).optional(),
    parts: z.record(z.string(), z.unknown()).default({}),
  })
  .meta({
    id: 'SnapshotFile',
    description: 'A project as one file. Its records are as the emulator keeps them; times in milliseconds.',
  });

type File = z.infer<typeof SnapshotFile>;

/** @throws ControlError 413 for a project that is too large to be imported */
export function written(
  { clock, holdings, journal, parts }: ProjectState,
  { emulator, profile }: { emulator: string; profile: string },
): File {
  const { video, upload, endpoint, character, file, batch, lines } = holdings.docs;
  assertWritable(holdings.docs);
  return {
    format: fileFormat,
    version: fileVersion,
    emulator,
    profile,
    clock,
    videos: video.map(recordOf),
    uploads: upload.map(({ id, sort, body }) => ({
      id,
      sort,
      mimetype: body.mimetype,
      base64: Buffer.from(body.bytes).toString('base64'),
    })),
    endpoints: endpoint.map(recordOf),
    files: file.map(recordOf),
    batches: batch.map((doc) => ({
      ...recordOf(doc),
      lines: [...(lines.find(({ id }) => id === doc.id)?.body.lines ?? [])],
    })),
    characters: character.map(recordOf),
    counters: writtenCounters(holdings),
    ...(journal === undefined ? {} : { journal: [...journal] }),
    parts,
  };
}

const recordOf = <R>({ sort, body }: { sort: number; body: R }) => ({ sort, record: body });

function assertWritable({ video, upload, lines }: Holdings['docs']): void {
  const uploaded = upload.reduce((sum, { body }) => sum + body.bytes.byteLength, 0);
  const requests = lines.reduce((sum, { body }) => sum + body.lines.length, 0);
  if (uploaded * 1.34 + video.length * 600 + requests * 200 > fileLimit) {
    throw new ControlError('too_large', `The file would be larger than ${fileLimit} bytes.`);
  }
}

/**
 * Converts a file to a state, when this server can serve everything in it.
 * @throws ControlError 400 that names the fault; then nothing has changed
 */
export async function read(
  value: unknown,
  { contracts, media }: { contracts: readonly Profile[]; media: () => Promise<Media> },
): Promise<ProjectState> {
  const sent = parse(SnapshotFile, value);
  const { clock, counters, journal, parts } = sent;
  const { sums, refunded } = readCounters(counters, refuse);
  const docs = docsOf(sent, refunded);
  assertComplete(sent, docs);
  const pictures = new Map(docs.upload.map((doc) => [doc.id, doc]));
  for (const doc of docs.video) {
    assertServable(doc, { contracts, now: clock.now });
    await assertPicture(doc, pictures.get(doc.id), media);
  }
  return { clock, journal, parts, holdings: { docs, sums } };
}

/** The documents of a file, in the order that stores keep. */
function docsOf(sent: File, refunded: ReadonlySet<string>): Holdings['docs'] {
  const { videos, uploads, endpoints, characters, files, batches } = sent;
  const upload = uploads.map(({ id, sort, mimetype, base64 }) => ({
    id,
    sort,
    body: { mimetype, bytes: new Uint8Array(Buffer.from(base64, 'base64')) },
  }));
  const lines = batches.map(({ sort, record, lines }) => ({ id: record.id, sort, body: { lines } }));
  return {
    video: bySort(videos.map((entry) => withMarks(docOf(entry), refunded))),
    upload: bySort(upload),
    endpoint: bySort(endpoints.map(docOf)),
    file: bySort(files.map(docOf)),
    batch: bySort(batches.map(docOf)),
    lines: bySort(lines),
    character: bySort(characters.map(docOf)),
  };
}

const docOf = <R extends { id: string }>({ sort, record }: { sort: number; record: R }) => ({
  id: record.id,
  sort,
  body: record,
});

/** Refuses a file in which an id occurs twice, or to which a part is missing or strange. */
function assertComplete(
  { files, batches, journal }: File,
  { video, upload, endpoint, character, file, batch }: Holdings['docs'],
): void {
  for (const docs of [video, upload, endpoint, character, file, batch]) assertDistinct(docs);
  const videos = new Set(video.map(({ id }) => id));
  const uploads = new Map(upload.map((doc) => [doc.id, doc]));
  const odd = missingPart({ files, batches, uploads, videos }) ?? undatedEntry(journal);
  if (odd !== undefined) refuse(odd);
  const owners = new Set([...videos, ...file.map(({ id }) => id)]);
  for (const { id } of upload) if (!owners.has(id)) refuse(`the upload '${id}' belongs to no video or file`);
}

function refuse(what: string): never {
  throw new ControlError('invalid_request', asSentence(`This file cannot be imported: ${what}`));
}

function assertDistinct(docs: readonly { id: string }[]): void {
  const seen = new Set<string>();
  for (const { id } of docs) {
    if (seen.has(id)) refuse(`'${id}' stands twice`);
    seen.add(id);
  }
}

/**
 * Refuses a video that no contract of this server allows, because the renderer may not be able to make it.
 */
function assertServable(
  { body }: Doc<'video'>,
  { contracts, now }: { contracts: readonly Profile[]; now: number },
): void {
  // A video of one contract can be extended under another.
  const stitched = contracts.some((contract) => isStitched(body, contract));
  const known = contracts.some(({ models, sizesOf, seconds, open }) => {
    if (open === true) return isRenderable(body);
    const family = own(models.value, body.model);
    return (
      family !== undefined &&
      sizesOf.value[family].includes(body.size) &&
      (seconds.value.includes(body.seconds) || stitched)
    );
  });
  if (!known) {
    refuse(
      `profile ${contracts[0]?.name} has no ${body.model} in ${body.size} with ${body.seconds} s (video '${body.id}')`,
    );
  }
  if (body.createdAt > now) refuse(`video '${body.id}' lies in the future of its clock`);
}

/**
 * True for a derived video of valid length. An extension is as long as its parts together, up to the largest
 * length of extensions. A video made from an extension has the length of the extension.
 */
function isStitched(
  { seconds, remixedFromVideoId, uploaded, earlier }: VideoRecord,
  profile: Profile,
): boolean {
  const total = Number(seconds);
  const within = Number.isInteger(total) && total >= 1 && total <= extensionLimits.seconds;
  const derived = remixedFromVideoId !== null || uploaded !== undefined;
  const own = earlier === undefined ? undefined : generatedSeconds({ seconds, earlier });
  return (
    profile.edits.value &&
    within &&
    derived &&
    (own === undefined || profile.seconds.value.includes(String(own)))
  );
}

async function assertPicture(
  { id, body }: Doc<'video'>,
  upload: Doc<'upload'> | undefined,
  media: () => Promise<Media>,
): Promise<void> {
  if ((body.referenceSha256 === null) !== (upload === undefined)) {
    refuse(`the upload of video '${id}' is ${upload === undefined ? 'missing' : 'not mentioned by it'}`);
  }
  if (upload === undefined) return;
  if (sha256(upload.body.bytes) !== body.referenceSha256) refuse(`the upload of video '${id}' was changed`);
  const { width, height } = pixels(body.size);
  const found = await media()
    .then((renderer) => renderer.inspect(upload.body.bytes))
    .catch(() => undefined);
  // A picture of another dialect's or another server's job is fitted to the size of the job.
  const other = body.clips !== undefined || body.foreign !== undefined;
  const fits = other || (found?.width === width && found.height === height);
  if (found === undefined || !fits) {
    refuse(`the upload of video '${id}' is no picture of ${body.size}`);
  }
}

/** Sorts documents in the order that stores keep. */
function bySort<D extends { id: string; sort: number }>(docs: D[]): D[] {
  return docs.toSorted((a, b) => a.sort - b.sort || byteOrder(a.id, b.id));
}
