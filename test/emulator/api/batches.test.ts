// Batches from the input file to the results: their progress by the clock, the result of each line, and every
// refusal.
import { describe, expect, it } from 'vitest';
import { memoryStore } from '../../../src/emulator/store/memory.ts';
import { testApp } from '../../support/app.ts';
import { batched, get, jsonl, line, results, upload } from '../../support/batches.ts';
import { testEmulator, testKey, type Json, type TestEmulator } from '../../support/emulator.ts';
import { picture } from '../../support/pictures.ts';
import { exchange, expectRefusal, invalid, type Refusal } from '../../support/sending.ts';
import { countingStore } from '../../support/stores.ts';

const day = 86_400_000;
const seconds = (emulator: TestEmulator) => Math.floor(emulator.clock.now() / 1000);
const retrieve = (emulator: TestEmulator, { id }: Json) => get(emulator, `/v1/batches/${id}`);
const cancel = (emulator: TestEmulator, { id }: Json) =>
  exchange(emulator, { path: `/v1/batches/${id}/cancel` });
const outputs = async (emulator: TestEmulator, batch: Json) => ({
  output: await results(emulator, batch.output_file_id),
  error: await results(emulator, batch.error_file_id),
});
const videoOf = (result: Json) => result.response.body;
const code = (result: Json) => result.error?.code ?? result.response.body.error.code;

/** Moves the clock until the batch has a status. @returns the batch with that status */
async function until(emulator: TestEmulator, batch: Json, status: string): Promise<Json> {
  for (let step = 0; step < 3_000; step += 1) {
    const seen = await retrieve(emulator, batch);
    if (seen.status === status) return seen;
    emulator.clock.advance(500);
  }
  throw new Error(`the batch was never ${status}`);
}

