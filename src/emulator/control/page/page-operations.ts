// The operations of the control API that the page needs: lists of projects and videos, and the events.
import { ProjectList, ProjectsQuery, VideoList, VideosQuery, VideoWithChildren } from './page-schemas.ts';

export const pageOperations = {
  listProjects: {
    method: 'get',
    path: '/_emulator/projects',
    summary: 'The projects that hold anything',
    tag: 'Server',
    scoped: false,
    query: ProjectsQuery,
    success: ProjectList,
  },
  listVideos: {
    method: 'get',
    path: '/_emulator/videos',
    summary: 'The videos with the facts of their jobs',
    tag: 'Videos',
    scoped: true,
    query: VideosQuery,
    success: VideoList,
  },
  getVideo: {
    method: 'get',
    path: '/_emulator/videos/{video_id}',
    summary: 'One video with the facts of its job, and the videos that were made from it',
    tag: 'Videos',
    scoped: true,
    success: VideoWithChildren,
    refusals: [404],
  },
  followEvents: {
    method: 'get',
    path: '/_emulator/events',
    summary: 'What happens in the project, as server-sent events; `Last-Event-ID` resumes a stream',
    tag: 'Server',
    scoped: true,
    success: ['text/event-stream'],
  },
} as const;
