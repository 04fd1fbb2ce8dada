// Every operation of the server with its schemas. The OpenAPI document is made from this table. The router
// has the same routes.
import * as z from 'zod';
import type { Profile } from '../domain/profiles.ts';
import { Batch, BatchList, CreateBatch, ListBatchesQuery } from './batch-resource.ts';
import { CreateFile, DeletedFile, File, FileList, ListFilesQuery } from './file-resource.ts';
import { Character, CreateCharacter } from './character.ts';
import type { ObjectSchema } from './document.ts';
import { editUpload, editVideo, extendUpload, extendVideo, VideoReference } from './derived-videos.ts';
import { Health, Readiness } from './health.ts';
import { Model, ModelList } from './model.ts';
import { isServed, routes, type ApiOperationId, type Route } from './routes.ts';
import { DeletedVideo, Video, VideoList } from './video-resource.ts';
import { ContentQuery, createVideo, ImageReference, ListVideosQuery, remixVideo } from './video-requests.ts';
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
} from './webhook-resources.ts';

/** A route with its schemas. */
export interface Operation extends Route {
  query?: ObjectSchema;
  /** Request bodies by media type. */
  body?: Readonly<Partial<Record<'application/json' | 'multipart/form-data', z.core.$ZodType>>>;
  /** Only for a form: the media types of the parts that are not plain texts, by field. */
  encoding?: Readonly<Record<string, string>>;
  /** True when the body is optional. */
  bodyOptional?: boolean;
  /** Successful answers by status: the media types with their schemas; `binary` means bytes. */
  success: Readonly<Record<number, Readonly<Record<string, z.core.$ZodType | 'binary'>>>>;
  /** Statuses of the refusals that this operation can give besides 401 and 500. */
  refusals: readonly number[];
}

const file = z
  .string()
  .meta({ format: 'binary', description: 'A JPEG, PNG, WebP or MP4 of exactly the requested size.' });

/** The media types of the objects and of the files in a form. */
const jsonPart = 'application/json';
const referencePart = `image/jpeg, image/png, image/webp, video/mp4, ${jsonPart}`;
const videoPart = 'video/mp4, application/octet-stream';
const json = (schema: z.core.$ZodType) => ({ 'application/json': schema });
const content = { 'video/mp4': 'binary', 'image/webp': 'binary', 'image/jpeg': 'binary' } as const;

const fileOperations = {
  createFile: {
    ...routes.createFile,
    body: {
      'multipart/form-data': CreateFile.extend({ file: z.string().meta({ format: 'binary' }) }),
    },
    encoding: { expires_after: jsonPart },
    success: { 200: json(File) },
    refusals: [400, 413],
  },
  listFiles: {
    ...routes.listFiles,
    query: ListFilesQuery,
    success: { 200: json(FileList) },
    refusals: [400, 404],
  },
  retrieveFile: {
    ...routes.retrieveFile,
    success: { 200: json(File) },
    refusals: [404],
  },
  deleteFile: {
    ...routes.deleteFile,
    success: { 200: json(DeletedFile) },
    refusals: [404],
  },
  downloadFile: {
    ...routes.downloadFile,
    success: { 200: { 'application/octet-stream': 'binary' } },
    refusals: [400, 404],
  },
} as const satisfies Record<string, Operation>;

const batchOperations = {
  createBatch: {
    ...routes.createBatch,
    body: json(CreateBatch),
    success: { 200: json(Batch) },
    refusals: [400, 413],
  },
  listBatches: {
    ...routes.listBatches,
    query: ListBatchesQuery,
    success: { 200: json(BatchList) },
    refusals: [400, 404],
  },
  retrieveBatch: {
    ...routes.retrieveBatch,
    success: { 200: json(Batch) },
    refusals: [404],
  },
  cancelBatch: {
    ...routes.cancelBatch,
    success: { 200: json(Batch) },
    refusals: [404, 409],
  },
} as const satisfies Record<string, Operation>;

const webhookOperations = {
  createWebhookEndpoint: {
    ...routes.createWebhookEndpoint,
    body: json(CreateWebhookEndpoint),
    success: { 200: json(WebhookEndpointWithSecret) },
    refusals: [400, 413],
  },
  listWebhookEndpoints: {
    ...routes.listWebhookEndpoints,
    query: ListWebhookEndpointsQuery,
    success: { 200: json(WebhookEndpointList) },
    refusals: [400, 404],
  },
  retrieveWebhookEndpoint: {
    ...routes.retrieveWebhookEndpoint,
    success: { 200: json(WebhookEndpoint) },
    refusals: [404],
  },
  updateWebhookEndpoint: {
    ...routes.updateWebhookEndpoint,
    body: json(UpdateWebhookEndpoint),
    bodyOptional: true,
    success: { 200: json(WebhookEndpoint) },
    refusals: [400, 404, 413],
  },
  deleteWebhookEndpoint: {
    ...routes.deleteWebhookEndpoint,
    success: { 200: json(DeletedWebhookEndpoint) },
    refusals: [404],
  },
  rotateWebhookSecret: {
    ...routes.rotateWebhookSecret,
    body: json(RotateWebhookSecret),
    bodyOptional: true,
    success: { 200: json(WebhookEndpointWithSecret) },
    refusals: [400, 404, 413],
  },
  testWebhookEndpoint: {
    ...routes.testWebhookEndpoint,
    body: json(TestWebhookEndpoint),
    success: { 200: json(WebhookEndpointTest) },
    refusals: [400, 404, 413],
  },
  listWebhookEventTypes: {
    ...routes.listWebhookEventTypes,
    success: { 200: json(WebhookEventTypes) },
    refusals: [],
  },
} as const satisfies Record<string, Operation>;

