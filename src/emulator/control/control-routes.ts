// The control API over HTTP: access, choice of the project, query and body, and one envelope for all errors.
import type { Connection } from '../http/exchange-record.ts';
import type { Alarm } from '../http/wire-ports.ts';
import { readBytes, type BodySource } from '../http/body.ts';
import type { Caller } from '../http/caller.ts';
import { clientLeft } from '../http/socket.ts';
import { ApiError } from '../domain/errors.ts';
import { RuleError } from '../domain/rule.ts';
import { asSentence } from '../domain/words.ts';
import { assertAllowed, assertReachable, type AccessSettings } from './access.ts';
import { ControlError } from './vocabulary/control-errors.ts';
import { controlHandlers, knownPaths, type Server } from './handlers.ts';
import type { ControlOperation } from './operation.ts';
import { controlOperations, type ControlOperationId } from './operations.ts';
import { parse } from './vocabulary/parse.ts';
import type { Project } from './project.ts';
import { readQuery } from './control-query.ts';
import { StoreError } from '../store/store-error.ts';

export interface ControlAppDeps extends Server {
  guarded: AccessSettings;
  /** Returns the caller. @throws ApiError 401 */
  identify: (headers: Headers) => Caller;
  /** The project of an API key. */
  projectOf: (key: string) => string;
  project: (id: string) => Project;
  alarm: Alarm;
  /** Called when a request of a project begins. @returns a promise to wait for first, if any */
  enter: (project: string) => Promise<void> | undefined;
  leave: (project: string) => void;
  /** Waits until the changes of a project are saved, and other processes have seen them. */
  kept: (project: string) => Promise<void>;
  /** Reads the counts of a project's rules, when other processes also change them. */
  recount: (project: string) => Promise<void>;
  report: (fault: unknown) => void;
  /** The folder of the built page; undefined when the page is off. */
  pageFolder: URL | undefined;
}

const bodyLimit = 1024 * 1024;
/** Most levels of a JSON body. No meaningful body has more than a dozen. */
const depthLimit = 100;

interface Route {
  id: ControlOperationId;
  operation: ControlOperation;
  params: Record<string, string>;
}

export function createControlRoutes(deps: ControlAppDeps) {
  const handlers = controlHandlers(deps);
  let files: Promise<(request: Request) => Promise<Response>> | undefined;
  const pageFile = async (request: Request, from: Connection): Promise<Response> => {
    assertReachable(request, from, deps.guarded);
    const { pageFolder } = deps;
    if (pageFolder === undefined)
      throw new ControlError('not_found', 'This server was started with --ui off, so it has no page.');
    files ??= import('./page/page-files.ts').then(({ createPageFiles }) => createPageFiles(pageFolder));
    return (await files)(request);
  };

  const answer = async (request: Request, from: Connection): Promise<unknown> => {
    const url = new URL(request.url);
    if (/^\/_emulator\/ui(\/|$)/.test(url.pathname)) return pageFile(request, from);
    assertAllowed(request, from, deps.guarded);
    const { id, operation, params } = route(request.method, url.pathname);
    const { project: named, ...query } = readQuery(url.searchParams, operation);
    // An operation that is not scoped needs no project.
    const project = operation.scoped ? projectNamed(deps, request, named) : '';
    if (project === '') return handle(project);
    const ending = deps.enter(project);
    try {
      await ending;
      return await handle(project);
    } finally {
      deps.leave(project);
    }

    async function handle(project: string) {
      const answered = await handlers[id]({
        request,
        project: deps.project(project),
        params,
        query,
        body: await readBody(request, { operation, incoming: from.incoming, alarm: deps.alarm }),
        kept: () => deps.kept(project),
        recount: () => deps.recount(project),
      });
      await deps.kept(project);
      return answered;
    }
  };

  return async function control(request: Request, from: Connection): Promise<Response> {
    try {
      const answered = await answer(request, from);
      return answered instanceof Response ? answered : json(200, answered);
    } catch (thrown) {
      const error = clientLeft(request, from.incoming) ? clientGone() : controlError(thrown, deps.report);
      const { code, status, message } = error;
      return json(status, { error: { code, message } }, status === 503 ? { 'retry-after': '1' } : {});
    }
  };
}

function json(status: number, value: unknown, more: Record<string, string> = {}): Response {
  return new Response(JSON.stringify(value, null, 2), {
    status,
    headers: {
      'content-type': 'application/json',
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      ...more,
    },
  });
}

/** The answer after the client has disconnected: nobody reads it, and there is no fault to report. */
const clientGone = () => new ControlError('invalid_request', 'The client went away.');

