// Every operation of the control API, once: router, document and the list of known paths are made from this table.
import * as z from 'zod';
import { Video } from '../schema/video.ts';
import {
  AdvanceBody,
  ClockView,
  Done,
  ExportQuery,
  FailBody,
  IdleClock,
  ImportQuery,
  Index,
  ProgressBody,
  Restored,
  SaveBody,
  ScaleBody,
  SetBody,
  Snapshot,
  SnapshotList,
  Status,
  Usage,
} from './project-schemas.ts';
import { RequestList, RequestsQuery, Verification, VerifyRequest } from './schemas.ts';
import { ruleOperations } from './rule-operations.ts';
import { fileLimit, SnapshotFile } from './snapshot-file.ts';
import { webhookOperations } from './webhook-operations.ts';

export interface ControlOperation {
  method: 'get' | 'post' | 'put' | 'delete';
  path: string;
  summary: string;
  tag: 'Server' | 'Clock' | 'Videos' | 'Rules' | 'Webhooks' | 'Requests' | 'State';
  /** True when it is about one project: the caller's, or the one in `?project=`. */
  scoped: boolean;
  query?: z.ZodObject;
  body?: z.ZodType;
  /** True for a body that may stay away. */
  bodyOptional?: boolean;
  /** True when the library's method of the same name checks the body itself. */
  checksBody?: boolean;
  /** Largest body, in bytes; by default 1 MB. */
  bodyLimit?: number;
  success: z.ZodType;
  /** Statuses of refusals besides those that every operation can give. */
  refusals?: readonly number[];
}

/** The document of the control API itself. */
const OpenApi = z.looseObject({ openapi: z.string() }).meta({ id: 'OpenApi' });

const clock = { tag: 'Clock', scoped: true, success: ClockView } as const;
const video = { tag: 'Videos', scoped: true, success: Video, refusals: [404, 409] } as const;

export const controlOperations = {
  getIndex: {
    method: 'get',
    path: '/_emulator',
    summary: 'What there is',
    tag: 'Server',
    scoped: false,
    success: Index,
  },
  getStatus: {
    method: 'get',
    path: '/_emulator/status',
    summary: 'Version, contract, options in force, how long and how much',
    tag: 'Server',
    scoped: false,
    success: Status,
  },
  getDocument: {
    method: 'get',
    path: '/_emulator/openapi.json',
    summary: 'The OpenAPI document of these operations',
    tag: 'Server',
    scoped: false,
    success: OpenApi,
  },
  getClock: { ...clock, method: 'get', path: '/_emulator/clock', summary: 'Read the clock' },
  freezeClock: {
    ...clock,
    method: 'post',
    path: '/_emulator/clock/freeze',
    summary: 'Stop the clock',
    body: z.strictObject({}),
    bodyOptional: true,
  },
  scaleClock: {
    ...clock,
    method: 'post',
    path: '/_emulator/clock/scale',
    summary: 'Let the clock run at a speed',
    body: ScaleBody,
  },
  setClock: {
    ...clock,
    method: 'post',
    path: '/_emulator/clock/set',
    summary: 'Set the clock to a later time',
    body: SetBody,
  },
  advanceClock: {
    ...clock,
    method: 'post',
    path: '/_emulator/clock/advance',
    summary: 'Move the clock by seconds, or until nothing is pending',
    body: AdvanceBody,
    success: z.union([ClockView, IdleClock]),
  },
  completeVideo: {
    ...video,
    method: 'post',
    path: '/_emulator/videos/{video_id}/complete',
    summary: 'End a job well, now',
    body: z.strictObject({}),
    bodyOptional: true,
  },
  failVideo: {
    ...video,
    method: 'post',
    path: '/_emulator/videos/{video_id}/fail',
    summary: 'End a job badly, now',
    body: FailBody,
    bodyOptional: true,
  },
  setVideoProgress: {
    ...video,
    method: 'post',
    path: '/_emulator/videos/{video_id}/progress',
    summary: 'Hold a job at a progress until the next command',
    body: ProgressBody,
  },
  expireVideo: {
    ...video,
    method: 'post',
    path: '/_emulator/videos/{video_id}/expire',
    summary: 'Let the assets of a completed video expire, now',
    body: z.strictObject({}),
    bodyOptional: true,
  },
  listRequests: {
    method: 'get',
    path: '/_emulator/requests',
    summary: 'What was asked and answered',
    tag: 'Requests',
    scoped: true,
    query: RequestsQuery,
    success: RequestList,
  },
  ...ruleOperations,
  ...webhookOperations,
  clearRequests: {
    method: 'delete',
    path: '/_emulator/requests',
    summary: 'Forget the entries',
    tag: 'Requests',
    scoped: true,
    success: Done,
  },
  verifyRequests: {
    method: 'post',
    path: '/_emulator/requests/verify',
    summary: 'Were the requests as expected, and if not what came nearest?',
    tag: 'Requests',
    scoped: true,
    body: VerifyRequest,
    checksBody: true,
    success: Verification,
  },
  getUsage: {
    method: 'get',
    path: '/_emulator/usage',
    summary: 'What the project would have cost at list price',
    tag: 'Requests',
    scoped: true,
    success: Usage,
  },
  resetProject: {
    method: 'post',
    path: '/_emulator/reset',
    summary: "Forget the project's videos, requests and counters, and put its clock back",
    tag: 'State',
    scoped: true,
    body: z.strictObject({}),
    bodyOptional: true,
    success: Done,
  },
  listSnapshots: {
    method: 'get',
    path: '/_emulator/snapshots',
    summary: 'List the saved states',
    tag: 'State',
    scoped: true,
    success: SnapshotList,
  },
  saveSnapshot: {
    method: 'post',
    path: '/_emulator/snapshots',
    summary: 'Save the state under a name',
    tag: 'State',
    scoped: true,
    body: SaveBody,
    success: Snapshot,
  },
  restoreSnapshot: {
    method: 'post',
    path: '/_emulator/snapshots/{name}/restore',
    summary: 'Put the project back to a saved state',
    tag: 'State',
    scoped: true,
    body: z.strictObject({}),
    bodyOptional: true,
    success: Restored,
    refusals: [404],
  },
  deleteSnapshot: {
    method: 'delete',
    path: '/_emulator/snapshots/{name}',
    summary: 'Delete a saved state',
    tag: 'State',
    scoped: true,
    success: Done,
    refusals: [404],
  },
  exportProject: {
    method: 'get',
    path: '/_emulator/export',
    summary: 'The state as one file',
    tag: 'State',
    scoped: true,
    query: ExportQuery,
    success: SnapshotFile,
    refusals: [404],
  },
  importProject: {
    method: 'post',
    path: '/_emulator/import',
    summary: 'Put the state of a file in the place of the own',
    tag: 'State',
    scoped: true,
    query: ImportQuery,
    body: SnapshotFile,
    checksBody: true,
    bodyLimit: fileLimit,
    success: Restored,
  },
} as const satisfies Record<string, ControlOperation>;

export type ControlOperationId = keyof typeof controlOperations;
