// Events are delivered once, signed and in order, whatever ends the job, and to the right receivers only.
import OpenAI from 'openai';
import { Webhook } from 'standardwebhooks';
import { describe, expect, it } from 'vitest';
import { testEmulator } from '../../support/emulator.ts';
import { receiver, type Received } from '../../support/receiver.ts';
import { ended, jobs, listening } from './endpoints.ts';

const client = new OpenAI({ apiKey: 'sk-test' });
const unwrap = ({ body, plain }: Received, secret: string) => client.webhooks.unwrap(body, plain, secret);

it('an event looks exactly like an event of the service', async () => {
  const emulator = testEmulator();
  const hook = await receiver();
  await listening(emulator, hook.url);
  const [id] = await jobs(emulator);
  await ended(emulator);
  const { body } = await emulator.json('GET', `/v1/videos/${id}`);
  expect(hook.got).toHaveLength(1);
  const [first] = hook.got as [Received];
  const { host: _, connection: __, 'content-length': ___, ...headers } = first.headers;
  expect(headers).toEqual({
    'user-agent': 'OpenAI/1.0 (+https://platform.openai.com/docs/webhooks)',
    'content-type': 'application/json',
    'webhook-id': expect.stringMatching(/^wh_[0-9a-f]{32}$/),
    'webhook-timestamp': expect.stringMatching(/^\d{10}$/),
    'webhook-signature': expect.stringMatching(/^v1,[A-Za-z0-9+/]{43}=$/),
  });
  expect(first.method).toBe('POST');
  expect(first.body).toBe(
    `{"id":"${first.event.id}","object":"event","created_at":${body.completed_at},"type":"video.completed","data":{"id":"${id}"}}`,
  );
  const time = body.completed_at.toString(16).padStart(8, '0');
  expect(first.event.id).toMatch(new RegExp(`^evt_${time}[0-9a-f]{24}$`));
  expect(first.headers['webhook-id']).toMatch(new RegExp(`^wh_${time}`));
});

it('an event is delivered once, also when the assets are expired after it', async () => {
  const hook = await receiver();
  for (const pace of ['instant', 'manual'] as const) {
    const emulator = testEmulator({ pace });
    await listening(emulator, hook.url);
    const [id = ''] = await jobs(emulator);
    const { videos } = emulator.project('sk-test');
    if (pace === 'manual') await videos.complete(id);
    await ended(emulator);
    await videos.expire(id);
    await ended(emulator, 1_000);
    const about = hook.got.filter(({ event }) => event.data.id === id);
    expect(about.map(({ event }) => event.type)).toEqual(['video.completed']);
  }
});

