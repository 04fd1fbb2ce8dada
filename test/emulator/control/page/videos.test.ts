// The lists that the page reads: videos with their timelines, and projects.
import { describe, expect, it } from 'vitest';
import { testEmulator, testKey, type Json } from '../../../support/emulator.ts';
import { ask, created } from '../asking.ts';

const progressAt = ({ steps }: Json, now: number): number =>
  steps.findLast(([at]: [number, number]) => at <= now)?.[1] ?? 0;

describe('The timeline of a video', () => {
  it.each([
    'a kite',
    'a kite [[regress: 20]]',
    'a kite [[stall: 55]]',
    'a kite [[fail: moderation_blocked]]',
  ])('gives for every moment the progress that the API shows: %j', async (prompt) => {
    const emulator = testEmulator({ pace: '1x' });
    const { clock } = emulator.project(testKey);
    const id = await created(emulator, { prompt });
    const { timeline } = (await ask(emulator, `GET videos/${id}`)).body;
    const end = timeline.ends_ms ?? clock.now() + 200_000;
    for (let part = 0; part < 40; part += 1) {
      const { status, progress } = (await emulator.json('GET', `/v1/videos/${id}`)).body;
      if (status === 'in_progress') expect(progressAt(timeline, clock.now()), String(part)).toBe(progress);
      else expect(status === 'queued', String(part)).toBe(clock.now() < timeline.starts_ms);
      clock.advance((end - timeline.created_ms) / 40 - 1);
    }
    clock.set(end + 40);
    const { status } = (await emulator.json('GET', `/v1/videos/${id}`)).body;
    expect(status).toBe(timeline.outcome ?? 'in_progress');
  });

  it('of a job that only a command moves has neither steps nor an end', async () => {
    const emulator = testEmulator({ pace: 'manual' });
    const id = await created(emulator);
    const { timeline } = (await ask(emulator, `GET videos/${id}`)).body;
    expect(timeline).toMatchObject({
      by: 'command',
      starts_ms: null,
      ends_ms: null,
      outcome: null,
      steps: [],
    });
  });

  it('of a job that was failed by a command ends at that moment', async () => {
    const emulator = testEmulator({ pace: '1x' });
    const id = await created(emulator);
    const { clock } = emulator.project(testKey);
    clock.advance(1_000);
    await ask(emulator, `POST videos/${id}/fail`, {});
    const { timeline, state } = (await ask(emulator, `GET videos/${id}`)).body;
    expect(state).toBe('failed');
    expect(timeline).toMatchObject({ starts_ms: null, ends_ms: clock.now(), outcome: 'failed', steps: [] });
  });
});

it('A video names its kind, its source, its children and its cost', async () => {
  const emulator = testEmulator({ pace: 'instant' });
  const source = await created(emulator, { seconds: '8' });
  const remix = await emulator.json('POST', `/v1/videos/${source}/remix`, { prompt: 'at night' });
  const edit = await emulator.json('POST', '/v1/videos/edits', { video: { id: source }, prompt: 'red' });
  const extension = await emulator.json('POST', '/v1/videos/extensions', {
    video: { id: source },
    prompt: 'on',
    seconds: '4',
  });
  const { body } = await ask(emulator, `GET videos/${source}`);
  expect(body.children).toEqual([remix.body.id, edit.body.id, extension.body.id]);
  expect(body).toMatchObject({ kind: 'create', source_id: null, cost_usd: 0.8 });
  const { data } = (await ask(emulator, 'GET videos?order=asc')).body;
  expect(data.map(({ kind, source_id: from }: Json) => [kind, from])).toEqual([
    ['create', null],
    ['remix', source],
    ['edit', source],
    ['extension', source],
  ]);
  // Only the added seconds of an extension are billed.
  expect(data.map(({ cost_usd: cost }: Json) => cost)).toEqual([0.8, 0.8, 0.8, 0.4]);
  expect(data[0].video).toEqual((await emulator.json('GET', `/v1/videos/${source}`)).body);
});

