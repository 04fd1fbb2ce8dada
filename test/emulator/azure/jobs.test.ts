// The older API: a job from its creation to its clips, its list, its end, and its view in the control API.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import sharp from 'sharp';
import { generationId, jobId, jobOf } from '../../../src/emulator/azure/job-ids.ts';
import { testKey } from '../../support/emulator.ts';
import { expectJpeg, expectMp4 } from '../../support/pictures.ts';
import { hasFfmpeg, run } from '../media/support/tools.ts';
import { askingAzure, day, job, jobsPath, type AzureAsking } from './asking.ts';

const generations = '/openai/v1/video/generations';

/** The answer for a job that has succeeded. */
async function succeeded({ ask, emulator }: AzureAsking, wanted: object) {
  const created = await ask('POST', jobsPath, wanted);
  expect(created.status).toBe(201);
  emulator.clock.advance(600_000);
  const { body } = await ask('GET', `${jobsPath}/${created.body.id}`);
  expect(body.status).toBe('succeeded');
  return body;
}

/** The values that ffprobe reads from the picture of a file. */
function probed(bytes: Uint8Array): { width: number; height: number; seconds: number } {
  const entries = ['-show_entries', 'stream=width,height,duration', '-select_streams', 'v', '-of', 'json'];
  const folder = mkdtempSync(join(tmpdir(), 'azure-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const file = join(folder, 'clip.mp4');
  writeFileSync(file, bytes);
  const said = run('ffprobe', ['-v', 'error', ...entries, file], new Uint8Array()).toString('utf8');
  const [stream] = JSON.parse(said).streams;
  return { width: stream.width, height: stream.height, seconds: Number(stream.duration) };
}

describe('a job of the older API', () => {
  it('is created with the requested values and the defaults', async () => {
    const { ask } = askingAzure({ azureDeployment: 'my-sora=sora' });
    const { status, body } = await ask('POST', `${jobsPath}?api-version=preview`, {
      ...job,
      model: 'my-sora',
    });
    expect(status).toBe(201);
    expect(body).toEqual({
      object: 'video.generation.job',
      id: expect.stringMatching(/^task_[0-9a-hjkmnp-tv-z]{26}$/),
      status: 'queued',
      created_at: expect.any(Number),
      finished_at: null,
      expires_at: body.created_at + day,
      generations: [],
      prompt: job.prompt,
      model: 'my-sora',
      n_variants: 1,
      n_seconds: 5,
      height: 480,
      width: 480,
      failure_reason: null,
    });
  });

  it('passes all statuses in order, and ends with a generation for each variant', async () => {
    const { emulator, ask } = askingAzure({ pace: '1x' });
    const { id, created_at: createdAt } = (await ask('POST', jobsPath, { ...job, n_variants: 4 })).body;
    const seen: string[] = [];
    let shown = (await ask('GET', `${jobsPath}/${id}`)).body;
    for (let step = 0; step < 300 && shown.status !== 'succeeded'; step += 1) {
      if (seen.at(-1) !== shown.status) seen.push(shown.status);
      expect([shown.generations, shown.finished_at]).toEqual([[], null]);
      emulator.clock.advance(1_000);
      shown = (await ask('GET', `${jobsPath}/${id}`)).body;
    }
    expect(seen).toEqual(['queued', 'preprocessing', 'running', 'processing']);
    expect(shown.finished_at).toBeGreaterThan(createdAt);
    expect(shown.expires_at).toBe(createdAt + day);
    expect(shown.generations).toHaveLength(4);
    for (const generation of shown.generations) {
      expect(generation).toEqual({
        object: 'video.generation',
        id: expect.stringMatching(/^gen_[0-9a-hjkmnp-tv-z]{26}$/),
        job_id: id,
        created_at: shown.finished_at,
        width: 480,
        height: 480,
        n_seconds: 5,
        prompt: job.prompt,
      });
      expect((await ask('GET', `${generations}/${generation.id}`)).body).toEqual(generation);
    }
  });

  it('ends at the poll of its pace, and its end time stays the same', async () => {
    const { emulator, ask } = askingAzure({ pace: 'polls:3' });
    const { id } = (await ask('POST', jobsPath, job)).body;
    const seen: string[] = [];
    for (let poll = 1; poll <= 3; poll += 1) seen.push((await ask('GET', `${jobsPath}/${id}`)).body.status);
    expect([seen[0], seen[2]]).toEqual(['queued', 'succeeded']);
    const { finished_at: finishedAt } = (await ask('GET', `${jobsPath}/${id}`)).body;
    expect(finishedAt).toEqual(expect.any(Number));
    emulator.clock.advance(60_000);
    expect((await ask('GET', `${jobsPath}/${id}`)).body.finished_at).toBe(finishedAt);
  });

  it('no longer exists after a day, and neither do its results', async () => {
    const asking = askingAzure();
    const { emulator, ask } = asking;
    const { id, generations: made, expires_at: expiresAt } = await succeeded(asking, job);
    const paths = [
      `${jobsPath}/${id}`,
      `${generations}/${made[0].id}`,
      `${generations}/${made[0].id}/content/video`,
      `${generations}/${made[0].id}/content/thumbnail`,
    ];
    emulator.clock.set(expiresAt * 1000);
    for (const path of paths) expect((await ask('GET', path)).status).toBe(200);
    emulator.clock.advance(1_000);
    for (const path of paths) expect((await ask('GET', path)).status).toBe(404);
    expect((await ask('GET', jobsPath)).body.data).toEqual([]);
  });

  it('is deleted with its results after it has ended', async () => {
    const asking = askingAzure();
    const { ask, emulator } = asking;
    const running = (await ask('POST', jobsPath, job)).body.id;
    const refused = await ask('DELETE', `${jobsPath}/${running}`);
    expect([refused.status, refused.body.error.message]).toEqual([
      400,
      'Video generation job is still being processed',
    ]);
    emulator.clock.advance(600_000);
    const { generations: made } = (await ask('GET', `${jobsPath}/${running}`)).body;
    const deleted = await ask('DELETE', `${jobsPath}/${running}`);
    expect([deleted.status, deleted.bytes.length]).toEqual([204, 0]);
    for (const path of [`${jobsPath}/${running}`, `${generations}/${made[0].id}/content/video`]) {
      expect((await ask('GET', path)).status).toBe(404);
    }
    expect((await ask('DELETE', `${jobsPath}/${running}`)).status).toBe(404);
  });

  it('belongs to its key', async () => {
    const asking = askingAzure();
    const { id, generations: made } = await succeeded(asking, job);
    const other = { 'api-key': 'another' };
    for (const path of [`${jobsPath}/${id}`, `${generations}/${made[0].id}`]) {
      expect((await asking.ask('GET', path, undefined, other)).status).toBe(404);
    }
  });
});

describe('a failed job of the older API', () => {
  it.each([
    ['soldiers kill a king', 'input_moderation'],
    ['a heron [[fail: moderation_blocked_output]]', 'output_moderation'],
    ['a heron [[fail: content_filter]]', 'output_moderation'],
    ['a heron [[fail: internal_error]]', 'internal_error'],
  ])('with the prompt %j has the reason %s', async (prompt, reason) => {
    const { emulator, ask } = askingAzure();
    const { id } = (await ask('POST', jobsPath, { ...job, prompt })).body;
    emulator.clock.advance(600_000);
    const { body } = await ask('GET', `${jobsPath}/${id}`);
    expect(body).toMatchObject({ status: 'failed', failure_reason: reason, generations: [] });
    expect(body.finished_at).toEqual(expect.any(Number));
    const generation = generationId(id, 0);
    expect((await ask('GET', `${generations}/${generation}/content/video`)).status).toBe(404);
  });

  it('may be a cancelled job by a rule', async () => {
    const { emulator, ask } = askingAzure();
    await emulator.project(testKey).rules.add({
      match: { operation: 'createVideoJob' },
      then: { fail: 'internal_error', status: { failed: 'cancelled' } },
    });
    const { id } = (await ask('POST', jobsPath, job)).body;
    emulator.clock.advance(600_000);
    expect((await ask('GET', `${jobsPath}/${id}`)).body.status).toBe('cancelled');
    expect((await ask('GET', `${jobsPath}?statuses=cancelled`)).body.data).toHaveLength(1);
  });
});

describe('the clips of a job of the older API', () => {
  it('are MP4 and JPEG files, with different files for each variant, and can be read in whole or in part', async () => {
    const asking = askingAzure();
    const { ask } = asking;
    const { generations: made } = await succeeded(asking, { ...job, n_seconds: 2, n_variants: 2 });
    const [first, second] = await Promise.all(
      made.map(({ id }: { id: string }) => ask('GET', `${generations}/${id}/content/video`)),
    );
    for (const clip of [first, second]) {
      expect(clip.headers.get('content-type')).toBe('video/mp4');
      expectMp4(clip.bytes);
    }
    expect(Buffer.from(first.bytes).equals(second.bytes)).toBe(false);
    const again = await ask('GET', `${generations}/${made[0].id}/content/video?quality=low`);
    expect(Buffer.from(first.bytes).equals(again.bytes)).toBe(true);

    const thumbnail = await ask('GET', `${generations}/${made[0].id}/content/thumbnail`);
    expect(thumbnail.headers.get('content-type')).toBe('image/jpg');
    expectJpeg(thumbnail.bytes);
    expect(await sharp(thumbnail.bytes).metadata()).toMatchObject({ width: 480, height: 480 });

    const range = { 'api-key': testKey, range: 'bytes=4-7' };
    const part = await ask('GET', `${generations}/${made[0].id}/content/video`, undefined, range);
    expect([part.status, Buffer.from(part.bytes).toString()]).toEqual([206, 'ftyp']);
    const head = await ask('HEAD', `${generations}/${made[0].id}/content/video`);
    expect(head.headers.get('content-length')).toBe(String(first.bytes.length));
    expect(head.bytes).toHaveLength(0);
  });

  it.skipIf(!hasFfmpeg).each([
    [480, 480, 1],
    [854, 480, 2],
    [480, 854, 3],
    [720, 720, 20],
    [1280, 720, 5],
    [720, 1280, 1],
    [1080, 1080, 1],
    [1920, 1080, 1],
    [1080, 1920, 2],
  ])('are exactly %i x %i and %i s long', async (width, height, seconds) => {
    const asking = askingAzure();
    const { generations: made } = await succeeded(asking, { ...job, width, height, n_seconds: seconds });
    const { bytes } = await asking.ask('GET', `${generations}/${made[0].id}/content/video`);
    expect(probed(bytes)).toEqual({ width, height, seconds });
  });
});

/**
 * Jobs with videos between them, and a function that requests pages: it returns positions in the expected
 * order.
 */
async function listed(count: number) {
  const asking = askingAzure({ concurrency: 100 });
  const ids: string[] = [];
  for (let nth = 0; nth < count; nth += 1) {
    ids.unshift((await asking.ask('POST', jobsPath, job)).body.id);
    asking.emulator.clock.advance(1_000);
    // The videos do not appear in the list of jobs.
    await asking.ask('POST', '/openai/v1/videos', { model: 'sora-2', prompt: 'a heron' });
  }
  const page = async (query: string) => {
    const { body } = await asking.ask('GET', `${jobsPath}?${query}`);
    const found = body.data.map(({ id }: { id: string }) => ids.indexOf(id));
    expect([body.first_id, body.last_id]).toEqual([body.data[0]?.id ?? null, body.data.at(-1)?.id ?? null]);
    return [found, body.has_more];
  };
  return { ...asking, ids, page };
}

describe('the list of jobs', () => {
  it('is ordered newest first, and continues after or before an id', async () => {
    const { ids, page } = await listed(5);
    expect(await page('')).toEqual([[0, 1, 2, 3, 4], false]);
    expect(await page('limit=2')).toEqual([[0, 1], true]);
    expect(await page(`limit=2&after=${ids[1]}`)).toEqual([[2, 3], true]);
    expect(await page(`limit=2&after=${ids[3]}`)).toEqual([[4], false]);
    expect(await page(`limit=2&before=${ids[4]}`)).toEqual([[2, 3], true]);
    expect(await page(`limit=2&before=${ids[1]}`)).toEqual([[0], false]);
    expect(await page('limit=0')).toEqual([[], true]);
  });

  it('can be limited to some statuses', async () => {
    const { page } = await listed(3);
    const all = await page('statuses=queued,preprocessing,running,processing&statuses=succeeded');
    expect(all).toEqual([[0, 1, 2], false]);
    expect(await page('statuses=failed')).toEqual([[], false]);
  });
});

describe('the jobs of the older API outside the API', () => {
  it('are known to commands, usage and journal like videos', async () => {
    const { emulator, ask } = askingAzure({ pace: 'manual' });
    const project = emulator.project(testKey);
    const { id } = (await ask('POST', jobsPath, { ...job, n_seconds: 10, n_variants: 3 })).body;
    await project.videos.setProgress(id, 50);
    expect((await ask('GET', `${jobsPath}/${id}`)).body.status).toBe('running');
    await project.videos.complete(id);
    expect((await ask('GET', `${jobsPath}/${id}`)).body.generations).toHaveLength(3);
    // Three clips of ten seconds at ten cents a second.
    expect(await project.usage()).toMatchObject({ usd: 3, videos: { completed: 3 }, seconds: 30 });
    await ask('DELETE', `${jobsPath}/${id}`);
    expect(await project.usage()).toMatchObject({ usd: 3, videos: { completed: 3 } });
    const { data } = await project.requests.list({ video_id: id });
    expect(data.map(({ operation }) => operation)).toContain('deleteVideoJob');
    expect(data.flatMap(({ unread }) => unread)).toEqual([]);
  });

  it('are charged to the budget for every variant', async () => {
    const { ask } = askingAzure({ budget: 1.5, concurrency: 9 });
    const created = await ask('POST', jobsPath, { ...job, n_variants: 3 });
    expect(created.headers.get('x-emulator-cost-usd')).toBe('1.50');
    expect((await ask('POST', jobsPath, { ...job, n_seconds: 1 })).status).toBe(429);
  });

  it('are exported and imported', async () => {
    const asking = askingAzure();
    const { id, generations: made } = await succeeded(asking, { ...job, n_variants: 2 });
    await asking.ask('POST', '/openai/v1/videos', { model: 'sora-2', prompt: 'a heron' });
    const file = await asking.emulator.project(testKey).snapshots.export();
    const other = askingAzure();
    await other.emulator.project(testKey).snapshots.import(file);
    expect((await other.ask('GET', `${jobsPath}/${id}`)).body.generations).toEqual(made);
    const path = `${generations}/${made[1].id}/content/video`;
    const [before, after] = [await asking.ask('GET', path), await other.ask('GET', path)];
    expect(Buffer.from(before.bytes).equals(after.bytes)).toBe(true);
  });

  it('are the same again with the same seed, with the same clips', async () => {
    const seen = await Promise.all(
      [1, 2].map(async () => {
        const asking = askingAzure({ seed: 7 });
        const { id, generations: made } = await succeeded(asking, { ...job, n_seconds: 1 });
        const { bytes } = await asking.ask('GET', `${generations}/${made[0].id}/content/video`);
        return [id, Buffer.from(bytes).toString('base64')];
      }),
    );
    expect(seen[0]).toEqual(seen[1]);
  });
});

it('are found by the ids of their generations, and unknown ids find no job', () => {
  for (let nth = 0; nth < 200; nth += 1) {
    const entropy = (nth * 7_919).toString(16).padStart(20, '0');
    const id = jobId(Date.UTC(2026, 1, 1) + nth, entropy);
    for (let index = 0; index < 4; index += 1) {
      expect(jobOf(generationId(id, index))).toEqual({ job: id, index });
    }
  }
  for (const id of ['gen_', 'task_01jwcet0eje35tc5jy54yjax5q', 'gen_01jwcet0eje35tc5jy54yjax5u', '']) {
    expect(jobOf(id)).toBeUndefined();
  }
});