describe('a batch', () => {
  it('passes all its statuses while the clock advances, and then has its files', async () => {
    const emulator = testEmulator({ pace: '1x' });
    const start = seconds(emulator);
    const accepted = await batched(emulator, [line('a'), line('b', { seconds: '8' })], {
      metadata: { who: 'me' },
    });
    const untouched = {
      id: expect.stringMatching(/^batch_[0-9a-f]{12}81[0-9a-f]{18}$/),
      object: 'batch',
      endpoint: '/v1/videos',
      model: null,
      errors: null,
      input_file_id: expect.stringMatching(/^file-/),
      completion_window: '24h',
      status: 'validating',
      output_file_id: null,
      error_file_id: null,
      created_at: start,
      in_progress_at: null,
      expires_at: start + 86_400,
      finalizing_at: null,
      completed_at: null,
      failed_at: null,
      expired_at: null,
      cancelling_at: null,
      cancelled_at: null,
      request_counts: { total: 0, completed: 0, failed: 0 },
      metadata: { who: 'me' },
    };
    expect(accepted).toEqual(untouched);
    expect(await retrieve(emulator, accepted)).toEqual(untouched);

    emulator.clock.advance(3_000);
    const running = {
      ...untouched,
      status: 'in_progress',
      model: 'sora-2',
      in_progress_at: start + 3,
      request_counts: { total: 2, completed: 0, failed: 0 },
    };
    expect(await retrieve(emulator, accepted)).toEqual(running);

    const finalizing = await until(emulator, accepted, 'finalizing');
    expect(finalizing.request_counts).toEqual({ total: 2, completed: 2, failed: 0 });
    expect(finalizing).toMatchObject({ output_file_id: null, completed_at: null });

    const done = await until(emulator, accepted, 'completed');
    expect(done).toEqual({
      ...running,
      status: 'completed',
      finalizing_at: finalizing.finalizing_at,
      completed_at: expect.any(Number),
      output_file_id: expect.stringMatching(/^file-/),
      request_counts: { total: 2, completed: 2, failed: 0 },
    });
    expect(done.completed_at - done.finalizing_at).toBe(2);

    const { output, error } = await outputs(emulator, done);
    expect(error).toEqual([]);
    expect(output.map(({ custom_id }) => custom_id)).toEqual(['a', 'b']);
    for (const result of output) {
      expect(result).toEqual({
        id: expect.stringMatching(/^batch_req_[0-9a-f]{32}$/),
        custom_id: expect.any(String),
        response: {
          status_code: 200,
          request_id: expect.stringMatching(/^req_[0-9a-f]{32}$/),
          body: await get(emulator, `/v1/videos/${videoOf(result).id}`),
        },
        error: null,
      });
      // 24 hours from the end of the batch, not from the end of the video.
      expect(videoOf(result)).toMatchObject({
        status: 'completed',
        expires_at: expect.closeTo(done.completed_at + 86_400, -1),
      });
    }
    expect((await get(emulator, '/v1/videos')).data.map(({ id }: Json) => id)).toEqual(
      output.map((result) => videoOf(result).id).toReversed(),
    );
  });

  it('keeps the assets of its videos until 24 hours after its end', async () => {
    const emulator = testEmulator({ pace: 'instant' });
    const batch = await batched(emulator, [line('a')]);
    const { output } = await outputs(emulator, await retrieve(emulator, batch));
    const { id, expires_at } = videoOf(output[0]);
    const content = async () => (await emulator.send(`/v1/videos/${id}/content`)).status;
    emulator.clock.set(expires_at * 1000);
    expect(await content()).toBe(200);
    emulator.clock.advance(1_000);
    expect(await content()).toBe(404);
    expect(await outputs(emulator, await retrieve(emulator, batch))).toEqual({ output, error: [] });
  });

  it('accepts pictures as file ids and as data URLs in its lines, and refuses all other references', async () => {
    const emulator = testEmulator({ pace: 'instant' });
    const bytes = await picture(720, 1280);
    const { body: file } = await upload(emulator, {
      value: bytes,
      purpose: 'vision',
      filename: 'a.png',
      type: 'image/png',
    });
    const dataUrl = `data:image/png;base64,${bytes.toString('base64')}`;
    const batch = await batched(emulator, [
      line('file', { input_reference: { file_id: file.id } }),
      line('url', { input_reference: { image_url: dataUrl } }),
      line('text', { input_reference: 'a.png' }),
      line('unknown', { input_reference: { file_id: 'file-x' } }),
      line('size', { input_reference: { file_id: file.id }, size: '1280x720' }),
    ]);
    const done = await retrieve(emulator, batch);
    expect(done.request_counts).toEqual({ total: 5, completed: 2, failed: 3 });
    const { output, error } = await outputs(emulator, done);
    expect(output.map(({ custom_id }) => custom_id)).toEqual(['file', 'url']);
    for (const result of output) {
      const clip = await emulator.send(`/v1/videos/${videoOf(result).id}/content`);
      expect(clip.status).toBe(200);
    }
    expect(
      error.map(({ custom_id, response }) => [custom_id, response.status_code, response.body.error]),
    ).toEqual([
      [
        'text',
        400,
        invalid(
          "Invalid type for 'input_reference': expected an object, but got a string instead.",
          'input_reference',
          'invalid_type',
        ),
      ],
      ['unknown', 404, invalid('No such File object: file-x', 'id')],
      ['size', 400, invalid('Inpaint image must match the requested width and height')],
    ]);
  });

  it('applies moderation, tags and rules to each line', async () => {
    const emulator = testEmulator({ pace: 'instant' });
    await emulator.json('POST', '/_emulator/rules', {
      match: { operation: 'createVideo', prompt: 'busy' },
      then: { error: 'rate_limit_exceeded' },
    });
    await emulator.json('POST', '/_emulator/rules', {
      match: { operation: 'createVideo', prompt: 'slow' },
      then: { fail: 'server_error' },
      times: 1,
    });
    const batch = await batched(emulator, [
      line('moderated', { prompt: 'a nude beach' }),
      line('tagged', { prompt: 'a kite [[fail: internal_error]]' }),
      line('wrong tag', { prompt: 'a kite [[explode]]' }),
      line('refused', { prompt: 'busy' }),
      line('failed', { prompt: 'slow' }),
      line('passed', { prompt: 'slow' }),
    ]);
    const done = await retrieve(emulator, batch);
    const { output, error } = await outputs(emulator, done);
    expect(output.map((result) => [result.custom_id, videoOf(result).error?.code ?? null])).toEqual([
      ['moderated', 'moderation_blocked'],
      ['tagged', 'internal_error'],
      ['failed', 'server_error'],
      ['passed', null],
    ]);
    expect(error.map((result) => [result.custom_id, code(result)])).toEqual([
      ['wrong tag', 'invalid_rule'],
      ['refused', 'rate_limit_exceeded'],
    ]);
    // The request of a failed job was answered with 200, so it counts as completed.
    expect(done.request_counts).toEqual({ total: 6, completed: 4, failed: 2 });
  });

  it('creates only the lines that the budget can pay at half price, and ignores the rate limit', async () => {
    // The list price is 0.40 dollars a clip, so the budget pays six of the twelve lines at half of it.
    const emulator = testEmulator({ pace: 'instant', budget: 1.2, rpm: 1 });
    const { rules } = emulator.project(testKey);
    await rules.add({ then: { status: 'RUNNING' } });
    const lines = Array.from({ length: 12 }, (_, index) => line(String(index)));
    const done = await retrieve(emulator, await batched(emulator, lines));
    expect(done.request_counts).toEqual({ total: 12, completed: 6, failed: 6 });
    const { error } = await outputs(emulator, done);
    expect(new Set(error.map(code))).toEqual(new Set(['insufficient_quota']));
    // Rules about jobs ignore lines that did not become jobs.
    expect(rules.list()).toMatchObject([{ hits: 6 }]);
    expect(await emulator.project(testKey).usage()).toMatchObject({
      usd: 1.2,
      lines: [{ batch: true, completed: 6, usd: 1.2 }],
    });
  });

  it('does not count against --concurrency', async () => {
    const emulator = testEmulator({ concurrency: 1 });
    const batch = await batched(emulator, [line('a'), line('b')]);
    emulator.clock.advance(100);
    expect((await retrieve(emulator, batch)).request_counts).toMatchObject({ total: 2, failed: 0 });
    const json = { prompt: 'a kite' };
    expect((await exchange(emulator, { json })).status).toBe(200);
    expect((await exchange(emulator, { json })).status).toBe(429);
  });

  it('completes with --pace polls without polls, and with --pace manual only by commands', async () => {
    const polled = testEmulator({ pace: 'polls:3' });
    expect(await retrieve(polled, await batched(polled, [line('a')]))).toMatchObject({ status: 'completed' });

    const manual = testEmulator({ pace: 'manual' });
    const batch = await batched(manual, [line('a'), line('b')]);
    const ids = (await get(manual, '/v1/videos')).data.map(({ id }: Json) => id);
    const { videos } = manual.project(testKey);
    await videos.complete(ids[0]);
    manual.clock.advance(5_000);
    expect(await retrieve(manual, batch)).toMatchObject({
      status: 'in_progress',
      request_counts: { total: 2, completed: 1, failed: 0 },
    });
    await videos.fail(ids[1]);
    expect(await retrieve(manual, batch)).toMatchObject({
      status: 'completed',
      completed_at: seconds(manual),
      request_counts: { total: 2, completed: 2, failed: 0 },
    });
  });

  it('runs for 24 hours at most', async () => {
    const emulator = testEmulator({ pace: 'instant' });
    const batch = await batched(emulator, [
      line('a'),
      line('b', { prompt: 'x [[stall: 45]]' }),
      line('c', { seconds: '5' }),
    ]);
    emulator.clock.advance(day - 1);
    const running = await retrieve(emulator, batch);
    expect(running).toMatchObject({ status: 'in_progress', expired_at: null });
    expect(running.request_counts).toEqual({ total: 3, completed: 1, failed: 1 });
    emulator.clock.advance(1);
    const expired = await retrieve(emulator, batch);
    expect(expired).toMatchObject({
      status: 'expired',
      expired_at: batch.expires_at,
      completed_at: null,
      request_counts: { total: 3, completed: 1, failed: 2 },
    });
    const { output, error } = await outputs(emulator, expired);
    expect(output.map(({ custom_id }) => custom_id)).toEqual(['a']);
    expect(error).toEqual([
      {
        id: expect.any(String),
        custom_id: 'b',
        response: null,
        error: {
          code: 'batch_expired',
          message: 'This request could not be executed before the completion window expired.',
        },
      },
      expect.objectContaining({ custom_id: 'c', error: null }),
    ]);
    const { data } = await get(emulator, '/v1/videos');
    const stalled = data.find(({ prompt }: Json) => prompt.startsWith('x'));
    expect(stalled).toMatchObject({ status: 'expired', progress: 0, error: null, completed_at: null });
    expect((await emulator.send(`/v1/videos/${stalled.id}/content`)).status).toBe(404);
    expect(await emulator.project(testKey).usage()).toMatchObject({
      usd: 0.2,
      videos: { completed: 1, failed: 1, pending: 0 },
    });
    const gone = await exchange(emulator, { method: 'DELETE', path: `/v1/videos/${stalled.id}` });
    expect(gone.status).toBe(200);
    expect((await outputs(emulator, expired)).error).toEqual(error);
  });
});

