// The official client against the emulator in the place of each other server: the same calls work and fail as
// on that server.
import { describe, expect, it } from 'vitest';
import type { QuirksName } from '../../src/emulator/index.ts';
import { clientVersions, refusal, toFile, type Client, type ClientVersion } from '../support/clients.ts';
import { picture } from '../support/pictures.ts';
import { listeningEmulator } from '../support/servers.ts';

interface Expected {
  /** The result of a creation by each client version. */
  creates: Readonly<Record<'multipart' | 'json', 'ok' | number>>;
  /** `true`, or the status of the refusal. */
  lists: true | number;
  deletes: true | number;
  remixes: true | number;
  id: RegExp;
  /** The model that a creation must name, if it must name a model. */
  model?: 'sora-2';
  /** The source that a remix shows: the id that the server gave, or another id. */
  source?: RegExp;
}

const engine = { lists: true, deletes: true, remixes: 404 } as const;
const servers: Readonly<Record<QuirksName, Expected>> = {
  'vllm-omni': { ...engine, creates: { multipart: 'ok', json: 400 }, id: /^video_gen_/ },
  sglang: { ...engine, creates: { multipart: 'ok', json: 'ok' }, id: /^[0-9a-f]{8}-/ },
  fastvideo: { ...engine, creates: { multipart: 'ok', json: 'ok' }, id: /^[0-9a-f]{32}$/ },
  'tensorrt-llm': { ...engine, creates: { multipart: 'ok', json: 'ok' }, id: /^video_[0-9a-f]{32}$/ },
  litellm: {
    creates: { multipart: 'ok', json: 'ok' },
    lists: 400,
    deletes: 405,
    remixes: true,
    id: /^video_[A-Za-z0-9+/]{100,}=*$/,
    model: 'sora-2',
    source: /^video_[0-9a-f]{48}$/,
  },
  'new-api': {
    creates: { multipart: 'ok', json: 'ok' },
    lists: 404,
    deletes: 404,
    remixes: true,
    id: /^task_/,
  },
  aisix: {
    creates: { multipart: 400, json: 'ok' },
    lists: 404,
    deletes: 404,
    remixes: 404,
    id: /^[\w-]{70,}$/,
  },
};

const statusOf = async (call: PromiseLike<unknown>) => (await refusal(call)).status;

async function downloads(client: Client, id: string): Promise<void> {
  const response = await client.videos.downloadContent(id);
  const bytes = Buffer.from(await response.arrayBuffer());
  expect([response.headers.get('content-type'), bytes.toString('latin1', 4, 8)]).toEqual([
    'video/mp4',
    'ftyp',
  ]);
}

async function listed(client: Client, limit: number): Promise<string[]> {
  const ids: string[] = [];
  for await (const { id } of client.videos.list({ limit })) ids.push(id);
  return ids;
}

async function opened(quirks: QuirksName, version: ClientVersion): Promise<Client> {
  const { baseUrl } = await listeningEmulator({ quirks, pace: 'instant' });
  return version.make({ baseURL: baseUrl, apiKey: 'sk-quirks', maxRetries: 0 });
}

for (const [name, expected] of Object.entries(servers) as [QuirksName, Expected][]) {
  const named = expected.model === undefined ? {} : { model: expected.model };
  for (const version of clientVersions) {
    const creates = expected.creates[version.sends];
    describe(`${version.name} with --quirks ${name}`, () => {
      it(`creates a video with the result ${creates}`, async () => {
        const client = await opened(name, version);
        const call = client.videos.create({ ...named, prompt: 'p', seconds: '4' });
        if (creates === 'ok') expect((await call).id).toMatch(expected.id);
        else expect(await statusOf(call)).toBe(creates);
      });

      const goesRound = async () => {
        const client = await opened(name, version);
        const first = await client.videos.create({ ...named, prompt: 'first', seconds: '4' });
        const second = await client.videos.create({ ...named, prompt: 'second', seconds: '8' });
        expect(first.status).toBe('queued');
        const shown = await client.videos.retrieve(first.id);
        expect([shown.id, shown.status]).toEqual([first.id, 'completed']);
        await downloads(client, first.id);
        if (expected.lists === true) {
          // FastVideo's lists have no next page, and TensorRT-LLM's lists have no pages.
          const pages = name === 'vllm-omni' || name === 'sglang';
          expect(await listed(client, 1)).toEqual(
            pages || name === 'tensorrt-llm' ? [second.id, first.id] : [second.id],
          );
          if (name !== 'tensorrt-llm') {
            const { data } = await client.videos.list({ after: second.id });
            expect(data.map(({ id }) => id)).toEqual([first.id]);
          }
        } else {
          expect(await statusOf(client.videos.list())).toBe(expected.lists);
        }
        const remix = client.videos.remix(first.id, { prompt: 'again' });
        if (expected.remixes === true) {
          const { id, remixed_from_video_id: source } = await remix;
          expect(source).toMatch(expected.source ?? expected.id);
          if (expected.source === undefined) expect(source).toBe(first.id);
          await downloads(client, id);
        } else {
          expect(await statusOf(remix)).toBe(expected.remixes);
        }
        if (expected.deletes === true) {
          await client.videos.delete(first.id);
          expect(await statusOf(client.videos.retrieve(first.id))).toBe(404);
          expect((await client.videos.retrieve(second.id)).id).toBe(second.id);
        } else {
          expect(await statusOf(client.videos.delete(first.id))).toBe(expected.deletes);
          expect((await client.videos.retrieve(first.id)).id).toBe(first.id);
        }
      };
      if (creates === 'ok')
        it('retrieves, downloads, lists and deletes videos by the ids that it received', goesRound);

      // Both client versions send a form when the creation has a file.
      it(`creates a video with a file with the result ${expected.creates.multipart}`, async () => {
        const client = await opened(name, version);
        const bytes = await picture(720, 1280);
        const file = await toFile(bytes, 'a.png', { type: 'image/png' });
        const call = client.videos.create({ ...named, prompt: 'p', input_reference: file });
        if (expected.creates.multipart === 'ok') await downloads(client, (await call).id);
        else expect(await statusOf(call)).toBe(expected.creates.multipart);
      });
    });
  }
}
