// Checks of the events that a server sends (contract:webhooks.*), read from the suite's own receiver.
import * as z from 'zod';
import { checks, type CheckInput } from '../vocabulary/check.ts';
import { expectEqual, expectThat, read } from '../vocabulary/expect.ts';
import { Mismatch, Skip } from '../vocabulary/mismatch.ts';
import type { JobEvents } from '../vocabulary/need-values.ts';
import { ends } from '../vocabulary/statuses.ts';
import { typeOf } from '../webhooks/receiver.ts';
import type { Delivery } from '../vocabulary/deliveries.ts';
import { isSignedWith, signaturesOf } from '../webhooks/signature.ts';

/** Checks a condition on a delivery. The exchange in the finding is the delivery itself. */
export function expectDelivered(
  holds: boolean,
  {
    exchange,
    ...given
  }: { expected: unknown; actual: unknown; where: string; exchange: Delivery['exchange'] },
): asserts holds {
  if (holds) return;
  const { expected, actual, where } = given;
  throw new Mismatch(`${where}: expected ${String(expected)}, got ${JSON.stringify(actual) ?? 'nothing'}`, {
    ...given,
    exchange,
  });
}

type Row = Pick<CheckInput, 'id' | 'title' | 'level'> & {
  where: string;
  expected: string;
  of: (delivery: Delivery) => unknown;
  holds: (actual: unknown, delivery: Delivery) => boolean;
};

/** A check of one value in an event. */
const has = ({ id, title, level, where, expected, of, holds }: Row): CheckInput => ({
  id,
  title,
  level,
  requirements: [`webhooks.${id}`],
  needs: ['events'],
  async run({ need }) {
    const { any } = await need('events');
    const actual = of(any);
    expectDelivered(holds(actual, any), { expected, actual, where, exchange: any.exchange });
  },
});

const header = (name: string) => ({
  where: `header ${name}`,
  of: (delivery: Delivery) => delivery.header(name),
});
const body = (pointer: string) => ({
  where: pointer,
  of: (delivery: Delivery) => read(delivery.json, pointer),
});
const like = (pattern: RegExp) => ({
  expected: pattern.source,
  holds: (actual: unknown) => typeof actual === 'string' && pattern.test(actual),
});

const headers: readonly CheckInput[] = [
  has({
    id: 'post-json',
    title: 'An event is a POST of application/json',
    where: 'header content-type',
    expected: 'POST, application/json',
    of: (delivery) => `${delivery.method}, ${delivery.header('content-type')?.split(';')[0]}`,
    holds: (actual) => actual === 'POST, application/json',
  }),
  has({
    id: 'header-id',
    title: 'A delivery has a webhook-id',
    ...header('webhook-id'),
    ...like(/./),
  }),
  has({
    id: 'header-id-shape',
    level: 'SHOULD',
    title: 'webhook-id is wh_ and 32 hex digits',
    ...header('webhook-id'),
    ...like(/^wh_[0-9a-f]{32}$/),
  }),
  has({
    id: 'header-timestamp',
    title: 'webhook-timestamp is the time in Unix seconds, give or take 5 minutes',
    ...header('webhook-timestamp'),
    expected: 'Unix seconds within 5 minutes',
    holds: (actual, { atS }) => /^\d+$/.test(String(actual)) && Math.abs(Number(actual) - atS) <= 300,
  }),
  has({
    id: 'header-signature',
    title: 'webhook-signature has entries of v1 and base64, separated by spaces',
    ...header('webhook-signature'),
    ...like(/^v1,[A-Za-z0-9+/]{43}=( v1,[A-Za-z0-9+/]{43}=)*$/),
  }),
  has({
    id: 'header-user-agent',
    title: 'The user-agent of a delivery begins with OpenAI/1.0',
    ...header('user-agent'),
    ...like(/^OpenAI\/1\.0/),
  }),
  {
    id: 'signature-verifies',
    title:
      "The signature is the HMAC-SHA256 of id, timestamp and the bytes as sent, by the endpoint's secret",
    requirements: ['webhooks.signature-verifies', 'webhooks.signature-of-raw-bytes'],
    needs: ['events'],
    async run({ need }) {
      const { any, secret } = await need('events');
      expectDelivered(isSignedWith(secret, any), {
        expected: 'a signature of these bytes',
        actual: signaturesOf(any),
        where: 'header webhook-signature',
        exchange: any.exchange,
      });
    },
  },
];

