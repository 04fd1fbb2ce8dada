// Routes: paths that exist and paths that do not, health, models, and the retired service
// (contract:errors.*).
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { testEmulator } from '../../support/emulator.ts';
import { testApp } from '../../support/app.ts';
import { exchange, expectRefusal, invalid } from '../../support/sending.ts';

const models = ['sora-2', 'sora-2-pro', 'sora-2-2025-10-06', 'sora-2-pro-2025-10-06', 'sora-2-2025-12-08'];
const { version } = JSON.parse(readFileSync(new URL('../../../package.json', import.meta.url), 'utf8')) as {
  version: string;
};

describe('an unknown route', () => {
  it.each([
    ['GET', '/'],
    ['GET', '/v1'],
    ['GET', '/v1/'],
    ['GET', '/videos'],
    ['GET', '/v1/videos/'],
    ['POST', '/v1/videos/'],
    ['GET', '/v1//videos'],
    ['GET', '/V1/videos'],
    ['PUT', '/v1/videos'],
    ['PATCH', '/v1/videos'],
    ['DELETE', '/v1/videos'],
    ['POST', '/v1/videos/video_x'],
    ['PUT', '/v1/videos/video_x'],
    ['GET', '/v1/videos/video_x/'],
    ['GET', '/v1/videos/video_x/remix'],
    ['POST', '/v1/videos/video_x/content'],
    ['GET', '/v1/videos/video_x/content/'],
    ['POST', '/v1/videos/video_x/cancel'],
    ['GET', '/v1/videos/a/b/c'],
    ['POST', '/v1/models'],
    ['DELETE', '/v1/models/sora-2'],
    ['POST', '/v1/images/generations'],
    ['POST', '/healthz'],
    ['GET', '/v1/videos/%2e%2e%2fx/y'],
    ['GET', '/%C3%A4'],
  ])('is refused with its method and path: %s %s', async (method, path) => {
    const shown = new URL(path, 'http://emulator.test').pathname;
    const error = invalid(`Invalid URL (${method} ${path === '/v1//videos' ? path : shown})`);
    // The refusal is the same with and without a key.
    for (const key of ['sk-test', null]) {
      await expectRefusal(testEmulator(), ['', { method, path, key }, 404, error]);
    }
  });

  it('is refused without its query, which may contain a secret', async () => {
    const sent = { method: 'GET', path: '/v1/nothing?key=secret' };
    await expectRefusal(testEmulator(), ['', sent, 404, invalid('Invalid URL (GET /v1/nothing)')]);
  });
});

describe('the health route', () => {
  it('/healthz needs no key', async () => {
    const { status, body } = await exchange(testEmulator({ apiKey: 'sk-one' }), {
      method: 'GET',
      path: '/healthz',
      key: null,
    });
    expect({ status, body }).toEqual({ status: 200, body: { status: 'ok' } });
  });

  it.each([
    ['openai', '2026-09-23'],
    ['openai-2026-02', '2026-02-21'],
    ['retired', '2026-09-24'],
  ] as const)('/readyz returns the profile and its date: %s', async (profile, date) => {
    const { status, body } = await exchange(testEmulator({ profile }), {
      method: 'GET',
      path: '/readyz',
      key: null,
    });
    expect(status).toBe(200);
    expect(body).toEqual({ status: 'ready', version, profile, contract_date: date, base_url_path: '/v1' });
  });
});

describe('the list of models', () => {
  it.each(['openai', 'openai-2026-02'] as const)(
    'of the profile %s contains the five Sora ids',
    async (profile) => {
      const emulator = testEmulator({ profile });
      const { status, body } = await exchange(emulator, { method: 'GET', path: '/v1/models' });
      expect(status).toBe(200);
      const expected = models.map((id) => ({
        id,
        object: 'model',
        created: 1_759_708_800,
        owned_by: 'system',
      }));
      expect(body).toEqual({ object: 'list', data: expected });
      for (const model of expected) {
        expect((await exchange(emulator, { method: 'GET', path: `/v1/models/${model.id}` })).body).toEqual(
          model,
        );
      }
    },
  );

  it.each(['sora-1', 'gpt-4o', 'SORA-2', '__proto__', 'sora%2D3', '%20'])(
    'does not include %s',
    async (model) => {
      const name = decodeURIComponent(model);
      const error = invalid(`The model '${name}' does not exist`, 'model', 'model_not_found');
      await expectRefusal(testEmulator(), ['', { method: 'GET', path: `/v1/models/${model}` }, 404, error]);
    },
  );
});

describe('the retired service', () => {
  const gone = invalid(
    'The model `sora-2` has been deprecated, learn more here: https://platform.openai.com/docs/deprecations',
    null,
    'model_not_found',
  );
  const operations = [
    { json: { prompt: 'x' } },
    { json: { duration: 4 } },
    { method: 'GET' },
    { method: 'GET', path: '/v1/videos?limit=101' },
    { method: 'GET', path: '/v1/videos/video_x' },
    { method: 'DELETE', path: '/v1/videos/video_x' },
    { method: 'GET', path: '/v1/videos/video_x/content' },
    { path: '/v1/videos/video_x/remix', json: { prompt: 'x' } },
  ];

  it.each(operations)('answers every video operation with the same refusal: %j', async (sent) => {
    await expectRefusal(testEmulator({ profile: 'retired' }), ['', sent, 404, gone]);
  });

  it('still refuses requests without a key, and unknown URLs', async () => {
    const emulator = testEmulator({ profile: 'retired' });
    const missing = invalid('Missing bearer or basic authentication in header');
    await expectRefusal(emulator, ['', { method: 'GET', key: null }, 401, missing]);
    await expectRefusal(emulator, [
      '',
      { method: 'GET', path: '/v1/x' },
      404,
      invalid('Invalid URL (GET /v1/x)'),
    ]);
  });

  it('has no models', async () => {
    const emulator = testEmulator({ profile: 'retired' });
    expect((await exchange(emulator, { method: 'GET', path: '/v1/models' })).body).toEqual({
      object: 'list',
      data: [],
    });
    const error = invalid("The model 'sora-2' does not exist", 'model', 'model_not_found');
    await expectRefusal(emulator, ['', { method: 'GET', path: '/v1/models/sora-2' }, 404, error]);
  });
});

it('HEAD returns the headers of GET without a body', async () => {
  const emulator = testEmulator();
  for (const path of ['/healthz', '/v1/models', '/v1/videos']) {
    const response = await emulator.send(path, { method: 'HEAD' });
    expect([response.status, response.headers.get('content-type'), await response.text()]).toEqual([
      200,
      'application/json',
      '',
    ]);
  }
});

it('all routes fit into the fast router', async () => {
  const app = testApp();
  expect((await app.send('/v1/models')).status).toBe(200);
  expect(app.router()).toBe('SmartRouter + RegExpRouter');
  const message = async (path: string) =>
    ((await (await app.send(path)).json()) as { error: { message: string } }).error.message;
  expect(await message('/v1/videos/characters/char_x')).toBe("Character with id 'char_x' not found.");
  expect(await message('/v1/videos/characters/content')).toBe("Video with id 'characters' not found.");
});
