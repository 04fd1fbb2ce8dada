// The requests that the SDK retries and does not retry, read from the emulator's journal.
import assert from 'node:assert/strict';
import { RateLimitError } from 'openai';
import { attempts, client } from './support.mjs';

/** Creates a video under a rule in a header of the request. */
const create = (prompt, rule) =>
  client.videos.create({ prompt }, { headers: { 'x-emulator-rule': JSON.stringify(rule) } });
const soon = { 'retry-after': null, 'retry-after-ms': '20' };
const limited = { error: 'rate_limit_exceeded', headers: soon };

export const steps = {
  async 'retry-429'() {
    const video = await create('retry twice', { times: 2, then: limited });
    assert.equal(video.status, 'queued');
    assert.equal(await attempts('retry twice'), '0:429 1:429 2:200');
  },

  async 'retry-500'() {
    const video = await create('recover', { times: 1, then: { error: 'server_error', headers: soon } });
    assert.equal(video.status, 'queued');
    assert.equal(await attempts('recover'), '0:500 1:200');
  },

  async 'retry-gives-up'() {
    await assert.rejects(create('in vain', { then: limited }), RateLimitError);
    assert.equal(await attempts('in vain'), '0:429 1:429 2:429');
  },

  async 'no-retry-quota'() {
    const final = { error: 'insufficient_quota', headers: { 'x-should-retry': 'false' } };
    const refused = create('no money', { then: final });
    await assert.rejects(refused, { status: 429, code: 'insufficient_quota' });
    assert.equal(await attempts('no money'), '0:429');
  },

  async 'no-retry-refusal'() {
    await assert.rejects(client.videos.create({ prompt: 'too short', seconds: '5' }), { status: 400 });
    assert.equal(await attempts('too short'), '0:400');
  },
};
