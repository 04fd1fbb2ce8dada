// Answers like another server. Around each operation, the request is converted to the contract's form, and
// the answer to the server's own form.
import { ApiError } from '../../domain/errors.ts';
import { endingOf } from '../../domain/video.ts';
import {
  errorAnswers,
  errorForm,
  errorStatus,
  listAnswer,
  videoAnswer,
  withIds,
  type Json,
} from '../../quirks/answers.ts';
import { idsOf } from '../../quirks/quirk-ids.ts';
import { profileOf } from '../../quirks/quirk-profile.ts';
import { behaviourOf, type Behaviour, type ServerQuirks } from '../../quirks/quirks.ts';
import { OwnRefusal } from '../../quirks/refusal.ts';
import type { Route } from '../../schema/routes.ts';
import type { Call, Handler } from '../../http/call.ts';
import type { ApiPorts } from '../api-ports.ts';
import { problemReply } from '../../http/error-answers.ts';
import { toOwnRequest } from './request.ts';
import {
  deleteHandler,
  downloadHandler,
  jsonOf,
  listHandler,
  videoViewOf,
  recordOf,
  withBody,
  type Quirky,
} from './steps.ts';
import { syncHandler, type Steps } from './sync.ts';
import type { Reply } from '../../http/reply.ts';

export interface QuirkyServer {
  /** The ports for the handlers. */
  ports: ApiPorts;
  /** False for an operation that the server does not have. */
  serves: (operation: Route) => boolean;
  wrap: (operation: Route, handle: Handler) => Handler;
  /**
   * Answers a creation with the clip. Undefined when the server cannot do this.
   * @param create the route of the creation and its handlers
   */
  wait: ((create: Route, steps: Steps) => Handler) | undefined;
  /**
   * Answers paths and methods that match none of the routes. Undefined when the contract's answer is used.
   */
  nowhere: ((routes: readonly Route[]) => Handler) | undefined;
  /** Turns a fault outside any handler into an answer. */
  refusal: (operation?: Route) => typeof problemReply;
}

/** @param given the emulator's own ports */
export function quirkyServer(given: ApiPorts, server: ServerQuirks): QuirkyServer {
  const behaviour = behaviourOf(server);
  const ids = idsOf(server);
  const ports = { ...given, jobs: { ...given.jobs, profile: profileOf(given.jobs.profile, server) } };
  const quirky = { ports, behaviour, ids };
  return {
    ports,
    serves: (operation) => !isTheServers(operation) || encodingOf(behaviour, operation) !== undefined,
    wrap: (operation, handle) => (isTheServers(operation) ? wrapHandler(quirky, operation, handle) : handle),
    wait:
      behaviour.waits === true
        ? (create, steps) => wrapHandler(quirky, create, syncHandler(quirky, steps))
        : undefined,
    nowhere: behaviour.namesMethods === true ? unknownPathHandler : undefined,
    refusal: (operation) => (thrown, report) =>
      refusalInServerForm(quirky, { reply: problemReply(thrown, report), operation }),
  };
}

/**
 * Only the operations of videos and webhooks differ. Of models and files, only the form of the refusals
 * differs.
 */
const isTheServers = ({ tag }: Route) => tag === 'Videos' || tag === 'Webhooks';

/** For example `GET /v1/videos/{id}`: every path parameter is written `{id}`, whatever its name is. */
const routeOf = ({ method, path }: Route) => `${method.toUpperCase()} ${path.replaceAll(/\{\w+\}/g, '{id}')}`;

const encodingOf = ({ serves }: Behaviour, operation: Route) => serves?.[routeOf(operation)];

/** FastAPI answers 405 for a wrong method and 404 for an unknown path. */
function unknownPathHandler(routes: readonly Route[]): Handler {
  const patterns = routes.map(({ path }) => new RegExp(`^${path.replaceAll(/\{\w+\}/g, '[^/]+')}$`));
  return async function answer({ request }) {
    const { pathname } = new URL(request.url);
    const exists = patterns.some((pattern) => pattern.test(pathname));
    throw exists ? new OwnRefusal(405, 'Method Not Allowed') : new OwnRefusal(404, 'Not Found');
  };
}

