// Writes a project's state as one JSON file, and reads such files. A file is not trusted: all its content is
// checked.
import * as z from 'zod';
import { mostCharacters, type CharacterRecord } from '../../domain/character.ts';
import type { ClipPart, ClipSource, Crop } from '../../domain/clip.ts';
import { endOfTime } from '../../domain/clock.ts';
import { extensionLimits } from '../../domain/derivation.ts';
import type { Outcome, Plan, Quirks } from '../../domain/plan.ts';
import type { JobError, Profile } from '../../domain/profiles.ts';
import type { VideoRecord } from '../../domain/video.ts';
import type { EndpointRecord, Secret } from '../../domain/webhook.ts';
import type { Media } from '../../media/media.ts';
import type { BatchLine } from '../../domain/batch.ts';
import { batchOfLine, lineDoc } from '../../store/batch-records.ts';
import { byteOrder } from '../../store/ordered-list.ts';
import type { Cursor, Holdings } from '../../store/store.ts';
import { ControlError } from '../vocabulary/control-errors.ts';
import { parse } from '../vocabulary/parse.ts';
import { asset, duration, text, webhook, type Keys } from './snapshot-effects.ts';
import { readCounters, undatedEntry, withMarks, writtenCounters } from './snapshot-log.ts';
import { assertPicture, assertServable, refuseFile } from './snapshot-videos.ts';
import { batchEntry, fileRecord, batchMembership, missingPart } from './snapshot-batches.ts';
import { EntryInFile, type Entry } from '../../journal/entry-schemas.ts';

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
  batch: batchMembership.exactOptional(),
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
export function printSnapshotFile(
  { clock, holdings, journal, parts }: ProjectState,
  { emulator, profile }: { emulator: string; profile: string },
): File {
  const { video, endpoint, character, file, batch } = holdings.docs;
  assertWritable(holdings);
  const lines = linesByBatch(holdings.docs.line);
  return {
    format: fileFormat,
    version: fileVersion,
    emulator,
    profile,
    clock,
    videos: video.map(recordOf),
    uploads: writtenUploads(holdings),
    endpoints: endpoint.map(recordOf),
    files: file.map(recordOf),
    batches: batch.map((doc) => ({
      ...recordOf(doc),
      lines: lines.get(doc.id) ?? [],
    })),
    characters: character.map(recordOf),
    counters: writtenCounters(holdings),
    ...(journal === undefined ? {} : { journal: [...journal] }),
    parts,
  };
}

const recordOf = <R>({ sort, body }: { sort: number; body: R }) => ({ sort, record: body });

/** Every upload has the place of the video or the file to which it belongs, as in earlier versions. */
function writtenUploads({ docs, blobs }: Holdings): File['uploads'] {
  const places = new Map([...docs.video, ...docs.file].map(({ id, sort }) => [id, sort]));
  return blobs
    .map(({ id, mimetype, bytes }) => ({
      id,
      sort: places.get(id) ?? 0,
      mimetype,
      base64: Buffer.from(bytes).toString('base64'),
    }))
    .toSorted(bySort);
}

/** The lines of each batch, in the order of its input file. */
function linesByBatch(docs: Holdings['docs']['line']): Map<string, BatchLine[]> {
  const found = new Map<string, BatchLine[]>();
  for (const doc of docs) {
    const lines = found.get(batchOfLine(doc)) ?? [];
    found.set(batchOfLine(doc), lines);
    lines.push(doc.body);
  }
  return found;
}

function assertWritable({ docs: { video, line }, blobs }: Holdings): void {
  const uploaded = blobs.reduce((sum, { bytes }) => sum + bytes.byteLength, 0);
  if (uploaded * 1.34 + video.length * 600 + line.length * 200 > fileLimit) {
    throw new ControlError('too_large', `The file would be larger than ${fileLimit} bytes.`);
  }
}

/**
 * Converts a file to a state, when this server can serve everything in it.
 * @throws ControlError 400 that names the fault; then nothing has changed
 */
export async function readSnapshotFile(
  value: unknown,
  { contracts, media }: { contracts: readonly Profile[]; media: () => Promise<Media> },
): Promise<ProjectState> {
  const sent = parse(SnapshotFile, value);
  const { clock, counters, journal, parts } = sent;
  const { sums, refunded } = readCounters(counters, refuseFile);
  const docs = docsOf(sent, refunded);
  const blobs = sent.uploads.map(({ id, mimetype, base64 }) => ({
    id,
    mimetype,
    bytes: new Uint8Array(Buffer.from(base64, 'base64')),
  }));
  assertComplete(sent, { docs, blobs });
  const pictures = new Map(blobs.map((blob) => [blob.id, blob]));
  for (const doc of docs.video) {
    assertServable(doc, { contracts, now: clock.now });
    await assertPicture(doc, pictures.get(doc.id), media);
  }
  return { clock, journal, parts, holdings: { docs, blobs, sums } };
}

/** The documents of a file, in the order that stores keep. */
function docsOf(sent: File, refunded: ReadonlySet<string>): Holdings['docs'] {
  const { videos, endpoints, characters, files, batches } = sent;
  const line = batches.flatMap(({ sort, record, lines }) =>
    lines.map((body, nth) => lineDoc({ id: record.id, sort }, { nth, line: body })),
  );
  return {
    video: sorted(videos.map((entry) => withMarks(docOf(entry), refunded))),
    endpoint: sorted(endpoints.map(docOf)),
    file: sorted(files.map(docOf)),
    batch: sorted(batches.map(docOf)),
    line: sorted(line),
    character: sorted(characters.map(docOf)),
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
  { docs, blobs }: Pick<Holdings, 'docs' | 'blobs'>,
): void {
  const { video, endpoint, character, file, batch } = docs;
  for (const own of [video, blobs, endpoint, character, file, batch]) assertDistinct(own);
  const videos = new Set(video.map(({ id }) => id));
  const uploads = new Map(blobs.map((blob) => [blob.id, blob]));
  const odd = missingPart({ files, batches, uploads, videos }) ?? undatedEntry(journal);
  if (odd !== undefined) refuseFile(odd);
  const owners = new Set([...videos, ...file.map(({ id }) => id)]);
  for (const { id } of blobs)
    if (!owners.has(id)) refuseFile(`the upload '${id}' belongs to no video or file`);
}

function assertDistinct(docs: readonly { id: string }[]): void {
  const seen = new Set<string>();
  for (const { id } of docs) {
    if (seen.has(id)) refuseFile(`'${id}' occurs twice`);
    seen.add(id);
  }
}

/** Sorts documents in the order that stores keep. */
const sorted = <D extends Cursor>(docs: D[]): D[] => docs.toSorted(bySort);

const bySort = (a: Cursor, b: Cursor) => a.sort - b.sort || byteOrder(a.id, b.id);
