// Every exchange of every test is compared with the OpenAPI document. These tests show that the comparison
// can fail.
import { describe, expect, it } from 'vitest';
import { judge, type SeenExchange } from '../support/contract.ts';
import { answersAsAnotherServer, findings, observed } from '../support/observe.ts';

const video = {
  id: 'video_x',
  object: 'video',
  created_at: 1,
  status: 'queued',
  completed_at: null,
  error: null,
  expires_at: null,
  model: 'sora-2',
  progress: 0,
  prompt: 'x',
  remixed_from_video_id: null,
  seconds: '4',
  size: '720x1280',
};
const { size: _, ...short } = video;
const error = { error: { message: 'm', type: 't', param: null, code: null } };
const json = 'application/json';
const retrieval = (status: number, body: unknown, contentType = json): SeenExchange => ({
  method: 'GET',
  path: '/v1/videos/video_x',
  request: { contentType: '' },
  response: { status, contentType, json: body },
});
const creation = (body: unknown): SeenExchange => ({
  method: 'POST',
  path: '/v1/videos',
  request: { contentType: json, json: body },
  response: { status: 200, contentType: json, json: video },
});

describe('the guard of all exchanges accepts', () => {
  it.each<[string, SeenExchange]>([
    ['a video', retrieval(200, video)],
    [
      'a completed one',
      retrieval(200, { ...video, status: 'completed', progress: 100, completed_at: 2, expires_at: 3 }),
    ],
    ['a refusal', retrieval(404, error)],
    ['a creation', creation({ prompt: 'x', seconds: '8' })],
    ['an unknown path', { ...retrieval(404, error), path: '/v1/nothing' }],
    ['a HEAD', { ...retrieval(200, undefined), method: 'HEAD' }],
  ])('%s that fits the document', (_, exchange) => {
    expect(judge(exchange)).toEqual([]);
  });
});

describe('the guard of all exchanges reports', () => {
  it.each<[string, SeenExchange, RegExp]>([
    ['a missing key', retrieval(200, short), /required property 'size'/],
    ['an unknown key', retrieval(200, { ...video, url: 'x' }), /additional properties/],
    ['a number for seconds', retrieval(200, { ...video, seconds: 4 }), /seconds must be string/],
    [
      'a status that does not exist',
      retrieval(200, { ...video, status: 'processing' }),
      /status must be equal/,
    ],
    ['a progress beyond 100', retrieval(200, { ...video, progress: 101 }), /progress must be <= 100/],
    ['a null that must not be', retrieval(200, { ...video, model: null }), /model must be string/],
    [
      'an error without code',
      retrieval(404, { error: { message: 'm', type: 't', param: null } }),
      /required property 'code'/,
    ],
    ['an error that is a string', retrieval(404, { error: 'm' }), /error must be object/],
    ['a status that is not documented', retrieval(418, error), /418: this status is not documented/],
    ['plain text', retrieval(200, undefined, 'text/plain'), /content type 'text\/plain' is not documented/],
    ['no content type', retrieval(200, undefined, ''), /content type '' is not documented/],
    [
      'an operation that is not documented',
      { ...retrieval(200, video), method: 'PUT' },
      /operation is not documented/,
    ],
    [
      'a path that is not documented',
      { ...retrieval(200, video), path: '/v2/videos/x' },
      /operation is not documented/,
    ],
    [
      'an accepted body without prompt',
      creation({}),
      /accepted a request body that.*required property 'prompt'/,
    ],
    [
      'an accepted unknown parameter',
      creation({ prompt: 'x', duration: 4 }),
      /accepted a request body that.*additional properties/,
    ],
  ])('%s as a difference from the document', (_, exchange, complaint) => {
    const found = judge(exchange);
    expect(found.join('\n')).toMatch(complaint);
  });

  it('exchanges of the emulator that a fetch observed, and reports each exchange once', async () => {
    const answer = { headers: { 'content-type': json } };
    const bad = observed(async () => new Response(JSON.stringify(short), answer));
    await bad('http://emulator.test/v1/videos/video_x');
    await bad('http://elsewhere.test/v1/videos/video_x');
    expect(await findings()).toEqual(["GET /v1/videos/video_x → 200:  must have required property 'size'"]);
    expect(await findings()).toEqual([]);
  });

  it('exchanges of another server only outside /v1', async () => {
    const answer = { headers: { 'content-type': json } };
    const bad = observed(async () => new Response(JSON.stringify(short), answer));
    answersAsAnotherServer('http://other.emulator.test');
    await bad('http://other.emulator.test/v1/videos/video_x');
    expect(await findings()).toEqual([]);
    await bad('http://other.emulator.test/_emulator/nothing');
    await bad('http://another.emulator.test/v1/videos/video_x');
    expect(await findings()).toHaveLength(2);
  });
});