function controlError(thrown: unknown, report: (fault: unknown) => void): ControlError {
  if (thrown instanceof ControlError) return thrown;
  if (thrown instanceof ApiError && thrown.status === 413)
    return new ControlError('too_large', thrown.message);
  if (thrown instanceof RuleError) return new ControlError('invalid_request', thrown.message);
  report(thrown);
  if (thrown instanceof StoreError)
    return new ControlError(thrown.passing ? 'store_unavailable' : 'store_failed', thrown.message);
  return new ControlError('internal_error', 'The emulator itself failed; its log says where.');
}

/** @throws ControlError 404 for an unknown path, 405 for a method that the path does not have */
function route(method: string, path: string): Route {
  const verb = method === 'HEAD' ? 'get' : method.toLowerCase();
  const found = Object.entries<ControlOperation>(controlOperations).flatMap(([id, operation]) => {
    const params = paramsOf(operation.path, path);
    // The type of Object.entries does not contain the keys of the table.
    return params === undefined ? [] : [{ id: id as ControlOperationId, operation, params }];
  });
  const fitting = found.find(({ operation }) => operation.method === verb);
  if (fitting !== undefined) return fitting;
  const methods = found.map(({ operation }) => operation.method.toUpperCase()).join(', ');
  if (methods !== '')
    throw new ControlError('method_not_allowed', `${path} takes ${methods}, not ${method}.`);
  const known = knownPaths().map(([operation]) => operation);
  throw new ControlError(
    'not_found',
    `There is no ${method} ${path.slice(0, 200)}; known are ${known.join(', ')}.`,
  );
}

function paramsOf(template: string, path: string): Record<string, string> | undefined {
  const wanted = template.split('/');
  const given = path.replace(/\/$/, '').split('/');
  if (wanted.length !== given.length) return undefined;
  const params: Record<string, string> = {};
  for (const [index, segment] of wanted.entries()) {
    const value = given[index] ?? '';
    const name = /^\{(\w+)\}$/.exec(segment)?.[1];
    if (name === undefined && segment !== value) return undefined;
    if (name !== undefined) params[name] = decoded(value);
  }
  return params;
}

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}

const projectAdvice =
  "Say whose project is meant: send the API key of the code under test as 'Authorization: Bearer <key>', or add ?project=key:<key> or ?project=proj_… to the URL.";

/** `named` is `key:` with an API key, or a project id as in the `OpenAI-Project` header. */
function projectNamed(deps: ControlAppDeps, request: Request, named: unknown): string {
  if (typeof named === 'string') {
    if (named.startsWith('key:') && named.length > 4) return deps.projectOf(named.slice(4));
    if (/^[\w.-]{1,128}$/.test(named)) return named;
    throw new ControlError(
      'invalid_request',
      `'project': expected proj_… or key:<API key>. ${projectAdvice}`,
    );
  }
  try {
    return deps.identify(request.headers).project;
  } catch (thrown) {
    if (!(thrown instanceof ApiError)) throw thrown;
    if (request.headers.get('authorization') === null)
      throw new ControlError('project_required', projectAdvice);
    throw new ControlError('forbidden', `${thrown.message} ${projectAdvice}`);
  }
}

/** @throws ControlError 400, 413 or 415 */
async function readBody(
  request: Request,
  { operation, ...source }: BodySource & { operation: ControlOperation },
): Promise<unknown> {
  const { body: schema, bodyOptional = false } = operation;
  if (schema === undefined) return undefined;
  const bytes = await readBytes(request, { ...source, limit: operation.bodyLimit ?? bodyLimit });
  if (bytes.byteLength === 0) {
    if (bodyOptional) return parse(schema, {});
    throw new ControlError('invalid_request', 'This operation needs a JSON body.');
  }
  const type = request.headers.get('content-type')?.split(';', 1)[0]?.trim().toLowerCase();
  if (type !== 'application/json') {
    throw new ControlError(
      'unsupported_media_type',
      "Send JSON, with the header 'content-type: application/json'.",
    );
  }
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (thrown) {
    throw new ControlError(
      'invalid_request',
      asSentence(
        `The body is no JSON: ${thrown instanceof Error ? thrown.message.slice(0, 200) : 'it cannot be read'}`,
      ),
    );
  }
  if (isDeeper(value, depthLimit))
    throw new ControlError('invalid_request', `The body has more than ${depthLimit} levels.`);
  return operation.checksBody === true ? value : parse(schema, value);
}

/**
 * Whether a value has more than `levels` levels. Code that walks through a value, or prints it, needs stack
 * for each level.
 */
function isDeeper(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return levels === 0 || Object.values(value).some((item) => isDeeper(item, levels - 1));
}
