// Every ready-made situation, by name, as the official client sees it.
import { RateLimitError } from 'openai';
import { afterAll, describe, expect, it } from 'vitest';
import { profiles } from '../../../src/emulator/domain/profiles.ts';
import { createSituations } from '../../../src/emulator/rules/situation-files.ts';
import { scenarios } from '../../../src/emulator/version.ts';
import { plainFetch } from '../../support/observe.ts';
import { mp4 } from '../../support/videos.ts';
import { picture } from '../jobs/pictures.ts';
import { served, thrownBy, type User } from './served.ts';

const emulator = served();
afterAll(() => emulator.close());

const aMinute = 60_000;
const prompt = 'a kite';
const statuses = (user: User) => user.seen.map(({ status }) => status);

const shown: Record<string, (user: User) => Promise<void>> = {
  async 'moderated-prompt'({ client, clock }) {
    const { id } = await client.videos.create({ prompt });
    clock.advance(aMinute);
    expect((await client.videos.retrieve(id)).error?.code).toBe('moderation_blocked');
  },
  async 'moderated-image'({ client, clock }) {
    const codes: (string | undefined)[] = [];
    for (const name of ['person.png', 'kite.png']) {
      const image = new File([new Uint8Array(await picture('720x1280'))], name, { type: 'image/png' });
      const { id } = await client.videos.create({ prompt, input_reference: image });
      clock.advance(aMinute);
      codes.push((await client.videos.retrieve(id)).error?.message);
    }
    expect(codes[0]).toContain('people-in-user-uploads');
    expect(codes[1]).toBeUndefined();
  },
  async 'fails-late'({ client, clock }) {
    const { id } = await client.videos.create({ prompt });
    clock.advance(aMinute);
    expect(await client.videos.retrieve(id)).toMatchObject({ status: 'failed', progress: 88 });
  },
  async 'slow-queue'({ client, clock }) {
    const { id } = await client.videos.create({ prompt });
    clock.advance(9 * aMinute);
    expect((await client.videos.retrieve(id)).status).toBe('queued');
    clock.advance(2 * aMinute);
    expect((await client.videos.retrieve(id)).status).toBe('completed');
  },
  async 'burst-of-429'(user) {
    await user.client.videos.create({ prompt }, { maxRetries: 3 });
    expect(statuses(user)).toEqual([429, 429, 429, 200]);
  },
  async 'budget-exhausted'(user) {
    const thrown = await thrownBy(user.client.videos.create({ prompt }, { maxRetries: 2 }));
    expect(thrown).toBeInstanceOf(RateLimitError);
    expect(thrown).toMatchObject({ code: 'insufficient_quota' });
    expect(statuses(user)).toEqual([429]);
    expect((await user.client.videos.list()).data).toEqual([]);
  },
  async 'flaky-download'(user) {
    const { id } = await user.client.videos.create({ prompt });
    await user.videos.complete(id);
    const download = async () => (await user.client.videos.downloadContent(id)).arrayBuffer();
    expect(await thrownBy(download())).toMatchObject({ status: 502 });
    expect(await thrownBy(download())).toBeInstanceOf(TypeError);
    expect((await download()).byteLength).toBeGreaterThan(10_000);
  },
  async 'early-expiry'({ client, clock, videos }) {
    const { id } = await client.videos.create({ prompt });
    await videos.complete(id);
    clock.advance(11_000);
    expect(await thrownBy(client.videos.downloadContent(id))).toMatchObject({ status: 404 });
  },
  async 'stuck-job'({ client, clock }) {
    const { id } = await client.videos.create({ prompt });
    clock.advance(86_400_000);
    expect(await client.videos.retrieve(id)).toMatchObject({ status: 'in_progress', progress: 72 });
  },
  async 'server-errors-then-recovery'(user) {
    await user.client.videos.create({ prompt }, { maxRetries: 3 });
    expect(statuses(user)).toEqual([500, 500, 503, 200]);
  },
  async 'unknown-status'({ client, clock }) {
    const { id } = await client.videos.create({ prompt });
    clock.advance(1_000);
    expect((await client.videos.retrieve(id)).status).toBe('NOT_START');
  },
  async 'lagging-content'({ client, clock, videos }) {
    const { id } = await client.videos.create({ prompt });
    await videos.complete(id);
    expect(await thrownBy(client.videos.downloadContent(id))).toMatchObject({ status: 404 });
    clock.advance(3_000);
    expect((await client.videos.downloadContent(id)).status).toBe(200);
  },
  async 'reference-must-be-object'({ client }) {
    const bytes = await picture('720x1280');
    const file = new File([new Uint8Array(bytes)], 'kite.png', { type: 'image/png' });
    expect(await thrownBy(client.videos.create({ prompt, input_reference: file }))).toMatchObject({
      status: 400,
      code: 'invalid_type',
      param: 'input_reference',
      error: { message: "Invalid type for 'input_reference': expected an object, but got a file instead." },
    });
    const url = `data:image/png;base64,${Buffer.from(bytes).toString('base64')}`;
    const created = await client.videos.create({ prompt, input_reference: { image_url: url } });
    expect(created.status).toBe('queued');
    expect((await client.videos.create({ prompt })).status).toBe('queued');
  },
  async 'model-required-for-uploads'({ client, key, videos }) {
    const clip = new File([mp4()], 'kite.mp4', { type: 'video/mp4' });
    expect(await thrownBy(client.videos.edit({ prompt, video: clip }))).toMatchObject({
      status: 400,
      code: 'missing_required_parameter',
      param: 'model',
    });
    const form = new FormData();
    for (const [name, value] of Object.entries({ prompt, model: 'sora-2', video: clip }))
      form.set(name, value);
    const headers = { authorization: `Bearer ${key}` };
    const edits = `${client.baseURL}/videos/edits`;
    expect((await plainFetch(edits, { method: 'POST', headers, body: form })).status).toBe(200);
    const { id } = await client.videos.create({ prompt });
    await videos.complete(id);
    expect((await client.videos.edit({ prompt, video: { id } })).status).toBe('queued');
  },
  async 'html-404'({ client, key }) {
    const headers = { authorization: `Bearer ${key}` };
    const answer = await plainFetch(`${client.baseURL}/video/generations`, { method: 'POST', headers });
    expect({ status: answer.status, type: answer.headers.get('content-type') }).toEqual({
      status: 404,
      type: 'text/html',
    });
    expect(await answer.text()).toMatch(/^<!doctype html>/);
    expect((await client.videos.create({ prompt })).status).toBe('queued');
    expect(await thrownBy(client.videos.retrieve('video_x'))).toMatchObject({ code: null });
  },
  async 'reference-video'({ client }) {
    const clip = new File([mp4({ width: 720, height: 1280 })], 'Kite.MP4', { type: 'video/mp4' });
    expect(await thrownBy(client.videos.create({ prompt, input_reference: clip }))).toMatchObject({
      status: 400,
      code: 'unsupported_file_mimetype',
    });
    const image = new File([new Uint8Array(await picture('720x1280'))], 'kite.png', { type: 'image/png' });
    expect((await client.videos.create({ prompt, input_reference: image })).status).toBe('queued');
  },
};

const situations = createSituations(scenarios, { moderationError: profiles.openai.moderationError.value });

describe('the ready-made situation', () => {
  it.each(situations.names())('%s has its effect on the official client', async (name) => {
    const file = await situations.read(name);
    expect(file.title).not.toBe('');
    expect(file.description).not.toBe('');
    const user = await emulator.user();
    await user.rules.load(name);
    await shown[name]?.(user);
    expect(shown).toHaveProperty([name]);
  });
});
