// Each refusal, as the SDK's error shows it, compared with refusals.json.
import assert from 'node:assert/strict';
import { createReadStream } from 'node:fs';
import OpenAI, { AuthenticationError, BadRequestError, NotFoundError } from 'openai';
import { toFile } from 'openai/uploads';
import { client, completed, picture, picturePath, refusals } from './support.mjs';

const create = (params) => client.videos.create({ prompt: 'x', ...params });
const unknown = 'video_691608967fe8819399e710799dae2ae708872b008b63ff61';
const kinds = {
  400: BadRequestError,
  401: AuthenticationError,
  404: NotFoundError,
};

const calls = {
  'refuse-seconds': () => create({ seconds: '10' }),
  'refuse-size': () => create({ size: '1792x1024' }),
  'refuse-model': () => create({ model: 'sora-1' }),
  'refuse-unknown-parameter': () => create({ duration: '8' }),
  'refuse-untyped-file': () => create({ size: '1280x720', input_reference: createReadStream(picturePath) }),
  'refuse-picture-size': async () =>
    create({ size: '720x1280', input_reference: await toFile(picture(), 'a.png', { type: 'image/png' }) }),
  'refuse-unknown-video': () => client.videos.retrieve(unknown),
  'refuse-not-ready': async () => client.videos.downloadContent((await create()).id),
  'refuse-variant': async () => client.videos.downloadContent((await completed()).id, { variant: 'gif' }),
  'refuse-limit': () => client.videos.list({ limit: 101 }),
  'refuse-key': () => new OpenAI({ apiKey: 'sk-of-nobody' }).videos.list(),
};

/** Makes a call that must be refused, and compares the SDK's error. */
export async function refused(call, { status, message, param, code }) {
  const thrown = await call().then(
    () => assert.fail('this was not refused'),
    (reason) => reason,
  );
  assert.ok(thrown instanceof kinds[status], String(thrown));
  assert.deepEqual(
    { message: thrown.error.message, type: thrown.type, param: thrown.param, code: thrown.code },
    { message, type: 'invalid_request_error', param, code },
  );
  assert.match(thrown.requestID, /^req_[0-9a-f]{32}$/);
}

export const steps = Object.fromEntries(
  Object.entries(calls).map(([name, call]) => [name, () => refused(call, refusals[name])]),
);
