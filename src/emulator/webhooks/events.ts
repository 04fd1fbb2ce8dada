// Turns the end of a job into one delivery for each receiver. The ids are made from the video's id, so that a
// repetition changes nothing.
import { createHash } from 'node:crypto';
import type { Forgery, WebhookEffects } from '../domain/effects.ts';
import { endingOf, type VideoRecord } from '../domain/video.ts';
import {
  eventBody,
  eventTypeOf,
  timedId,
  type EndpointRecord,
  type BatchEventType,
  type VideoEventType,
} from '../domain/webhook.ts';
import type { Delivery } from '../store/store.ts';

/** The end of a job. The receivers are still to be found. */
export interface JobEndTask {
  kind: 'ended';
  videoId: string;
  type: VideoEventType;
  /** Emulated ms, with a fraction where the clock had one. */
  at: number;
  /** The effects of a rule on the event. */
  effects?: WebhookEffects;
}

/** An event on its way to one receiver. */
export interface Send {
  kind: 'send';
  /** `wh_…`: the same at every attempt. */
  id: string;
  endpointId: string;
  type: string;
  payload: string;
  /** The start of the 72 hours, in emulated ms. */
  since: number;
  /** How a rule forges the first attempt. */
  forged?: readonly Forgery[];
  /** The delivery is recorded in the history, but not sent. */
  drop?: true;
}

/** A batch may be over. The check finds out whether it is over, and if not, when the next check is due. */
export interface BatchDue {
  kind: 'batch';
  batchId: string;
}

export type Task = JobEndTask | BatchDue | Send;

/** The event of a job's end, due at that moment. Undefined while the end is unknown. */
export function announcement(record: VideoRecord): Delivery | undefined {
  const ending = endingOf(record);
  if (ending === undefined) return undefined;
  const { outcome, at } = ending;
  const effects = record.webhook === undefined ? {} : { effects: record.webhook };
  const body: JobEndTask = { kind: 'ended', videoId: record.id, type: eventTypeOf(outcome), at, ...effects };
  // Sums of fractions are not exact. The event is due at the next whole millisecond, when no reader can find
  // the job still running.
  const due = Number.isInteger(at) ? at : Math.floor(at) + 1;
  return { id: `ended ${record.id}`, due, rank: rank.ended, body };
}

/**
 * @param video the current record: a command may have changed its end; a video that was deleted meanwhile had
 * ended
 * @param endpoints the current endpoints; an endpoint that is younger than the event does not get the event
 */
export function deliveriesOfEnd(
  ended: JobEndTask,
  given: {
    project: string;
    due: number;
    video: VideoRecord | undefined;
    endpoints: readonly EndpointRecord[];
  },
): Delivery[] {
  const { due, video } = given;
  const now = video === undefined ? undefined : announcement(video);
  // Already announced when the command was given.
  if (video !== undefined && (now === undefined || now.due > due)) return [];
  const { videoId, type, at, effects } = (now?.body as JobEndTask | undefined) ?? ended;
  return deliveriesPerEndpoint(
    { id: videoId, type, at, due, ...(effects === undefined ? {} : { effects }) },
    given,
  );
}

/** One delivery for each endpoint that subscribes to the event. */
export function deliveriesPerEndpoint(
  event: {
    id: string;
    type: VideoEventType | BatchEventType;
    at: number;
    due: number;
    effects?: WebhookEffects;
    /** True for an event that follows from other events of the same time. It is sent after them. */
    last?: true;
  },
  given: { project: string; endpoints: readonly EndpointRecord[] },
): Delivery[] {
  const { id: subject, type, at, due, effects, last } = event;
  const { project, endpoints } = given;
  const seconds = Math.floor(at / 1000);
  const id = timedId('evt', seconds, sha256(`${project} ${subject} ended`));
  const payload = eventBody({ id, createdAt: seconds, type, data: { id: subject } });
  return endpoints
    .filter(({ eventTypes, createdAt }) => eventTypes.includes(type) && createdAt <= due)
    .flatMap((endpoint) => {
      const delivery = timedId('wh', seconds, sha256(`${id} ${endpoint.id}`));
      const body: Send = { kind: 'send', id: delivery, endpointId: endpoint.id, type, payload, since: due };
      const place = { due, rank: last === true ? rank.last : rank.send };
      const sent = { id: `send ${delivery}`, ...place, body };
      return underRule({ ...sent, lane: laneOf(project, endpoint.id) }, effects);
    });
}

/** The order of deliveries that are due at the same time. */
export const rank = {
  /** A delivery that is sent again by command. */
  again: 0,
  /** The end of a job or a batch, whose receivers are still to be found. */
  ended: 1,
  /** An event for one receiver. */
  send: 2,
  /** An event that follows from other events of the same time. */
  last: 3,
} as const;

/** The name of a lane, which keeps its order: the events of a project for one receiver. */
export const laneOf = (project: string, endpointId: string): string => `${endpointId} ${project}`;

/**
 * An out-of-order event waits for the next event. When no event follows within this time, it is sent all the
 * same.
 */
const longestWaitMs = 60_000;

/** Changes a delivery by the rule that its job matched when it was created. */
function underRule(delivery: Delivery & { body: Send }, effects: WebhookEffects = {}): Delivery[] {
  const { drop, copies = 1, delayMs = 0, outOfOrder, forged } = effects;
  const due = delivery.due + (outOfOrder === true ? longestWaitMs : delayMs);
  const body: Send = {
    ...delivery.body,
    since: due,
    ...(drop === undefined ? {} : { drop }),
  };
  return Array.from({ length: copies }, (_, copy) => ({
    ...delivery,
    id: copy === 0 ? delivery.id : `${delivery.id} ${copy + 1}`,
    due,
    body: copy === 0 && forged !== undefined ? { ...body, forged } : body,
  }));
}

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
