// The route of every operation: method, path and needs, without the schemas. The router needs no schemas, and
// the start is quicker when no schemas are made. `operations.ts` adds the schemas.
import type { Profile } from '../domain/profiles.ts';
import type { JobOperationId } from './azure-routes.ts';

export interface Route {
  method: 'get' | 'post' | 'delete';
  /** Path with `{parameters}`, from the server's root. */
  path: string;
  summary: string;
  tag: 'Videos' | 'Files' | 'Batches' | 'Models' | 'Webhooks' | 'Server' | 'Video jobs';
  /** The feature that a profile must have to serve the operation. */
  needs?: 'webhookEndpoints' | 'edits' | 'batches';
  /** True when the operation needs a bearer key and belongs to a project. */
  keyed: boolean;
}

const filePath = '/v1/files/{file_id}';
const endpointPath = '/v1/webhook_endpoints/{webhook_endpoint_id}';

const videos = { tag: 'Videos', keyed: true } as const;
/**
 * The operations that were added in March 2026. Their paths overlap with the paths of videos: `GET
 * /v1/videos/edits` asks for the video with the id `edits`.
 */
const edits = { ...videos, needs: 'edits' } as const;
const files = { tag: 'Files', keyed: true } as const;
const batches = { tag: 'Batches', needs: 'batches', keyed: true } as const;
const models = { tag: 'Models', keyed: true } as const;
const webhooks = { tag: 'Webhooks', needs: 'webhookEndpoints', keyed: true } as const;
const server = { tag: 'Server', keyed: false } as const;

const videoRoutes = {
  createVideo: { ...videos, method: 'post', path: '/v1/videos', summary: 'Create a video job' },
  listVideos: { ...videos, method: 'get', path: '/v1/videos', summary: "List the project's videos" },
  retrieveVideo: { ...videos, method: 'get', path: '/v1/videos/{video_id}', summary: 'Retrieve a video job' },
  deleteVideo: {
    ...videos,
    method: 'delete',
    path: '/v1/videos/{video_id}',
    summary: 'Delete a completed or failed video and its assets',
  },
  remixVideo: {
    ...videos,
    method: 'post',
    path: '/v1/videos/{video_id}/remix',
    summary: 'Create a variation of a completed video',
  },
} as const satisfies Record<string, Route>;

const contentRoutes = {
  downloadVideo: {
    ...videos,
    method: 'get',
    path: '/v1/videos/{video_id}/content',
    summary: "Download a completed video's MP4, thumbnail or spritesheet",
  },
} as const satisfies Record<string, Route>;

export const editRoutes = {
  editVideo: {
    ...edits,
    method: 'post',
    path: '/v1/videos/edits',
    summary: 'Create an edited version of a completed or an uploaded video',
  },
  extendVideo: {
    ...edits,
    method: 'post',
    path: '/v1/videos/extensions',
    summary: 'Create a longer version of a completed or an uploaded video',
  },
} as const satisfies Record<string, Route>;

export const characterRoutes = {
  createCharacter: {
    ...edits,
    method: 'post',
    path: '/v1/videos/characters',
    summary: 'Create a character from an uploaded video',
  },
  retrieveCharacter: {
    ...edits,
    method: 'get',
    path: '/v1/videos/characters/{character_id}',
    summary: 'Retrieve a character',
  },
} as const satisfies Record<string, Route>;

export const fileRoutes = {
  createFile: { ...files, method: 'post', path: '/v1/files', summary: 'Upload a file' },
  listFiles: {
    ...files,
    method: 'get',
    path: '/v1/files',
    summary: "List the project's files, newest first",
  },
  retrieveFile: { ...files, method: 'get', path: filePath, summary: 'Retrieve a file' },
  deleteFile: { ...files, method: 'delete', path: filePath, summary: 'Delete a file' },
  downloadFile: {
    ...files,
    method: 'get',
    path: `${filePath}/content`,
    summary: "Download a file's content",
  },
} as const satisfies Record<string, Route>;

