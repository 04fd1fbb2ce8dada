// Events that the SDK verifies from the raw bytes, and the endpoints that receive them.
import assert from 'node:assert/strict';
import { InvalidWebhookSignatureError as forged } from 'openai';
import { client, control, needs, receiver } from './support.mjs';

const event_types = ['video.completed', 'video.failed'];

/** Registers a receiver, lets a job end, and returns both. */
async function told(tags, answer, use) {
  const hook = await receiver();
  hook.answer = answer;
  const body = { name: 'scenario', url: hook.url, event_types };
  const endpoint =
    typeof client.webhooks.create === 'function'
      ? await client.webhooks.create(body)
      : await client.post('/webhook_endpoints', { body });
  try {
    const { id } = await client.videos.create({ prompt: `x [[complete: 1ms]] ${tags}` });
    await use({ hook, id, secret: endpoint.signing_secret });
  } finally {
    await client.delete(`/webhook_endpoints/${endpoint.id}`);
    hook.close();
  }
}

const unwrap = ({ body, headers }, secret) => client.webhooks.unwrap(body, headers, secret);

export const steps = {
  webhook: () =>
    told('', 204, async ({ hook, id, secret }) => {
      const event = await unwrap(await hook.next(), secret);
      assert.deepEqual([event.type, event.data.id], ['video.completed', id]);
    }),

  'webhook-forged': () =>
    told('', 204, async ({ hook, secret }) => {
      const arrived = await hook.next();
      const { body, headers } = arrived;
      await assert.rejects(unwrap({ headers, body: `${body} ` }, secret), forged);
      await assert.rejects(unwrap({ headers, body: body.replace('completed', 'failed') }, secret), forged);
      const wrong = `whsec_${Buffer.alloc(32).toString('base64')}`;
      await assert.rejects(unwrap(arrived, wrong), forged);
    }),

  'webhook-stale': () =>
    told('[[webhook: stale_timestamp=true]]', 400, async ({ hook, id, secret }) => {
      const stale = await hook.next();
      await assert.rejects(unwrap(stale, secret), /too old/);
      hook.answer = 204;
      await control('POST', 'webhooks/flush');
      await control('POST', 'clock/advance', { seconds: 10 });
      const again = await hook.next();
      assert.equal((await unwrap(again, secret)).data.id, id);
      assert.equal(again.headers['webhook-id'], stale.headers['webhook-id']);
    }),

  async 'webhook-endpoints'() {
    const endpoints = needs(client.webhooks, 'create', 'list', 'rotateSecret', 'test');
    const hook = await receiver();
    try {
      const made = await endpoints.create({ name: 'first', url: hook.url, event_types });
      const listed = [];
      for await (const { id } of endpoints.list({ limit: 1 })) listed.push(id);
      assert.deepEqual(listed, [made.id]);
      const rotated = await endpoints.rotateSecret(made.id, { keep_old_secret_active_for_24_hours: true });
      assert.notEqual(rotated.signing_secret, made.signing_secret);
      assert.ok((await endpoints.eventTypes.list()).data.includes('video.completed'));
      const updated = await endpoints.update(made.id, { name: 'renamed' });
      assert.deepEqual(await endpoints.retrieve(made.id), updated);
      assert.equal(updated.name, 'renamed');
      const tried = await endpoints.test(made.id, { event_type: 'video.failed' });
      assert.equal(tried.status_code, 204);
      assert.equal((await unwrap(await hook.next(), rotated.signing_secret)).type, 'video.failed');
      assert.equal((await endpoints.delete(made.id)).deleted, true);
    } finally {
      hook.close();
    }
  },
};
