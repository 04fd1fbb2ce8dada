// Azure's two dialects over sockets: the SDK's AzureOpenAI class, and the older API as Azure's quickstart
// calls it.
import OpenAI, { AzureOpenAI } from 'openai';
import { describe, expect, it } from 'vitest';
import { refusal, toFile } from '../support/clients.ts';
import { expectMp4, expectWebp, picture } from '../support/pictures.ts';
import type { Json } from '../support/emulator.ts';
import { servers } from '../support/servers.ts';

const day = 86_400;

/** @returns the endpoint of a server, in the form of Azure's settings */
const endpointOf = (baseUrl: string) => baseUrl.replace(/\/v1$/, '');

interface Keys {
  name: string;
  /** The official client with Azure's settings. */
  client(endpoint: string): OpenAI;
}

const entraToken = [
  { alg: 'RS256', typ: 'JWT' },
  { tid: 'contoso', oid: 'user-1', aud: 'https://cognitiveservices.azure.com' },
]
  .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
  .concat('c2ln')
  .join('.');

const clients: readonly Keys[] = [
  {
    name: 'AzureOpenAI with a key',
    client: (endpoint) => new AzureOpenAI({ endpoint, apiKey: 'azure-key', apiVersion: 'preview' }),
  },
  {
    name: 'AzureOpenAI with Entra tokens',
    client: (endpoint) =>
      new AzureOpenAI({ endpoint, azureADTokenProvider: async () => entraToken, apiVersion: 'preview' }),
  },
  {
    name: 'AzureOpenAI with a deployment',
    client: (endpoint) =>
      new AzureOpenAI({ endpoint, apiKey: 'azure-key', apiVersion: 'preview', deployment: 'sora-2' }),
  },
  {
    name: 'OpenAI at /openai/v1',
    client: (endpoint) => new OpenAI({ baseURL: `${endpoint}/openai/v1/`, apiKey: 'azure-key' }),
  },
];

describe.each(servers)("Azure's dialects on $name", (server) => {
  it.each(clients)('serve the client $name', async (keys) => {
    const { baseUrl, tick } = await server.start();
    const client = keys.client(endpointOf(baseUrl));
    const image = await toFile(await picture(1280, 720), 'first.png', { type: 'image/png' });
    const asked = { model: 'sora-2', prompt: 'a heron', seconds: '4', size: '1280x720' } as const;
    const created = await client.videos.create({ ...asked, input_reference: image });
    expect(created.id).toMatch(/^video_[0-9a-f]{32}$/);
    let video = created;
    while (video.status !== 'completed') {
      expect(video.status).not.toBe('failed');
      tick();
      video = await client.videos.retrieve(created.id);
    }
    expect(video.expires_at).toBe(created.created_at + day);
    expect((await client.videos.list()).data.map(({ id }) => id)).toEqual([created.id]);
    expectMp4(new Uint8Array(await (await client.videos.downloadContent(created.id)).arrayBuffer()));
    const thumbnail = await client.videos.downloadContent(created.id, { variant: 'thumbnail' });
    expectWebp(new Uint8Array(await thumbnail.arrayBuffer()));
    const remixed = await client.videos.remix(created.id, { prompt: 'at night' });
    expect(remixed.remixed_from_video_id).toBe(created.id);
    expect(await client.videos.delete(created.id)).toMatchObject({ deleted: true });
    await expect(client.videos.retrieve(created.id)).rejects.toMatchObject({ status: 404 });
  });

  it('refuse operations that Azure does not have', async () => {
    const { baseUrl } = await server.start();
    const client = new AzureOpenAI({
      endpoint: endpointOf(baseUrl),
      apiKey: 'azure-key',
      apiVersion: 'preview',
      maxRetries: 0,
    });
    const pro = await refusal(client.videos.create({ model: 'sora-2-pro', prompt: 'a heron' }));
    expect(pro).toMatchObject({ name: 'NotFoundError', type: 'video_generation_user_error' });
    const extend = client.videos.extend({ prompt: 'on', seconds: '4', video: { id: 'video_x' } });
    const nowhere = await refusal(extend);
    expect(nowhere).toMatchObject({ name: 'NotFoundError', code: '404', message: 'Resource not found' });
    for (const prompt of ['one', 'two']) await client.videos.create({ model: 'sora-2', prompt });
    const third = await refusal(client.videos.create({ model: 'sora-2', prompt: 'three' }));
    expect(third).toMatchObject({ name: 'RateLimitError', message: 'Too many running tasks' });
  });

  it.each([
    ['api-key', { 'api-key': 'azure-key' }],
    ['Entra token', { authorization: `Bearer ${entraToken}` }],
  ])('serve the three addresses of the older API for a caller with an %s', async (_, keys) => {
    const { baseUrl, tick } = await server.start();
    const root = `${endpointOf(baseUrl)}/openai/v1/video/generations`;
    const headers = { ...keys, 'content-type': 'application/json' };
    const body = {
      prompt: 'A cat playing piano in a jazz bar.',
      width: 480,
      height: 480,
      n_seconds: 5,
      model: 'sora',
    };
    const asked = { method: 'POST', headers, body: JSON.stringify(body) };
    const created: Json = await (await fetch(`${root}/jobs?api-version=preview`, asked)).json();
    const seen = new Set<string>();
    let shown = created;
    while (!['succeeded', 'failed', 'cancelled'].includes(shown.status)) {
      seen.add(shown.status);
      tick();
      shown = await (await fetch(`${root}/jobs/${created.id}?api-version=preview`, { headers })).json();
    }
    expect([...seen][0]).toBe('queued');
    for (const status of seen) {
      expect(['queued', 'preprocessing', 'running', 'processing']).toContain(status);
    }
    expect(shown.status).toBe('succeeded');
    const generation = shown.generations[0].id;
    const clip = await fetch(`${root}/${generation}/content/video?api-version=preview`, { headers });
    expect(clip.ok).toBe(true);
    expectMp4(new Uint8Array(await clip.arrayBuffer()));
  });

  it("accept an image for the older API in the form that Python's requests sends", async () => {
    const { baseUrl } = await server.start();
    const form = new FormData();
    const fields = {
      prompt: 'A serene forest scene transitioning into autumn',
      height: '1080',
      width: '1920',
      n_seconds: '10',
      n_variants: '1',
      model: 'sora',
    };
    for (const [name, value] of Object.entries(fields)) form.set(name, value);
    const crop = { left_fraction: 0.1, top_fraction: 0.1, right_fraction: 0.9, bottom_fraction: 0.9 };
    const item = { frame_index: 0, type: 'image', file_name: 'dog_swimming.jpg', crop_bounds: crop };
    form.set('inpaint_items', JSON.stringify([item]));
    const jpeg = new Uint8Array(await picture(1200, 900, 'jpeg'));
    form.append('files', new File([jpeg], 'dog_swimming.jpg', { type: 'image/jpeg' }));
    const answer = await fetch(
      `${endpointOf(baseUrl)}/openai/v1/video/generations/jobs?api-version=preview`,
      {
        method: 'POST',
        headers: { 'api-key': 'azure-key' },
        body: form,
      },
    );
    expect(answer.status).toBe(201);
    expect(await answer.json()).toMatchObject({ n_seconds: 10, width: 1920, height: 1080, model: 'sora' });
  });
});
