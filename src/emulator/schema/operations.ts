// Every operation of the server, once: the router and the OpenAPI document are both made from this table.
import * as z from 'zod';
import type { Profile } from '../domain/profiles.ts';
import { Batch, BatchList, CreateBatch, ListBatchesQuery } from './batch.ts';
import { CreateFile, DeletedFile, File, FileList, ListFilesQuery } from './file.ts';
import { Character, CreateCharacter } from './character.ts';
import { editUpload, editVideo, extendUpload, extendVideo, VideoReference } from './derived.ts';
import type { JobOperationId } from './azure-operations.ts';
import { Health, Readiness } from './health.ts';
import { Model, ModelList } from './model.ts';
import {
  ContentQuery,
  createVideo,
  DeletedVideo,
  ImageReference,
  ListVideosQuery,
  remixVideo,
  Video,
  VideoList,
} from './video.ts';
import {
  CreateWebhookEndpoint,
  DeletedWebhookEndpoint,
  ListWebhookEndpointsQuery,
  RotateWebhookSecret,
  TestWebhookEndpoint,
  UpdateWebhookEndpoint,
  WebhookEndpoint,
  WebhookEndpointList,
  WebhookEndpointTest,
  WebhookEndpointWithSecret,
  WebhookEventTypes,
} from './webhook.ts';

export interface Operation {
  method: 'get' | 'post' | 'delete';
  /** Path with `{parameters}`, from the server's root. */
  path: string;
  summary: string;
  tag: 'Videos' | 'Files' | 'Batches' | 'Models' | 'Webhooks' | 'Server' | 'Video jobs';
  /** What a profile must have for the operation to be served. */
  needs?: 'webhookEndpoints' | 'edits' | 'batches';
  /** True when the operation needs a bearer key and belongs to a project. */
  keyed: boolean;
  query?: z.ZodObject;
  /** Request bodies by media type. */
  body?: Readonly<Partial<Record<'application/json' | 'multipart/form-data', z.ZodType>>>;
  /** True for a body that may stay away. */
  bodyOptional?: boolean;
  /** Successful answers by status: media types with their schema, `binary` for bytes. */
  success: Readonly<Record<number, Readonly<Record<string, z.ZodType | 'binary'>>>>;
  /** Statuses of the refusals that this operation can give besides 401 and 500. */
  refusals: readonly number[];
}

const file = z
  .string()
  .meta({ format: 'binary', description: 'A JPEG, PNG or WebP of exactly the requested size.' });
const json = (schema: z.ZodType) => ({ 'application/json': schema });
const content = { 'video/mp4': 'binary', 'image/webp': 'binary', 'image/jpeg': 'binary' } as const;

const filePath = '/v1/files/{file_id}';

const fileOperations = {
  createFile: {
    method: 'post',
    path: '/v1/files',
    summary: 'Upload a file',
    tag: 'Files',
    keyed: true,
    body: {
      'multipart/form-data': CreateFile.extend({ file: z.string().meta({ format: 'binary' }) }),
    },
    success: { 200: json(File) },
    refusals: [400, 413],
  },
  listFiles: {
    method: 'get',
    path: '/v1/files',
    summary: "List the project's files, newest first",
    tag: 'Files',
    keyed: true,
    query: ListFilesQuery,
    success: { 200: json(FileList) },
    refusals: [400, 404],
  },
  retrieveFile: {
    method: 'get',
    path: filePath,
    summary: 'Retrieve a file',
    tag: 'Files',
    keyed: true,
    success: { 200: json(File) },
    refusals: [404],
  },
  deleteFile: {
    method: 'delete',
    path: filePath,
    summary: 'Delete a file',
    tag: 'Files',
    keyed: true,
    success: { 200: json(DeletedFile) },
    refusals: [404],
  },
  downloadFile: {
    method: 'get',
    path: `${filePath}/content`,
    summary: "Download a file's content",
    tag: 'Files',
    keyed: true,
    success: { 200: { 'application/octet-stream': 'binary' } },
    refusals: [400, 404],
  },
} as const satisfies Record<string, Operation>;

