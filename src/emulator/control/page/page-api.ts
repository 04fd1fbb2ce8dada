// The part of the control API that the page needs, in addition to the operations that tests use.
import type { Profile } from '../../domain/profiles.ts';
import type { ProjectScope } from '../../projects/project-scope.ts';
import { createFollowing, type FollowGiven } from './follow-events.ts';
import { listVideos, videoWithChildren } from './listed-videos.ts';
import type { ProjectsQuery, VideosQuery } from './page-schemas.ts';
import { listProjects, type ProjectListGiven } from './projects.ts';

export interface PageApiGiven extends FollowGiven, Omit<ProjectListGiven, 'projects'> {
  projects: (id: string) => ProjectScope;
  profile: Profile;
  /** Converts the video id that a client uses to the emulator's own id. */
  ownId: (id: string) => string;
}

/** The answers of the operations of the page, for a project. */
export function createPageApi(given: PageApiGiven) {
  const { projects, profile, ownId } = given;
  const open = createFollowing(given);
  return {
    projects: (query: ProjectsQuery) => listProjects(given, query),
    videos: (project: string, query: VideosQuery) => listVideos(projects(project), profile, query),
    video: (project: string, id: string) => videoWithChildren(projects(project), profile, ownId(id)),
    async events(project: string, request: Request): Promise<Response> {
      // A HEAD request gets no body, so no stream is opened for it.
      const stream =
        request.method === 'HEAD' ? null : await open(project, request.headers.get('last-event-id'));
      return new Response(stream, { headers: streamHeaders });
    },
  };
}

/** A proxy must neither store nor gather the events. */
const streamHeaders = {
  'content-type': 'text/event-stream',
  'cache-control': 'no-store, no-transform',
  'x-accel-buffering': 'no',
  'x-content-type-options': 'nosniff',
};

export type PageApi = ReturnType<typeof createPageApi>;