const bodies: readonly CheckInput[] = [
  has({
    id: 'event-id',
    title: 'An event has an id that begins with evt_',
    ...body('/id'),
    ...like(/^evt_./),
  }),
  has({
    id: 'event-id-shape',
    level: 'SHOULD',
    title: 'The id of an event is evt_ and 32 hex digits',
    ...body('/id'),
    ...like(/^evt_[0-9a-f]{32}$/),
  }),
  has({
    id: 'event-object',
    title: 'The object of an event is event',
    ...body('/object'),
    ...like(/^event$/),
  }),
  has({
    id: 'event-created-at',
    title: 'An event has created_at in Unix seconds',
    ...body('/created_at'),
    expected: 'Unix seconds',
    holds: (actual) => z.int().min(1_500_000_000).max(9_999_999_999).safeParse(actual).success,
  }),
  {
    id: 'event-type',
    title: 'The type of an event is video.completed or video.failed, as the job ended',
    requirements: ['webhooks.event-type'],
    needs: ['events'],
    async run({ need }) {
      const { completed, failed } = await need('events');
      for (const [of, wanted] of [
        [completed, 'video.completed'],
        [failed, 'video.failed'],
      ] as const)
        for (const { exchange, ...delivery } of of?.deliveries ?? []) {
          const actual = typeOf({ exchange, ...delivery });
          expectDelivered(actual === wanted, { expected: wanted, actual, where: '/type', exchange });
        }
    },
  },
  {
    id: 'event-data',
    title: 'The data of an event is the id of the video',
    requirements: ['webhooks.event-data'],
    needs: ['events'],
    async run({ need }) {
      const { completed, failed } = await need('events');
      for (const { id, deliveries } of jobEvents(completed, failed))
        for (const { json, exchange } of deliveries) {
          // Another check judges whether the data contains the error.
          const { error: _, ...actual } = Object(read(json, '/data')) as Record<string, unknown>;
          const holds = JSON.stringify(actual) === JSON.stringify({ id });
          expectDelivered(holds, { expected: `{ id: '${id}' }`, actual, where: '/data', exchange });
        }
    },
  },
  {
    id: 'event-no-error',
    title: 'The event of a failed job does not contain its error',
    requirements: ['webhooks.event-no-error'],
    needs: ['events'],
    async run({ need }) {
      const { any, failed } = await need('events');
      const { json, exchange } = failed?.deliveries[0] ?? any;
      const actual = read(json, '/data/error') ?? read(json, '/error');
      expectDelivered(actual === undefined, { expected: 'no error', actual, where: '/data', exchange });
    },
  },
];

const jobEvents = (completed: JobEvents, failed: JobEvents | undefined) => [
  completed,
  ...(failed === undefined ? [] : [failed]),
];

const sent = (of: 'completed' | 'failed'): CheckInput => ({
  id: `${of}-is-sent`,
  title: `An event is sent when a job ${of === 'failed' ? 'has failed' : 'is completed'}`,
  requirements: [`webhooks.${of}-is-sent`],
  needs: ['events'],
  async run({ need }) {
    const job = (await need('events'))[of];
    if (job === undefined) throw new Skip('no job fails here');
    const { deliveries, shown: answer } = job;
    expectThat(deliveries.length > 0, { expected: 'an event', actual: 'nothing arrived', answer });
  },
});

