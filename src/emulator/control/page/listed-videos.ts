// Videos with the facts of their jobs, as the page shows them.
import { billedClip, sourceOf } from '../../domain/derivation.ts';
import { listPrice } from '../../domain/prices.ts';
import type { Profile } from '../../domain/profiles.ts';
import { stateOf, timelineOf } from '../../domain/timeline.ts';
import { view, type VideoRecord } from '../../domain/video.ts';
import { pollsOf } from '../../jobs/video-lookup.ts';
import type { ProjectScope } from '../../projects/project-scope.ts';
import { toWire } from '../../schema/print-video.ts';
import { everyDoc } from '../../store/pages.ts';
import { ControlError } from '../vocabulary/control-errors.ts';
import type { ListedVideo, VideosQuery } from './page-schemas.ts';

export async function listedVideo(
  project: ProjectScope,
  profile: Profile,
  record: VideoRecord,
): Promise<ListedVideo> {
  const moment = { now: project.now(), polls: await pollsOf(project, record) };
  const { batch, clips = 1, characters = [], remixedFromVideoId } = record;
  const kind = record.uploaded === undefined ? sourceOf(record)?.kind : record.derived;
  return {
    video: toWire(view(record, moment)),
    state: stateOf(record, moment),
    kind: kind ?? 'create',
    source_id: remixedFromVideoId,
    batch_id: batch?.id ?? null,
    clips,
    characters: characters.map(({ id, name }) => ({ id, name })),
    cost_usd: costOf(profile, record),
    timeline: timelineView(record, moment.now),
  };
}

/** The list price of a job in US dollars, in whole cents. */
function costOf(profile: Profile, record: VideoRecord): number {
  const price = listPrice(profile, billedClip(record), record.batch !== undefined);
  return Math.round(price * (record.clips ?? 1) * 100) / 100;
}

function timelineView(record: VideoRecord, now: number): ListedVideo['timeline'] {
  const { by, createdMs, startsMs, endsMs, expiresMs, outcome, held, steps } = timelineOf(record, now);
  return {
    by,
    created_ms: createdMs,
    starts_ms: startsMs,
    ends_ms: endsMs,
    expires_ms: expiresMs,
    outcome,
    held,
    steps: steps.map(([at, progress]) => [at, progress]),
  };
}

/** @throws ControlError 400 for a cursor that is no video */
export async function listVideos(
  project: ProjectScope,
  profile: Profile,
  { status, q, limit, order, after }: VideosQuery,
) {
  const states = status === undefined ? undefined : [status].flat();
  const part = q?.toLowerCase() ?? '';
  const cursor = after === undefined ? undefined : await project.store.get('video', after);
  if (after !== undefined && cursor === undefined)
    throw new ControlError('invalid_request', `'after': there is no video '${after}' in this project.`);
  const data: ListedVideo[] = [];
  let more = false;
  for await (const { body } of everyDoc(project.store, 'video', { order, after: cursor })) {
    if (!`${body.id}\n${body.prompt}`.toLowerCase().includes(part)) continue;
    const moment = { now: project.now(), polls: states === undefined ? 0 : await pollsOf(project, body) };
    if (states?.includes(stateOf(body, moment)) === false) continue;
    more = data.length === limit;
    if (more) break;
    data.push(await listedVideo(project, profile, body));
  }
  return { data, has_more: more, last_id: data.at(-1)?.video.id ?? null };
}

/** @throws ControlError 404 */
export async function videoWithChildren(project: ProjectScope, profile: Profile, id: string) {
  const doc = await project.store.get('video', id);
  if (doc === undefined) throw new ControlError('not_found', `There is no video '${id}' in this project.`);
  const children: string[] = [];
  for await (const { body } of everyDoc(project.store, 'video', { after: { id: doc.id, sort: doc.sort } }))
    if (body.remixedFromVideoId === id) children.push(body.id);
  return { ...(await listedVideo(project, profile, doc.body)), children };
}
