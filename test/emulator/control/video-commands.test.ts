// Commands for videos from outside the API: their effects, their refusals, and the videos that they do not
// change.
import { beforeEach, describe, expect, it } from 'vitest';
import { ControlError, type VideoCommands } from '../../../src/emulator/index.ts';
import { testEmulator, testKey, type TestEmulator } from '../../support/emulator.ts';
import { exchange } from '../../support/sending.ts';

const origin = Date.UTC(2026, 8, 23);
const at = (ms: number) => Math.floor((origin + ms) / 1000);

describe.each(['manual', '40x', '1x', 'polls:3'])('a command at the pace %s', (pace) => {
  let emulator: TestEmulator;
  let videos: VideoCommands;
  let id: string;
  beforeEach(async () => {
    emulator = testEmulator({ pace, seed: 5 });
    videos = emulator.project(testKey).videos;
    id = (await exchange(emulator, { json: { prompt: 'x' } })).body.id;
  });
  const shown = async (path = id) =>
    (await exchange(emulator, { method: 'GET', path: `/v1/videos/${path}` })).body;

  it('complete ends the job immediately', async () => {
    emulator.clock.advance(1_234);
    const expected = {
      status: 'completed',
      progress: 100,
      completedAt: at(1_234),
      expiresAt: at(1_234) + 3600,
    };
    expect(await videos.complete(id)).toMatchObject(expected);
    emulator.clock.advance(600_000);
    expect(await shown()).toMatchObject({
      status: 'completed',
      completed_at: at(1_234),
      expires_at: at(1_234) + 3600,
    });
    expect((await exchange(emulator, { method: 'GET', path: `/v1/videos/${id}/content` })).status).toBe(200);
  });

  it('fail ends the job with the moderation’s error, another error, or no error', async () => {
    const standard = {
      code: 'moderation_blocked',
      message: 'Your request was blocked by our moderation system.',
    };
    expect(await videos.fail(id)).toMatchObject({
      status: 'failed',
      progress: 0,
      completedAt: null,
      error: standard,
    });
    expect(await shown()).toMatchObject({
      status: 'failed',
      progress: 0,
      completed_at: null,
      expires_at: null,
      error: standard,
    });

    const other = (await exchange(emulator, { json: { prompt: 'y' } })).body.id;
    const error = { code: 'internal_error', message: 'An error occurred while generating the video.' };
    await videos.fail(other, error);
    expect((await shown(other)).error).toEqual(error);

    const third = (await exchange(emulator, { json: { prompt: 'z' } })).body.id;
    await videos.fail(third, null);
    expect(await shown(third)).toMatchObject({ status: 'failed', error: null });
  });

  it('setProgress holds the job at a progress until the next command', async () => {
    for (const progress of [0, 33, 99]) {
      expect(await videos.setProgress(id, progress)).toMatchObject({ status: 'in_progress', progress });
      emulator.clock.advance(600_000);
      expect(await shown()).toMatchObject({ status: 'in_progress', progress, completed_at: null });
    }
    await videos.complete(id);
    expect(await shown()).toMatchObject({ status: 'completed', progress: 100 });
  });

  it('expire removes the assets of a completed video, and changes nothing else', async () => {
    await videos.complete(id);
    const view = await videos.expire(id);
    expect(view).toMatchObject({ status: 'completed', progress: 100 });
    expect(await exchange(emulator, { method: 'GET', path: `/v1/videos/${id}/content` })).toMatchObject({
      status: 404,
      body: {
        error: {
          message: 'The video is no longer available. Downloads expire after 1 hours.',
          type: 'invalid_request_error',
          param: null,
          code: null,
        },
      },
    });
    expect(await shown()).toMatchObject({ status: 'completed', completed_at: at(0) });
    await expect(videos.expire(id)).resolves.toMatchObject({ status: 'completed' });
  });

  it.each([Number.NaN, -1, 100, 1.5, Number.POSITIVE_INFINITY])(
    'setProgress(%d) is refused',
    async (progress) => {
      await expect(videos.setProgress(id, progress)).rejects.toThrow(ControlError);
      await expect(videos.setProgress(id, progress)).rejects.toThrow('a whole number from 0 to 99');
    },
  );

  it('is refused for a job that has ended', async () => {
    await videos.complete(id);
    for (const late of [videos.complete(id), videos.fail(id), videos.setProgress(id, 5)]) {
      await expect(late).rejects.toThrow(`Video '${id}' is completed already.`);
    }
    const failed = (await exchange(emulator, { json: { prompt: 'y' } })).body.id;
    await videos.fail(failed);
    await expect(videos.complete(failed)).rejects.toThrow(`Video '${failed}' is failed already.`);
    await expect(videos.expire(failed)).rejects.toThrow(`Video '${failed}' is failed, not completed.`);
    expect(await shown(failed)).toMatchObject({ status: 'failed' });
  });

  it('is refused when another command has ended the job at the same time', async () => {
    const [done, late] = await Promise.allSettled([videos.complete(id), videos.fail(id)]);
    expect(done).toMatchObject({ value: { status: 'completed' } });
    expect(late).toMatchObject({
      reason: { code: 'conflict', message: `Video '${id}' is completed already.` },
    });
    expect(await shown()).toMatchObject({ status: 'completed' });
  });

  it('expire is refused for a pending job', async () => {
    await expect(videos.expire(id)).rejects.toThrow(`Video '${id}' is queued, not completed.`);
  });

  it('is refused for videos of other projects and for deleted videos', async () => {
    await expect(emulator.project('sk-other').videos.complete(id)).rejects.toThrow(
      `There is no video '${id}' in this project.`,
    );
    await videos.complete(id);
    await exchange(emulator, { method: 'DELETE', path: `/v1/videos/${id}` });
    await expect(videos.expire(id)).rejects.toThrow(ControlError);
  });

  it('changes no other video', async () => {
    const other = (await exchange(emulator, { json: { prompt: 'y' } })).body.id;
    await videos.complete(id);
    const { data } = (await exchange(emulator, { method: 'GET' })).body;
    expect(data).toMatchObject([
      { id: other, status: 'queued' },
      { id, status: 'completed' },
    ]);
  });
});

it('a command keeps its outcome when the last poll of the job arrives at the same time', async () => {
  const emulator = testEmulator({ pace: 'polls:1' });
  const { id } = (await exchange(emulator, { json: { prompt: 'x' } })).body;
  const poll = exchange(emulator, { method: 'GET', path: `/v1/videos/${id}` });
  // One of the two is first, and its outcome stays.
  const told = await emulator
    .project(testKey)
    .videos.fail(id)
    .then(
      ({ status }) => status,
      () => 'completed',
    );
  await poll;
  const after = await exchange(emulator, { method: 'GET', path: `/v1/videos/${id}` });
  expect(after.body.status).toBe(told);
});

it('the command fail uses the moderation error of the profile', async () => {
  const emulator = testEmulator({ pace: 'manual', profile: 'openai-2026-02' });
  const { body } = await exchange(emulator, { json: { prompt: 'x' } });
  expect((await emulator.project(testKey).videos.fail(body.id)).error).toEqual({
    code: 'content_policy_violation',
    message: 'The prompt was flagged by content moderation',
  });
});
