// Everything that applies to creations applies to edits and extensions: rules, moderation, limits, prices,
// webhooks, snapshots, the journal.
import { describe, expect, it } from 'vitest';
import { testEmulator, testKey, type TestEmulator } from '../../support/emulator.ts';
import { receiver } from '../../support/receiver.ts';
import { mp4 } from '../../support/videos.ts';
import type { EmulatorOptions } from '../../../src/emulator/index.ts';
import { sha256 } from '../../../src/emulator/http/digest.ts';
import { exchange, fields, type Part } from '../../support/sending.ts';

const upload = mp4();
const file = (name = 'holiday.mp4'): Part => ({
  name: 'video',
  value: upload,
  filename: name,
  type: 'video/mp4',
});

async function withSource(options: EmulatorOptions = {}) {
  const emulator = testEmulator({ pace: 'instant', ...options });
  const { id } = (await exchange(emulator, { json: { prompt: 'a kite' } })).body;
  return { emulator, id: id as string };
}

type Kind = readonly ['edits' | 'extensions', { seconds?: string }];
const kinds: readonly Kind[] = [
  ['edits', {}],
  ['extensions', { seconds: '4' }],
];

const send = (emulator: TestEmulator, [kind, more]: Kind, id: string, prompt = 'on and on') =>
  exchange(emulator, { path: `/v1/videos/${kind}`, json: { video: { id }, prompt, ...more } });
const status = async (emulator: TestEmulator, id: string) =>
  (await exchange(emulator, { method: 'GET', path: `/v1/videos/${id}` })).body.status;

describe.each(kinds)('%s', (...kind) => {
  const operation = kind[0] === 'edits' ? 'editVideo' : 'extendVideo';

  it("are matched by rules on operation, prompt, and the source's id and model", async () => {
    const { emulator, id } = await withSource();
    const rules = emulator.project(testKey).rules;
    await rules.add({
      match: { operation, prompt: 'on and on', video_id: id, model: 'sora-2' },
      then: { fail: true },
    });
    const { body } = await send(emulator, kind, id);
    expect(await status(emulator, body.id)).toBe('failed');
    const other = await exchange(emulator, { json: { prompt: 'on and on' } });
    expect(await status(emulator, other.body.id)).toBe('completed');
  });

  it('obey the tags in their prompt', async () => {
    const { emulator, id } = await withSource();
    const { status: code, body } = await send(emulator, kind, id, 'x [[error: server_error]]');
    expect({ code, type: body.error.type }).toEqual({ code: 500, type: 'server_error' });
    const failed = await send(emulator, kind, id, 'x [[fail: internal_error]]');
    expect(await status(emulator, failed.body.id)).toBe('failed');
  });

  it('are moderated like creations', async () => {
    const { emulator, id } = await withSource();
    const { body } = await send(emulator, kind, id, 'gore and beheading');
    emulator.clock.advance(3_600_000);
    expect(await status(emulator, body.id)).toBe('failed');
    const strict = await withSource({ moderation: 'request' });
    const refused = await send(strict.emulator, kind, strict.id, 'gore and beheading');
    expect(refused.body.error.code).toBe('content_policy_violation');
  });

  it('count against the rate of their source’s model', async () => {
    const { emulator, id } = await withSource({ rpm: 2 });
    const second = await send(emulator, kind, id);
    expect(second.headers.get('x-ratelimit-remaining-requests')).toBe('0');
    const third = await send(emulator, kind, id);
    expect(third.body.error).toMatchObject({ code: 'rate_limit_exceeded' });
    expect(third.status).toBe(429);
  });

  it('cost as much as the seconds that they generate, in the budget and in the usage', async () => {
    const { emulator, id } = await withSource({ budget: 0.8 });
    expect((await send(emulator, kind, id)).status).toBe(200);
    expect((await send(emulator, kind, id)).body.error.code).toBe('insufficient_quota');
    expect(await emulator.project(testKey).usage()).toMatchObject({ usd: 0.8, seconds: 8 });
  });

  it('are refunded when they fail, and stay charged when they are deleted', async () => {
    const { emulator, id } = await withSource({ budget: 0.8 });
    const failed = await send(emulator, kind, id, 'x [[fail: internal_error]]');
    expect(failed.status).toBe(200);
    expect((await send(emulator, kind, id)).status).toBe(200);
    const { body } = await exchange(emulator, { method: 'GET', path: '/v1/videos?limit=1' });
    await exchange(emulator, { method: 'DELETE', path: `/v1/videos/${body.data[0].id}` });
    expect(await emulator.project(testKey).usage()).toMatchObject({ usd: 0.8, seconds: 8 });
  });

  it('run one at a time with a concurrency limit of one', async () => {
    const { emulator, id } = await withSource({ pace: '1x', concurrency: 1 });
    await emulator.project(testKey).videos.complete(id);
    expect((await send(emulator, kind, id)).status).toBe(200);
    expect((await send(emulator, kind, id)).body.error.message).toBe('Too many running tasks');
  });

  it('share the limits with all other creations, also when they arrive at the same time', async () => {
    const { emulator, id } = await withSource({ budget: 0.8 });
    const answers = await Promise.all([
      send(emulator, kind, id),
      exchange(emulator, { json: { prompt: 'another' } }),
      exchange(emulator, { path: `/v1/videos/${id}/remix`, json: { prompt: 'a third' } }),
    ]);
    expect(answers.map(({ status: code }) => code).toSorted((a, b) => a - b)).toEqual([200, 429, 429]);
  });

  it('send an event when they end', async () => {
    const hook = await receiver();
    const { emulator, id } = await withSource({ webhookUrl: hook.url, webhookSecret: 'whsec_c2VjcmV0' });
    const { body } = await send(emulator, kind, id);
    await emulator.webhooks.idle();
    expect(new Set(hook.videos())).toEqual(new Set([id, body.id]));
    expect(hook.got).toHaveLength(2);
  });

  it('are restored unchanged from a snapshot, and can be extended again', async () => {
    const { emulator, id } = await withSource();
    const made = (await send(emulator, kind, id)).body;
    const content = () => exchange(emulator, { method: 'GET', path: `/v1/videos/${made.id}/content` });
    const before = await content();
    const project = emulator.project(testKey);
    const snapshot = JSON.parse(JSON.stringify(await project.snapshots.export()));
    await project.reset();
    await project.snapshots.import(snapshot);
    const { body } = await exchange(emulator, { method: 'GET', path: `/v1/videos/${made.id}` });
    expect(body).toMatchObject({ seconds: made.seconds, remixed_from_video_id: id });
    const after = await content();
    expect(after.status).toBe(200);
    expect(after.headers.get('etag')).toBe(before.headers.get('etag'));
    const longer = await send(emulator, ['extensions', { seconds: '4' }], made.id);
    expect(longer.body.seconds).toBe(String(Number(made.seconds) + 4));
  });

  it('are in the journal with the parameters of their request', async () => {
    const { emulator, id } = await withSource();
    const { body } = await send(emulator, kind, id);
    const { data: requests } = await emulator.project(testKey).requests.list({ operation });
    expect(requests).toMatchObject([
      { operation, status: 200, video_id: body.id, body: { video: { id }, prompt: 'on and on' }, unread: [] },
    ]);
  });
});