function wrapHandler(quirky: Quirky, operation: Route, handle: Handler): Handler {
  const { behaviour, ports } = quirky;
  const route = routeOf(operation);
  const encoding = encodingOf(behaviour, operation) ?? 'any';
  const steps: Readonly<Record<string, typeof listHandler>> = {
    'GET /v1/videos': listHandler,
    'GET /v1/videos/{id}/content': downloadHandler,
    'DELETE /v1/videos/{id}': deleteHandler,
  };
  const step = steps[route]?.(quirky, handle) ?? handle;
  return async function quirkily(call) {
    let asked: Call | undefined;
    let reply: Reply;
    let before: Telling['record'];
    try {
      asked = toOwnRequest(quirky, { call, route, encoding });
      if (route.startsWith('DELETE ')) before = await recordOf(asked);
      reply = await step(asked);
    } catch (thrown) {
      // `refusal` answers all other faults, unless the client has disconnected.
      if (!(thrown instanceof ApiError)) throw thrown;
      reply = problemReply(thrown, ports.wire.report);
    }
    if (reply.breaks === 'reset') return reply;
    if (reply.status >= 400) return refusedByRoute(quirky, { reply, operation, asked, call });
    if (asked === undefined) return reply;
    if (route.endsWith('/content'))
      return { ...reply, headers: contentHeaders(behaviour, reply, call.params['video_id'] ?? '') };
    return successInServerForm(quirky, { reply, asked, call, route, before });
  };
}

/** A refusal of an operation. Its status and its sentence may depend on how the job ended. */
async function refusedByRoute(
  quirky: Quirky,
  given: { reply: Reply; operation: Route; asked: Call | undefined; call: Call },
): Promise<Reply> {
  const { operation, asked, call } = given;
  const theirs = call.params['video_id'];
  const ids = { own: asked?.params['video_id'], theirs };
  const model = await modelAbout(quirky, asked, theirs);
  const reply = await refusalInServerWords(quirky, given);
  return refusalInServerForm(quirky, { reply, operation, ids, model });
}

/** The model that a request is about: the model in its id, or the model of its creation. */
async function modelAbout(
  { ids, behaviour }: Quirky,
  asked: Call | undefined,
  id: string | undefined,
): Promise<string | undefined> {
  if (behaviour.checksCreations !== true) return undefined;
  if (id !== undefined) return ids.modelIn(id);
  const sent = asked?.operation === 'createVideo' ? await asked.body().catch(() => undefined) : undefined;
  return typeof sent?.['model'] === 'string' ? sent['model'] : undefined;
}

async function refusalInServerWords(
  quirky: Quirky,
  given: { reply: Reply; operation: Route; asked: Call | undefined; call: Call },
): Promise<Reply> {
  const { reply, operation, asked, call } = given;
  const { pendingStatus, failedStatus, brokenStatus, sentences = {} } = quirky.behaviour;
  const kind = reply.refused?.kind;
  const content = asked !== undefined && routeOf(operation).endsWith('/content');
  const shown = content ? await videoViewOf(asked) : undefined;
  const failed = kind === 'video not ready' && shown?.status === 'failed';
  const sentence = failed ? sentences['job failed'] : kind && sentences[kind];
  const variant = new URL(call.request.url).searchParams.get('variant') ?? 'None';
  const message = (sentence ?? reply.error?.message ?? '').replace('{variant}', () => variant);
  const worded = reply.error === undefined ? reply : { ...reply, error: { ...reply.error, message } };
  if (shown === undefined) return worded;
  if (kind === 'video not ready')
    return { ...worded, status: (failed ? failedStatus : pendingStatus) ?? reply.status };
  // An answer that a rule changed keeps its status, and so does a refusal of the server itself.
  const ruled = 'x-emulator-rule' in reply.headers || reply.refused instanceof OwnRefusal;
  return ruled ? worded : { ...worded, status: brokenStatus ?? reply.status };
}

interface Refused {
  reply: Reply;
  operation?: Route | undefined;
  /** The emulator's own id of the video, and the client's. */
  ids?: { own: string | undefined; theirs: string | undefined };
  /** The model that the request is about. */
  model?: string | undefined;
}