describe('the signature of an event', () => {
  it.each([
    ['a secret of the API', undefined],
    ['a plain secret', 'plain text secret'],
  ])('made with %s is accepted by openai and standardwebhooks', async (_, plain) => {
    const hook = await receiver();
    const emulator = testEmulator(
      plain === undefined ? {} : { webhookUrl: hook.url, webhookSecret: plain.replaceAll(' ', '-') },
    );
    const secret = plain?.replaceAll(' ', '-') ?? (await listening(emulator, hook.url)).signing_secret;
    const [id] = await jobs(emulator);
    await ended(emulator);
    const [first] = hook.got as [Received];
    expect(await unwrap(first, secret)).toMatchObject({ type: 'video.completed', data: { id } });
    const verifier = plain === undefined ? new Webhook(secret) : new Webhook(secret, { format: 'raw' });
    expect(verifier.verify(first.body, first.plain)).toMatchObject({ data: { id } });
    await expect(unwrap(first, 'whsec_AAAA')).rejects.toThrow(/signature/);
    await expect(unwrap({ ...first, body: `${first.body} ` }, secret)).rejects.toThrow(/signature/);
  });

  it('has the real time, within 300 seconds, however far the clock of the project has moved', async () => {
    const emulator = testEmulator();
    const hook = await receiver();
    const { signing_secret: secret } = await listening(emulator, hook.url);
    await jobs(emulator);
    await ended(emulator, 30 * 86_400_000);
    const [first] = hook.got as [Received];
    const sent = Number(first.headers['webhook-timestamp']);
    expect(Math.abs(sent - Date.now() / 1000)).toBeLessThan(60);
    await expect(client.webhooks.unwrap(first.body, first.plain, secret, 300)).resolves.toBeTruthy();
    const old = { ...first.plain, 'webhook-timestamp': String(sent - 302) };
    await expect(client.webhooks.unwrap(first.body, old, secret)).rejects.toThrow(/too old/);
    const early = { ...first.plain, 'webhook-timestamp': String(sent + 362) };
    await expect(client.webhooks.unwrap(first.body, early, secret)).rejects.toThrow(/too new/);
  });

  it('is made with both secrets for 24 hours after a rotation that keeps the old secret', async () => {
    const emulator = testEmulator();
    const hook = await receiver();
    const { id, signing_secret: old } = await listening(emulator, hook.url);
    const path = `/v1/webhook_endpoints/${id}/rotate_secret`;
    const keep = { keep_old_secret_active_for_24_hours: true };
    const { signing_secret: fresh } = (await emulator.json('POST', path, keep)).body;
    expect(fresh).not.toBe(old);
    await jobs(emulator);
    await ended(emulator);
    await jobs(emulator);
    await ended(emulator, 86_400_000);
    const { signing_secret: newest } = (await emulator.json('POST', path, {})).body;
    await jobs(emulator);
    await ended(emulator);
    const accepted = async (nth: number) =>
      Promise.all(
        [old, fresh, newest].map((secret) =>
          unwrap(hook.got[nth] as Received, secret).then(
            () => true,
            () => false,
          ),
        ),
      );
    expect(hook.got).toHaveLength(3);
    expect(hook.got[0]?.plain['webhook-signature']?.split(' ')).toHaveLength(2);
    expect(await accepted(0)).toEqual([true, true, false]);
    expect(await accepted(1)).toEqual([false, true, false]);
    expect(await accepted(2)).toEqual([false, false, true]);
  });
});