/** The operations that a profile serves. */
export function servedOperations(profile: Profile): [ApiOperationId, Operation][] {
  // The type of Object.entries does not keep the keys of the table.
  const all = Object.entries<Operation>(operations(profile)) as [ApiOperationId, Operation][];
  return all.filter(([, operation]) => isServed(profile, operation));
}

/**
 * The operations that were added in March 2026. Their paths overlap with the paths of videos: `GET
 * /v1/videos/edits` asks for the video with the id `edits`.
 */
function editOperations(profile: Profile) {
  const clip = file.meta({ description: 'An MP4 video.' });
  const source = { video: z.union([clip, VideoReference]) };
  return {
    editVideo: {
      ...routes.editVideo,
      body: {
        'application/json': editVideo(profile),
        'multipart/form-data': editUpload(profile).extend(source),
      },
      encoding: { video: `${videoPart}, ${jsonPart}` },
      success: { 200: json(Video) },
      refusals: [400, 403, 404, 413, 429, 503],
    },
    extendVideo: {
      ...routes.extendVideo,
      body: {
        'application/json': extendVideo(profile),
        'multipart/form-data': extendUpload(profile).extend(source),
      },
      encoding: { video: `${videoPart}, ${jsonPart}` },
      success: { 200: json(Video) },
      refusals: [400, 403, 404, 413, 429, 503],
    },
    createCharacter: {
      ...routes.createCharacter,
      body: { 'multipart/form-data': z.strictObject({ ...CreateCharacter.shape, video: clip }) },
      encoding: { video: videoPart },
      success: { 200: json(Character) },
      refusals: [400, 404, 413],
    },
    retrieveCharacter: {
      ...routes.retrieveCharacter,
      success: { 200: json(Character) },
      refusals: [404],
    },
  } as const satisfies Record<string, Operation>;
}

/** The operations of videos, with schemas for the values that a profile accepts. */
function videoOperations(profile: Profile) {
  const remix = remixVideo(profile);
  return {
    createVideo: createOperation(profile),
    listVideos: {
      ...routes.listVideos,
      query: ListVideosQuery,
      success: { 200: json(VideoList) },
      refusals: [400, 404],
    },
    retrieveVideo: {
      ...routes.retrieveVideo,
      success: { 200: json(Video) },
      refusals: [404],
    },
    deleteVideo: {
      ...routes.deleteVideo,
      success: { 200: json(DeletedVideo) },
      refusals: [400, 404],
    },
    downloadVideo: {
      ...routes.downloadVideo,
      query: ContentQuery,
      success: { 200: content, 206: content, 304: {} },
      refusals: [400, 404, 416, 503],
    },
    remixVideo: {
      ...routes.remixVideo,
      body: { 'application/json': remix, 'multipart/form-data': remix },
      success: { 200: json(Video) },
      refusals: [400, 403, 404, 413, 429],
    },
  } as const satisfies Record<string, Operation>;
}

function createOperation(profile: Profile) {
  const { shape } = createVideo(profile);
  return {
    ...routes.createVideo,
    body: {
      'application/json': z.strictObject({ ...shape, input_reference: z.optional(ImageReference) }),
      'multipart/form-data': z.strictObject({
        ...shape,
        input_reference: z.optional(z.union([file, ImageReference])),
      }),
    },
    encoding: {
      input_reference: referencePart,
      ...('characters' in shape ? { characters: jsonPart } : {}),
    },
    success: { 200: json(Video) },
    refusals: [400, 403, 404, 413, 429],
  } as const satisfies Operation;
}

const modelOperations = {
  listModels: { ...routes.listModels, success: { 200: json(ModelList) }, refusals: [] },
  retrieveModel: { ...routes.retrieveModel, success: { 200: json(Model) }, refusals: [404] },
} as const satisfies Record<string, Operation>;

const serverOperations = {
  health: { ...routes.health, success: { 200: json(Health) }, refusals: [] },
  readiness: { ...routes.readiness, success: { 200: json(Readiness) }, refusals: [] },
} as const satisfies Record<string, Operation>;

/** All operations, with schemas for the values that a profile accepts. */
export const operations = (profile: Profile) => ({
  ...videoOperations(profile),
  ...fileOperations,
  ...batchOperations,
  ...editOperations(profile),
  ...modelOperations,
  ...webhookOperations,
  ...serverOperations,
});
