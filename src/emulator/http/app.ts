// The router: every operation of the table with its handler, and one answer for everything else.
import { Hono } from 'hono';
import { modelRetired, unknownUrl } from '../domain/errors.ts';
import { noOperation } from '../domain/rules.ts';
import {
  batchRoutes,
  characterRoutes,
  editRoutes,
  fileRoutes,
  routes,
  servedRoutes,
  webhookRoutes,
  type ApiOperationId,
  type Route,
} from '../schema/routes.ts';
import type { Handler } from './call.ts';
import { contentHandlers } from './content.ts';
import { preflight } from './cors.ts';
import type { Deps } from './deps.ts';
import { exchange } from './exchange.ts';
import { healthHandlers } from './health.ts';
import { connectionOf } from './incoming.ts';
import { createLimits } from './limits.ts';
import { modelHandlers } from './models.ts';
import { onDemand } from './on-demand.ts';
import { quirkyServer } from './quirks.ts';
import { underRules } from './rules.ts';
import { videoHandlers } from './videos.ts';

/**
 * The emulator as a Hono app: no port, no process, only requests and answers.
 * @param mount adds further routes
 */
export function createApp(given: Deps, mount?: (app: Hono) => void): Hono {
  const quirky = given.quirks === undefined ? undefined : quirkyServer(given, given.quirks);
  const deps = quirky?.deps ?? given;
  // One instance for all creations, so that every creation sees what the others have spent.
  const limits = createLimits(deps);
  const handlers: Record<ApiOperationId, Handler> = {
    ...videoHandlers(deps, limits),
    ...contentHandlers(deps),
    ...modelHandlers(deps),
    ...healthHandlers(deps),
    ...onDemand(editRoutes, async () => (await import('./derived.ts')).derivedHandlers(deps, limits)),
    ...onDemand(characterRoutes, async () => (await import('./characters.ts')).characterHandlers(deps)),
    ...onDemand(fileRoutes, async () => (await import('./files.ts')).fileHandlers(deps)),
    ...onDemand(batchRoutes, async () => (await import('./batches.ts')).batchHandlers(deps, limits)),
    ...onDemand(webhookRoutes, async () => (await import('./webhook-endpoints.ts')).webhookHandlers(deps)),
  };
  const app = new Hono();
  // The quick router takes no name where another path has a parameter: `/v1/videos/edits` beside `/v1/videos/{video_id}/remix`
  // would cost all paths their speed. What none of the others matches is looked for here.
  const beside = new Hono();
  const served: Route[] = [];
  for (const [id, operation] of servedRoutes(deps.profile)) {
    if (quirky?.serves(operation) === false) continue;
    served.push(operation);
    const gone = deps.profile.retired.value && operation.tag === 'Videos';
    const handle = gone ? retired : handlers[id];
    const ruled = operation.keyed && !gone ? underRules(deps, id, handle) : handle;
    const router = operation.needs === 'edits' ? beside : app;
    router.on(
      operation.method,
      operation.path.replaceAll(/\{(\w+)\}/g, ':$1'),
      exchange(deps, {
        operation: id,
        keyed: operation.keyed,
        handle: quirky?.wrap(operation, ruled) ?? ruled,
        refuse: quirky?.refusal(operation),
      }),
    );
  }
  if (quirky?.wait !== undefined) {
    const operation = 'createVideo';
    const create = underRules(deps, operation, handlers.createVideo);
    const { downloadVideo: download, deleteVideo: remove } = handlers;
    const handle = quirky.wait(routes.createVideo, { create, download, remove });
    const route = { ...routes.createVideo, path: '/v1/videos/sync' };
    const refuse = quirky.refusal(route);
    served.push(route);
    beside.post(route.path, exchange(deps, { operation, keyed: true, handle, refuse }));
  }
  mount?.(app);
  for (const path of ['/_emulator', '/_emulator/*']) {
    app.all(path, (c) => deps.control(c.req.raw, connectionOf(c)));
  }
  // Nothing else throws here: a rule that resets the connection has no answer, so a fetch without a socket rejects.
  for (const router of [app, beside]) {
    router.onError((thrown) => {
      throw thrown;
    });
  }
  app.notFound((c) => beside.fetch(c.req.raw, c.env));
  // An unknown path and a known path with the wrong method are the same to the service (WIRE, contract:errors.unknown-path).
  const nowhere = elsewhere(deps, quirky?.nowhere?.(served) ?? noSuchOperation);
  beside.notFound(exchange(deps, { keyed: false, handle: nowhere, refuse: quirky?.refusal() }));
  return app;
}

/** What every video operation answers after the shut-down. The request is not read, so the default model is named. */
const retired: Handler = async () => {
  throw modelRetired('sora-2');
};

const noSuchOperation: Handler = async ({ request }) => {
  throw unknownUrl(request.method, new URL(request.url).pathname);
};

/** What is no operation: a preflight of a browser, or a path or method that nothing is known of. Rules may meet it. */
function elsewhere(deps: Deps, handle: Handler): Handler {
  const ruled = underRules(deps, noOperation, handle);
  return async (call) => {
    const { request } = call;
    const asked = deps.cors ? preflight(request, new URL(request.url).pathname) : undefined;
    return asked ?? ruled({ ...call, project: projectOf(deps, request.headers) });
  };
}

/** Whose rules a request without an operation meets: without a key, those for everybody. */
function projectOf({ identify }: Deps, headers: Headers): string {
  try {
    return identify(headers).project;
  } catch {
    return '';
  }
}
