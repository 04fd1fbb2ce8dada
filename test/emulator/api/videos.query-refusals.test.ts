// Refusals of query parameters, and of videos that do not exist or are not ready (contract:list.*
// contract:retrieve.*).
import { beforeEach, describe, expect, it } from 'vitest';
import { testEmulator, type TestEmulator } from '../../support/emulator.ts';
import { exchange, expectRefusal, invalid, notFound, notReady, type Sent } from '../../support/sending.ts';

const notAnInteger = invalid(
  "Invalid type for 'limit': expected an integer, but got a string instead.",
  'limit',
  'invalid_type',
);
const tooBig = (got: number) =>
  invalid(
    `Invalid 'limit': integer above maximum value. Expected a value <= 100, but got ${got} instead.`,
    'limit',
    'integer_above_max_value',
  );
const tooSmall = (got: number) =>
  invalid(
    `Invalid 'limit': integer below minimum value. Expected a value >= 0, but got ${got} instead.`,
    'limit',
    'integer_below_min_value',
  );
const twice = (param: string) => invalid(`Duplicate parameter: '${param}'.`, param, 'duplicate_parameter');
const order = (given: string) =>
  invalid(`Invalid value: '${given}'. Supported values are: 'asc' and 'desc'.`, 'order', 'invalid_value');
const variant = (given: string) =>
  invalid(
    `Invalid value: '${given}'. Supported values are: 'video', 'thumbnail', and 'spritesheet'.`,
    'variant',
    'invalid_value',
  );

describe.each(['openai', 'openai-2026-02'] as const)('GET /v1/videos under the profile %s', (profile) => {
  it.each([
    ['limit=101', 400, tooBig(101)],
    ['limit=2147483648', 400, tooBig(2_147_483_648)],
    ['limit=99999999999999999999', 400, tooBig(Number.MAX_SAFE_INTEGER)],
    ['limit=-1', 400, tooSmall(-1)],
    ['limit=-99999999999999999999', 400, tooSmall(Number.MIN_SAFE_INTEGER)],
    ['limit=ten', 400, notAnInteger],
    ['limit=', 400, notAnInteger],
    ['limit', 400, notAnInteger],
    ['limit=1.5', 400, notAnInteger],
    ['limit=1e1', 400, notAnInteger],
    ['limit=0x10', 400, notAnInteger],
    ['limit=%2B5', 400, notAnInteger],
    ['limit=%205', 400, notAnInteger],
    ['limit=null', 400, notAnInteger],
    ['limit=%D9%A1', 400, notAnInteger],
    ['limit=1&limit=1', 400, twice('limit')],
    ['order=asc&order=asc', 400, twice('order')],
    ['after=a&after=b', 400, twice('after')],
    ['order=up', 400, order('up')],
    ['order=', 400, order('')],
    ['order=ASC', 400, order('ASC')],
    ['order=1', 400, order('1')],
    ['after=video_x', 404, notFound('video_x')],
    ['after=', 404, notFound('')],
    ['after=%C3%A4%2F', 404, notFound('ä/')],
    ['after=__proto__', 404, notFound('__proto__')],
    // The first fault in a fixed order: repeated keys, then the form of after, limit and order, then unknown
    // cursors.
    ['order=up&limit=101', 400, tooBig(101)],
    ['after=video_x&order=up', 400, order('up')],
    ['limit=101&order=asc&order=asc', 400, twice('order')],
  ])('refuses the query %s', async (query, status, error) => {
    const path = `/v1/videos?${query}`;
    await expectRefusal(testEmulator({ profile }), ['', { method: 'GET', path }, status, error]);
  });

  it.each([
    '',
    'limit=0',
    'limit=100',
    'limit=007',
    'order=asc',
    'before=x',
    'foo=1&foo=2',
    'Limit=101',
    'limit%5B%5D=101',
  ])('accepts the query ?%s', async (query) => {
    const { status, body } = await exchange(testEmulator({ profile }), {
      method: 'GET',
      path: `/v1/videos?${query}`,
    });
    expect(status).toBe(200);
    expect(body).toEqual({ object: 'list', data: [], first_id: null, has_more: false, last_id: null });
  });
});

describe('GET /v1/videos/{id}/content', () => {
  it.each([
    ['variant=gif', 400, variant('gif')],
    ['variant=', 400, variant('')],
    ['variant=Video', 400, variant('Video')],
    ['variant=1', 400, variant('1')],
    ['variant=video&variant=video', 400, twice('variant')],
    ['variant=video', 404, notFound('video_x')],
    ['', 404, notFound('video_x')],
  ])('refuses an unknown video with ?%s', async (query, status, error) => {
    const path = `/v1/videos/video_x/content?${query}`;
    await expectRefusal(testEmulator(), ['', { method: 'GET', path }, status, error]);
  });

  it('accepts every variant and ignores other keys', async () => {
    const emulator = testEmulator({ pace: 'instant' });
    const { body } = await exchange(emulator, { json: { prompt: 'x' } });
    for (const query of ['', '?variant=video', '?variant=thumbnail', '?variant=spritesheet', '?quality=hd']) {
      const response = await emulator.send(`/v1/videos/${body.id}/content${query}`);
      expect(response.status).toBe(200);
      await response.arrayBuffer();
    }
  });
});

describe('an id that names no video', () => {
  it.each([
    ['video_x', 'video_x'],
    [
      'video_0123456789ab8190abcdef0123456789abcdef0123456789',
      'video_0123456789ab8190abcdef0123456789abcdef0123456789',
    ],
    ['edits', 'edits'],
    ['%20', ' '],
    ['%C3%A4', 'ä'],
    ['a%2Fcontent', 'a/content'],
    ['%zz', '%zz'],
    ['%FF', '%FF'],
    ['__proto__', '__proto__'],
    ['a%00b', 'a\u0000b'],
    ['x'.repeat(5_000), 'x'.repeat(5_000)],
  ])('is answered with 404: %s', async (segment, id) => {
    const emulator = testEmulator();
    const requests: Sent[] = [
      { method: 'GET', path: `/v1/videos/${segment}` },
      { method: 'DELETE', path: `/v1/videos/${segment}` },
      { method: 'GET', path: `/v1/videos/${segment}/content` },
      { method: 'POST', path: `/v1/videos/${segment}/remix`, json: { prompt: 'x' } },
    ];
    for (const sent of requests) await expectRefusal(emulator, ['', sent, 404, notFound(id)]);
  });
});

describe('a pending video', () => {
  let emulator: TestEmulator;
  let id: string;
  beforeEach(async () => {
    emulator = testEmulator({ pace: 'manual' });
    const { body } = await exchange(emulator, { json: { prompt: 'x' } });
    id = body.id;
  });

  it.each([
    ['GET', '/content', 404, notReady],
    ['GET', '/content?variant=thumbnail', 404, notReady],
    ['DELETE', '', 400, invalid('Video is still being processed')],
    ['POST', '/remix', 400, invalid('Video must be completed before it can be remixed.')],
  ])('refuses %s …%s', async (method, suffix, status, error) => {
    const project = emulator.project('sk-test');
    const sent = {
      method,
      path: `/v1/videos/${id}${suffix}`,
      ...(method === 'POST' ? { json: { prompt: 'y' } } : {}),
    };
    await expectRefusal(emulator, ['queued', sent, status, error]);
    await project.videos.setProgress(id, 99);
    await expectRefusal(emulator, ['in progress', sent, status, error]);
  });
});