const batchOperations = {
  createBatch: {
    method: 'post',
    path: '/v1/batches',
    summary: 'Create a batch of video jobs from a file of requests',
    tag: 'Batches',
    needs: 'batches',
    keyed: true,
    body: json(CreateBatch),
    success: { 200: json(Batch) },
    refusals: [400, 413],
  },
  listBatches: {
    method: 'get',
    path: '/v1/batches',
    summary: "List the project's batches, newest first",
    tag: 'Batches',
    needs: 'batches',
    keyed: true,
    query: ListBatchesQuery,
    success: { 200: json(BatchList) },
    refusals: [400, 404],
  },
  retrieveBatch: {
    method: 'get',
    path: '/v1/batches/{batch_id}',
    summary: 'Retrieve a batch',
    tag: 'Batches',
    needs: 'batches',
    keyed: true,
    success: { 200: json(Batch) },
    refusals: [404],
  },
  cancelBatch: {
    method: 'post',
    path: '/v1/batches/{batch_id}/cancel',
    summary: 'Cancel a batch; what runs may go on for up to ten minutes',
    tag: 'Batches',
    needs: 'batches',
    keyed: true,
    success: { 200: json(Batch) },
    refusals: [404, 409],
  },
} as const satisfies Record<string, Operation>;

const endpointPath = '/v1/webhook_endpoints/{webhook_endpoint_id}';
const webhook = { tag: 'Webhooks', needs: 'webhookEndpoints', keyed: true } as const;

const webhookOperations = {
  createWebhookEndpoint: {
    ...webhook,
    method: 'post',
    path: '/v1/webhook_endpoints',
    summary: 'Create a webhook endpoint',
    body: json(CreateWebhookEndpoint),
    success: { 200: json(WebhookEndpointWithSecret) },
    refusals: [400, 413],
  },
  listWebhookEndpoints: {
    ...webhook,
    method: 'get',
    path: '/v1/webhook_endpoints',
    summary: "List the project's webhook endpoints, newest first",
    query: ListWebhookEndpointsQuery,
    success: { 200: json(WebhookEndpointList) },
    refusals: [400, 404],
  },
  retrieveWebhookEndpoint: {
    ...webhook,
    method: 'get',
    path: endpointPath,
    summary: 'Retrieve a webhook endpoint',
    success: { 200: json(WebhookEndpoint) },
    refusals: [404],
  },
  updateWebhookEndpoint: {
    ...webhook,
    method: 'post',
    path: endpointPath,
    summary: 'Change a webhook endpoint',
    body: json(UpdateWebhookEndpoint),
    bodyOptional: true,
    success: { 200: json(WebhookEndpoint) },
    refusals: [400, 404, 413],
  },
  deleteWebhookEndpoint: {
    ...webhook,
    method: 'delete',
    path: endpointPath,
    summary: 'Delete a webhook endpoint',
    success: { 200: json(DeletedWebhookEndpoint) },
    refusals: [404],
  },
  rotateWebhookSecret: {
    ...webhook,
    method: 'post',
    path: `${endpointPath}/rotate_secret`,
    summary: "Replace a webhook endpoint's signing secret",
    body: json(RotateWebhookSecret),
    bodyOptional: true,
    success: { 200: json(WebhookEndpointWithSecret) },
    refusals: [400, 404, 413],
  },
  testWebhookEndpoint: {
    ...webhook,
    method: 'post',
    path: `${endpointPath}/test`,
    summary: 'Send a sample event to a webhook endpoint',
    body: json(TestWebhookEndpoint),
    success: { 200: json(WebhookEndpointTest) },
    refusals: [400, 404, 413],
  },
  listWebhookEventTypes: {
    ...webhook,
    method: 'get',
    path: '/v1/webhook_event_types',
    summary: 'List the types of events',
    success: { 200: json(WebhookEventTypes) },
    refusals: [],
  },
} as const satisfies Record<string, Operation>;

/** What a profile serves of all operations. */
export function servedOperations(profile: Profile): [ApiOperationId, Operation][] {
  // Object.entries forgets which keys the table has.
  const all = Object.entries<Operation>(operations(profile)) as [ApiOperationId, Operation][];
  return all.filter(([, { needs }]) => needs === undefined || profile[needs].value);
}