export const batchRoutes = {
  createBatch: {
    ...batches,
    method: 'post',
    path: '/v1/batches',
    summary: 'Create a batch of video jobs from a file of requests',
  },
  listBatches: {
    ...batches,
    method: 'get',
    path: '/v1/batches',
    summary: "List the project's batches, newest first",
  },
  retrieveBatch: { ...batches, method: 'get', path: '/v1/batches/{batch_id}', summary: 'Retrieve a batch' },
  cancelBatch: {
    ...batches,
    method: 'post',
    path: '/v1/batches/{batch_id}/cancel',
    summary: 'Cancel a batch; what runs may go on for up to ten minutes',
  },
} as const satisfies Record<string, Route>;

const modelRoutes = {
  listModels: { ...models, method: 'get', path: '/v1/models', summary: 'List the Sora models' },
  retrieveModel: { ...models, method: 'get', path: '/v1/models/{model}', summary: 'Retrieve a Sora model' },
} as const satisfies Record<string, Route>;

export const webhookRoutes = {
  createWebhookEndpoint: {
    ...webhooks,
    method: 'post',
    path: '/v1/webhook_endpoints',
    summary: 'Create a webhook endpoint',
  },
  listWebhookEndpoints: {
    ...webhooks,
    method: 'get',
    path: '/v1/webhook_endpoints',
    summary: "List the project's webhook endpoints, newest first",
  },
  retrieveWebhookEndpoint: {
    ...webhooks,
    method: 'get',
    path: endpointPath,
    summary: 'Retrieve a webhook endpoint',
  },
  updateWebhookEndpoint: {
    ...webhooks,
    method: 'post',
    path: endpointPath,
    summary: 'Change a webhook endpoint',
  },
  deleteWebhookEndpoint: {
    ...webhooks,
    method: 'delete',
    path: endpointPath,
    summary: 'Delete a webhook endpoint',
  },
  rotateWebhookSecret: {
    ...webhooks,
    method: 'post',
    path: `${endpointPath}/rotate_secret`,
    summary: "Replace a webhook endpoint's signing secret",
  },
  testWebhookEndpoint: {
    ...webhooks,
    method: 'post',
    path: `${endpointPath}/test`,
    summary: 'Send a sample event to a webhook endpoint',
  },
  listWebhookEventTypes: {
    ...webhooks,
    method: 'get',
    path: '/v1/webhook_event_types',
    summary: 'List the types of events',
  },
} as const satisfies Record<string, Route>;

const serverRoutes = {
  health: { ...server, method: 'get', path: '/healthz', summary: 'Is the process alive?' },
  readiness: { ...server, method: 'get', path: '/readyz', summary: 'Can it serve, and as what?' },
} as const satisfies Record<string, Route>;

export const routes = {
  ...videoRoutes,
  ...contentRoutes,
  ...fileRoutes,
  ...batchRoutes,
  ...editRoutes,
  ...characterRoutes,
  ...modelRoutes,
  ...webhookRoutes,
  ...serverRoutes,
} as const;

/** Form fields that take an object or a list of objects. */
export const objectFields: Readonly<Partial<Record<OperationId, readonly string[]>>> = {
  createVideo: ['input_reference', 'characters'],
  editVideo: ['video'],
  extendVideo: ['video'],
  createFile: ['expires_after'],
  createBatch: ['metadata', 'output_expires_after'],
};

/** The operations of this table. */
export type ApiOperationId = keyof typeof routes;
/** All operations that a request can call. */
export type OperationId = ApiOperationId | JobOperationId;

/** Whether a profile serves an operation. */
export function isServed(profile: Profile, { needs }: Pick<Route, 'needs'>): boolean {
  return needs === undefined || profile[needs].value;
}

/** The routes of the operations that a profile serves. */
export function servedRoutes(profile: Profile): [ApiOperationId, Route][] {
  // The type of Object.entries does not keep the keys of the table.
  const all = Object.entries<Route>(routes) as [ApiOperationId, Route][];
  return all.filter(([, route]) => isServed(profile, route));
}