const bad = (index: number) => index % 10 === 3;

describe('a batch of a thousand lines', () => {
  const lines = Array.from({ length: 1_000 }, (_, index) =>
    line(`line ${index}`, bad(index) ? { seconds: 5 } : { prompt: `kite ${index}` }),
  );

  it('completes with bad lines in it, and has an answer for each line', async () => {
    const emulator = testEmulator();
    const batch = await batched(emulator, lines);
    const done = await until(emulator, batch, 'completed');
    expect(done.request_counts).toEqual({ total: 1_000, completed: 900, failed: 100 });
    const { output, error } = await outputs(emulator, done);
    const names = (wanted: boolean) =>
      lines.flatMap(({ custom_id }, index) => (bad(index) === wanted ? [custom_id] : []));
    expect(output.map(({ custom_id }) => custom_id)).toEqual(names(false));
    expect(error.map(({ custom_id }) => custom_id)).toEqual(names(true));
    expect(output.every((result) => videoOf(result).prompt === `kite ${result.custom_id.slice(5)}`)).toBe(
      true,
    );
    expect(new Set(error.map(code))).toEqual(new Set(['invalid_type']));
    expect(new Set([...output, ...error].map(({ id }) => id)).size).toBe(1_000);
  });

  it('is created by reading a number of documents that does not grow with the square of its lines', async () => {
    const reads: number[] = [];
    for (const count of [100, 1_000]) {
      const { store, read } = countingStore(memoryStore());
      await batched(testApp({ store }), lines.slice(0, count));
      reads.push(read());
    }
    const [some = 0, many] = reads;
    expect(some).toBeGreaterThan(0);
    expect(many).toBeLessThanOrEqual(some * 10 + 100);
  });

  it('progresses by a few lines at a time, and its counts never fall', async () => {
    const emulator = testEmulator();
    const batch = await batched(emulator, lines);
    const seen: number[] = [];
    for (;;) {
      const { status, request_counts } = await retrieve(emulator, batch);
      seen.push(request_counts.completed);
      if (status === 'completed') break;
      emulator.clock.advance(2_000);
    }
    expect(seen).toEqual(seen.toSorted((a, b) => a - b));
    expect(new Set(seen).size).toBeGreaterThan(8);
  });

  it('can be cancelled half-way, and keeps the lines that have ended', async () => {
    const emulator = testEmulator();
    const batch = await batched(emulator, lines);
    let half = await retrieve(emulator, batch);
    while (half.request_counts.completed < 450) {
      emulator.clock.advance(500);
      half = await retrieve(emulator, batch);
    }
    const answer = await cancel(emulator, batch);
    expect(answer).toMatchObject({
      status: 200,
      body: { status: 'cancelling', cancelling_at: seconds(emulator), output_file_id: null },
    });
    expect(await cancel(emulator, batch)).toMatchObject({ status: 200, body: answer.body });
    const over = await until(emulator, batch, 'cancelled');
    const { completed, failed, total } = over.request_counts;
    expect(completed).toBeGreaterThanOrEqual(half.request_counts.completed);
    // The fifty jobs that were running may finish.
    expect(completed).toBeLessThanOrEqual(half.request_counts.completed + 50);
    expect([completed + failed, total]).toEqual([1_000, 1_000]);
    const { output, error } = await outputs(emulator, over);
    expect([output.length, error.length]).toEqual([completed, failed]);
    const cancelled = error.filter(({ response }) => response === null);
    expect(new Set(cancelled.map(code))).toEqual(new Set(['batch_cancelled']));
    expect(cancelled).toHaveLength(failed - 100);
    for (const result of output.slice(0, 3)) {
      const { id, expires_at } = videoOf(result);
      expect((await emulator.send(`/v1/videos/${id}/content`, { method: 'HEAD' })).status).toBe(200);
      expect(expires_at).toBe(over.cancelled_at + 86_400);
    }
    const { videos, usd } = await emulator.project(testKey).usage();
    expect(videos).toEqual({ completed, failed: 900 - completed, pending: 0 });
    expect(usd).toBeCloseTo(completed * 0.2);

    // The batch does not change any more.
    emulator.clock.advance(day);
    expect(await retrieve(emulator, batch)).toEqual(over);
    expect(await cancel(emulator, batch)).toMatchObject({ status: 200, body: over });
  });

  it('continues after a restart half-way with the same result for each line', async () => {
    const first = testEmulator({ seed: 7 });
    const batch = await batched(first, lines);
    first.clock.advance(15_000);
    const half = await retrieve(first, batch);
    expect(half.status).toBe('in_progress');
    expect(half.request_counts.completed).toBeGreaterThan(100);
    const file = await first.project(testKey).snapshots.export();

    const second = testEmulator({ seed: 7 });
    await second.project(testKey).snapshots.import(JSON.parse(JSON.stringify(file)));
    expect(await retrieve(second, batch)).toEqual(half);
    const ends = [];
    for (const emulator of [first, second]) {
      emulator.clock.advance(3_600_000);
      const done = await retrieve(emulator, batch);
      expect(done.status).toBe('completed');
      ends.push({ done, files: await get(emulator, '/v1/files'), ...(await outputs(emulator, done)) });
    }
    expect(ends[1]).toEqual(ends[0]);
    expect(ends[0]?.output).toHaveLength(900);
  });
});

