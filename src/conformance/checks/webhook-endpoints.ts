// Checks of the API for webhook endpoints (contract:webhooks.endpoint-api; routes of the official clients of
// September 2026).
import * as z from 'zod';
import { checks } from '../vocabulary/check.ts';
import {
  expectEqual,
  expectFits,
  expectShape,
  expectStatus,
  expectThat,
  read,
} from '../vocabulary/expect.ts';
import type { Answer } from '../http/client.ts';
import { eventTypes } from '../needs/webhook-deliveries.ts';
import { isSignedWith } from '../webhooks/signature.ts';
import { expectDelivered } from './webhooks.ts';

const Endpoint = z.object({
  id: z.string().min(1),
  object: z.literal('webhook_endpoint'),
  name: z.string(),
  url: z.string(),
  event_types: z.array(z.string()),
  created_at: z.int().positive(),
  signing_secret_hint: z.string().nullable(),
});

const List = z.object({
  object: z.literal('list'),
  data: z.array(z.looseObject({ id: z.string() })),
  first_id: z.string().nullable(),
  last_id: z.string().nullable(),
  has_more: z.boolean(),
});

const secretIn = (answer: Answer) => read(answer.json, '/signing_secret');

export const webhookEndpoints = checks('webhooks', [
  {
    id: 'endpoint-create',
    level: 'SHOULD',
    title: 'The creation of an endpoint is answered with 200 and contains its signing_secret',
    requirements: ['webhooks.endpoint-create'],
    needs: ['endpoint'],
    async run({ need }) {
      const { created } = await need('endpoint');
      expectShape(created, z.object({ id: z.string(), signing_secret: z.string().regex(/^whsec_./) }));
    },
  },
  {
    id: 'endpoint-object',
    level: 'SHOULD',
    title: 'An endpoint has its seven keys, as they were sent',
    requirements: ['webhooks.endpoint-object'],
    needs: ['endpoint'],
    async run({ need }) {
      const { retrieved: answer, url } = await need('endpoint');
      const { name, url: shown, event_types } = expectShape(answer, Endpoint);
      const wanted = { name: 'sora-conformance', url, event_types: [...eventTypes] };
      expectEqual({ name, url: shown, event_types: event_types.toSorted() }, wanted, { answer, where: '/' });
    },
  },
  {
    id: 'endpoint-secret-once',
    level: 'SHOULD',
    title: 'Retrievals and listings of an endpoint do not contain its secret',
    requirements: ['webhooks.endpoint-secret-once'],
    needs: ['endpoint'],
    async run({ need }) {
      const { retrieved, list, secret } = await need('endpoint');
      for (const answer of [retrieved, list])
        expectThat(!answer.text.includes(secret) && !answer.text.includes('"signing_secret":'), {
          expected: 'no signing_secret',
          actual: 'the secret',
          answer,
        });
    },
  },
  {
    id: 'endpoint-list',
    level: 'SHOULD',
    title: 'Endpoints are listed with data, first_id, last_id and has_more',
    requirements: ['webhooks.endpoint-list'],
    needs: ['endpoint'],
    async run({ need }) {
      const { list: answer, id } = await need('endpoint');
      const ids = expectShape(answer, List).data.map((one) => one.id);
      expectThat(ids.includes(id), { expected: id, actual: ids, where: '/data', answer });
    },
  },
  {
    id: 'endpoint-update',
    level: 'SHOULD',
    title: 'An endpoint is changed by a POST',
    requirements: ['webhooks.endpoint-update'],
    needs: ['endpoint'],
    async run({ need }) {
      const { updated, afterUpdate: answer } = await need('endpoint');
      expectStatus(updated, 200);
      const NameAndTypes = Endpoint.pick({ name: true, event_types: true });
      const wanted = { name: 'renamed', event_types: ['video.failed'] };
      expectEqual(expectFits(answer.json, NameAndTypes, answer.exchange), wanted, { answer, where: '/' });
    },
  },
  {
    id: 'endpoint-delete',
    level: 'SHOULD',
    title: 'An endpoint that was deleted is not found',
    requirements: ['webhooks.endpoint-delete'],
    needs: ['endpoint'],
    async run({ need }) {
      const { deleted, afterDelete } = await need('endpoint');
      expectStatus(deleted, [200, 204]);
      expectStatus(afterDelete, 404);
    },
  },
  {
    id: 'endpoint-rotate',
    level: 'SHOULD',
    title: 'A rotation returns another signing_secret',
    requirements: ['webhooks.endpoint-rotate'],
    needs: ['endpoint'],
    async run({ need }) {
      const { rotated: answer, secret } = await need('endpoint');
      expectStatus(answer, 200);
      const rotatedSecret = secretIn(answer);
      const other = typeof rotatedSecret === 'string' && rotatedSecret !== '' && rotatedSecret !== secret;
      expectThat(other, {
        expected: 'another secret',
        actual: rotatedSecret === secret ? 'the same' : typeof rotatedSecret,
        where: '/signing_secret',
        answer,
      });
    },
  },
  {
    id: 'endpoint-rotate-overlap',
    level: 'SHOULD',
    title: 'With keep_old_secret_active_for_24_hours deliveries are signed with both secrets',
    requirements: ['webhooks.endpoint-rotate-overlap'],
    needs: ['endpoint'],
    async run({ need }) {
      const { rotated, secret, overlapping } = await need('endpoint');
      const { answer, delivery } = overlapping;
      expectThat(delivery !== undefined, { expected: 'an event', actual: 'nothing arrived', answer });
      const newSecret = secretIn(rotated);
      for (const one of [secret, typeof newSecret === 'string' ? newSecret : secret])
        expectDelivered(isSignedWith(one, delivery), {
          expected: `a signature of the ${one === secret ? 'old' : 'new'} secret`,
          actual: delivery.header('webhook-signature'),
          where: 'header webhook-signature',
          exchange: delivery.exchange,
        });
    },
  },
  {
    id: 'endpoint-test',
    level: 'SHOULD',
    title: 'A test sends an event of the type, and returns the status of the delivery',
    requirements: ['webhooks.endpoint-test'],
    needs: ['endpoint'],
    async run({ need }) {
      const { answer, delivery } = (await need('endpoint')).tested;
      const EndpointTest = z.object({
        object: z.literal('webhook_endpoint.test'),
        status_code: z.literal(200),
      });
      expectShape(answer, EndpointTest);
      expectThat(delivery !== undefined, { expected: 'an event', actual: 'nothing arrived', answer });
      const actual = read(delivery.json, '/type');
      const { exchange } = delivery;
      expectDelivered(actual === 'video.completed', {
        expected: 'video.completed',
        actual,
        where: '/type',
        exchange,
      });
    },
  },
  {
    id: 'event-types',
    level: 'SHOULD',
    title: 'The list of event types names those of videos',
    requirements: ['webhooks.event-types'],
    needs: ['endpoint'],
    async run({ need }) {
      const { types: answer } = await need('endpoint');
      const { data } = expectShape(
        answer,
        z.object({ object: z.literal('list'), data: z.array(z.string()) }),
      );
      const known = eventTypes.every((type) => data.includes(type));
      expectThat(known, { expected: eventTypes, actual: data, where: '/data', answer });
    },
  },
]);
