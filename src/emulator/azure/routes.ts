// Azure OpenAI's Sora API. This module puts Azure's paths, keys, errors and headers around the handlers that
// serve /v1, and adds the older jobs. Projects, clocks, rules, limits and journal are the same as for /v1.
import { Hono } from 'hono';
import { invalidType, missingParameter } from '../domain/errors.ts';
import type { Caller } from '../http/caller.ts';
import type { Handler } from '../http/call.ts';
import type { WirePorts } from '../http/wire-ports.ts';
import type { JobPorts } from '../jobs/job-ports.ts';
import { exchange } from '../http/exchange.ts';
import { withRules } from '../jobs/under-rules.ts';
import { azureVideoPaths, jobOperations } from '../schema/azure-operations.ts';
import type { JobOperationId } from '../schema/azure-routes.ts';
import type { Operation } from '../schema/operations.ts';
import { routes, type OperationId } from '../schema/routes.ts';
import { azureConcurrency, azureContracts, type Deployment } from '../domain/azure-contracts.ts';
import { accessDenied, deploymentNotFound, modelNotSupported, resourceNotFound } from './azure-errors.ts';
import { jobOf } from './job-ids.ts';
import { jobHandlers } from './jobs.ts';

type VideoOperationId = keyof typeof azureVideoPaths;

/**
 * The app that serves all paths under `/openai`.
 * @param given.videoHandlers makes the handlers of `/v1/videos`, which also serve Azure's newer paths
 */
export function azureApp(
  shared: { wire: WirePorts; jobs: JobPorts },
  given: {
    deployments: readonly Deployment[];
    videoHandlers: VideoHandlers;
  },
): Hono {
  const { deployments, videoHandlers } = given;
  const app = new Hono();
  const { videos, jobs } = azureContracts(shared.jobs.profile, deployments);
  const wire = { ...shared.wire, identify: azureIdentify(shared.wire.identify) };
  const { limits } = shared.jobs;
  const concurrency = limits.concurrency ?? azureConcurrency;
  const ports: JobPorts = { ...shared.jobs, limits: { ...limits, concurrency } };
  const serve = createServe(app, wire);

  serveVideos(serve, { ports: { ...ports, profile: videos }, deployments, videoHandlers });
  serveJobs(serve, { ports: { ...ports, profile: jobs }, deployments });

  // Errors are passed on, as for /v1. For example, a rule that resets the connection has no answer.
  app.onError((thrown) => {
    throw thrown;
  });
  app.notFound(exchange(wire, { keyed: true, scope, handle: withRules(ports, 'none', noSuchResource) }));
  return app;
}

type VideoHandlers = (ports: JobPorts) => Record<VideoOperationId, Handler>;

/** Serves the newer API, under both forms of its paths. */
function serveVideos(
  serve: Serve,
  given: { ports: JobPorts; deployments: readonly Deployment[]; videoHandlers: VideoHandlers },
): void {
  const { ports, deployments, videoHandlers } = given;
  const all = videoHandlers(ports);
  const find = { deployments, wanted: 'sora-2', operation: 'video' } as const;
  for (const [id, path] of Object.entries(azureVideoPaths) as [VideoOperationId, string][]) {
    const handle = id === 'createVideo' ? deployed(all[id], find) : all[id];
    const operation = { id, method: routes[id].method, handle, ports };
    serve({ ...operation, path: `/openai/v1${path}` });
    serve({ ...operation, path: `/openai${path}`, dated: true });
  }
}

/** Serves the older API of jobs. */
function serveJobs(serve: Serve, given: { ports: JobPorts; deployments: readonly Deployment[] }): void {
  const { ports, deployments } = given;
  const handlers = jobHandlers(ports);
  const find = { deployments, wanted: 'sora', operation: 'video generation job' } as const;
  const operations = Object.entries<Operation>(jobOperations) as [JobOperationId, Operation][];
  for (const [id, { method, path }] of operations) {
    const handle = id === 'createVideoJob' ? deployed(handlers[id], find) : handlers[id];
    serve({ id, method, path, handle, ports, lists: ['files'] });
  }
}

interface Served {
  id: OperationId;
  method: Operation['method'];
  path: string;
  handle: Handler;
  /** The ports, with the contract of the operation as `profile`. */
  ports: JobPorts;
  /** True when `api-version` is required. */
  dated?: boolean;
  lists?: readonly string[];
}

type Serve = (served: Served) => void;

function createServe(app: Hono, wire: WirePorts): Serve {
  return function serve({ id, method, path, handle, ports, dated = false, lists = [] }) {
    const ruled = withRules(ports, id, handle);
    const answer: Handler = async (call) => {
      if (dated && !new URL(call.request.url).searchParams.get('api-version')) throw resourceNotFound();
      return ruled(call);
    };
    const served = exchange(wire, { operation: id, keyed: true, scope, lists, named, handle: answer });
    app.on(method, path.replaceAll(/\{(\w+)\}/g, ':$1'), served);
  };
}

const noSuchResource: Handler = async () => {
  throw resourceNotFound();
};

/** Adds `video_id` to the parameters, because rules and journal treat the records of jobs as videos. */
function named(params: Record<string, string>): Record<string, string> {
  const { job_id: job, generation_id: generation } = params;
  const id = job ?? (generation === undefined ? undefined : jobOf(generation)?.job);
  return id === undefined ? params : { ...params, video_id: id };
}

/**
 * Passes a creation to the handler only when its `model` is a deployment of the model that the operation is
 * for.
 */
function deployed(
  handle: Handler,
  given: { deployments: readonly Deployment[]; wanted: Deployment['model']; operation: string },
): Handler {
  const { deployments, wanted, operation } = given;
  return async function checked(call) {
    const { model } = await call.body();
    // INFER: there is no default deployment.
    if (model === undefined) throw missingParameter('model');
    if (typeof model !== 'string') throw invalidType('model', 'a string', model);
    const found = deployments.find(({ name }) => name === model);
    if (found === undefined) throw deploymentNotFound(model);
    if (found.model !== wanted) throw modelNotSupported(operation, found.model);
    return handle(call);
  };
}

/**
 * Reads the key from `api-key`, or else from the bearer token. The bearer token is a key or an Entra token,
 * and is not verified. When a client sends both, `api-key` is used (INFER).
 */
function azureIdentify(identify: WirePorts['identify']): WirePorts['identify'] {
  return function identifyCaller(headers): Caller {
    const key = headers.get('api-key');
    const authorization = key === null ? (headers.get('authorization') ?? '') : `Bearer ${key}`;
    try {
      return identify(new Headers({ authorization }));
    } catch {
      throw accessDenied();
    }
  };
}

/**
 * INFER (Azure-wide): sets the gateway's own id of the request, in place of OpenAI's headers about the
 * service.
 */
function scope(headers: Record<string, string>, _caller: Caller, { requestId }: { requestId: string }): void {
  const [, ...parts] = /^req_(.{8})(.{4})(.{4})(.{4})(.{12})$/.exec(requestId) ?? [];
  headers['apim-request-id'] = parts.join('-');
}
