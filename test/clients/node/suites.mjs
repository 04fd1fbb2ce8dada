// Requests as in the SDK's own tests (tests/api-resources/videos.test.ts): the same key, values and ids.
import assert from 'node:assert/strict';
import OpenAI, { AuthenticationError } from 'openai';
import { toFile } from 'openai/uploads';
import { refused } from './refusals.mjs';
import { client, picture, refusals } from './support.mjs';

const notFound = (message) => ({ status: 404, message, param: null, code: null });
const awkward = 'a b/ü?#%';

/** Every operation of this version with an id in its path or its body, by the id. */
function calls(video, character) {
  const { videos } = client;
  const ofVideo = [
    () => videos.retrieve(video),
    () => videos.delete(video),
    () => videos.downloadContent(video, { variant: 'video' }),
    () => videos.remix(video, { prompt: 'x' }),
  ];
  const ofCharacter = typeof videos.getCharacter === 'function' ? [() => videos.getCharacter(character)] : [];
  return { ofVideo, ofCharacter };
}

async function allUnknown(video, character) {
  const { ofVideo, ofCharacter } = calls(video, character);
  for (const call of ofVideo) await refused(call, notFound(`Video with id '${video}' not found.`));
  for (const call of ofCharacter)
    await refused(call, notFound(`Character with id '${character}' not found.`));
}

const withKey = (apiKey) => new OpenAI({ apiKey }).videos.create({ prompt: 'x' });
const pageAfterUnknown = () => client.videos.list({ after: 'after', limit: 0, order: 'asc' });

export const steps = {
  async 'suite-key'() {
    assert.equal((await withKey('My API Key')).status, 'queued');
    await assert.rejects(withKey('My API'), AuthenticationError);
  },

  async 'suite-create'() {
    const params = { prompt: 'x', model: 'sora-2', seconds: '4', size: '720x1280' };
    const text = await toFile(Buffer.from('# my file contents'), 'README.md');
    const withText = () => client.videos.create({ ...params, input_reference: text });
    await refused(withText, refusals['refuse-untyped-file']);
    const file = await toFile(picture(), 'frame.png', { type: 'image/png' });
    const wide = { ...params, size: '1280x720' };
    const { prompt, model, seconds, size } = await client.videos.create({ ...wide, input_reference: file });
    assert.deepEqual({ prompt, model, seconds, size }, wide);
  },

  async 'suite-list'() {
    await refused(pageAfterUnknown, refusals['suite-list']);
  },

  async 'suite-unknown-ids'() {
    await allUnknown('video_123', 'char_123');
    const { videos } = client;
    if (typeof videos.edit !== 'function') return;
    const body = { prompt: 'x', video: { id: 'video_123' } };
    const unknown = notFound("Video with id 'video_123' not found.");
    await refused(() => videos.edit(body), unknown);
    await refused(() => videos.extend({ ...body, seconds: '4' }), unknown);
  },

  'suite-path-encoding': () => allUnknown(awkward, awkward),

  /** This SDK sends an empty id. The answer must be a refusal, not a list and not another video. */
  async 'suite-empty-id'() {
    const { ofVideo, ofCharacter } = calls('', '');
    const paths = [
      'GET /v1/videos/',
      'DELETE /v1/videos/',
      'GET /v1/videos//content',
      'POST /v1/videos//remix',
    ];
    for (const [nth, call] of ofVideo.entries()) await refused(call, notFound(`Invalid URL (${paths[nth]})`));
    for (const call of ofCharacter) await refused(call, notFound('Invalid URL (GET /v1/videos/characters/)'));
  },
};
