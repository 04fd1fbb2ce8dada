// Finds a project's video, and counts how often the video is retrieved when its pace goes by polls.
import { sourceNotCompleted, videoNotFound } from '../domain/errors.ts';
import { endedByPoll, isExpired, view, type VideoRecord, type VideoView } from '../domain/video.ts';
import { everyDoc } from '../store/pages.ts';
import { changeVideo } from './change-video.ts';
import { forever, type Cursor, type Doc } from '../store/store.ts';
import type { Call } from '../http/call.ts';
import type { ProjectScope } from '../projects/project-scope.ts';

/** @throws ApiError 404 for an id that is unknown, malformed, deleted or another project's */
export async function findVideo(project: ProjectScope, id: string): Promise<Doc<'video'>> {
  const found = await project.store.get('video', id);
  if (found === undefined || !isVideo(found)) throw videoNotFound(id);
  return found;
}

/** Finds the source of a new video. @throws ApiError 404, or 400 for a job that is not completed */
export async function completedSource(
  { project, now, id }: { project: ProjectScope; now: number; id: string },
  done: Parameters<typeof sourceNotCompleted>[0],
): Promise<Doc<'video'>> {
  const source = await findVideo(project, id);
  const shown = view(source.body, { now, polls: await pollsOf(project, source.body) });
  if (shown.status !== 'completed') throw sourceNotCompleted(done);
  // UNKNOWN: a source whose assets are gone is treated as gone itself.
  if (isExpired(shown, now)) throw videoNotFound(id);
  return source;
}

/**
 * Returns the id of the video that a call names as its source, in its path or as `video.id`; undefined when
 * the call names no source.
 */
export function sourceIdOf(
  { params }: Pick<Call, 'params'>,
  sent: Readonly<Record<string, unknown>> | undefined,
): string | undefined {
  const video = sent?.['video'];
  const id = typeof video === 'object' && video !== null && 'id' in video ? video.id : undefined;
  return params['video_id'] ?? (typeof id === 'string' ? id : undefined);
}

/** Returns an id without its time. With a seed, the same steps give the same digits at any time. */
export const digitsWithoutTime = (id: string): string => id.slice('video_'.length + 8);

/** False for a job that makes several clips and belongs to another dialect. */
export const isVideo = ({ body }: Doc<'video'>): boolean => body.clips === undefined;

/**
 * Returns a page of the documents that pass. Documents are read in pages until enough of them pass. Each document of
 * the other kind costs one more check, but nobody mixes many of both kinds.
 */
export async function pageOf(
  { store }: Pick<ProjectScope, 'store'>,
  page: { pass: (doc: Doc<'video'>) => boolean; after?: Cursor; limit: number; order: 'asc' | 'desc' },
): Promise<Doc<'video'>[]> {
  const { pass, limit, order, after } = page;
  const found: Doc<'video'>[] = [];
  for await (const doc of everyDoc(store, 'video', { order, after, first: limit })) {
    if (pass(doc)) found.push(doc);
    if (found.length === limit) break;
  }
  return found;
}

/**
 * Returns how often a video was retrieved. This is counted only when the video's plan goes by polls, because
 * every count is a write.
 */
export async function pollsOf(project: ProjectScope, record: VideoRecord, adding = 0): Promise<number> {
  if (record.plan.by !== 'polls' || record.command !== null) return 0;
  return project.store.take({ of: 'polls', video: record.id }, adding, forever);
}

/** Retrieves a video and counts one poll. If the job goes by polls, its last poll ends it. */
export async function retrieveVideo({
  project,
  now,
  id,
}: {
  project: ProjectScope;
  now: number;
  id: string;
}): Promise<VideoView> {
  return viewAfterPoll({ project, now, doc: await findVideo(project, id) });
}

/** Does the same as `retrieved`, for a document that was already found. */
export async function viewAfterPoll({
  project,
  now,
  doc,
}: {
  project: ProjectScope;
  now: number;
  doc: Doc<'video'>;
}): Promise<VideoView> {
  const moment = { now, polls: await pollsOf(project, doc.body, 1) };
  const ended = endedByPoll(doc.body, moment);
  if (ended === undefined) return view(doc.body, moment);
  // If several last polls arrive at once, the first of them ends the job. A command that was given meanwhile
  // is kept, and a video that was deleted stays deleted.
  const last = await changeVideo(project, doc.id, (record) => endedByPoll(record, moment));
  return view(last?.doc.body ?? ended, moment);
}