describe('The list of videos', () => {
  it('is read in pages, newest first', async () => {
    const emulator = testEmulator({ pace: 'manual' });
    const ids: string[] = [];
    for (let nth = 0; nth < 5; nth += 1) ids.push(await created(emulator));
    const first = (await ask(emulator, 'GET videos?limit=2')).body;
    expect(first.data.map(({ video }: Json) => video.id)).toEqual([ids[4], ids[3]]);
    expect(first).toMatchObject({ has_more: true, last_id: ids[3] });
    const second = (await ask(emulator, `GET videos?limit=3&after=${ids[3]}`)).body;
    expect(second.data.map(({ video }: Json) => video.id)).toEqual([ids[2], ids[1], ids[0]]);
    expect(second.has_more).toBe(false);
  });

  it('finds a part of a prompt or of an id, in any case', async () => {
    const emulator = testEmulator({ pace: 'manual' });
    const id = await created(emulator, { prompt: 'A Heron at dawn' });
    await created(emulator, { prompt: 'a kite' });
    for (const q of ['heron', 'HERON AT', id, id.slice(6, 20).toUpperCase()]) {
      const { data } = (await ask(emulator, `GET videos?q=${encodeURIComponent(q)}`)).body;
      expect(
        data.map(({ video }: Json) => video.id),
        q,
      ).toEqual([id]);
    }
  });

  it('is filtered by state; a video whose assets have expired is expired', async () => {
    const emulator = testEmulator({ pace: 'manual' });
    const states = {
      queued: '',
      in_progress: 'progress',
      completed: 'complete',
      failed: 'fail',
      expired: 'complete',
    };
    const ids: Record<string, string> = {};
    for (const [state, command] of Object.entries(states)) {
      ids[state] = await created(emulator);
      if (command !== '')
        await ask(
          emulator,
          `POST videos/${ids[state]}/${command}`,
          command === 'progress' ? { progress: 7 } : {},
        );
    }
    await ask(emulator, `POST videos/${ids['expired']}/expire`);
    for (const [state, id] of Object.entries(ids)) {
      const { data } = (await ask(emulator, `GET videos?status=${state}`)).body;
      expect(
        data.map(({ video }: Json) => video.id),
        state,
      ).toEqual([id]);
    }
    const { data } = (await ask(emulator, 'GET videos?status=queued&status=failed')).body;
    expect(data).toHaveLength(2);
  });

  it.each(['status=done', 'limit=0', 'limit=1001', 'after=video_none', 'order=up', 'more=1'])(
    'refuses the query %s',
    async (query) => {
      expect((await ask(testEmulator(), `GET videos?${query}`)).status).toBe(400);
    },
  );

  it('has no videos of other projects', async () => {
    const emulator = testEmulator();
    const id = await created(emulator, {}, 'sk-other');
    expect((await ask(emulator, 'GET videos')).body.data).toEqual([]);
    expect((await ask(emulator, `GET videos/${id}`)).status).toBe(404);
  });
});

it('The list of projects has masked keys, the number of videos and the newest video, in pages', async () => {
  const emulator = testEmulator();
  for (const key of ['sk-a-rather-long-key', 'sk-b-rather-long-key', 'sk-b-rather-long-key'])
    await created(emulator, {}, key);
  await emulator.send('/v1/videos', { key: 'sk-only-asks-and-no-more' });
  await ask(emulator, 'GET requests', undefined, { key: 'sk-only-asks-and-no-more' });
  const { body } = await ask(emulator, 'GET projects');
  const projectId = (key: string) => emulator.project(key).id;
  const byId = new Map<string, Json>(body.data.map((one: Json) => [one.id, one]));
  expect(byId.get(projectId('sk-b-rather-long-key'))).toMatchObject({ keys: ['sk-b…-key'], videos: 2 });
  expect(byId.get(projectId('sk-only-asks-and-no-more'))).toMatchObject({ videos: 0, last_video: null });
  expect(JSON.stringify(body)).not.toContain('rather-long');
  const ids = [...byId.keys()];
  expect(ids).toEqual(ids.toSorted());
  const first = (await ask(emulator, 'GET projects?limit=2')).body;
  const rest = (await ask(emulator, `GET projects?limit=2&after=${first.last_id}`)).body;
  expect([...first.data, ...rest.data].map(({ id }: Json) => id)).toEqual(ids);
  expect([first.has_more, rest.has_more]).toEqual([true, false]);
});