it('a line with deep JSON is refused like any other bad line, also with a seed', async () => {
  const emulator = testEmulator({ pace: 'instant', seed: 3 });
  const depth = 100_000;
  const deep = JSON.stringify(line('deep', { z: 0 })).replace(
    ':0',
    `:${'['.repeat(depth)}${']'.repeat(depth)}`,
  );
  const done = await retrieve(emulator, await batched(emulator, [line('a'), deep]));
  expect(done.request_counts).toEqual({ total: 2, completed: 1, failed: 1 });
  expect((await outputs(emulator, done)).error.map(code)).toEqual(['unknown_parameter']);
});

describe('a cancelled batch', () => {
  it('has no results when it was cancelled before it ran', async () => {
    const emulator = testEmulator({ pace: '1x' });
    const batch = await batched(emulator, [line('a')]);
    expect((await cancel(emulator, batch)).body).toMatchObject({
      status: 'cancelled',
      in_progress_at: null,
      cancelled_at: seconds(emulator),
      output_file_id: null,
      error_file_id: null,
      request_counts: { total: 0, completed: 0, failed: 0 },
    });
    const { data } = await get(emulator, '/v1/videos');
    expect(data).toMatchObject([{ status: 'expired' }]);
  });

  it('aborts jobs that have not ended ten minutes after the cancellation', async () => {
    const emulator = testEmulator({ pace: 'manual' });
    const batch = await batched(emulator, [line('runs'), line('waits')]);
    const { data } = await get(emulator, '/v1/videos');
    await emulator.project(testKey).videos.setProgress(data[1].id, 50);
    expect((await cancel(emulator, batch)).body.status).toBe('cancelling');
    emulator.clock.advance(599_999);
    expect((await retrieve(emulator, batch)).status).toBe('cancelling');
    emulator.clock.advance(1);
    const over = await retrieve(emulator, batch);
    expect(over.status).toBe('cancelled');
    expect((await outputs(emulator, over)).error.map(code)).toEqual(['batch_cancelled', 'batch_cancelled']);
  });

  it.each(['completed', 'failed', 'expired', 'finalizing'])(
    'cannot be cancelled when it is %s',
    async (status) => {
      const emulator = testEmulator({ pace: '1x' });
      const prompt = status === 'expired' ? 'x [[stall: 5]]' : 'x';
      const lines = status === 'failed' ? [line('a'), line('a')] : [line('a', { prompt })];
      const batch = await batched(emulator, lines);
      if (status === 'expired') emulator.clock.advance(day);
      await until(emulator, batch, status);
      await expectRefusal(emulator, [
        '',
        { path: `/v1/batches/${batch.id}/cancel` },
        409,
        invalid(`Cannot cancel a batch with status '${status}'.`),
      ]);
    },
  );
});

