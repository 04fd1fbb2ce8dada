// All refusals other than those of creations, as the error object of the official client shows them.
import { describe, expect, it } from 'vitest';
import {
  clientVersions,
  expectRefusal,
  refusal,
  type Client,
  type ClientVersion,
  type Refused,
} from '../support/clients.ts';
import { listeningEmulator } from '../support/servers.ts';
import { longEnoughMs } from '../support/emulator.ts';
import type { EmulatorOptions } from '../../src/emulator/index.ts';

async function setUp(version: ClientVersion, options: EmulatorOptions = {}) {
  const key = 'sk-refusals';
  const { emulator, baseUrl } = await listeningEmulator(options);
  const client = version.make({ baseURL: baseUrl, apiKey: key, maxRetries: 0 });
  return { emulator, baseUrl, client, project: emulator.project(key) };
}

const supported = (values: string) => `Supported values are: ${values}.`;
const notFound = (id: string): Refused => [404, `Video with id '${id}' not found.`, null, null];
const unknownId = 'video_691608967fe8819399e710799dae2ae708872b008b63ff61';
const notReady: Refused = [
  404,
  'Video is not ready yet, use GET /v1/videos/{video_id} to check status.',
  null,
  null,
];

for (const version of clientVersions) {
  describe(version.name, () => {
    it('a pending video has no content, and cannot be remixed or deleted', async () => {
      const { client, emulator } = await setUp(version);
      const { id } = await client.videos.create({ prompt: 'x' });
      const pending = async () => {
        await expectRefusal(client.videos.downloadContent(id), notReady);
        await expectRefusal(client.videos.downloadContent(id, { variant: 'thumbnail' }), notReady);
        await expectRefusal(client.videos.delete(id), [400, 'Video is still being processed', null, null]);
        const early = [400, 'Video must be completed before it can be remixed.', null, null] as const;
        await expectRefusal(client.videos.remix(id, { prompt: 'y' }), early);
      };
      await pending();
      emulator.clock.advance(1_000);
      expect((await client.videos.retrieve(id)).status).toBe('in_progress');
      await pending();
    });

    it('a failed video contains the reason, has no content, and can be deleted', async () => {
      const { client, project } = await setUp(version);
      const { id } = await client.videos.create({ prompt: 'x' });
      await project.videos.fail(id);
      expect(await client.videos.retrieve(id)).toMatchObject({
        status: 'failed',
        progress: 0,
        completed_at: null,
        expires_at: null,
        error: {
          code: 'moderation_blocked',
          message: 'Your request was blocked by our moderation system.',
        },
      });
      await expectRefusal(client.videos.downloadContent(id), notReady);
      expect(await client.videos.delete(id)).toMatchObject({ id, deleted: true });
      await expectRefusal(client.videos.delete(id), notFound(id));
    });

    it('an expired video is still listed, but has no content', async () => {
      const { client, emulator } = await setUp(version);
      const { id } = await client.videos.create({ prompt: 'x' });
      emulator.clock.advance(longEnoughMs);
      const { expires_at: expiresAt } = await client.videos.retrieve(id);
      emulator.clock.set((expiresAt ?? 0) * 1000);
      expect((await client.videos.downloadContent(id)).status).toBe(200);
      emulator.clock.advance(1_000);
      await expectRefusal(client.videos.downloadContent(id), [
        404,
        'The video is no longer available. Downloads expire after 1 hours.',
        null,
        null,
      ]);
      await expectRefusal(client.videos.remix(id, { prompt: 'y' }), notFound(id));
      expect((await client.videos.retrieve(id)).status).toBe('completed');
      expect((await client.videos.list()).data.map((video) => video.id)).toEqual([id]);
    });

    it('a completed video has three variants and no other variant', async () => {
      const { client, emulator } = await setUp(version);
      const { id } = await client.videos.create({ prompt: 'x' });
      emulator.clock.advance(longEnoughMs);
      await expectRefusal(client.videos.downloadContent(id, { variant: 'gif' as 'video' }), [
        400,
        `Invalid value: 'gif'. ${supported("'video', 'thumbnail', and 'spritesheet'")}`,
        'variant',
        'invalid_value',
      ]);
    });

    it('a remix accepts only a prompt', async () => {
      const { client, emulator } = await setUp(version);
      const { id } = await client.videos.create({ prompt: 'x' });
      emulator.clock.advance(longEnoughMs);
      const remix = (params: object) => client.videos.remix(id, params as { prompt: string });
      await expectRefusal(remix({}), [
        400,
        "Missing required parameter: 'prompt'.",
        'prompt',
        'missing_required_parameter',
      ]);
      await expectRefusal(remix({ prompt: 7 }), [
        400,
        "Invalid type for 'prompt': expected a string, but got an integer instead.",
        'prompt',
        'invalid_type',
      ]);
      await expectRefusal(remix({ prompt: 'y', seconds: '4' }), [
        400,
        "Unknown parameter: 'seconds'.",
        'seconds',
        'unknown_parameter',
      ]);
    });

    it('no operation finds an unknown video or a video of another key', async () => {
      const { client, baseUrl, emulator } = await setUp(version);
      const { id } = await client.videos.create({ prompt: 'x' });
      emulator.clock.advance(longEnoughMs);
      const other = version.make({ baseURL: baseUrl, apiKey: 'sk-other', maxRetries: 0 });
      const absent: ReadonlyArray<readonly [Client, string]> = [
        [client, unknownId],
        [client, 'edits'],
        [client, 'not/an id'],
        [other, id],
      ];
      for (const [asking, missing] of absent) {
        const expected = notFound(missing);
        await expectRefusal(asking.videos.retrieve(missing), expected);
        await expectRefusal(asking.videos.downloadContent(missing), expected);
        await expectRefusal(asking.videos.delete(missing), expected);
        await expectRefusal(asking.videos.remix(missing, { prompt: 'y' }), expected);
        await expectRefusal(asking.videos.list({ after: missing }), expected);
      }
      expect((await client.videos.retrieve(id)).id).toBe(id);
      expect((await other.videos.list()).data).toEqual([]);
    });

    it.each<readonly [query: object, expected: Refused]>([
      [
        { limit: 101 },
        [
          400,
          "Invalid 'limit': integer above maximum value. Expected a value <= 100, but got 101 instead.",
          'limit',
          'integer_above_max_value',
        ],
      ],
      [
        { limit: -1 },
        [
          400,
          "Invalid 'limit': integer below minimum value. Expected a value >= 0, but got -1 instead.",
          'limit',
          'integer_below_min_value',
        ],
      ],
      [
        { limit: 'ten' },
        [
          400,
          "Invalid type for 'limit': expected an integer, but got a string instead.",
          'limit',
          'invalid_type',
        ],
      ],
      [
        { order: 'up' },
        [400, `Invalid value: 'up'. ${supported("'asc' and 'desc'")}`, 'order', 'invalid_value'],
      ],
    ])('the list refuses %j', async (query, expected) => {
      const { client } = await setUp(version);
      await expectRefusal(client.videos.list(query), expected);
    });

    it('the list ignores unknown parameters, and refuses a parameter that is sent twice', async () => {
      const { client, baseUrl } = await setUp(version);
      expect(await client.get('/videos?before=video_1')).toMatchObject({ object: 'list', data: [] });
      // The newer client merges a repeated key itself.
      const headers = { authorization: 'Bearer sk-refusals' };
      const twice = await fetch(`${baseUrl}/videos?limit=1&limit=2`, { headers });
      expect(twice.status).toBe(400);
      expect(await twice.json()).toMatchObject({ error: { param: 'limit', code: 'duplicate_parameter' } });
    });

    it('a request needs a key, and the key must be one of the accepted keys', async () => {
      const { baseUrl, client } = await setUp(version, { apiKey: ['sk-accepted-0001', 'sk-accepted-0002'] });
      const accepted = version.make({ baseURL: baseUrl, apiKey: 'sk-accepted-0002' });
      expect((await accepted.videos.list()).data).toEqual([]);
      expect(await refusal(client.videos.list())).toMatchObject({
        name: 'AuthenticationError',
        status: 401,
        type: 'invalid_request_error',
        param: null,
        code: 'invalid_api_key',
      });
      const none = version.make({
        baseURL: baseUrl,
        apiKey: 'sk-none',
        defaultHeaders: { authorization: null },
        maxRetries: 0,
      });
      expect(await refusal(none.videos.list())).toMatchObject({
        name: 'AuthenticationError',
        status: 401,
        type: 'invalid_request_error',
      });
    });

    it('unknown routes and unknown models are refused with 404', async () => {
      const { client } = await setUp(version);
      await expectRefusal(client.get('/video'), [404, 'Invalid URL (GET /v1/video)', null, null]);
      await expectRefusal(client.put('/videos'), [404, 'Invalid URL (PUT /v1/videos)', null, null]);
      expect(await refusal(client.models.retrieve('gpt-x'))).toMatchObject({
        status: 404,
        code: 'model_not_found',
      });
    });

    it('the profile of February 2026 has three durations, four sizes and its own moderation error', async () => {
      const { client, project } = await setUp(version, { profile: 'openai-2026-02' });
      const create = (params: object) => client.videos.create({ prompt: 'x', ...params });
      await expectRefusal(create({ seconds: '16' }), [
        400,
        `Invalid value: '16'. ${supported("'4', '8', and '12'")}`,
        'seconds',
        'invalid_value',
      ]);
      await expectRefusal(create({ model: 'sora-2-pro', size: '1920x1080' }), [
        400,
        `Invalid value: '1920x1080'. ${supported("'720x1280', '1280x720', '1024x1792', and '1792x1024'")}`,
        'size',
        'invalid_value',
      ]);
      const { id } = await create({ model: 'sora-2-pro', size: '1792x1024', seconds: '12' });
      await project.videos.fail(id);
      expect((await client.videos.retrieve(id)).error).toEqual({
        code: 'content_policy_violation',
        message: 'The prompt was flagged by content moderation',
      });
    });

    it('the retired profile refuses every operation on videos', async () => {
      const { client } = await setUp(version, { profile: 'retired' });
      const gone: Refused = [
        404,
        'The model `sora-2` has been deprecated, learn more here: https://platform.openai.com/docs/deprecations',
        null,
        'model_not_found',
      ];
      await expectRefusal(client.videos.create({ prompt: 'x' }), gone);
      await expectRefusal(client.videos.retrieve(unknownId), gone);
      await expectRefusal(client.videos.list(), gone);
    });
  });
}
