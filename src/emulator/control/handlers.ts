// The handlers of the control operations: a thin layer over the methods that the library also has.
import type * as z from 'zod';
import { errorCatalogue } from '../domain/error-catalogue.ts';
import type { RuleInput } from '../schema/rule-input.ts';
import { toWire } from '../schema/print-video.ts';
import { controlDocument } from './document.ts';
import { ControlError } from './vocabulary/control-errors.ts';
import { millis } from '../journal/match.ts';
import type { ControlOperation } from './operation.ts';
import { controlOperations, type ControlOperationId } from './operations.ts';
import type { Project } from './project.ts';
import type * as schemas from './vocabulary/project-schemas.ts';
import type { RequestsQuery, Stray, VerifyRequest } from '../journal/entry-schemas.ts';
import { clockView } from './vocabulary/clock-view.ts';
import type { PageApi } from './page/page-api.ts';
import type { ProjectsQuery, VideosQuery } from './page/page-schemas.ts';
import type { DeliveriesQuery } from './webhook-schemas.ts';

interface ControlCall {
  request: Request;
  /** The project that a scoped operation is about. */
  project: Project;
  params: Readonly<Record<string, string>>;
  /** The query and the body as parsed by their schemas. */
  query: unknown;
  body: unknown;
  /** Waits until the changes of the project are saved, and other processes have seen them. */
  kept: () => Promise<void>;
  /** Reads the counts of the project's rules, when other processes also change them. */
  recount: () => Promise<void>;
}

export interface Server {
  version: string;
  /** The names of the ready-made situations. */
  situations: () => readonly string[];
  status: () => Promise<schemas.Status>;
  strays: { list(): Promise<Stray[]>; clear(): Promise<void> };
  /** Loads the operations of the page. */
  page: () => Promise<PageApi>;
}

type Handler = (call: ControlCall) => Promise<unknown>;

const done = { done: true };

export function controlHandlers(server: Server): Record<ControlOperationId, Handler> {
  return {
    ...serverHandlers(server),
    ...pageHandlers(server),
    ...clockHandlers,
    ...videoHandlers,
    ...ruleHandlers(server),
    ...webhookHandlers,
    ...requestHandlers,
    ...stateHandlers,
  };
}

function serverHandlers({ version, status, strays }: Server) {
  let document: ReturnType<typeof controlDocument> | undefined;
  return {
    getIndex: async () => ({
      name: 'sora-emulator',
      version,
      documentation: '/_emulator/openapi.json',
      operations: knownPaths().map(([operation, summary]) => ({ operation, summary })),
    }),
    getStatus: status,
    listStrays: async () => ({ data: await strays.list() }),
    async clearStrays() {
      await strays.clear();
      return done;
    },
    getDocument: async () => (document ??= controlDocument(version)),
  } satisfies Partial<Record<ControlOperationId, Handler>>;
}

function pageHandlers({ page }: Server) {
  return {
    listProjects: async ({ query }) => (await page()).projects(query as ProjectsQuery),
    listVideos: async ({ project, query }) => (await page()).videos(project.id, query as VideosQuery),
    getVideo: async (call) => (await page()).video(call.project.id, idOf(call)),
    followEvents: async ({ project, request }) => (await page()).events(project.id, request),
  } satisfies Partial<Record<ControlOperationId, Handler>>;
}

const clockHandlers = {
  getClock: async ({ project }) => clockView(project.clock),
  freezeClock: async (call) => moved(call, (clock) => clock.freeze()),
  scaleClock: async (call) => {
    const { scale } = call.body as z.output<typeof schemas.ScaleBody>;
    return moved(call, (clock) => clock.run(scale));
  },
  setClock: async (call) => {
    const time = millis((call.body as z.output<typeof schemas.SetBody>).time);
    return moved(call, (clock) => clock.set(time));
  },
  advanceClock: async (call) => {
    const { body, kept } = call;
    const { clock } = call.project;
    const { seconds, until } = body as z.output<typeof schemas.AdvanceBody>;
    if ((seconds === undefined) === (until === undefined)) {
      throw new ControlError('invalid_request', 'Give either "seconds" or "until": "idle".');
    }
    if (seconds === undefined) {
      const waiting = await clock.advanceUntilIdle();
      await kept();
      return { ...clockView(clock), waiting };
    }
    return moved(call, () => clock.advance(seconds * 1000));
  },
} satisfies Partial<Record<ControlOperationId, Handler>>;

/**
 * Moves a clock. The clock throws a RangeError for a step back, or for a time beyond the range of ids; this
 * error becomes a ControlError.
 */