describe('a batch fails', () => {
  it('with the faults of each line, and creates no video', async () => {
    const emulator = testEmulator({ pace: '1x' });
    const batch = await batched(emulator, [
      line('a'),
      '{oh',
      line('a'),
      line('b', {}, { url: '/v1/responses' }),
    ]);
    expect(batch).toMatchObject({ status: 'validating', errors: null });
    emulator.clock.advance(3_000);
    expect(await retrieve(emulator, batch)).toMatchObject({
      status: 'failed',
      failed_at: batch.created_at + 3,
      in_progress_at: null,
      request_counts: { total: 0, completed: 0, failed: 0 },
      errors: {
        object: 'list',
        data: [
          { code: 'invalid_json_line', line: 2, param: null },
          { code: 'duplicate_custom_id', line: 3, param: 'custom_id' },
          { code: 'invalid_url', line: 4, param: 'url' },
        ],
      },
    });
    expect((await get(emulator, '/v1/videos')).data).toEqual([]);
    expect((await get(emulator, '/v1/files?purpose=batch_output')).data).toEqual([]);
  });

  it.each([
    [
      'without its file',
      'file-x',
      'Cannot find file file-x, or organization org-sora-emulator does not have access to it.',
    ],
    [
      'with a file for something else',
      undefined,
      "The input file must have purpose 'batch', but has purpose 'vision'.",
    ],
  ])('when its input file is missing or wrong: %s', async (_, id, message) => {
    const emulator = testEmulator({ pace: 'instant' });
    const { body: file } = await upload(emulator, { value: jsonl([line('a')]), purpose: 'vision' });
    const json = { input_file_id: id ?? file.id, endpoint: '/v1/videos', completion_window: '24h' };
    const { status, body } = await exchange(emulator, { path: '/v1/batches', json });
    expect(status).toBe(200);
    expect(await retrieve(emulator, body)).toMatchObject({
      status: 'failed',
      errors: { data: [{ code: 'invalid_request', message, param: 'file_id', line: null }] },
    });
  });
});

