// Videos that are made from videos, and characters.
import assert from 'node:assert/strict';
import { toFile } from 'openai/uploads';
import { bytesOf, client, completed, looks, needs } from './support.mjs';

const clip = async () => {
  const { id } = await completed();
  return toFile(await bytesOf(await client.videos.downloadContent(id)), 'clip.mp4', { type: 'video/mp4' });
};

/** Waits for a job made from the completed video, and checks its lineage. */
async function comesOf(source, video, { seconds }) {
  assert.notEqual(video.id, source.id);
  assert.equal(video.remixed_from_video_id, source.id);
  const { status, ...last } = (await looks(video.id)).at(-1);
  assert.equal(status, 'completed');
  assert.deepEqual([last.model, last.size, last.seconds], [source.model, source.size, seconds]);
}

export const steps = {
  async remix() {
    const source = await completed();
    await comesOf(source, await client.videos.remix(source.id, { prompt: 'Autumn' }), { seconds: '4' });
  },

  async edit() {
    const source = await completed();
    const params = { prompt: 'At night', video: { id: source.id } };
    await comesOf(source, await needs(client.videos, 'edit').edit(params), { seconds: '4' });
  },

  async 'edit-file'() {
    const params = { prompt: 'At night', video: await clip(), model: 'sora-2' };
    const video = await needs(client.videos, 'edit').edit(params);
    assert.deepEqual([video.model, video.size, video.seconds], ['sora-2', '1280x720', '4']);
    assert.equal((await looks(video.id)).at(-1).status, 'completed');
  },

  async extend() {
    const source = await completed();
    const params = { prompt: 'It lands', seconds: '8', video: { id: source.id } };
    const video = await needs(client.videos, 'extend').extend(params);
    assert.equal((await looks(video.id)).at(-1).status, 'completed');
    assert.equal(video.seconds, '12');
  },

  async character() {
    const { createCharacter, getCharacter } = needs(client.videos, 'createCharacter', 'getCharacter');
    const made = await createCharacter.call(client.videos, { name: 'Mossy', video: await clip() });
    assert.equal(made.name, 'Mossy');
    assert.match(made.id, /^char_/);
    assert.deepEqual(await getCharacter.call(client.videos, made.id), made);
  },

  async 'create-with-character'() {
    needs(client.videos, 'createCharacter');
    const { id } = await client.videos.createCharacter({ name: 'Fern', video: await clip() });
    const video = await client.videos.create({ prompt: 'Fern waves', characters: [{ id }] });
    assert.equal((await looks(video.id)).at(-1).status, 'completed');
    // A character that does not exist shows that the SDK sends characters.
    const unknown = client.videos.create({ prompt: 'Fern waves', characters: [{ id: 'char_x' }] });
    await assert.rejects(unknown, /Character with id 'char_x' not found/);
  },
};
