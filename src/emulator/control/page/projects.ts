// The projects that hold anything, for the switch between projects.
import { maskedKey, type KnownKeys } from '../../http/known-keys.ts';
import { isoTime } from '../../journal/iso-time.ts';
import type { ProjectScope } from '../../projects/project-scope.ts';
import type { Store } from '../../store/store.ts';
import type { ProjectsQuery, ProjectView } from './page-schemas.ts';

/** Most videos of a project that are counted. */
const mostCounted = 1_000;

export interface ProjectListGiven {
  store: Pick<Store, 'projects'>;
  projects: (id: string) => ProjectScope;
  known: Pick<KnownKeys, 'all'>;
}

export async function listProjects(given: ProjectListGiven, { limit, after }: ProjectsQuery) {
  const ids: string[] = [];
  // The store also contains places that are no projects: their names have a blank. One project more than asked
  // is read, to know whether there are more.
  for (let start = after; ids.length <= limit;) {
    const page = await given.store.projects({ limit, ...(start === undefined ? {} : { after: start }) });
    ids.push(...page.filter((id) => id !== '' && !id.includes(' ')));
    start = page.at(-1);
    if (page.length < limit) break;
  }
  const shown = ids.slice(0, limit);
  const known = [...given.known.all()];
  const keysOf = (id: string) => known.flatMap(([key, project]) => (project === id ? [maskedKey(key)] : []));
  const data = await Promise.all(shown.map((id) => projectView(given.projects(id), keysOf(id))));
  return { data, has_more: ids.length > limit, last_id: shown.at(-1) ?? null };
}

async function projectView({ id, store }: ProjectScope, keys: string[]): Promise<ProjectView> {
  const newest = await store.list('video', { limit: mostCounted, order: 'desc' });
  const last = newest[0]?.body.createdAt;
  return { id, keys, videos: newest.length, last_video: last === undefined ? null : isoTime(last) };
}
