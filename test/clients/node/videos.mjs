// A video from its creation over its download to its deletion.
import assert from 'node:assert/strict';
import { toFile } from 'openai/uploads';
import { bytesOf, client, completed, looks, needs, picture } from './support.mjs';

const dataUrl = () => `data:image/png;base64,${picture().toString('base64')}`;

async function download(variant, contentType) {
  const { id } = await completed();
  const answer = await client.videos.downloadContent(id, variant === undefined ? {} : { variant });
  assert.equal(answer.headers.get('content-type'), contentType);
  return bytesOf(answer);
}

/**
 * Creates a video with a picture. A refusal shows that the picture arrived: it does not fit a video of
 * another size.
 */
async function createWith(reference) {
  const params = { prompt: 'x', input_reference: reference };
  const video = await client.videos.create({ ...params, size: '1280x720' });
  assert.deepEqual([video.status, video.size], ['queued', '1280x720']);
  await assert.rejects(client.videos.create({ ...params, size: '720x1280' }), /Inpaint image must match/);
}

export const steps = {
  async 'create-plain'() {
    const params = { model: 'sora-2-pro', prompt: 'Wind 北京', seconds: '8', size: '1792x1024' };
    const video = await client.videos.create(params);
    assert.match(video.id, /^video_[0-9a-f]{48}$/);
    const { model, prompt, seconds, size, status, progress, error } = video;
    assert.deepEqual({ model, prompt, seconds, size }, params);
    assert.deepEqual({ status, progress, error }, { status: 'queued', progress: 0, error: null });
  },

  async 'create-file'() {
    await createWith(await toFile(picture(), 'frame.png', { type: 'image/png' }));
  },

  async 'create-image-url'() {
    await createWith({ image_url: dataUrl() });
  },

  async 'create-file-id'() {
    const file = await toFile(picture(), 'frame.png', { type: 'image/png' });
    const { id } = await client.files.create({ file, purpose: 'vision' });
    await createWith({ file_id: id });
  },

  async 'poll-helper'() {
    const video = await needs(client.videos, 'poll').poll((await client.videos.create({ prompt: 'x' })).id);
    assert.equal(video.status, 'completed');
  },

  async 'poll-loop'() {
    const { id } = await client.videos.create({ prompt: 'x' });
    const seen = await looks(id);
    const words = seen.map(({ status }) => status).join(' ');
    assert.equal(words, 'queued in_progress in_progress completed');
    const progress = seen.map((video) => video.progress);
    assert.deepEqual(
      progress.toSorted((a, b) => a - b),
      progress,
    );
    const last = seen.at(-1);
    assert.equal(last.progress, 100);
    assert.equal(last.expires_at, last.completed_at + 3600);
  },

  async 'list-pages'() {
    const ids = [];
    for (const nth of [0, 1, 2, 3, 4, 5]) ids.push((await client.videos.create({ prompt: `nr ${nth}` })).id);
    const [first, ...rest] = ids;
    const listed = [];
    for await (const { id } of client.videos.list({ after: first, limit: 2, order: 'asc' })) listed.push(id);
    assert.deepEqual(listed, rest);
    const { data } = await client.videos.list({ limit: 3 });
    assert.deepEqual(
      data.map(({ id }) => id),
      ids.slice(3).toReversed(),
    );
  },

  async 'download-video'() {
    const bytes = await download(undefined, 'video/mp4');
    assert.equal(bytes.toString('latin1', 4, 8), 'ftyp');
    assert.ok(bytes.includes((await completed()).id));
  },

  async 'download-thumbnail'() {
    const bytes = await download('thumbnail', 'image/webp');
    assert.equal(bytes.toString('latin1', 8, 12), 'WEBP');
  },

  async 'download-spritesheet'() {
    const bytes = await download('spritesheet', 'image/jpeg');
    assert.equal(bytes.toString('hex', 0, 3), 'ffd8ff');
  },

  async 'at-once'() {
    const clips = await Promise.all(
      [0, 1, 2, 3, 4].map(async (nth) => {
        const { id } = await client.videos.create({ prompt: `robot ${nth} dances` });
        await looks(id);
        return { id, bytes: await bytesOf(await client.videos.downloadContent(id)) };
      }),
    );
    assert.equal(new Set(clips.map(({ id }) => id)).size, 5);
    for (const { id, bytes } of clips) assert.ok(bytes.includes(id));
  },

  async delete() {
    const { id } = await client.videos.create({ prompt: 'x' });
    await looks(id);
    assert.deepEqual(await client.videos.delete(id), { id, object: 'video.deleted', deleted: true });
    await assert.rejects(client.videos.retrieve(id), { status: 404 });
  },
};