/** A refusal in the server's own form. */
function refusalInServerForm({ behaviour }: Quirky, { reply, operation, ids, model }: Refused): Reply {
  // A rule may have set any answer. An answer without an error is not changed.
  if (reply.error === undefined) return reply;
  const { message } = reply.error;
  const { own, theirs } = ids ?? {};
  const error = {
    ...reply.error,
    message: own === undefined || own === '' ? message : message.replaceAll(own, theirs ?? own),
  };
  const status = errorStatus(behaviour, reply.status, error);
  const form = errorForm(behaviour, operation === undefined ? undefined : routeOf(operation));
  const itself = reply.refused instanceof OwnRefusal ? reply.refused : undefined;
  return withBody({ ...reply, status, error }, errorAnswers[form](error, status, { own: itself, model }));
}

function contentHeaders({ contentHeaders: more = {} }: Behaviour, reply: Reply, id: string) {
  if (reply.status === 304) return reply.headers;
  const filled = Object.entries(more).map(([name, value]) => [name, value.replace('{id}', () => id)]);
  return { ...reply.headers, ...(Object.fromEntries(filled) as Record<string, string>) };
}

interface Telling {
  video: Json;
  asked: Call;
  route: string;
  /** The record of a deleted job, read before the deletion. */
  record?: Awaited<ReturnType<typeof recordOf>>;
}

/** A success in the server's own JSON. */
async function successInServerForm(
  quirky: Quirky,
  given: { reply: Reply; asked: Call; call: Call; route: string; before: Telling['record'] },
): Promise<Reply> {
  const { reply, asked, call, route, before } = given;
  const { behaviour } = quirky;
  const value = await jsonOf(reply);
  switch (value?.['object']) {
    case 'list': {
      // The contract's schema guarantees that `data` is present.
      const videos = value['data'] as Json[];
      const data = await Promise.all(videos.map((video) => listed(quirky, { video, asked, route })));
      return withBody(reply, listAnswer(behaviour, value, data));
    }
    case 'video.deleted':
      return withBody(reply, deletion(behaviour, { ...value, id: call.params['video_id'] }));
    case 'video': {
      const video = await describedVideo(quirky, { video: value, asked, route, record: before });
      if (before !== undefined) return withBody(reply, { ...video, status: 'deleted' });
      return withBody({ ...reply, status: statusOf(behaviour, { reply, route, video }) }, video);
    }
    default:
      return reply;
  }
}

function deletion({ deletion: as }: Behaviour, value: Json): Json {
  if (as === 'flag') return { deleted: true };
  if (as !== 'object last') return value;
  const { object, ...others } = value;
  return { id: others['id'], ...others, object };
}

/** The status of an answer with a video. */
function statusOf(
  { createdStatus, failedRetrieval }: Behaviour,
  { reply, route, video }: { reply: Reply; route: string; video: Json },
): number {
  if (route.startsWith('POST ')) return createdStatus ?? reply.status;
  if (failedRetrieval !== true || video['status'] !== 'failed') return reply.status;
  const error = video['error'] as { code: number } | null;
  return error?.code ?? 500;
}

async function listed(quirky: Quirky, given: Telling): Promise<Json> {
  if (quirky.behaviour.listsContractVideos !== true) return describedVideo(quirky, given);
  return withIds({ video: given.video, idOf: namesIn(quirky, given.video) });
}

async function describedVideo(quirky: Quirky, { video, asked, route, record: kept }: Telling): Promise<Json> {
  const id = String(video['id']);
  const record = kept ?? (await recordOf({ ...asked, params: { video_id: id } }));
  const ending = record === undefined ? undefined : endingOf(record);
  return videoAnswer(quirky.behaviour, {
    video,
    idOf: namesIn(quirky, video),
    fixed: record?.foreign?.shows ?? {},
    endedAt: ending === undefined || ending.at > asked.now ? undefined : Math.floor(ending.at / 1000),
    retrieval: route === 'GET /v1/videos/{id}',
  });
}

/** A remix and its source have the same model, so the model of the video is used for both ids. */
const namesIn =
  ({ ids }: Quirky, video: Json) =>
  (id: string) =>
    ids.encode(id, String(video['model']));
