// Every ready-made situation, by name, as the official client meets it.
import { RateLimitError } from 'openai';
import { afterAll, describe, expect, it } from 'vitest';
import { profiles } from '../../../src/emulator/domain/profiles.ts';
import { createSituations } from '../../../src/emulator/rules/situations.ts';
import { scenarios } from '../../../src/emulator/version.ts';
import { picture } from '../http/pictures.ts';
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
};

const situations = createSituations(scenarios, { moderationError: profiles.openai.moderationError.value });

describe('the situation', () => {
  it.each(situations.names())('%s', async (name) => {
    const file = await situations.read(name);
    expect(file.title).not.toBe('');
    expect(file.description).not.toBe('');
    const user = await emulator.user();
    await user.rules.load(name);
    await shown[name]?.(user);
    expect(shown).toHaveProperty([name]);
  });
});
