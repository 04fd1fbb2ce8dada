// Rules about deliveries: lost, doubled, late, out of order, forged; and the log of what happened.
import OpenAI from 'openai';
import { describe, expect, it } from 'vitest';
import { ask } from '../control/asking.ts';
import { testEmulator } from '../../support/emulator.ts';
import { receiver, type Received } from '../../support/receiver.ts';
import { ended, jobs, listening } from './endpoints.ts';

const client = new OpenAI({ apiKey: 'sk-test' });

/** An emulator with one receiver; `create` creates a job with tags and ends it. */
async function ruled(answer?: Parameters<typeof receiver>[0]) {
  const emulator = testEmulator({ pace: 'manual' });
  const hook = await receiver(answer);
  const endpoint = await listening(emulator, hook.url);
  const { videos, webhooks } = emulator.project('sk-test');
  const create = async (tags: string) => {
    const { status, body } = await emulator.json('POST', '/v1/videos', { prompt: `a kite ${tags}` });
    expect(status).toBe(200);
    await videos.complete(body.id);
    await emulator.webhooks.idle();
    return body.id as string;
  };
  const verdict = ({ body, plain }: Received) =>
    client.webhooks.unwrap(body, plain, endpoint.signing_secret).then(
      () => 'accepted',
      (fault: Error) => fault.message,
    );
  return { emulator, hook, endpoint, create, webhooks, verdict };
}

describe('a rule about webhooks', () => {
  it('drops an event, and the log reports it', async () => {
    const { hook, create, webhooks } = await ruled();
    const id = await create('[[webhook: drop=true]]');
    expect(hook.got).toHaveLength(0);
    expect((await webhooks.deliveries()).data).toMatchObject([
      { object_id: id, status: 'dropped', attempts: [], next_attempt: null },
    ]);
  });

  it('sends an event several times, with one id', async () => {
    const { hook, create } = await ruled();
    await create('[[webhook: duplicate=3]]');
    expect(hook.got).toHaveLength(3);
    expect(new Set(hook.got.map(({ plain }) => plain['webhook-id'])).size).toBe(1);
    expect(new Set(hook.got.map(({ body }) => body)).size).toBe(1);
  });

  it('sends an event later, by the clock of the project', async () => {
    const { emulator, hook, create } = await ruled();
    await create('[[webhook: delay=5m]]');
    await ended(emulator, 299_999);
    expect(hook.got).toHaveLength(0);
    await ended(emulator, 1);
    expect(hook.got).toHaveLength(1);
  });

  it('sends an event after the next event, or a minute later when there is no next event', async () => {
    const { emulator, hook, create } = await ruled();
    const first = await create('[[webhook: out_of_order=true]]');
    const second = await create('');
    await ended(emulator, 1);
    expect(hook.videos()).toEqual([second, first]);
    const third = await create('[[webhook: out_of_order=true]]');
    await ended(emulator, 59_999);
    expect(hook.videos()).toHaveLength(2);
    await ended(emulator, 1);
    expect(hook.videos().at(-1)).toBe(third);
    await ended(emulator, 100_000);
    expect(hook.got).toHaveLength(3);
  });

  it.each([
    ['bad_signature', /does not match/],
    ['wrong_secret', /does not match/],
    ['stale_timestamp', /too old/],
  ])('forges the first attempt: %s', async (name, refusal) => {
    const { emulator, hook, create, verdict } = await ruled((response, nth) =>
      response.writeHead(nth === 1 ? 400 : 200).end(),
    );
    await create(`[[webhook: ${name}=true]]`);
    await ended(emulator, 5_000);
    expect(hook.got).toHaveLength(2);
    expect(await verdict(hook.got[0] as Received)).toMatch(refusal);
    expect(await verdict(hook.got[1] as Received)).toBe('accepted');
  });

  it('can be added for some jobs, and stays with a job that was deleted', async () => {
    const { emulator, hook } = await ruled();
    await emulator
      .project('sk-test')
      .rules.add({ match: { prompt: 'cat' }, then: { webhook: { duplicate: 2 } } });
    const created = await emulator.json('POST', '/v1/videos', { prompt: 'a cat' });
    await emulator.project('sk-test').videos.complete(created.body.id);
    await emulator.json('DELETE', `/v1/videos/${created.body.id}`);
    await emulator.webhooks.idle();
    expect(hook.got).toHaveLength(2);
  });

  it.each([
    ['[[webhook: lose=true]]', /unknown field 'lose'; known are drop, duplicate, delay, out_of_order/],
    ['[[webhook: duplicate=1]]', /from 2 to 10/],
    ['[[webhook: drop=true delay=1s]]', /drop stands alone/],
    ['[[webhook: out_of_order=true delay=1s]]', /cannot stand together/],
    ['[[webhook: {}]]', /says nothing/],
    ['[[webhook: soon]]', /expected an object with drop/],
  ])('is refused as %s', async (tag, message) => {
    const { status, body } = await testEmulator().json('POST', '/v1/videos', { prompt: tag });
    expect([status, body.error.code]).toEqual([400, 'invalid_rule']);
    expect(body.error.message).toMatch(message);
  });
});

