// Finding a project's video, and counting the looks at it where its pace goes by them.
import { sourceNotCompleted, videoNotFound } from '../domain/errors.ts';
import { endedByPoll, isExpired, view, type VideoRecord, type VideoView } from '../domain/video.ts';
import { forever, type Cursor, type Doc } from '../store/store.ts';
import type { Call } from './call.ts';
import type { Deps } from './deps.ts';
import { videoTurn } from './turns.ts';

/** @throws ApiError 404 for an id that is unknown, malformed, deleted or another project's */
export async function findVideo({ store }: Deps, project: string, id: string): Promise<Doc<'video'>> {
  const found = await store.get(project, 'video', id);
  if (found === undefined || !isVideo(found)) throw videoNotFound(id);
  return found;
}

/** A video that another is to be made of. @throws ApiError 404, or 400 for a job that is not completed */
export async function completedSource(
  deps: Deps,
  { project, now, id }: { project: string; now: number; id: string },
  done: Parameters<typeof sourceNotCompleted>[0],
): Promise<Doc<'video'>> {
  const source = await findVideo(deps, project, id);
  const shown = view(source.body, { now, polls: await pollsOf(deps, project, source.body) });
  if (shown.status !== 'completed') throw sourceNotCompleted(done);
  // UNKNOWN: a source whose assets are gone is treated as gone itself.
  if (isExpired(shown, now)) throw videoNotFound(id);
  return source;
}

/** The video that a call names as its source, in its path or as `video.id`; undefined where it names none. */
export function sourceIdOf(
  { params }: Pick<Call, 'params'>,
  sent: Readonly<Record<string, unknown>> | undefined,
): string | undefined {
  const video = sent?.['video'];
  const id = typeof video === 'object' && video !== null && 'id' in video ? video.id : undefined;
  return params['video_id'] ?? (typeof id === 'string' ? id : undefined);
}

/** An id without its time: with a seed the same steps give the same digits, whenever they are taken. */
export const entropyTail = (id: string): string => id.slice('video_'.length + 8);

/** False for a job that makes several clips and belongs to another dialect. */
export const isVideo = ({ body }: Doc<'video'>): boolean => body.clips === undefined;

/** Documents looked at in one go while a page is not full yet. */
const chunkSize = 500;

/** A page of the documents that pass; those of the other kind cost a look each, and nobody mixes many. */
export async function pageOf(
  { store }: Deps,
  project: string,
  page: { pass: (doc: Doc<'video'>) => boolean; after?: Cursor; limit: number; order: 'asc' | 'desc' },
): Promise<Doc<'video'>[]> {
  const { pass, limit, order } = page;
  const found: Doc<'video'>[] = [];
  let { after } = page;
  for (let wanted = limit; ; wanted = chunkSize) {
    const chunk = await store.list(project, 'video', {
      limit: wanted,
      order,
      ...(after === undefined ? {} : { after }),
    });
    found.push(...chunk.filter(pass));
    after = chunk.at(-1);
    if (found.length >= limit || chunk.length < wanted) return found.slice(0, limit);
  }
}

/** How often a video was retrieved; counted only where its plan goes by polls, since every count is a write. */
export async function pollsOf(deps: Deps, project: string, record: VideoRecord, adding = 0): Promise<number> {
  if (record.plan.by !== 'polls' || record.command !== null) return 0;
  return deps.store.take(project, `polls ${record.id}`, adding, forever);
}

/** Retrieves a video: one more look, which ends a job that goes by polls once it was the last one. */
export async function retrieved(
  deps: Deps,
  { project, now, id }: { project: string; now: number; id: string },
): Promise<VideoView> {
  return looked(deps, { project, now, doc: await findVideo(deps, project, id) });
}

/** The same, for a document that was found. */
export async function looked(
  deps: Deps,
  { project, now, doc }: { project: string; now: number; doc: Doc<'video'> },
): Promise<VideoView> {
  const moment = { now, polls: await pollsOf(deps, project, doc.body, 1) };
  const ended = endedByPoll(doc.body, moment);
  // Of several last polls at once, the first one to count ends the job.
  if (ended === undefined || moment.polls !== ended.plan.polls) return view(ended ?? doc.body, moment);
  return deps.inTurn(videoTurn(project, doc.id), async () => {
    // What somebody has said about the job meanwhile stands, and a video that was deleted stays deleted.
    const latest = (await deps.store.get(project, 'video', doc.id)) ?? doc;
    const last = endedByPoll(latest.body, moment);
    if (last === undefined) return view(latest.body, moment);
    await deps.webhooks.putVideo(project, { ...latest, body: last }, { ifPresent: true });
    return view(last, moment);
  });
}