describe('the files of a batch', () => {
  it('exist when the batch is over, and can be deleted', async () => {
    const emulator = testEmulator();
    const batch = await batched(emulator, [line('a'), line('b', { size: '1x1' })], {
      output_expires_after: { anchor: 'created_at', seconds: 3_600 },
    });
    expect((await get(emulator, '/v1/files')).data).toHaveLength(1);
    const done = await until(emulator, batch, 'completed');
    const file = await get(emulator, `/v1/files/${done.output_file_id}`);
    const content = await emulator.send(`/v1/files/${file.id}/content`);
    expect(file).toMatchObject({
      purpose: 'batch_output',
      filename: `${batch.id}_output.jsonl`,
      bytes: (await content.arrayBuffer()).byteLength,
      created_at: done.completed_at,
      expires_at: done.completed_at + 3_600,
    });
    const ids = async (purpose: string) =>
      (await get(emulator, `/v1/files?purpose=${purpose}`)).data.map(({ id }: Json) => id);
    expect(await ids('batch_output')).toEqual([done.error_file_id, done.output_file_id]);
    expect(await ids('batch')).toEqual([batch.input_file_id]);
    await exchange(emulator, { method: 'DELETE', path: `/v1/files/${file.id}` });
    expect(await ids('batch_output')).toEqual([done.error_file_id]);
    // The file is not a picture.
    const json = { prompt: 'x', input_reference: { file_id: done.error_file_id } };
    expect((await exchange(emulator, { json })).body.error.code).toBe('unsupported_file_mimetype');
    emulator.clock.advance(3_600_000);
    expect(await ids('batch_output')).toEqual([]);
  });

  it('outlive the videos and the input file', async () => {
    const emulator = testEmulator({ pace: 'instant' });
    const batch = await batched(emulator, [line('a'), line('b'), line('c')]);
    const done = await retrieve(emulator, batch);
    const before = await outputs(emulator, done);
    const deletions = before.output.map((result) =>
      exchange(emulator, { method: 'DELETE', path: `/v1/videos/${videoOf(result).id}` }),
    );
    expect((await Promise.all(deletions)).map(({ status }) => status)).toEqual([200, 200, 200]);
    await exchange(emulator, { method: 'DELETE', path: `/v1/files/${batch.input_file_id}` });
    expect(await retrieve(emulator, batch)).toEqual(done);
    expect(await outputs(emulator, done)).toEqual(before);
    expect(await emulator.project(testKey).usage()).toMatchObject({ usd: 0.6, videos: { completed: 3 } });
  });
});