/** What came in March 2026. Its paths lie among those of videos: `GET /v1/videos/edits` asks for a video of that id. */
function editOperations(profile: Profile) {
  const edits = { tag: 'Videos', needs: 'edits', keyed: true } as const;
  const clip = file.meta({ description: 'An MP4 video.' });
  const source = { video: z.union([clip, VideoReference]) };
  const optionalModel = { model: editUpload(profile).shape.model.optional() };
  return {
    editVideo: {
      ...edits,
      method: 'post',
      path: '/v1/videos/edits',
      summary: 'Create an edited version of a completed or an uploaded video',
      body: {
        'application/json': editVideo(profile),
        'multipart/form-data': editUpload(profile).extend({ ...source, ...optionalModel }),
      },
      success: { 200: json(Video) },
      refusals: [400, 403, 404, 413, 429, 503],
    },
    extendVideo: {
      ...edits,
      method: 'post',
      path: '/v1/videos/extensions',
      summary: 'Create a longer version of a completed or an uploaded video',
      body: {
        'application/json': extendVideo(profile),
        'multipart/form-data': extendUpload(profile).extend({ ...source, ...optionalModel }),
      },
      success: { 200: json(Video) },
      refusals: [400, 403, 404, 413, 429, 503],
    },
    createCharacter: {
      ...edits,
      method: 'post',
      path: '/v1/videos/characters',
      summary: 'Create a character from an uploaded video',
      body: { 'multipart/form-data': CreateCharacter.extend({ video: clip }) },
      success: { 200: json(Character) },
      refusals: [400, 404, 413],
    },
    retrieveCharacter: {
      ...edits,
      method: 'get',
      path: '/v1/videos/characters/{character_id}',
      summary: 'Retrieve a character',
      success: { 200: json(Character) },
      refusals: [404],
    },
  } as const satisfies Record<string, Operation>;
}

/** Every operation there is, with what a profile accepts. */
export function operations(profile: Profile) {
  const create = createVideo(profile);
  const remix = remixVideo(profile);
  return {
    createVideo: {
      method: 'post',
      path: '/v1/videos',
      summary: 'Create a video job',
      tag: 'Videos',
      keyed: true,
      body: {
        'application/json': create.extend({ input_reference: ImageReference.optional() }),
        'multipart/form-data': create.extend({ input_reference: z.union([file, ImageReference]).optional() }),
      },
      success: { 200: json(Video) },
      refusals: [400, 403, 404, 413, 429],
    },
    listVideos: {
      method: 'get',
      path: '/v1/videos',
      summary: "List the project's videos",
      tag: 'Videos',
      keyed: true,
      query: ListVideosQuery,
      success: { 200: json(VideoList) },
      refusals: [400, 404],
    },
    retrieveVideo: {
      method: 'get',
      path: '/v1/videos/{video_id}',
      summary: 'Retrieve a video job',
      tag: 'Videos',
      keyed: true,
      success: { 200: json(Video) },
      refusals: [404],
    },
    deleteVideo: {
      method: 'delete',
      path: '/v1/videos/{video_id}',
      summary: 'Delete a completed or failed video and its assets',
      tag: 'Videos',
      keyed: true,
      success: { 200: json(DeletedVideo) },
      refusals: [400, 404],
    },
    downloadVideo: {
      method: 'get',
      path: '/v1/videos/{video_id}/content',
      summary: "Download a completed video's MP4, thumbnail or spritesheet",
      tag: 'Videos',
      keyed: true,
      query: ContentQuery,
      success: { 200: content, 206: content, 304: {} },
      refusals: [400, 404, 416, 503],
    },
    remixVideo: {
      method: 'post',
      path: '/v1/videos/{video_id}/remix',
      summary: 'Create a variation of a completed video',
      tag: 'Videos',
      keyed: true,
      body: { 'application/json': remix, 'multipart/form-data': remix },
      success: { 200: json(Video) },
      refusals: [400, 403, 404, 413, 429],
    },
    ...fileOperations,
    ...batchOperations,
    ...editOperations(profile),
    listModels: {
      method: 'get',
      path: '/v1/models',
      summary: 'List the Sora models',
      tag: 'Models',
      keyed: true,
      success: { 200: json(ModelList) },
      refusals: [],
    },
    retrieveModel: {
      method: 'get',
      path: '/v1/models/{model}',
      summary: 'Retrieve a Sora model',
      tag: 'Models',
      keyed: true,
      success: { 200: json(Model) },
      refusals: [404],
    },
    ...webhookOperations,
    health: {
      method: 'get',
      path: '/healthz',
      summary: 'Is the process alive?',
      tag: 'Server',
      keyed: false,
      success: { 200: json(Health) },
      refusals: [],
    },
    readiness: {
      method: 'get',
      path: '/readyz',
      summary: 'Can it serve, and as what?',
      tag: 'Server',
      keyed: false,
      success: { 200: json(Readiness) },
      refusals: [],
    },
  } as const satisfies Record<string, Operation>;
}

/** Of this table. */
export type ApiOperationId = keyof ReturnType<typeof operations>;
/** Every operation that a request can meet. */
export type OperationId = ApiOperationId | JobOperationId;
