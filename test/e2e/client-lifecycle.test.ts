// The official client from the first request to the last, against both forms of the server.
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { clientVersions, refusal, watchedFetch, type Client } from '../support/clients.ts';
import { judged } from '../support/observe.ts';
import { expectMedia, mediaTypes } from '../support/pictures.ts';
import { temporaryDirectory } from '../support/program.ts';
import { servers } from '../support/servers.ts';

const idPattern = /^video_[0-9a-f]{12}81[0-9a-f]{2}[89ab][0-9a-f]{31}$/;
const keys = [
  'id',
  'object',
  'created_at',
  'status',
  'completed_at',
  'error',
  'expires_at',
  'model',
  'progress',
  'prompt',
  'remixed_from_video_id',
  'seconds',
  'size',
];

type Video = Awaited<ReturnType<Client['videos']['retrieve']>>;

/** Polls until the job has ended. @returns every answer, in order */
async function polled(client: Client, id: string, tick: () => void): Promise<Video[]> {
  const seen: Video[] = [];
  for (;;) {
    const video = await client.videos.retrieve(id);
    seen.push(video);
    if (video.status === 'completed' || video.status === 'failed') return seen;
    if (seen.length > 200) throw new Error('this job does not end');
    tick();
  }
}

for (const server of servers) {
  for (const version of clientVersions) {
    describe(`${version.name} with ${server.name}`, () => {
      it('creates, polls, downloads, remixes and deletes a video', async () => {
        const { baseUrl, tick } = await server.start();
        const client = version.make({ baseURL: baseUrl, apiKey: 'sk-lifecycle' });
        const prompt = 'Ein Käfer läuft über 北京, 🎬 and a "quoted" word';
        const created = await client.videos.create({
          prompt,
          model: 'sora-2',
          seconds: '8',
          size: '1280x720',
        });
        expect(Object.keys(created)).toEqual(expect.arrayContaining(keys));
        expect(created).toMatchObject({
          object: 'video',
          status: 'queued',
          progress: 0,
          model: 'sora-2',
          seconds: '8',
          size: '1280x720',
          prompt,
          completed_at: null,
          error: null,
          expires_at: null,
          remixed_from_video_id: null,
        });
        expect(created.id).toMatch(idPattern);
        expect(Number.parseInt(created.id.slice(6, 14), 16)).toBe(created.created_at);

        const seen = await polled(client, created.id, tick);
        const statuses = seen.map(({ status }) => status);
        expect([...new Set(statuses)]).toEqual(['queued', 'in_progress', 'completed']);
        expect(statuses.toSorted((a, b) => statusOrder(a) - statusOrder(b))).toEqual(statuses);
        const progress = seen.map((video) => video.progress);
        expect(progress.toSorted((a, b) => a - b)).toEqual(progress);
        expect(seen.filter((video) => video.progress === 100).map(({ status }) => status)).toEqual([
          'completed',
        ]);
        const completed = seen.at(-1);
        expect(completed).toMatchObject({
          id: created.id,
          prompt,
          created_at: created.created_at,
          error: null,
        });
        expect(completed?.completed_at).toBeGreaterThanOrEqual(created.created_at);
        expect(completed?.expires_at).toBe((completed?.completed_at ?? 0) + 3600);

        const directory = await temporaryDirectory();
        for (const variant of ['video', 'thumbnail', 'spritesheet'] as const) {
          const response = await client.videos.downloadContent(created.id, { variant });
          expect(response.headers.get('content-type')).toBe(mediaTypes[variant]);
          const path = join(directory, variant);
          await writeFile(path, Buffer.from(await response.arrayBuffer()));
          const saved = await readFile(path);
          expect(saved.length).toBe(Number(response.headers.get('content-length')));
          expectMedia[variant](saved);
        }
        const unnamed = await client.videos.downloadContent(created.id);
        expect(unnamed.headers.get('content-type')).toBe('video/mp4');
        expectMedia.video(new Uint8Array(await unnamed.arrayBuffer()));

        const remix = await client.videos.remix(created.id, { prompt: 'the same at night' });
        expect(remix).toMatchObject({
          status: 'queued',
          progress: 0,
          remixed_from_video_id: created.id,
          model: 'sora-2',
          seconds: '8',
          size: '1280x720',
          prompt: 'the same at night',
        });
        expect(remix.id).not.toBe(created.id);
        expect((await polled(client, remix.id, tick)).at(-1)?.status).toBe('completed');

        expect(await client.videos.delete(created.id)).toMatchObject({
          id: created.id,
          object: 'video.deleted',
          deleted: true,
        });
        expect(await refusal(client.videos.retrieve(created.id))).toMatchObject({ status: 404 });
        const left = await client.videos.list();
        expect(left.data.map(({ id }) => id)).toEqual([remix.id]);
      });

      it('lists many pages, forwards, backwards and from a cursor', async () => {
        const { baseUrl } = await server.start();
        const requests: string[] = [];
        const client = version.make({
          baseURL: baseUrl,
          apiKey: 'sk-list',
          fetch: watchedFetch((url, { method = 'GET' }) => {
            if (method.toUpperCase() === 'GET') requests.push(url);
          }),
        });
        const list = async (query: object) => (await client.videos.list(query).asResponse()).json();
        const empty = { object: 'list', data: [], first_id: null, last_id: null };
        expect(await list({})).toEqual({ ...empty, has_more: false });

        const made: string[] = [];
        for (let nth = 0; nth < 7; nth += 1)
          made.push((await client.videos.create({ prompt: `nr ${nth}` })).id);
        const newestFirst = made.toReversed();

        requests.length = 0;
        expect(await collect(client.videos.list({ limit: 2 }))).toEqual(newestFirst);
        expect(requests).toHaveLength(4);
        requests.length = 0;
        expect(await collect(client.videos.list({ limit: 2, order: 'asc' }))).toEqual(made);
        expect(requests.every((url) => url.includes('order=asc') && url.includes('limit=2'))).toBe(true);
        // The service states exactly whether more items follow, so seven items with a limit of seven take one
        // request.
        requests.length = 0;
        expect(await collect(client.videos.list({ limit: 7 }))).toEqual(newestFirst);
        expect(requests).toHaveLength(1);

        const after = await collect(client.videos.list({ limit: 3, after: made[4] ?? '' }));
        expect(after).toEqual(newestFirst.slice(3));
        expect(await list({ after: made[0] })).toEqual({ ...empty, has_more: false });
        expect(await list({ limit: 0 })).toEqual({ ...empty, has_more: true });
        expect(await list({ limit: 3 })).toMatchObject({
          data: newestFirst.slice(0, 3).map((id) => ({ id, object: 'video' })),
          first_id: newestFirst[0],
          last_id: newestFirst[2],
          has_more: true,
        });
      });

      it('finds the models', async () => {
        const { baseUrl } = await server.start();
        const client = version.make({ baseURL: baseUrl, apiKey: 'sk-models' });
        const judgedBefore = judged;
        const ids: string[] = [];
        for await (const model of client.models.list()) ids.push(model.id);
        expect(ids.toSorted()).toEqual([
          'sora-2',
          'sora-2-2025-10-06',
          'sora-2-2025-12-08',
          'sora-2-pro',
          'sora-2-pro-2025-10-06',
        ]);
        expect(await client.models.retrieve('sora-2-pro')).toMatchObject({
          id: 'sora-2-pro',
          object: 'model',
        });
        // The contract's judge sees every exchange of this client.
        expect(judged - judgedBefore).toBe(2);
      });

      it('gets the next poll time in pending answers, and a request id in every answer', async () => {
        const { baseUrl, tick } = await server.start();
        const client = version.make({ baseURL: baseUrl, apiKey: 'sk-headers' });
        const created = await client.videos.create({ prompt: 'headers' }).withResponse();
        const pollAfter = Number(created.response.headers.get('openai-poll-after-ms'));
        expect(pollAfter).toBeGreaterThan(0);
        expect(pollAfter).toBeLessThanOrEqual(1_000);
        expect(created.request_id).toMatch(/^req_[0-9a-f]{32}$/);
        expect(created.response.headers.get('openai-version')).toBe('2020-10-01');
        expect(created.response.headers.get('openai-project')).toMatch(/^proj_/);
        expect(created.response.headers.get('openai-organization')).toMatch(/./);
        expect(created.response.headers.get('openai-processing-ms')).toMatch(/^[1-9]\d*$/);
        await polled(client, created.data.id, tick);
        const { response } = await client.videos.retrieve(created.data.id).withResponse();
        expect(response.headers.has('openai-poll-after-ms')).toBe(false);
      });
    });
  }
}

function statusOrder(status: Video['status']): number {
  return ['queued', 'in_progress', 'completed', 'failed'].indexOf(status);
}

async function collect(pages: AsyncIterable<{ id: string }>): Promise<string[]> {
  const ids: string[] = [];
  for await (const { id } of pages) ids.push(id);
  return ids;
}
