// From the end of a job to one delivery for each receiver. Ids follow from the video's, so that doing it twice changes nothing.
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

/** A job ends: what is left to do is to find out who wants to know. */
export interface Ended {
  kind: 'ended';
  videoId: string;
  type: VideoEventType;
  /** Emulated ms, with a fraction where the clock had one. */
  at: number;
  /** What a rule said about the event. */
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
  /** When the 72 hours began, in emulated ms. */
  since: number;
  /** How a rule forges the first attempt. */
  forged?: readonly Forgery[];
  /** It is noted, and not sent. */
  drop?: true;
}

/** A batch may be over. The look at it finds out whether it is, and if not, when to look again. */
export interface BatchDue {
  kind: 'batch';
  batchId: string;
}

export type Task = Ended | BatchDue | Send;

/** The event of a job's end, due at that moment; undefined while nobody knows when that is. */
export function announcement(record: VideoRecord): Delivery | undefined {
  const ending = endingOf(record);
  if (ending === undefined) return undefined;
  const { outcome, at } = ending;
  const effects = record.webhook === undefined ? {} : { effects: record.webhook };
  const body: Ended = { kind: 'ended', videoId: record.id, type: eventTypeOf(outcome), at, ...effects };
  // Sums of fractions are not exact: a whole step later nobody can find the job still running.
  const due = Number.isInteger(at) ? at : Math.floor(at) + 1;
  return { id: `ended ${record.id}`, due, body };
}

/**
 * @param video as it is now: a command may have changed its end; a video that was deleted meanwhile had ended
 * @param endpoints that exist now; one that is younger than the event does not get it
 */
export function fannedOut(
  ended: Ended,
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
  const { videoId, type, at, effects } = (now?.body as Ended | undefined) ?? ended;
  return sends({ id: videoId, type, at, due, ...(effects === undefined ? {} : { effects }) }, given);
}

/** One delivery for each endpoint that wants to know of an end. */
export function sends(
  event: {
    id: string;
    type: VideoEventType | BatchEventType;
    at: number;
    due: number;
    effects?: WebhookEffects;
    /** True for what follows from other events of that time: it goes behind them. */
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
      // What is due at one time is sent in the order of ids.
      const sent = { id: `send${last === true ? ', last:' : ''} ${delivery}`, due, body };
      return underRule({ ...sent, lane: laneOf(project, endpoint.id) }, effects);
    });
}

/** What keeps its order: the events of a project for one receiver. */
export const laneOf = (project: string, endpointId: string): string => `${endpointId} ${project}`;

/** An event that is to be late, and is not overtaken, is sent all the same. */
export const longestWaitMs = 60_000;

/** A delivery as the rule wants it that was met at the creation of its job. */
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
