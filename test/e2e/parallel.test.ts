// A hundred jobs at the same time from ten keys: no job is lost, and no key sees another key's job.
import { expect, it } from 'vitest';
import { clientVersions, refusal, type Client } from '../support/clients.ts';
import { expectMedia } from '../support/pictures.ts';
import { servers } from '../support/servers.ts';

const keyCount = 10;
const perKey = 10;
const lengths = ['4', '8'] as const;
const sizes = ['1280x720', '720x1280'] as const;

interface Job {
  client: Client;
  key: string;
  asked: { prompt: string; seconds: '4' | '8'; size: '1280x720' | '720x1280' };
  id: string;
}

const all = <T, R>(items: readonly T[], run: (item: T) => Promise<R>) =>
  Promise.all(items.map((item) => run(item)));

it.each(servers)(
  '$name keeps a hundred jobs of ten keys apart and loses none',
  { timeout: 60_000 },
  async (server) => {
    const { baseUrl, tick } = await server.start();
    const wanted = Array.from({ length: keyCount * perKey }, (_, nth) => {
      const key = `sk-parallel-${nth % keyCount}`;
      // The client does not retry, so that the test sees every lost request.
      const client = clientVersions[nth % 2]?.make({
        baseURL: baseUrl,
        apiKey: key,
        maxRetries: 0,
      }) as Client;
      const asked = {
        prompt: `${key}, job ${nth}`,
        seconds: lengths[nth % 10 === 0 ? 1 : 0] ?? '4',
        size: sizes[nth % 5 === 0 ? 1 : 0] ?? '1280x720',
      };
      return { client, key, asked };
    });

    const jobs = await all(wanted, async ({ client, key, asked }): Promise<Job> => {
      const created = await client.videos.create(asked);
      expect(created).toMatchObject({ ...asked, status: 'queued' });
      return { client, key, asked, id: created.id };
    });
    expect(new Set(jobs.map(({ id }) => id)).size).toBe(keyCount * perKey);

    const keys = [...new Set(jobs.map(({ key }) => key))];
    expect(keys).toHaveLength(keyCount);
    await all(keys, async (key) => {
      const own = jobs.filter((job) => job.key === key);
      const client = own[0]?.client as Client;
      const listed: string[] = [];
      for await (const video of client.videos.list({ limit: 3, order: 'asc' })) listed.push(video.id);
      expect(listed.toSorted()).toEqual(own.map(({ id }) => id).toSorted());
      const foreign = jobs.find((job) => job.key !== key) as Job;
      expect(await refusal(client.videos.retrieve(foreign.id))).toMatchObject({ status: 404 });
      expect(await refusal(client.videos.downloadContent(foreign.id))).toMatchObject({ status: 404 });
    });

    let pending: readonly Job[] = jobs;
    for (let round = 0; pending.length > 0; round += 1) {
      expect(round).toBeLessThan(100);
      const seen = await all(pending, async (job) => ({
        job,
        video: await job.client.videos.retrieve(job.id),
      }));
      for (const { job, video } of seen)
        expect(video).toMatchObject({ ...job.asked, id: job.id, error: null });
      pending = seen.filter(({ video }) => video.status !== 'completed').map(({ job }) => job);
      tick();
    }

    await all(jobs, async ({ client, id }) => {
      const response = await client.videos.downloadContent(id);
      const bytes = Buffer.from(await response.arrayBuffer());
      expect(bytes).toHaveLength(Number(response.headers.get('content-length')));
      expectMedia.video(bytes);
      // The comment inside the clip contains the id of its video.
      const named = bytes.toString('latin1').match(/video_[0-9a-f]{48}/g);
      expect(named).toContain(id);
      expect(new Set(named)).toEqual(new Set([id]));
    });

    const odd = jobs.filter((_, nth) => nth % 2 === 1);
    await all(odd, ({ client, id }) => client.videos.delete(id));
    await all(keys, async (key) => {
      const left = jobs.filter((job) => job.key === key && !odd.includes(job));
      const client = jobs.find((job) => job.key === key)?.client as Client;
      const listed = (await client.videos.list({ limit: 100 })).data.map(({ id }) => id);
      expect(listed.toSorted()).toEqual(left.map(({ id }) => id).toSorted());
    });
  },
);
