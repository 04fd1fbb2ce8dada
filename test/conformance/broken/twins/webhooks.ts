// Servers that send wrong events, or none, or too many.
import { idIn, isDeletion, isRemix, isRetrieve } from '../bend.ts';
import type { BentDelivery } from '../deliveries.ts';
import { twins, type Twin } from '../twin.ts';

/** Changes every event of a job. */
const events = (
  name: string,
  breaks: readonly string[],
  change: (delivery: BentDelivery) => unknown,
): Twin => ({
  name,
  breaks: breaks.map((id) => `webhooks.${id}`),
  delivery(delivery) {
    if (!delivery.isTest) change(delivery);
  },
});

/** Drops some events. */
const loses = (name: string, breaks: readonly string[], is: (delivery: BentDelivery) => boolean): Twin => ({
  name,
  breaks: breaks.map((id) => `webhooks.${id}`),
  delivery: (delivery) => (!delivery.isTest && is(delivery) ? [] : undefined),
});

const otherId = (delivery: BentDelivery) => ({
  ...delivery,
  headers: { ...delivery.headers, 'webhook-id': `wh_${String(delivery.before.length).padStart(32, '0')}` },
});

const order = twins([
  loses('completed jobs send no event', ['completed-is-sent'], ({ json }) => json.type === 'video.completed'),
  loses(
    'failed jobs send no event',
    // All jobs of these checks fail.
    ['failed-is-sent', 'remix-sends', 'retried-after-500', 'retried-after-redirect', 'retried-with-same-id'],
    ({ json }) => json.type === 'video.failed',
  ),
  {
    name: 'events arrive before the video has its final status',
    breaks: ['webhooks.video-is-final'],
    delivery({ json, isTest }, memory) {
      if (!isTest && !memory.has(json.data.id)) memory.set(json.data.id, 'early');
    },
    answer({ json }, request, memory) {
      if (!isRetrieve(request) || memory.get(idIn(request)) !== 'early') return;
      memory.set(idIn(request), 'told');
      json.status = 'in_progress';
    },
  },
  {
    name: 'every end of a job sends two events',
    breaks: ['webhooks.one-event-per-job'],
    delivery: (delivery) => (delivery.isTest ? undefined : [otherId(delivery), delivery]),
  },
  {
    name: 'deletions send an event',
    breaks: ['webhooks.delete-sends-none'],
    answer({ status }, request, memory) {
      if (isDeletion(request) && status === 200 && memory.get(idIn(request)) === 'told')
        memory.set(idIn(request), 'deleted');
    },
    delivery(delivery, memory) {
      if (delivery.isTest) return undefined;
      const gone = [...memory].filter(([, state]) => state === 'deleted').map(([id]) => id);
      memory.set(delivery.json.data.id, 'told');
      for (const id of gone) memory.delete(id);
      const about = (id: string) => ({ ...delivery.json, type: 'video.deleted', data: { id } });
      return [...gone.map((id) => otherId({ ...delivery, json: about(id) })), delivery];
    },
  },
  {
    name: 'remixes send no event',
    breaks: ['webhooks.remix-sends'],
    answer({ json, status }, request, memory) {
      if (isRemix(request) && status === 200) memory.set(json.id, 'remix');
    },
    delivery: ({ json }, memory) => (memory.get(json.data.id) === 'remix' ? [] : undefined),
  },
  loses(
    'a delivery that was answered with 500 is not repeated',
    ['retried-after-500'],
    ({ before }) => before[0] === 500,
  ),
  loses(
    'a webhook that was answered with a redirect is not repeated',
    ['retried-after-redirect'],
    ({ before }) => before[0] === 302,
  ),
  {
    name: 'a repeated delivery has another id',
    breaks: ['webhooks.retried-with-same-id'],
    delivery: (delivery) => (delivery.before.length > 0 ? [otherId(delivery)] : undefined),
  },
  {
    name: 'every event is sent twice',
    breaks: ['webhooks.not-repeated-after-2xx'],
    delivery: (delivery) => (delivery.isTest ? undefined : [delivery, delivery]),
  },
]);

const contents = twins([
  events(
    'events have the content type text/plain',
    ['post-json'],
    ({ headers }) => (headers['content-type'] = 'text/plain'),
  ),
  events(
    'deliveries have no id',
    // The id is a part of the signed text.
    ['header-id', 'header-id-shape', 'signature-verifies'],
    ({ headers }) => delete headers['webhook-id'],
  ),
  events(
    'the ids of deliveries begin with msg_',
    ['header-id-shape'],
    ({ headers }) => (headers['webhook-id'] = `msg_${headers['webhook-id']?.slice(3)}`),
  ),
  events(
    'the timestamp of a delivery is in milliseconds',
    ['header-timestamp'],
    ({ headers }) => (headers['webhook-timestamp'] += '000'),
  ),
  events('signatures are hexadecimal', ['header-signature', 'signature-verifies'], ({ headers }) => {
    const [, base64 = ''] = headers['webhook-signature']?.split(',') ?? [];
    headers['webhook-signature'] = `sha256=${Buffer.from(base64, 'base64').toString('hex')}`;
  }),
  events('a webhook ends in a line break that is not signed', ['signature-verifies'], (delivery) => {
    delivery.tail = '\n';
  }),
  events(
    'deliveries have the user agent of a library',
    ['header-user-agent'],
    ({ headers }) => (headers['user-agent'] = 'python-httpx/0.28'),
  ),
  events(
    'the id of an event is a uuid',
    ['event-id', 'event-id-shape'],
    ({ json }) => (json.id = '0b9c7a8e-5a53-4a59-a7f5-6ff8a0a0d6cb'),
  ),
  events('the id of an event is short', ['event-id-shape'], ({ json }) => (json.id = 'evt_1')),
  events('events have the object webhook', ['event-object'], ({ json }) => (json.object = 'webhook')),
  events(
    'created_at of an event is a string',
    ['event-created-at'],
    ({ json }) => (json.created_at = new Date(json.created_at * 1000).toISOString()),
  ),
  events('completed jobs have another event type', ['event-type'], ({ json }) => {
    json.type = json.type.replace('completed', 'succeeded');
  }),
  events('the data of an event has further keys', ['event-data'], ({ json }) => {
    json.data = { ...json.data, object: 'video', progress: 100 };
  }),
  events('the event of a failed job contains its error', ['event-no-error'], ({ json }) => {
    if (json.type === 'video.failed') json.data.error = { code: 'moderation_blocked' };
  }),
]);

export const webhooks = twins([...order, ...contents]);