it('batches are listed newest first, by cursor', async () => {
  const emulator = testEmulator({ pace: 'instant' });
  const ids: string[] = [];
  for (const name of ['a', 'b', 'c']) ids.push((await batched(emulator, [line(name)])).id);
  const list = async (query: string) => {
    const { data, has_more } = await get(emulator, `/v1/batches${query}`);
    expect(data.every(({ status }: Json) => status === 'completed')).toBe(true);
    return [data.map(({ id }: Json) => ids.indexOf(id)), has_more];
  };
  expect(await list('')).toEqual([[2, 1, 0], false]);
  expect(await list('?limit=2')).toEqual([[2, 1], true]);
  expect(await list(`?limit=2&after=${ids[1]}`)).toEqual([[0], false]);
  expect(
    (await exchange(emulator, { method: 'GET', path: '/v1/batches', key: 'sk-other' })).body.data,
  ).toEqual([]);
});

it('batches do not exist under the profile of February 2026', async () => {
  const emulator = testEmulator({ profile: 'openai-2026-02' });
  expect((await exchange(emulator, { method: 'GET', path: '/v1/batches' })).status).toBe(404);
  expect((await exchange(emulator, { method: 'GET', path: '/v1/files' })).status).toBe(200);
});

it('a batch of the retired service has only errors, because the models no longer exist', async () => {
  const emulator = testEmulator({ profile: 'retired', pace: 'instant' });
  const done = await retrieve(emulator, await batched(emulator, [line('a')]));
  expect((await outputs(emulator, done)).error.map(code)).toEqual(['model_not_found']);
});

const pairs = (count: number) =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [`k${index}`, 'v']));

describe('a request about batches is refused', () => {
  const path = '/v1/batches';
  const right = { input_file_id: 'file-x', endpoint: '/v1/videos', completion_window: '24h' };
  const { endpoint: _, ...noEndpoint } = right;
  const rows: readonly Refusal[] = [
    [
      'no endpoint',
      { path, json: noEndpoint },
      400,
      invalid("Missing required parameter: 'endpoint'.", 'endpoint', 'missing_required_parameter'),
    ],
    [
      'another endpoint',
      { path, json: { ...right, endpoint: '/v1/responses' } },
      400,
      invalid(
        "Invalid value: '/v1/responses'. Supported values are: '/v1/videos'.",
        'endpoint',
        'invalid_value',
      ),
    ],
    [
      'another window',
      { path, json: { ...right, completion_window: '1h' } },
      400,
      invalid("Invalid value: '1h'. Supported values are: '24h'.", 'completion_window', 'invalid_value'),
    ],
    [
      'an unknown parameter',
      { path, json: { ...right, model: 'sora-2' } },
      400,
      invalid("Unknown parameter: 'model'.", 'model', 'unknown_parameter'),
    ],
    [
      'metadata that is no text',
      { path, json: { ...right, metadata: { a: 1 } } },
      400,
      invalid(
        "Invalid type for 'metadata.a': expected a string, but got an integer instead.",
        'metadata.a',
        'invalid_type',
      ),
    ],
    [
      'too much metadata',
      { path, json: { ...right, metadata: pairs(17) } },
      400,
      invalid(
        "Invalid 'metadata': too many properties. Expected an object with at most 16 properties, but got an object with 17 properties instead.",
        'metadata',
        'object_above_max_properties',
      ),
    ],
    [
      'metadata that is too long',
      { path, json: { ...right, metadata: { a: 'x'.repeat(513) } } },
      400,
      invalid(
        "Invalid 'metadata.a': string too long. Expected a string with maximum length 512, but got a string with length 513 instead.",
        'metadata.a',
        'string_above_max_length',
      ),
    ],
    [
      'output that is to go too late',
      { path, json: { ...right, output_expires_after: { anchor: 'created_at', seconds: 2_592_001 } } },
      400,
      invalid(
        "Invalid 'output_expires_after.seconds': integer above maximum value. Expected a value <= 2592000, but got 2592001 instead.",
        'output_expires_after.seconds',
        'integer_above_max_value',
      ),
    ],
    [
      'a limit beyond 100',
      { method: 'GET', path: '/v1/batches?limit=101' },
      400,
      invalid(
        "Invalid 'limit': integer above maximum value. Expected a value <= 100, but got 101 instead.",
        'limit',
        'integer_above_max_value',
      ),
    ],
    ...['GET /v1/batches/batch_x', 'GET /v1/batches?after=batch_x', 'POST /v1/batches/batch_x/cancel'].map(
      (asked): Refusal => {
        const [method = '', where = ''] = asked.split(' ');
        return [asked, { method, path: where }, 404, invalid("No batch found with id 'batch_x'.")];
      },
    ),
  ];
  it.each(rows)('for %s', async (...row) => {
    await expectRefusal(testEmulator(), row);
  });
});