describe('the control API of webhooks', () => {
  it('lists endpoints, deliveries and attempts, and repeats deliveries', async () => {
    const { emulator, hook, endpoint, create } = await ruled((response, nth) =>
      response.writeHead(nth === 1 ? 500 : 200, { 'x-made-by': 'test' }).end(`answer ${nth}`),
    );
    const id = await create('');
    await ended(emulator, 5_000);
    const endpoints = await ask(emulator, 'GET webhooks/endpoints');
    expect(endpoints.body.data).toEqual([
      {
        id: endpoint.id,
        name: 'tests',
        url: hook.url,
        event_types: ['video.completed', 'video.failed'],
        signing_secret_hint: endpoint.signing_secret_hint,
        active_secrets: 1,
        source: 'api',
      },
    ]);
    const listed = await ask(emulator, `GET webhooks/deliveries?status=delivered&object_id=${id}`);
    expect(listed.body.total).toBe(1);
    const [delivery] = listed.body.data;
    expect(delivery).toMatchObject({ endpoint_id: endpoint.id, type: 'video.completed', next_attempt: null });
    expect(delivery.attempts).toMatchObject([
      { response: { status: 500, body: 'answer 1' }, error: null },
      { request: { body: hook.got[1]?.body }, response: { headers: { 'x-made-by': 'test' } } },
    ]);
    expect(delivery.attempts[0].request.headers['webhook-signature']).toBe(
      hook.got[0]?.plain['webhook-signature'],
    );
    expect((await ask(emulator, `POST webhooks/deliveries/${delivery.id}/redeliver`)).status).toBe(200);
    expect((await ask(emulator, 'POST webhooks/flush')).body).toEqual({ done: true });
    expect(hook.got.map(({ plain }) => plain['webhook-id'])).toEqual(
      Array.from({ length: 3 }, () => delivery.id),
    );
  });

  it('contains the reason for a missing answer', async () => {
    const { emulator, create, webhooks } = await ruled((response) => response.destroy());
    await create('');
    const { data } = await webhooks.deliveries({ status: 'pending' });
    expect(data[0]?.attempts).toMatchObject([{ response: null, error: expect.stringMatching(/./) }]);
    expect(data[0]?.next_attempt).toBe(
      new Date(emulator.project('sk-test').clock.now() + 5_000).toISOString(),
    );
  });

  it('refuses unknown endpoints and deliveries, and separates projects', async () => {
    const { emulator, create, endpoint, webhooks } = await ruled();
    await create('');
    const [delivery] = (await webhooks.deliveries()).data;
    const path = `POST webhooks/deliveries/${delivery?.id}/redeliver`;
    expect((await ask(emulator, path, undefined, { key: 'sk-other' })).status).toBe(404);
    expect((await ask(emulator, 'GET webhooks/deliveries', undefined, { key: 'sk-other' })).body.total).toBe(
      0,
    );
    expect((await ask(emulator, 'GET webhooks/deliveries?status=lost')).status).toBe(400);
    await emulator.json('DELETE', `/v1/webhook_endpoints/${endpoint.id}`);
    expect((await ask(emulator, path)).status).toBe(409);
  });

  it('keeps the last 1,000 deliveries', async () => {
    const emulator = testEmulator({ pace: 'instant' });
    const hook = await receiver();
    await listening(emulator, hook.url);
    const ids = await jobs(emulator, 1_005);
    await ended(emulator, 1);
    const { total } = await emulator.project('sk-test').webhooks.deliveries({ limit: 1 });
    expect([hook.got.length, total]).toEqual([ids.length, 1_000]);
  });

  it('stores endpoints in snapshots, and a restored job is announced again', async () => {
    const { emulator, hook } = await ruled();
    const [id = ''] = (
      await emulator.json('POST', '/v1/videos', { prompt: '[[complete: 10s]]' })
    ).body.id.split(' ');
    const { snapshots } = emulator.project('sk-test');
    const file = JSON.parse(JSON.stringify(await snapshots.export())) as unknown;
    await ended(emulator, 20_000);
    await emulator.project('sk-test').reset();
    expect((await emulator.json('GET', '/v1/webhook_endpoints')).body.data).toEqual([]);
    await snapshots.import(file);
    await ended(emulator, 20_000);
    expect(hook.videos()).toEqual([id, id]);
  });
});
