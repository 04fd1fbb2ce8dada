// The router: it maps every operation of the table to its handler. All other requests get one answer.
import { acceptsHtml } from '../http/accepts-html.ts';
import { Hono } from 'hono';
import { modelRetired, unknownUrl } from '../domain/errors.ts';
import { noOperation } from '../domain/rule.ts';
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
import type { Handler } from '../http/call.ts';
import { contentHandlers } from './content.ts';
import { preflight } from '../http/cors.ts';
import { exchange } from '../http/exchange.ts';
import { healthHandlers } from './health.ts';
import { redirectedPath } from '../http/redirects.ts';
import { connectionOf } from '../http/socket.ts';
import type { JobPorts } from '../jobs/job-ports.ts';
import { createJobs } from '../jobs/jobs.ts';
import type { WirePorts } from '../http/wire-ports.ts';
import type { ApiPorts } from './api-ports.ts';
import { modelHandlers } from './models.ts';
import { onDemand } from './on-demand.ts';
import { quirkyServer, type QuirkyServer } from './quirks/wrapper.ts';
import { withRules } from '../jobs/under-rules.ts';
import { videoHandlers } from './videos.ts';

/**
 * Returns the emulator as a Hono app. The app has no port and no process, only requests and answers.
 * @param mount adds further routes
 */
export function createApp(given: ApiPorts, mount?: (app: Hono) => void): Hono {
  const quirky = given.quirks === undefined ? undefined : quirkyServer(given, given.quirks);
  const ports = quirky?.ports ?? given;
  const { wire, control } = ports;
  const app = new Hono();
  // The fast router accepts no fixed name where another path has a parameter: `/v1/videos/edits` beside
  // `/v1/videos/{video_id}/remix` would make all paths slow. This second router gets each request that
  // matches no route of `app`.
  const beside = new Hono();
  const served = serveOperations({ app, beside, ports, quirky });
  beside.get(redirectedPath, redirectedDownload(ports));
  mount?.(app);
  for (const path of ['/_emulator', '/_emulator/*']) {
    app.all(path, (c) => control(c.req.raw, connectionOf(c)));
  }
  // Only a rule that resets the connection throws here. There is no answer, so a fetch without a socket
  // rejects.
  for (const router of [app, beside]) {
    router.onError((thrown) => {
      throw thrown;
    });
  }
  // A person who opens the address of the server in a browser sees the page.
  app.notFound((c) => {
    const { page } = ports;
    if (page !== undefined && c.req.method === 'GET' && c.req.path === '/' && acceptsHtml(c.req.raw))
      return c.redirect(page);
    return beside.fetch(c.req.raw, c.env);
  });
  // The service treats an unknown path and a known path with the wrong method alike
  // (WIRE, contract:errors.unknown-path).
  const nowhere = unmatchedHandler(ports, quirky?.nowhere?.(served) ?? noSuchOperation);
  beside.notFound(exchange(wire, { keyed: false, handle: nowhere, refuse: quirky?.refusal() }));
  return app;
}

/** Serves a download at the address to which a rule has sent the client. */
function redirectedDownload({ wire, jobs, redirects }: ApiPorts) {
  return exchange(wire, {
    operation: 'downloadVideo',
    keyed: true,
    identify: redirects.caller,
    named: ({ token }) => redirects.params(token),
    handle: contentHandlers(jobs).downloadVideo,
  });
}

