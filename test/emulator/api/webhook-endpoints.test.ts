// Webhook endpoints over the API: their shapes as the SDKs define them, and every refusal.
import { describe, expect, it } from 'vitest';
import { testEmulator, type Json, type TestEmulator } from '../../support/emulator.ts';
import { receiver } from '../../support/receiver.ts';

const wanted = {
  name: 'mine',
  url: 'https://example.com/hook',
  event_types: ['video.completed', 'video.failed'],
};
const path = '/v1/webhook_endpoints';
const create = async (emulator: TestEmulator, changes: object = {}): Promise<Json> => {
  const { status, body } = await emulator.json('POST', path, { ...wanted, ...changes });
  expect(status).toBe(200);
  return body;
};

describe('a webhook endpoint', () => {
  it('is created with its secret, which is shown only once', async () => {
    const emulator = testEmulator();
    const created = await create(emulator);
    const { signing_secret: secret, ...rest } = created;
    const seconds = Math.floor(emulator.clock.now() / 1000);
    expect(rest).toEqual({
      id: expect.stringMatching(/^whe_[0-9a-f]{32}$/),
      object: 'webhook_endpoint',
      created_at: seconds,
      updated_at: seconds,
      ...wanted,
      signing_secret_hint: `whsec_****${secret.slice(-4)}`,
    });
    expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
    expect((await emulator.json('GET', `${path}/${created.id}`)).body).toEqual(rest);
    expect((await emulator.json('GET', path)).body.data).toEqual([rest]);
  });

  it('is updated field by field, and an update without a change leaves updated_at', async () => {
    const emulator = testEmulator();
    const { id, signing_secret: _, ...created } = await create(emulator);
    emulator.clock.advance(10_000);
    const update = (body?: object) => emulator.json('POST', `${path}/${id}`, body);
    for (const body of [undefined, {}, { name: 'mine' }, { event_types: wanted.event_types }]) {
      expect((await update(body)).body).toEqual({ id, ...created });
    }
    const changed = { name: 'ours', updated_at: created.updated_at + 10 };
    expect((await update({ name: 'ours' })).body).toEqual({ id, ...created, ...changed });
    expect(
      (await update({ url: 'http://10.0.0.1/', event_types: ['video.failed', 'video.failed'] })).body,
    ).toEqual({
      id,
      ...created,
      ...changed,
      url: 'http://10.0.0.1/',
      event_types: ['video.failed'],
    });
  });

  it('gets a new secret by a rotation', async () => {
    const emulator = testEmulator();
    const { id, signing_secret: old } = await create(emulator);
    for (const body of [undefined, {}, { keep_old_secret_active_for_24_hours: true }]) {
      const rotated = await emulator.json('POST', `${path}/${id}/rotate_secret`, body);
      expect(rotated.status).toBe(200);
      expect(rotated.body.signing_secret).not.toBe(old);
      expect(rotated.body.signing_secret_hint).toBe(`whsec_****${rotated.body.signing_secret.slice(-4)}`);
    }
  });

  it('is deleted, and then not found', async () => {
    const emulator = testEmulator();
    const { id } = await create(emulator);
    expect((await emulator.json('DELETE', `${path}/${id}`)).body).toEqual({
      id,
      object: 'webhook_endpoint.deleted',
      deleted: true,
    });
    expect((await emulator.json('DELETE', `${path}/${id}`)).status).toBe(404);
  });

  it('is listed newest first, page by page', async () => {
    const emulator = testEmulator();
    const ids: string[] = [];
    for (const name of ['a', 'b', 'c']) ids.unshift((await create(emulator, { name })).id);
    const page = async (query: string) => (await emulator.json('GET', `${path}${query}`)).body;
    expect((await page('')).data.map(({ id }: Json) => id)).toEqual(ids);
    expect(await page('?limit=2')).toMatchObject({ first_id: ids[0], last_id: ids[1], has_more: true });
    expect(await page(`?limit=2&after=${ids[1]}`)).toMatchObject({ first_id: ids[2], has_more: false });
    const { body } = await emulator.json('GET', `${path}?after=${ids[2]}`);
    expect(body).toEqual({ object: 'list', data: [], first_id: null, last_id: null, has_more: false });
  });

  it('is tested with a signed sample, whatever status it answers', async () => {
    const emulator = testEmulator();
    const hook = await receiver((response) => response.writeHead(418).end());
    const { id } = await create(emulator, { url: hook.url });
    const { body } = await emulator.json('POST', `${path}/${id}/test`, { event_type: 'batch.completed' });
    expect(body).toEqual({
      object: 'webhook_endpoint.test',
      webhook_endpoint_id: id,
      event_type: 'batch.completed',
      status_code: 418,
      success: true,
    });
    expect(hook.got[0]?.event).toMatchObject({
      type: 'batch.completed',
      data: { id: expect.stringMatching(/^batch_/) },
    });
    await emulator.webhooks.idle();
    emulator.clock.advance(100_000);
    await emulator.webhooks.idle();
    expect(hook.got).toHaveLength(1);
  });

  it('fails its test when it does not answer', async () => {
    const emulator = testEmulator();
    const hook = await receiver((response) => response.destroy());
    const { id } = await create(emulator, { url: hook.url });
    const { status, body } = await emulator.json('POST', `${path}/${id}/test`, {
      event_type: 'video.failed',
    });
    expect([status, body.error.code]).toEqual([400, 'webhook_unreachable']);
  });

  it('has an id and a secret that depend on the seed', async () => {
    const [one, two] = await Promise.all(
      [1, 2].map(async () => {
        const emulator = testEmulator({ seed: 7 });
        return create(emulator);
      }),
    );
    expect(one.signing_secret).toBe(two.signing_secret);
    expect(one.id.slice(-24)).toBe(two.id.slice(-24));
  });
});

