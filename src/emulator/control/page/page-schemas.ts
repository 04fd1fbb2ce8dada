// The JSON of the control API that the page reads: videos with their timelines, and the list of projects.
import * as z from 'zod';
import { DateTime } from '../../journal/entry-schemas.ts';
import { Video } from '../../schema/video-resource.ts';

const states = ['queued', 'in_progress', 'completed', 'failed', 'expired'] as const;
const outcomes = ['completed', 'failed', 'expired'] as const;

const TimelineView = z
  .strictObject({
    by: z.enum(['time', 'polls', 'command']).describe('What makes the job progress.'),
    created_ms: z.number(),
    starts_ms: z
      .number()
      .nullable()
      .describe('When the rendering begins; null when time does not decide this.'),
    ends_ms: z.number().nullable().describe('When the job ends, by its plan or by a command.'),
    expires_ms: z.number().nullable().describe('When the assets of a completed video expire.'),
    outcome: z.enum(outcomes).nullable().describe('The outcome at `ends_ms`, also before that time.'),
    held: z.boolean().describe('Whether a command holds the job at a progress.'),
    steps: z
      .array(z.tuple([z.number(), z.number()]))
      .describe(
        'The progress from each moment on: `[ms, progress]`, rising in time. Empty when time does not decide the progress.',
      ),
  })
  .meta({ id: 'Timeline', description: "Milliseconds since 1970 on the project's clock." });

export const ListedVideo = z
  .strictObject({
    video: Video,
    state: z
      .enum(states)
      .describe('The status of the job. `expired` also when the assets of a completed video have expired.'),
    kind: z.enum(['create', 'remix', 'edit', 'extension']),
    source_id: z.string().nullable().describe('The video from which this video was made, when there is one.'),
    batch_id: z.string().nullable(),
    clips: z.int().describe('More than 1 only for jobs of the older Azure API.'),
    characters: z.array(z.strictObject({ id: z.string(), name: z.string() })),
    cost_usd: z.number().describe('The list price of the job, if it completes.'),
    timeline: TimelineView,
  })
  .meta({ id: 'ListedVideo', description: 'A video with the facts of its job.' });

export const VideoWithChildren = z
  .strictObject({
    ...ListedVideo.shape,
    children: z.array(z.string()).describe('The videos that were made from this video.'),
  })
  .meta({ id: 'VideoWithChildren' });

const oneOrMore = <T extends z.ZodType>(schema: T) => z.union([schema, z.array(schema)]);

export const VideosQuery = z.strictObject({
  status: oneOrMore(z.enum(states)).optional().describe('One state, or several.'),
  q: z.string().max(1_000).optional().describe('A part of the prompt or of the id, in any case.'),
  limit: z.int().min(1).max(1_000).default(100),
  order: z.enum(['asc', 'desc']).default('desc').describe('By the time of creation.'),
  after: z.string().max(200).optional().describe('The id of the last video of the page before.'),
});

const pageOf = <T extends z.ZodType>(item: T) => ({
  data: z.array(item),
  has_more: z.boolean(),
  last_id: z.string().nullable(),
});

export const VideoList = z.strictObject(pageOf(ListedVideo)).meta({ id: 'VideoList' });

export const ProjectsQuery = z.strictObject({
  limit: z.int().min(1).max(1_000).default(100),
  after: z.string().max(200).optional().describe('The id of the last project of the page before.'),
});

const ProjectView = z
  .strictObject({
    id: z.string(),
    keys: z.array(z.string()).describe('The keys that this process has seen, masked.'),
    videos: z.int().describe('How many videos there are; at most 1,000 are counted.'),
    last_video: DateTime.nullable().describe("When the newest video was created, on the project's clock."),
  })
  .meta({ id: 'Project' });

export const ProjectList = z.strictObject(pageOf(ProjectView)).meta({ id: 'ProjectList' });

export type ListedVideo = z.infer<typeof ListedVideo>;
export type VideosQuery = z.output<typeof VideosQuery>;
export type ProjectsQuery = z.output<typeof ProjectsQuery>;
export type ProjectView = z.infer<typeof ProjectView>;
