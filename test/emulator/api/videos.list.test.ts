// The list of a project's videos: order, cursors, pages (contract:list.*).
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { testEmulator, testKey, type TestEmulator } from '../../support/emulator.ts';
import { exchange, expectRefusal, notFound } from '../../support/sending.ts';

async function create(emulator: TestEmulator, count: number, gapMs = 1_000): Promise<string[]> {
  const created: string[] = [];
  for (let index = 0; index < count; index += 1) {
    emulator.clock.advance(gapMs);
    created.push((await exchange(emulator, { json: { prompt: String(index) } })).body.id);
  }
  return created;
}

async function page(emulator: TestEmulator, query: Record<string, string | number>) {
  const search = Object.entries(query).map(([key, value]) => `${key}=${value}`);
  const { body } = await exchange(emulator, { method: 'GET', path: `/v1/videos?${search.join('&')}` });
  return { ...body, ids: body.data.map(({ id }: { id: string }) => id) as string[] };
}

const behind = (after: string) => ({ method: 'GET', path: `/v1/videos?after=${after}` });

describe('a page of the list of videos', () => {
  it('has its keys in the order of the wire, newest video first', async () => {
    const emulator = testEmulator();
    const created = await create(emulator, 3);
    const { body } = await exchange(emulator, { method: 'GET' });
    expect(Object.keys(body)).toEqual(['object', 'data', 'first_id', 'has_more', 'last_id']);
    expect(body).toMatchObject({
      object: 'list',
      first_id: created[2],
      has_more: false,
      last_id: created[0],
    });
    expect(Object.keys(body.data[0])).toHaveLength(13);
    const ids = body.data.map(({ id }: { id: string }) => id);
    expect(ids).toEqual(created.toReversed());
  });

  it('has 20 items unless another limit is asked for', async () => {
    const emulator = testEmulator();
    const created = (await create(emulator, 21)).toReversed();
    const standard = await page(emulator, {});
    expect(standard).toMatchObject({ ids: created.slice(0, 20), has_more: true, last_id: created[19] });
    for (const limit of [1, 20, 21, 100]) {
      expect(await page(emulator, { limit })).toMatchObject({
        ids: created.slice(0, limit),
        has_more: limit < 21,
      });
    }
  });

  it('with limit 0 is empty, and its has_more is true when videos follow its cursor', async () => {
    const emulator = testEmulator();
    const empty = { data: [], first_id: null, last_id: null };
    expect(await page(emulator, { limit: 0 })).toMatchObject({ ...empty, has_more: false });
    const [oldest, newest] = await create(emulator, 2);
    expect(await page(emulator, { limit: 0 })).toMatchObject({ ...empty, has_more: true });
    expect(await page(emulator, { limit: 0, after: newest ?? '' })).toMatchObject({
      ...empty,
      has_more: true,
    });
    expect(await page(emulator, { limit: 0, after: oldest ?? '' })).toMatchObject({
      ...empty,
      has_more: false,
    });
  });

  it('starts after its cursor, and is empty after the last video', async () => {
    const emulator = testEmulator();
    const [a = '', b = '', c = ''] = await create(emulator, 3);
    expect(await page(emulator, { after: b })).toMatchObject({
      ids: [a],
      has_more: false,
      first_id: a,
      last_id: a,
    });
    expect(await page(emulator, { after: b, order: 'asc' })).toMatchObject({ ids: [c] });
    expect(await page(emulator, { after: a })).toMatchObject({
      ids: [],
      has_more: false,
      first_id: null,
      last_id: null,
    });
    expect(await page(emulator, { after: c, order: 'asc' })).toMatchObject({ ids: [] });
    expect(await page(emulator, { after: c, limit: 1 })).toMatchObject({ ids: [b], has_more: true });
    expect(await page(emulator, { after: c, limit: 2 })).toMatchObject({ ids: [b, a], has_more: false });
  });

  it('ignores a new video before its cursor', async () => {
    const emulator = testEmulator();
    const [a = '', b = ''] = await create(emulator, 2);
    const [c = ''] = await create(emulator, 1);
    expect((await page(emulator, { after: b })).ids).toEqual([a]);
    expect((await page(emulator, { order: 'asc', after: b })).ids).toEqual([c]);
  });

  it('is refused when its cursor was deleted or belongs to another project', async () => {
    const emulator = testEmulator({ pace: 'instant' });
    const [a = '', b = ''] = await create(emulator, 2);
    await exchange(emulator, { method: 'DELETE', path: `/v1/videos/${a}` });
    await expectRefusal(emulator, ['', behind(a), 404, notFound(a)]);
    await expectRefusal(emulator, ['', { ...behind(b), key: 'sk-other' }, 404, notFound(b)]);
  });

  it('contains only the caller’s videos, including failed, expired and remixed videos', async () => {
    const emulator = testEmulator({ pace: 'manual' });
    const { videos } = emulator.project(testKey);
    const [failed = '', expired = '', held = '', source = ''] = await create(emulator, 4);
    await videos.fail(failed);
    await videos.complete(expired);
    await videos.expire(expired);
    await videos.setProgress(held, 66);
    await videos.complete(source);
    const { body: remix } = await exchange(emulator, {
      path: `/v1/videos/${source}/remix`,
      json: { prompt: 'y' },
    });
    await exchange(emulator, { json: { prompt: 'of somebody else' }, key: 'sk-other' });
    const { data } = await page(emulator, { order: 'asc' });
    expect(data).toMatchObject([
      { id: failed, status: 'failed', progress: 0, error: { code: 'moderation_blocked' } },
      { id: expired, status: 'completed', progress: 100 },
      { id: held, status: 'in_progress', progress: 66 },
      { id: source, status: 'completed' },
      { id: remix.id, status: 'queued', remixed_from_video_id: source },
    ]);
  });
});

it('videos of one millisecond keep their order while the clock stands still', async () => {
  const emulator = testEmulator();
  const created = await create(emulator, 30, 0);
  expect((await page(emulator, { limit: 100, order: 'asc' })).ids).toEqual(created);
  expect((await page(emulator, { limit: 100 })).ids).toEqual(created.toReversed());
});

it('a client that reads pages of any size in either order sees every video once, also with deletions in between', async () => {
  const emulator = testEmulator({ pace: 'instant' });
  const property = fc.asyncProperty(
    fc.array(fc.constantFrom(0, 0, 1, 1_000), { maxLength: 12 }),
    fc.integer({ min: 1, max: 5 }),
    fc.constantFrom('asc', 'desc'),
    fc.boolean(),
    async (gaps, limit, order, deletes) => {
      await emulator.project(testKey).reset();
      const created: string[] = [];
      for (const gap of gaps) created.push(...(await create(emulator, 1, gap)));
      const expected = order === 'asc' ? created : created.toReversed();
      const seen: string[] = [];
      let more = true;
      while (more) {
        const after = seen.at(-1);
        const next = await page(emulator, { limit, order, ...(after === undefined ? {} : { after }) });
        seen.push(...next.ids);
        more = next.has_more;
        expect(more).toBe(seen.length < expected.length);
        // Videos that are before the cursor may be deleted.
        const shown = next.ids.at(-2);
        if (deletes && shown !== undefined)
          await exchange(emulator, { method: 'DELETE', path: `/v1/videos/${shown}` });
      }
      expect(seen).toEqual(expected);
    },
  );
  await fc.assert(property, { numRuns: 40 });
});
