// The official client edits and extends videos and creates characters, against both forms of the server.
import { describe, expect, it } from 'vitest';
import OpenAI from 'openai';
import { mp4 } from '../support/videos.ts';
import { expectRefusal, toFile, type Client } from '../support/clients.ts';
import { expectMp4 } from '../support/pictures.ts';
import { servers } from '../support/servers.ts';

/** Waits for the end of a job, by the client. */
async function completed(client: Client, id: string, tick: () => void): Promise<OpenAI.Video> {
  for (let polls = 0; polls < 200; polls++) {
    const video = await client.videos.retrieve(id);
    if (video.status === 'completed') return video;
    expect(video.status).not.toBe('failed');
    tick();
  }
  throw new Error('this job does not end');
}

const downloaded = async (client: Client, id: string) =>
  new Uint8Array(await (await client.videos.downloadContent(id)).arrayBuffer());

const clip = (type?: string) =>
  toFile(Buffer.from(mp4()), 'mossy.mp4', type === undefined ? undefined : { type });

describe.each(servers)('the official client with $name', (server) => {
  it('edits and extends videos by their ids', async () => {
    const { baseUrl, tick } = await server.start();
    const client = new OpenAI({ baseURL: baseUrl, apiKey: 'sk-derived' });
    const { id } = await client.videos.create({ prompt: 'a kite', seconds: '4', size: '1280x720' });
    await completed(client, id, tick);
    const edited = await client.videos.edit({ video: { id }, prompt: 'at night' });
    expect(edited).toMatchObject({
      object: 'video',
      status: 'queued',
      model: 'sora-2',
      prompt: 'at night',
      seconds: '4',
      size: '1280x720',
      remixed_from_video_id: id,
    });
    await completed(client, edited.id, tick);
    const longer = await client.videos.extend({
      video: { id: edited.id },
      prompt: 'it rains',
      seconds: '12',
    });
    expect(longer).toMatchObject({ seconds: '16', remixed_from_video_id: edited.id });
    await completed(client, longer.id, tick);
    expectMp4(await downloaded(client, longer.id));
    const listed = await client.videos.list();
    expect(listed.data.map((video) => video.id)).toEqual([longer.id, edited.id, id]);
    expect(await client.videos.delete(longer.id)).toMatchObject({ deleted: true });
  });

  it('creates a character, retrieves it, and creates a video with it', async () => {
    const { baseUrl, tick } = await server.start();
    const client = new OpenAI({ baseURL: baseUrl, apiKey: 'sk-characters' });
    const made = await client.videos.createCharacter({ name: 'Mossy', video: await clip() });
    expect(made).toEqual({
      id: expect.stringMatching(/^char_[0-9a-f]{48}$/),
      name: 'Mossy',
      created_at: expect.any(Number),
    });
    expect(await client.videos.getCharacter(made.id ?? '')).toEqual(made);
    // Only the guide documents this parameter.
    const asked = { prompt: 'Mossy flies a kite', characters: [{ id: made.id }] };
    const { id } = await client.videos.create(asked);
    await completed(client, id, tick);
    expectMp4(await downloaded(client, id));
  });

  it('edits an uploaded file, whatever its content type is', async () => {
    const { baseUrl, tick } = await server.start();
    const client = new OpenAI({ baseURL: baseUrl, apiKey: 'sk-uploads' });
    for (const type of [undefined, 'video/mp4', 'application/octet-stream']) {
      const more = { model: 'sora-2' };
      const { id, ...edited } = await client.videos.edit({
        video: await clip(type),
        prompt: 'at night',
        ...more,
      });
      expect(edited).toMatchObject({ size: '720x1280', seconds: '4', remixed_from_video_id: null });
      await completed(client, id, tick);
      expectMp4(await downloaded(client, id));
    }
  });

  it('throws the error class of the status when an edit or an extension is refused', async () => {
    const { baseUrl } = await server.start();
    const client = new OpenAI({ baseURL: baseUrl, apiKey: 'sk-refused' });
    const { id } = await client.videos.create({ prompt: 'a kite' });
    const video = { id };
    await expectRefusal(client.videos.edit({ video, prompt: 'x' }), [
      400,
      'Video must be completed before it can be edited.',
      null,
      null,
    ]);
    await expectRefusal(client.videos.extend({ video, prompt: 'x', seconds: '4' }), [
      400,
      'Video must be completed before it can be extended.',
      null,
      null,
    ]);
    await expectRefusal(client.videos.edit({ video: { id: 'video_x' }, prompt: 'x' }), [
      404,
      "Video with id 'video_x' not found.",
      null,
      null,
    ]);
    // An upload needs no model, because no SDK has the field (contract:derived.model-beside-upload).
    const edited = await client.videos.edit({ video: await clip(), prompt: 'x' });
    expect(edited).toMatchObject({ object: 'video', model: 'sora-2' });
    const text = await toFile(Buffer.from('once upon a time'), 'story.mp4');
    await expectRefusal(client.videos.createCharacter({ name: 'Mossy', video: text }), [
      400,
      "Invalid file 'video': it is no MP4 file.",
      'video',
      'invalid_video_file',
    ]);
    await expectRefusal(client.videos.getCharacter('char_x'), [
      404,
      "Character with id 'char_x' not found.",
      null,
      null,
    ]);
  });
});