const edit = (emulator: TestEmulator, name?: string) =>
  exchange(emulator, {
    path: '/v1/videos/edits',
    form: [...fields({ prompt: 'on and on', model: 'sora-2' }), file(name)],
  });

describe('an uploaded video', () => {
  it('is matched by rules on its file name and on its hash', async () => {
    const emulator = testEmulator({ pace: 'instant' });
    const rules = emulator.project(testKey).rules;
    await rules.add({ match: { reference: 'bad.mp4' }, then: { fail: true }, times: 1 });
    const byName = await edit(emulator, 'bad.mp4');
    expect(await status(emulator, byName.body.id)).toBe('failed');
    await rules.add({ match: { reference: sha256(upload) }, then: { fail: true } });
    const byHash = await edit(emulator, 'good.mp4');
    expect(await status(emulator, byHash.body.id)).toBe('failed');
  });

  it('is moderated by its name', async () => {
    const emulator = testEmulator({ moderation: 'request' });
    const refused = await edit(emulator, 'selfie.mp4');
    expect(refused.body.error).toMatchObject({
      code: 'content_policy_violation',
      message: 'The input reference was flagged by content moderation',
    });
  });

  it('is in the journal with its hash and without its bytes', async () => {
    const emulator = testEmulator({ pace: 'instant' });
    await edit(emulator);
    const { data: requests } = await emulator.project(testKey).requests.list({ operation: 'editVideo' });
    expect(JSON.stringify(requests)).toContain(sha256(upload));
    expect(JSON.stringify(requests).length).toBeLessThan(5_000);
  });

  it('is restored with its picture from a snapshot', async () => {
    const emulator = testEmulator({ pace: 'instant' });
    const { body } = await edit(emulator);
    const project = emulator.project(testKey);
    const snapshot = JSON.parse(JSON.stringify(await project.snapshots.export()));
    await project.snapshots.import(snapshot);
    const path = `/v1/videos/${body.id}/content?variant=thumbnail`;
    expect((await exchange(emulator, { method: 'GET', path })).status).toBe(200);
  });
});
