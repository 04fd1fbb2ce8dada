// Answers as another server: around each operation, the request becomes the contract's and the answer the server's own.
import { ApiError, videoNotReady } from '../domain/errors.ts';
import {
  errorAnswers,
  errorForm,
  errorStatus,
  listAnswer,
  videoAnswer,
  withIds,
  type Json,
} from '../quirks/answers.ts';
import { idsOf } from '../quirks/ids.ts';
import { behaviourOf, type Behaviour, type ServerQuirks } from '../quirks/quirks.ts';
import type { Route } from '../schema/routes.ts';
import type { Call, Handler } from './call.ts';
import type { Deps } from './deps.ts';
import { problemReply } from './problems.ts';
import { inward } from './quirks-request.ts';
import { deleting, jsonOf, listing, look, sizeWasGiven, withBody, type Quirky } from './quirks-steps.ts';
import type { Reply } from './reply.ts';

export interface QuirkyServer {
  /** The ports, as the handlers are to have them. */
  deps: Deps;
  /** False for an operation that the server does not have. */
  serves: (operation: Route) => boolean;
  wrap: (operation: Route, handle: Handler) => Handler;
  /** What a fault outside any handler becomes. */
  refusal: (operation?: Route) => typeof problemReply;
}

/** @param given the emulator's own ports */
export function quirkyServer(given: Deps, server: ServerQuirks): QuirkyServer {
  const behaviour = behaviourOf(server);
  const ids = idsOf(server);
  const entropy: Deps['entropy'] = async (project, request) =>
    ids.entropy(await given.entropy(project, request));
  const deps = { ...given, entropy };
  const quirky = { deps, behaviour, ids };
  return {
    deps,
    serves: (operation) => !isTheServers(operation) || encodingOf(behaviour, operation) !== undefined,
    wrap: (operation, handle) => (isTheServers(operation) ? around(quirky, operation, handle) : handle),
    refusal: (operation) => (thrown, report) =>
      refused(behaviour, { reply: problemReply(thrown, report), operation }),
  };
}

/** Models and files stay as they are, but for the form of their refusals. */
const isTheServers = ({ tag }: Route) => tag === 'Videos' || tag === 'Webhooks';

/** `GET /v1/videos/{id}`, however the parameter is called. */
const routeOf = ({ method, path }: Route) => `${method.toUpperCase()} ${path.replaceAll(/\{\w+\}/g, '{id}')}`;

const encodingOf = ({ serves }: Behaviour, operation: Route) => serves?.[routeOf(operation)];

function around(quirky: Quirky, operation: Route, handle: Handler): Handler {
  const { behaviour, deps } = quirky;
  const route = routeOf(operation);
  const encoding = encodingOf(behaviour, operation) ?? 'any';
  const steps: Readonly<Record<string, typeof listing>> = {
    'GET /v1/videos': listing,
    'DELETE /v1/videos/{id}': deleting,
  };
  const step = steps[route]?.(quirky, handle) ?? handle;
  return async function quirkily(call) {
    let asked: Call | undefined;
    let reply: Reply;
    try {
      asked = inward(quirky, { call, route, encoding });
      reply = await step(asked);
    } catch (thrown) {
      // All else is told by `refusal`, unless the client has gone.
      if (!(thrown instanceof ApiError)) throw thrown;
      reply = problemReply(thrown, deps.report);
    }
    if (reply.breaks === 'reset') return reply;
    if (reply.status >= 400) {
      const status = asked === undefined ? reply.status : await statusOf(quirky, { reply, asked, route });
      const given = asked?.params['video_id'];
      return refused(behaviour, { reply, operation, status, ids: [given, call.params['video_id']] });
    }
    if (asked === undefined) return reply;
    if (route.endsWith('/content')) return { ...reply, headers: contentHeaders(behaviour, reply) };
    return told(quirky, { reply, asked, call, route });
  };
}

/** The status of a refusal, where it depends on what became of the job. */
async function statusOf(
  quirky: Quirky,
  { reply, asked, route }: { reply: Reply; asked: Call; route: string },
): Promise<number> {
  const { pendingStatus, failedStatus, brokenStatus } = quirky.behaviour;
  if (!route.endsWith('/content')) return reply.status;
  const shown = await look(quirky, asked);
  if (shown === undefined) return reply.status;
  if (reply.error?.message === videoNotReady().body.message) {
    return (shown.status === 'failed' ? failedStatus : pendingStatus) ?? reply.status;
  }
  // What a rule answers stays as the rule wants it.
  return 'x-emulator-rule' in reply.headers ? reply.status : (brokenStatus ?? reply.status);
}

/** A refusal in the server's own form. @param given.ids the emulator's own id, and the client's */
function refused(
  behaviour: Behaviour,
  given: {
    reply: Reply;
    operation?: Route | undefined;
    status?: number;
    ids?: readonly [string | undefined, string | undefined];
  },
): Reply {
  const { reply, operation, ids: [own, theirs] = [] } = given;
  // A rule may answer anything at all.
  if (reply.error === undefined) return reply;
  const { message } = reply.error;
  const error = {
    ...reply.error,
    message: own === undefined || own === '' ? message : message.replaceAll(own, theirs ?? own),
  };
  const status = errorStatus(behaviour, given.status ?? reply.status, error);
  const form = errorForm(behaviour, operation === undefined ? undefined : routeOf(operation));
  return withBody({ ...reply, status, error }, errorAnswers[form](error, status));
}

function contentHeaders({ contentHeaders = {} }: Behaviour, reply: Reply): Record<string, string> {
  return reply.status === 304 ? reply.headers : { ...reply.headers, ...contentHeaders };
}

/** A success in the server's own JSON. */
async function told(
  quirky: Quirky,
  given: { reply: Reply; asked: Call; call: Call; route: string },
): Promise<Reply> {
  const { reply, asked, call, route } = given;
  const { behaviour } = quirky;
  const value = await jsonOf(reply);
  switch (value?.['object']) {
    case 'list': {
      // What the contract's schema says is there.
      const videos = value['data'] as Json[];
      const data = await Promise.all(videos.map((video) => listed(quirky, { video, asked, route })));
      return withBody(reply, listAnswer(behaviour, value, data));
    }
    case 'video.deleted':
      if (behaviour.deletion === 'flag') return withBody(reply, { deleted: true });
      return withBody(reply, { ...value, id: call.params['video_id'] });
    case 'video': {
      const status = route.startsWith('POST ') ? (behaviour.createdStatus ?? reply.status) : reply.status;
      return withBody({ ...reply, status }, await tell(quirky, { video: value, asked, route }));
    }
    default:
      return reply;
  }
}

interface Telling {
  video: Json;
  asked: Call;
  route: string;
}

async function listed(quirky: Quirky, given: Telling): Promise<Json> {
  if (quirky.behaviour.listsContractVideos !== true) return tell(quirky, given);
  return withIds({ video: given.video, idOf: namesIn(quirky, given.video) });
}

async function tell(quirky: Quirky, { video, asked, route }: Telling): Promise<Json> {
  return videoAnswer(quirky.behaviour, {
    video,
    idOf: namesIn(quirky, video),
    sizeGiven: await sizeWasGiven(quirky, {
      asked,
      id: String(video['id']),
      created: route.startsWith('POST '),
    }),
    retrieval: route === 'GET /v1/videos/{id}',
  });
}

/** A remix and its source have one model. */
const namesIn =
  ({ ids }: Quirky, video: Json) =>
  (id: string) =>
    ids.encode(id, String(video['model']));
