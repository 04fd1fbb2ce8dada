// Jobs under rules, as an application sees them through the official client while the test moves the clock.
import { afterAll, describe, expect, it } from 'vitest';
import type { RuleInput } from '../../../src/emulator/index.ts';
import { served, thrownBy, type User } from './served.ts';

const emulator = served();
afterAll(() => emulator.close());

/** Creates a job under one rule, and retrieves it after each step of the clock. */
async function watch(user: User, then: RuleInput['then'], steps: readonly number[], prompt = 'a kite') {
  await user.rules.add({ then });
  const { id } = await user.client.videos.create({ prompt });
  const looks: [status: string, progress: number][] = [];
  for (const step of steps) {
    user.clock.advance(step);
    const { status, progress } = await user.client.videos.retrieve(id);
    looks.push([status, progress]);
  }
  return { id, looks };
}

describe('a job under a rule', () => {
  it('completes immediately, or at the time of the rule', async () => {
    const user = await emulator.user();
    const { looks } = await watch(user, { complete: true }, [0]);
    expect(looks).toEqual([['completed', 100]]);
    const other = await emulator.user();
    const late = await watch(other, { complete: '90s' }, [89_999, 1]);
    expect(late.looks.map(([status]) => status)).toEqual(['in_progress', 'completed']);
  });

  it.each([
    ['moderation_blocked', 'moderation_blocked'],
    ['internal_error', 'internal_error'],
    [true, 'moderation_blocked'],
    [null, undefined],
    [{ error: { code: 'no_gpu', message: 'None is free.' } }, 'no_gpu'],
  ] as const)('fails with %j', async (fail, code) => {
    const user = await emulator.user();
    const { id, looks } = await watch(user, { fail }, [10_000]);
    expect(looks).toEqual([['failed', 0]]);
    const { error } = await user.client.videos.retrieve(id);
    expect(error?.code).toBe(code);
    const refusal = await thrownBy(user.client.videos.downloadContent(id));
    expect(refusal).toMatchObject({ status: 404 });
  });

  it('fails at 45 % after 20 s, and still shows 45', async () => {
    const user = await emulator.user();
    const fail = { error: 'internal_error', progress: 45, after: '20s' } as const;
    const { id, looks } = await watch(user, { fail }, [0, 10_000, 9_999, 1]);
    expect(looks[0]).toEqual(['queued', 0]);
    expect(looks[1]?.[0]).toBe('in_progress');
    expect(looks.slice(2)).toEqual([
      ['in_progress', 45],
      ['failed', 45],
    ]);
    expect((await user.client.videos.retrieve(id)).completed_at).toBeNull();
  });

  it('stalls at 72 % until a command ends it', async () => {
    const user = await emulator.user();
    const { id, looks } = await watch(user, { stall: 72 }, [60_000, 86_400_000]);
    expect(looks).toEqual([
      ['in_progress', 72],
      ['in_progress', 72],
    ]);
    await user.videos.complete(id);
    expect((await user.client.videos.retrieve(id)).status).toBe('completed');
  });

  it('waits and renders for the times of the rule', async () => {
    const user = await emulator.user();
    const { looks } = await watch(user, { queue: '5m', render: '30s' }, [299_999, 1, 29_999, 1]);
    expect(looks.map(([status]) => status)).toEqual(['queued', 'in_progress', 'in_progress', 'completed']);
  });

  it('falls back to 20 % during rendering', async () => {
    const user = await emulator.user();
    const steps = [0, ...Array.from({ length: 20 }, () => 5_000)];
    const { looks } = await watch(user, { queue: '0s', render: '100s', regress: 20 }, steps);
    const progress = looks.map(([, shown]) => shown);
    const back = progress.findIndex((shown, index) => shown < (progress[index - 1] ?? 0));
    expect(progress[back]).toBe(20);
    expect(progress[back - 1]).toBeGreaterThan(60);
    expect(looks.at(-1)).toEqual(['completed', 100]);
  });

  it('loses its assets after 10 s', async () => {
    const user = await emulator.user();
    const { id } = await watch(user, { complete: true, expire: '10s' }, [0]);
    const { completed_at: completed, expires_at: expires } = await user.client.videos.retrieve(id);
    expect((expires ?? 0) - (completed ?? 0)).toBe(10);
    expect((await user.client.videos.downloadContent(id)).status).toBe(200);
    user.clock.advance(10_001);
    expect(await thrownBy(user.client.videos.downloadContent(id))).toMatchObject({ status: 404 });
  });

  it('is completed for 3 s before its content is found', async () => {
    const user = await emulator.user();
    const { id, looks } = await watch(user, { complete: true, content_lag: '3s' }, [0]);
    expect(looks).toEqual([['completed', 100]]);
    expect(await thrownBy(user.client.videos.downloadContent(id))).toMatchObject({ status: 404 });
    user.clock.advance(3_000);
    expect((await user.client.videos.downloadContent(id)).status).toBe(200);
  });

  it('shows an unknown status word, and ends as usual', async () => {
    const user = await emulator.user();
    const { looks } = await watch(user, { status: 'NOT_START', render: '60s' }, [0, 1_000, 60_000]);
    expect(looks.map(([status]) => status)).toEqual(['queued', 'NOT_START', 'completed']);
    const other = await emulator.user();
    const quirk = await watch(other, { complete: true, status: { completed: 'succeeded' } }, [0]);
    expect(quirk.looks).toEqual([['succeeded', 100]]);
    expect((await other.client.videos.downloadContent(quirk.id)).status).toBe(200);
  });

  it('is a remix when the rule matches remixes', async () => {
    const user = await emulator.user();
    const { id } = await watch(user, { complete: true }, [0]);
    await user.rules.replace([{ match: { operation: 'remixVideo' }, then: { fail: 'content_filter' } }]);
    const remix = await user.client.videos.remix(id, { prompt: 'at night' });
    user.clock.advance(60_000);
    expect((await user.client.videos.retrieve(remix.id)).error?.code).toBe('content_filter');
    const [rule] = user.rules.list();
    expect(rule).toMatchObject({ hits: 1, spent: false });
  });
});

describe('a rule at another pace', () => {
  it.each([
    ['instant', { fail: 'internal_error' }, 'failed'],
    ['manual', { fail: 'internal_error' }, 'failed'],
    ['manual', { complete: true }, 'completed'],
    ['manual', { stall: 10 }, 'in_progress'],
    ['instant', { stall: 10 }, 'in_progress'],
    ['instant', { queue: '5s' }, 'queued'],
    ['manual', { queue: '5s' }, 'queued'],
    ['polls:1', { fail: 'internal_error' }, 'failed'],
    ['polls:1', { stall: 10 }, 'in_progress'],
    ['polls:9', { complete: true }, 'completed'],
  ] as const)('applies with %s and %j', async (pace, then, status) => {
    const paced = served({ pace });
    try {
      const { looks } = await watch(await paced.user(), then, [0]);
      expect(looks[0]?.[0]).toBe(status);
    } finally {
      await paced.close();
    }
  });
});
