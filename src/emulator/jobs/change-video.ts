// Changes a stored video, whatever else writes it at the same time.
import type { VideoRecord } from '../domain/video.ts';
import type { ProjectScope } from '../projects/project-scope.ts';
import { change, type Change } from '../store/change.ts';

/**
 * @param edit returns the new record, or undefined for no change. It may be called several times
 * @returns undefined when the project has no such video
 */
export function changeVideo(
  project: Pick<ProjectScope, 'store' | 'turns' | 'jobs'>,
  id: string,
  edit: (record: Readonly<VideoRecord>) => Readonly<VideoRecord> | undefined,
): Promise<Change<'video'> | undefined> {
  const { store, turns, jobs } = project;
  const put: Parameters<typeof change<'video'>>[0]['put'] = (doc, before) => jobs.putVideo(doc, { before });
  return turns.video(id, () => change({ store, kind: 'video', id, put }, edit));
}