const sending: readonly CheckInput[] = [
  sent('completed'),
  sent('failed'),
  {
    id: 'video-is-final',
    title: 'When the event arrives, the video has the state that the event states',
    requirements: ['webhooks.video-is-final'],
    needs: ['events'],
    async run({ need }) {
      const { completed, failed } = await need('events');
      for (const { shown: answer, deliveries } of jobEvents(completed, failed).filter(
        (one) => one.deliveries.length > 0,
      )) {
        // Another check judges the name of the event type.
        const final = ends.has(String(read(answer.json, '/status')));
        expectThat(final, {
          expected: `the end that ${JSON.stringify(deliveries[0]?.json)} states`,
          actual: read(answer.json, '/status'),
          where: '/status',
          answer,
        });
      }
    },
  },
  {
    id: 'one-event-per-job',
    level: 'SHOULD',
    title: 'The end of a job sends one event, with one webhook-id',
    requirements: ['webhooks.one-event-per-job'],
    needs: ['events'],
    async run({ need }) {
      const { inbox, completed, failed } = await need('events');
      for (const { id, shown: answer } of jobEvents(completed, failed)) {
        const ids = [
          ...new Set(
            inbox
              .about(id)
              .filter(isEnd)
              .map((one) => one.header('webhook-id')),
          ),
        ];
        expectThat(ids.length < 2, { expected: 'one webhook-id', actual: ids, answer });
      }
    },
  },
  {
    id: 'delete-sends-none',
    level: 'SHOULD',
    title: 'A deletion sends no event',
    requirements: ['webhooks.delete-sends-none'],
    needs: ['events'],
    async run({ need }) {
      const { inbox, deletion } = await need('events');
      const { id, answer } = deletion;
      const more = inbox.about(id).filter((one) => !isEnd(one));
      expectEqual(more.map(typeOf), [], { answer });
    },
  },
  {
    id: 'remix-sends',
    level: 'MAY',
    title: 'The end of a remix also sends an event',
    requirements: ['webhooks.remix-sends'],
    needs: ['events'],
    async run({ need }) {
      const { remixed, completed } = await need('events');
      const { shown: answer, deliveries } = remixed ?? { ...completed, deliveries: [] };
      expectThat(deliveries.length > 0, { expected: 'an event', actual: 'nothing arrived', answer });
    },
  },
];

/** Treats an event of any type as the end of a job, except an event about a deletion. */
const isEnd = (delivery: Delivery) => !/delet/i.test(String(typeOf(delivery)));

const deliveryText = (one: Delivery) =>
  `${one.header('webhook-id')} ${Buffer.from(one.body).toString('utf8')}`;

const repeats: readonly CheckInput[] = [
  {
    id: 'retried-after-500',
    title: 'A delivery that was answered with 500 is repeated',
    requirements: ['webhooks.retried-after-500'],
    needs: ['retries'],
    async run({ need }) {
      const { broken } = await need('retries');
      expectThat(broken.length > 1, { expected: 'a second delivery', actual: broken.length });
    },
  },
  {
    id: 'retried-with-same-id',
    title: 'A repeated delivery has the same webhook-id and the same body',
    requirements: ['webhooks.retried-with-same-id'],
    needs: ['retries'],
    async run({ need }) {
      const { broken, moved } = await need('retries');
      const all = broken.length > 1 ? broken : moved;
      const [first, second] = [all[0], all.slice(1).at(-1)];
      expectThat(first !== undefined && second !== undefined, {
        expected: 'a second delivery',
        actual: 'none',
      });
      const { exchange } = second;
      const given = {
        expected: deliveryText(first),
        actual: deliveryText(second),
        where: 'second delivery',
        exchange,
      };
      const repeated = all.slice(0, -1).some((one) => deliveryText(one) === deliveryText(second));
      expectDelivered(repeated, given);
    },
  },
  {
    id: 'retried-after-redirect',
    title: 'A redirect is not followed, and the delivery is repeated',
    requirements: ['webhooks.retried-after-redirect'],
    needs: ['retries'],
    async run({ need }) {
      const { moved, elsewhere } = await need('retries');
      expectEqual(elsewhere.length, 0, { where: "deliveries at the redirect's target" });
      expectThat(moved.length > 1, { expected: 'a second delivery', actual: moved.length });
    },
  },
  {
    id: 'not-repeated-after-2xx',
    title: 'A delivery that was answered with 200 is not repeated',
    requirements: ['webhooks.not-repeated-after-2xx'],
    needs: ['retries'],
    async run({ need }) {
      // The need `retries` waits for the repetition of the failed deliveries.
      const { good } = await need('retries');
      const ids = good.map((one) => one.header('webhook-id'));
      expectThat(new Set(ids).size === ids.length, { expected: 'each webhook-id once', actual: ids });
    },
  },
];

export const webhooks = checks('webhooks', [...sending, ...headers, ...bodies, ...repeats]);