it('the list of event types contains the events of videos and batches', async () => {
  const { body } = await testEmulator().json('GET', '/v1/webhook_event_types');
  expect(body.object).toBe('list');
  expect(body.data).toHaveLength(18);
  expect(body.data).toEqual(expect.arrayContaining(['video.completed', 'video.failed', 'batch.completed']));
});

const type = (expected: string, got: string) => `expected ${expected}, but got ${got} instead.`;

describe('a request about webhook endpoints is refused', () => {
  const pattern = "string does not match pattern. Expected a string that matches the pattern '^https?://'.";
  const bodies: [what: string, changes: object, message: string, param: string, code: string][] = [
    [
      'no name',
      { name: undefined },
      "Missing required parameter: 'name'.",
      'name',
      'missing_required_parameter',
    ],
    ['no url', { url: undefined }, "Missing required parameter: 'url'.", 'url', 'missing_required_parameter'],
    [
      'no types',
      { event_types: undefined },
      "Missing required parameter: 'event_types'.",
      'event_types',
      'missing_required_parameter',
    ],
    ['an empty name', { name: '' }, "Invalid 'name': empty string.", 'name', 'empty_string'],
    [
      'a long name',
      { name: 'x'.repeat(257) },
      "Invalid 'name': string too long.",
      'name',
      'string_above_max_length',
    ],
    [
      'a long url',
      { url: `https://${'x'.repeat(2_048)}` },
      "Invalid 'url': string too long.",
      'url',
      'string_above_max_length',
    ],
    [
      'a number for a name',
      { name: 1 },
      `Invalid type for 'name': ${type('a string', 'an integer')}`,
      'name',
      'invalid_type',
    ],
    ['another scheme', { url: 'ftp://x' }, `Invalid 'url': ${pattern}`, 'url', 'invalid_value'],
    ['no URL', { url: 'https://' }, `Invalid 'url': ${pattern}`, 'url', 'invalid_value'],
    [
      'an empty list',
      { event_types: [] },
      "Invalid 'event_types': empty array.",
      'event_types',
      'empty_array',
    ],
    [
      'a list that is none',
      { event_types: 'video.completed' },
      `Invalid type for 'event_types': ${type('an array', 'a string')}`,
      'event_types',
      'invalid_type',
    ],
    [
      'an unknown type',
      { event_types: ['video.failed', 'video.lost'] },
      "Invalid value: 'video.lost'. Supported values are: 'batch.completed'",
      'event_types[1]',
      'invalid_value',
    ],
    ['an unknown field', { secret: 'x' }, "Unknown parameter: 'secret'.", 'secret', 'unknown_parameter'],
  ];

  it.each(bodies)('for %s', async (what, changes, message, param, code) => {
    const emulator = testEmulator();
    const expected = {
      error: { message: expect.stringContaining(message), type: 'invalid_request_error', param, code },
    };
    const { id } = await create(emulator);
    const refusals = [await emulator.json('POST', path, { ...wanted, ...changes })];
    // An update needs no parameter.
    if (!what.startsWith('no ')) refusals.push(await emulator.json('POST', `${path}/${id}`, changes));
    for (const { status, body } of refusals) {
      expect(status).toBe(400);
      expect(body).toEqual(expected);
    }
  });

  it.each([
    [
      'rotate_secret',
      { keep_old_secret_active_for_24_hours: 'yes' },
      'keep_old_secret_active_for_24_hours',
      'invalid_type',
    ],
    ['rotate_secret', { keep: true }, 'keep', 'unknown_parameter'],
    ['test', {}, 'event_type', 'missing_required_parameter'],
    ['test', { event_type: 'video.lost' }, 'event_type', 'invalid_value'],
  ])('for the action %s with the body %o', async (action, body, param, code) => {
    const emulator = testEmulator();
    const { id } = await create(emulator);
    const refused = await emulator.json('POST', `${path}/${id}/${action}`, body);
    expect([refused.status, refused.body.error.param, refused.body.error.code]).toEqual([400, param, code]);
  });

  it.each([
    ['limit=0', 'limit', 'integer_below_min_value'],
    ['limit=101', 'limit', 'integer_above_max_value'],
    ['limit=x', 'limit', 'invalid_type'],
  ])('for a list with %s', async (query, param, code) => {
    const { status, body } = await testEmulator().json('GET', `${path}?${query}`);
    expect([status, body.error.param, body.error.code]).toEqual([400, param, code]);
  });

  it.each([
    ['GET', ''],
    ['POST', ''],
    ['DELETE', ''],
    ['POST', '/rotate_secret'],
    ['POST', '/test', { event_type: 'video.failed' }],
  ])(
    'with 404 for %s %s of an endpoint of another project, or of an unknown endpoint',
    async (method, action, body?: object) => {
      const emulator = testEmulator();
      const { id } = await create(emulator);
      const other = await emulator.send(`${path}/${id}${action}`, {
        key: 'sk-other',
        method,
        ...(body === undefined
          ? {}
          : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
      });
      expect(other.status).toBe(404);
      const { status, body: answer } = await emulator.json(method, `${path}/whe_x${action}`, body);
      expect(status).toBe(404);
      expect(answer.error).toEqual({
        message: "Webhook endpoint with id 'whe_x' not found.",
        type: 'invalid_request_error',
        param: null,
        code: null,
      });
      expect((await emulator.json('GET', `${path}?after=whe_x`)).status).toBe(404);
    },
  );

  it('for a body that is not JSON, and for a missing key', async () => {
    const emulator = testEmulator();
    const { id } = await create(emulator);
    const headers = { 'content-type': 'application/json' };
    for (const url of [path, `${path}/${id}`, `${path}/${id}/rotate_secret`, `${path}/${id}/test`]) {
      expect((await emulator.send(url, { method: 'POST', headers, body: Buffer.from('{') })).status).toBe(
        400,
      );
      expect((await emulator.send(url, { method: 'POST', headers, body: '{}', key: null })).status).toBe(401);
    }
  });
});

it('webhook endpoints do not exist under the profile of February 2026, and still work under the retired profile', async () => {
  const february = testEmulator({ profile: 'openai-2026-02' });
  const refused = await february.json('GET', path);
  expect([refused.status, refused.body.error.message]).toEqual([404, `Invalid URL (GET ${path})`]);
  const retired = testEmulator({ profile: 'retired' });
  await create(retired);
  expect((await retired.json('GET', path)).body.data).toHaveLength(1);
});