async function moved(
  { project: { clock }, kept }: ControlCall,
  move: (clock: Project['clock']) => void,
): Promise<schemas.ClockView> {
  try {
    move(clock);
    await kept();
  } catch (thrown) {
    if (!(thrown instanceof RangeError)) throw thrown;
    throw new ControlError('invalid_request', `${thrown.message} It shows ${clockView(clock).now}.`);
  }
  return clockView(clock);
}

const idOf = ({ params }: ControlCall) => params['video_id'] ?? '';

/** The media types of the assets. */
const assetTypes = { video: 'video/mp4', thumbnail: 'image/webp', spritesheet: 'image/jpeg' } as const;

const videoHandlers = {
  completeVideo: async (call) => toWire(await call.project.videos.complete(idOf(call))),
  failVideo: async (call) => {
    const { error } = call.body as z.output<typeof schemas.FailBody>;
    return toWire(await call.project.videos.fail(idOf(call), error));
  },
  setVideoProgress: async (call) => {
    const { progress } = call.body as z.output<typeof schemas.ProgressBody>;
    return toWire(await call.project.videos.setProgress(idOf(call), progress));
  },
  getVideoBytes: async (call) => {
    const { variant } = call.query as z.output<typeof schemas.BytesQuery>;
    const bytes = await call.project.videos.bytes(idOf(call), variant);
    const headers = { 'content-type': assetTypes[variant], 'cache-control': 'no-store' };
    return new Response(new Uint8Array(bytes), { headers });
  },
  expireVideo: async (call) => toWire(await call.project.videos.expire(idOf(call))),
} satisfies Partial<Record<ControlOperationId, Handler>>;

function ruleHandlers({ situations }: Server) {
  return {
    async listRules({ project, recount }) {
      await recount();
      return { data: project.rules.list() };
    },
    addRule: ({ project, body }) => project.rules.add(body as RuleInput),
    async replaceRules({ project, body }) {
      if (!Array.isArray(body))
        throw new ControlError('invalid_request', 'Give the rules as a list: [{…}, …].');
      return { data: await project.rules.replace(body as RuleInput[]) };
    },
    async clearRules({ project }) {
      project.rules.clear();
      return done;
    },
    async removeRule({ project, params }) {
      const id = params['rule_id'] ?? '';
      if (!project.rules.remove(id))
        throw new ControlError('not_found', `No rule '${id}' was added to this project.`);
      return done;
    },
    listSituations: async () => ({ data: situations() }),
    loadSituation: async ({ project, params }) => ({ data: await project.rules.load(params['name'] ?? '') }),
    listErrors: async () => ({ data: errorCatalogue }),
  } satisfies Partial<Record<ControlOperationId, Handler>>;
}

const webhookHandlers = {
  listEndpoints: async ({ project }) => ({ data: await project.webhooks.endpoints() }),
  listDeliveries: ({ project, query }) => project.webhooks.deliveries(query as DeliveriesQuery),
  redeliver: ({ project, params }) => project.webhooks.redeliver(params['webhook_id'] ?? ''),
  flushWebhooks: async ({ project }) => {
    await project.webhooks.flush();
    return done;
  },
} satisfies Partial<Record<ControlOperationId, Handler>>;

const requestHandlers = {
  listRequests: ({ project, query }) => project.requests.list(query as RequestsQuery),
  verifyRequests: ({ project, body }) => project.requests.verify(body as VerifyRequest),
  clearRequests: async ({ project }) => {
    await project.requests.clear();
    return done;
  },
  getUsage: ({ project }) => project.usage(),
} satisfies Partial<Record<ControlOperationId, Handler>>;

const stateHandlers = {
  resetProject: async ({ project }) => {
    await project.reset();
    return done;
  },
  listSnapshots: async ({ project }) => ({ data: project.snapshots.list() }),
  saveSnapshot: ({ project, body }) => {
    const { name, journal } = body as z.output<typeof schemas.SaveBody>;
    return project.snapshots.save(name, { journal });
  },
  restoreSnapshot: ({ project, params }) => project.snapshots.restore(params['name'] ?? ''),
  deleteSnapshot: async ({ project, params }) => {
    project.snapshots.delete(params['name'] ?? '');
    return done;
  },
  exportProject: ({ project, query }) =>
    project.snapshots.export(query as z.output<typeof schemas.ExportQuery>),
  importProject: ({ project, query, body }) =>
    project.snapshots.import(body, query as z.output<typeof schemas.ImportQuery>),
} satisfies Partial<Record<ControlOperationId, Handler>>;

/** All operations, such as `GET /_emulator/status`, each with its summary. */
export function knownPaths(): [operation: string, summary: string][] {
  return Object.values<ControlOperation>(controlOperations).map(({ method, path, summary }) => [
    `${method.toUpperCase()} ${path}`,
    summary,
  ]);
}