describe('an event is sent', () => {
  it('when the clock passes the end of the job, without polls, and not before', async () => {
    const emulator = testEmulator({ pace: '1x' });
    const hook = await receiver();
    await listening(emulator, hook.url);
    const [id] = await jobs(emulator);
    await emulator.webhooks.idle();
    emulator.clock.advance(10_000);
    await emulator.webhooks.idle();
    expect(hook.got).toHaveLength(0);
    await ended(emulator);
    expect(hook.videos()).toEqual([id]);
    await ended(emulator, 0);
    expect(hook.got).toHaveLength(1);
  });

  it('when the end comes in real time', async () => {
    const emulator = testEmulator({ pace: '400x' });
    let told: (() => void) | undefined;
    const first = new Promise<void>((resolve) => (told = resolve));
    const hook = await receiver((response) => {
      response.end();
      told?.();
    });
    await listening(emulator, hook.url);
    emulator.clock.run();
    const [id] = await jobs(emulator);
    await first;
    expect(hook.videos()).toEqual([id]);
  });

  it('once for a polled job, at the poll that ends it', async () => {
    const emulator = testEmulator({ pace: 'polls:2' });
    const hook = await receiver();
    await listening(emulator, hook.url);
    const [id] = await jobs(emulator);
    await ended(emulator);
    expect(hook.got).toHaveLength(0);
    await Promise.all(Array.from({ length: 6 }, () => emulator.send(`/v1/videos/${id}`)));
    await emulator.webhooks.idle();
    expect(hook.videos()).toEqual([id]);
  });

  it('when a command ends the job, and not at the time of the plan', async () => {
    const emulator = testEmulator();
    const hook = await receiver();
    await listening(emulator, hook.url);
    const [well = '', badly = '', held = ''] = await jobs(emulator, 3);
    const { videos } = emulator.project('sk-test');
    await videos.complete(well);
    await videos.fail(badly);
    await videos.setProgress(held, 40);
    await ended(emulator);
    expect(hook.got).toHaveLength(2);
    expect(Object.fromEntries(hook.got.map(({ event }) => [event.data.id, event.type]))).toEqual({
      [well]: 'video.completed',
      [badly]: 'video.failed',
    });
    await videos.complete(held);
    await emulator.webhooks.idle();
    expect(hook.videos().at(-1)).toBe(held);
  });

  it('for a remix, for failed jobs without a reason, and for videos that were deleted in the meantime', async () => {
    const emulator = testEmulator();
    const hook = await receiver();
    const [id = ''] = await jobs(emulator);
    await ended(emulator);
    await listening(emulator, hook.url);
    const remix = await emulator.json('POST', `/v1/videos/${id}/remix`, { prompt: 'at night' });
    const [failing] = (
      await emulator.json('POST', '/v1/videos', { prompt: '[[fail: moderation_blocked]]' })
    ).body.id.split(' ');
    emulator.clock.advance(3_000_000);
    expect((await emulator.json('DELETE', `/v1/videos/${remix.body.id}`)).status).toBe(200);
    await emulator.webhooks.idle();
    expect(Object.fromEntries(hook.got.map(({ event }) => [event.data.id, event.type]))).toEqual({
      [remix.body.id]: 'video.completed',
      [failing]: 'video.failed',
    });
    expect(hook.got.every(({ event }) => Object.keys(event.data).join() === 'id')).toBe(true);
  });

  it('for jobs that were running when the endpoint was created, and not for jobs that had ended', async () => {
    const emulator = testEmulator();
    const hook = await receiver();
    await jobs(emulator, 2);
    emulator.clock.advance(3_000_000);
    const running = await jobs(emulator, 3);
    await listening(emulator, hook.url);
    await ended(emulator);
    expect(hook.videos().toSorted()).toEqual(running.toSorted());
  });

  it('only to endpoints that subscribe to it, of the same project, and not to deleted endpoints', async () => {
    const everywhere = await receiver();
    const emulator = testEmulator({ webhookUrl: everywhere.url, webhookSecret: 'whsec_c2VjcmV0' });
    const [both, failures, gone] = [await receiver(), await receiver(), await receiver()];
    await listening(emulator, both.url);
    await listening(emulator, failures.url, { event_types: ['video.failed', 'batch.completed'] });
    const { id } = await listening(emulator, gone.url);
    const [mine] = await jobs(emulator);
    const [yours] = await jobs(emulator, 1, 'sk-other');
    await emulator.json('DELETE', `/v1/webhook_endpoints/${id}`);
    await ended(emulator);
    expect(both.videos()).toEqual([mine]);
    expect(failures.videos()).toEqual([]);
    expect(gone.videos()).toEqual([]);
    expect(new Set(everywhere.videos())).toEqual(new Set([mine, yours]));
    expect(everywhere.got).toHaveLength(2);
  });
});

it('1,000 jobs that end at the same time are all announced, once each, with few connections', async () => {
  const emulator = testEmulator({ pace: '1x' });
  let open = 0;
  let most = 0;
  const hook = await receiver((response) => {
    open += 1;
    most = Math.max(most, open);
    setImmediate(() => {
      open -= 1;
      response.end();
    });
  });
  await listening(emulator, hook.url);
  const ids = await jobs(emulator, 1_000);
  await ended(emulator);
  expect(hook.videos().toSorted()).toEqual(ids.toSorted());
  expect(new Set(hook.got.map(({ plain }) => plain['webhook-id'])).size).toBe(1_000);
  expect(most).toBeLessThanOrEqual(16);
});

it('a step of one day sends every event once, in the order of emulated time', async () => {
  const emulator = testEmulator({ pace: '1x' });
  const hook = await receiver();
  await listening(emulator, hook.url);
  await jobs(emulator, 50);
  await ended(emulator, 86_400_000);
  const ends: [number, string][] = [];
  for (const { event } of hook.got) ends.push([event.created_at, event.data.id]);
  expect(ends).toHaveLength(50);
  expect(new Set(ends.map(([, id]) => id)).size).toBe(50);
  expect(ends.map(([at]) => at)).toEqual(ends.map(([at]) => at).toSorted((a, b) => a - b));
  expect(new Set(ends.map(([at]) => at)).size).toBeGreaterThan(10);
});
