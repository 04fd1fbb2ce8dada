// From the end of a job to one delivery for each receiver. Ids follow from the video's, so that doing it twice changes nothing.
import { createHash } from 'node:crypto';
import { endingOf, type VideoRecord } from '../domain/video.ts';
import {
  eventBody,
  eventTypeOf,
  timedId,
  type EndpointRecord,
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
}

export type Task = Ended | Send;

/** The event of a job's end, due at that moment; undefined while nobody knows when that is. */
export function announcement(record: VideoRecord): Delivery | undefined {
  const ending = endingOf(record);
  if (ending === undefined) return undefined;
  const { outcome, at } = ending;
  const body: Ended = { kind: 'ended', videoId: record.id, type: eventTypeOf(outcome), at };
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
  const { project, due, video, endpoints } = given;
  const now = video === undefined ? undefined : announcement(video);
  // Held by a command, or ending later: whoever said so has announced it.
  if (video !== undefined && (now === undefined || now.due > due)) return [];
  const { videoId, type, at } = (now?.body as Ended | undefined) ?? ended;
  const seconds = Math.floor(at / 1000);
  const id = timedId('evt', seconds, sha256(`${project} ${videoId} ended`));
  const payload = eventBody({ id, createdAt: seconds, type, data: { id: videoId } });
  return endpoints
    .filter(({ eventTypes, createdAt }) => eventTypes.includes(type) && createdAt <= due)
    .map((endpoint) => {
      const delivery = timedId('wh', seconds, sha256(`${id} ${endpoint.id}`));
      const body: Send = { kind: 'send', id: delivery, endpointId: endpoint.id, type, payload, since: due };
      return { id: `send ${delivery}`, due, body };
    });
}

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