/** Maps every operation to its handler. @returns the routes that this server has */
function serveOperations(given: {
  app: Hono;
  beside: Hono;
  ports: ApiPorts;
  quirky: QuirkyServer | undefined;
}): Route[] {
  const { app, beside, ports, quirky } = given;
  const { wire, jobs } = ports;
  const handlers = handlersOf(ports);
  const served: Route[] = [];
  for (const [id, operation] of servedRoutes(jobs.profile)) {
    if (quirky?.serves(operation) === false) continue;
    served.push(operation);
    const gone = jobs.profile.retired.value && operation.tag === 'Videos';
    const handle = gone ? retired : handlers[id];
    const ruled = operation.keyed && !gone ? withRules(jobs, id, handle) : handle;
    const router = operation.needs === 'edits' ? beside : app;
    router.on(
      operation.method,
      operation.path.replaceAll(/\{(\w+)\}/g, ':$1'),
      exchange(wire, {
        operation: id,
        keyed: operation.keyed,
        handle: quirky?.wrap(operation, ruled) ?? ruled,
        refuse: quirky?.refusal(operation),
      }),
    );
  }
  const sync = quirky === undefined ? undefined : syncCreation(quirky, { jobs, handlers });
  if (sync === undefined) return served;
  const { route, ...answering } = sync;
  beside.post(route.path, exchange(wire, { operation: 'createVideo', keyed: true, ...answering }));
  return [...served, route];
}

/** The handlers of all operations. Those that few programs use are loaded at their first request. */
function handlersOf({ version, jobs: ports, secrets }: ApiPorts): Record<ApiOperationId, Handler> {
  const jobs = createJobs(ports);
  return {
    ...videoHandlers(ports, jobs),
    ...contentHandlers(ports),
    ...modelHandlers(ports),
    ...healthHandlers({ version, profile: ports.profile }),
    ...onDemand(editRoutes, async () =>
      (await import('./edits-and-extensions.ts')).derivedHandlers(ports, jobs),
    ),
    ...onDemand(characterRoutes, async () => (await import('./characters.ts')).characterHandlers(ports)),
    ...onDemand(fileRoutes, async () => (await import('./files.ts')).fileHandlers()),
    ...onDemand(batchRoutes, async () => (await import('./batches.ts')).batchHandlers(ports, jobs)),
    ...onDemand(webhookRoutes, async () => (await import('./webhook-endpoints.ts')).webhookHandlers(secrets)),
  };
}

/** The route of another server that answers a creation with the clip; undefined when it has no such route. */
function syncCreation(
  quirky: QuirkyServer,
  { jobs, handlers }: { jobs: JobPorts; handlers: Record<ApiOperationId, Handler> },
) {
  if (quirky.wait === undefined) return undefined;
  const create = withRules(jobs, 'createVideo', handlers.createVideo);
  const { downloadVideo: download, deleteVideo: remove } = handlers;
  const route: Route = { ...routes.createVideo, path: '/v1/videos/sync' };
  const handle = quirky.wait(routes.createVideo, { create, download, remove });
  return { route, handle, refuse: quirky.refusal(route) };
}

/** The handlers of the operations that Azure serves too. */
export const sharedHandlers = (ports: JobPorts) => ({
  ...videoHandlers(ports, createJobs(ports)),
  ...contentHandlers(ports),
});

/**
 * The handler of every video operation after the shut-down. It does not read the request, so the error names
 * the default model.
 */
const retired: Handler = async () => {
  throw modelRetired('sora-2');
};

const noSuchOperation: Handler = async ({ request }) => {
  throw unknownUrl(request.method, new URL(request.url).pathname);
};

/**
 * Handles requests that match no operation. It answers a browser's preflight. For any other path or method,
 * the project's rules can apply.
 */
function unmatchedHandler({ wire, jobs }: ApiPorts, handle: Handler): Handler {
  const ruled = withRules(jobs, noOperation, handle);
  return async (call) => {
    const { request } = call;
    const asked = wire.cors ? preflight(request, new URL(request.url).pathname) : undefined;
    return asked ?? ruled({ ...call, project: wire.projects(projectOf(wire, request.headers)) });
  };
}

/**
 * Returns the project whose rules apply to a request without an operation. Without a key, the result is
 * empty: only the rules for all projects apply.
 */
function projectOf({ identify }: Pick<WirePorts, 'identify'>, headers: Headers): string {
  try {
    return identify(headers).project;
  } catch {
    return '';
  }
}
