// Keys, projects and organizations: accepted callers, the owner of each resource, and the headers about them
// (contract:auth.*).
import { describe, expect, it } from 'vitest';
import { createIdentify, projectOf } from '../../../src/emulator/http/caller.ts';
import { testEmulator, type TestEmulator } from '../../support/emulator.ts';
import { exchange, expectRefusal, invalid, notFound } from '../../support/sending.ts';

const missing = invalid('Missing bearer or basic authentication in header');
const incorrect = (shown: string) =>
  invalid(
    `Incorrect API key provided: ${shown}. You can find your API key at https://platform.openai.com/account/api-keys.`,
    null,
    'invalid_api_key',
  );
const get = (headers: Record<string, string> = {}) => ({ method: 'GET', headers, key: null });
const bearer = (key: string, more: Record<string, string> = {}) =>
  get({ authorization: `Bearer ${key}`, ...more });

describe('a server without --api-key', () => {
  it.each([
    {},
    { authorization: '' },
    { authorization: 'Bearer' },
    { authorization: 'Bearer ' },
    { authorization: 'sk-test' },
    { authorization: 'Basic c2stdGVzdDo=' },
    { authorization: 'Bearer   ' },
    { authorization: 'Bearersk-test' },
    { 'api-key': 'sk-test' },
    { 'openai-project': 'proj_a' },
  ])('refuses the headers %j, because they contain no key', async (headers: Record<string, string>) => {
    await expectRefusal(testEmulator(), ['', get(headers), 401, missing]);
  });

  it.each([
    'Bearer sk-test',
    'bearer sk-test',
    'BEARER  sk-test',
    'Bearer x',
    'Bearer ä',
    'Bearer two words',
    'Bearer My API Key',
  ])("accepts the authorization '%s'", async (authorization) => {
    const { status } = await exchange(testEmulator(), get({ authorization }));
    expect(status).toBe(200);
  });
});

describe('a key with blanks', () => {
  it('is the whole rest of the header, as in the tests of the SDKs', async () => {
    const emulator = testEmulator({ apiKey: ['My API Key'] });
    expect((await exchange(emulator, bearer('My API Key'))).status).toBe(200);
    expect((await exchange(emulator, bearer('  My API Key '))).status).toBe(200);
    for (const other of ['My', 'My API', 'My  API Key']) {
      expect((await exchange(emulator, bearer(other))).status).toBe(401);
    }
  });

  it('has a project of its own', () => {
    expect(new Set(['My', 'My API', 'My API Key'].map(projectOf)).size).toBe(3);
  });
});

const token = (claims: object) =>
  `eyJhbGciOiJub25lIn0.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.s`;

describe('a JSON Web Token', () => {
  it('selects the project of its owner, whatever its other claims are', () => {
    expect(projectOf(token({ tid: 't', oid: 'o', exp: 1 }))).toBe(
      projectOf(token({ tid: 't', oid: 'o', exp: 2 })),
    );
  });

  it('selects no other project than the project of its owner', () => {
    const tokens = [
      { tid: 'a b', oid: 'c' },
      { tid: 'a', oid: 'b c' },
      { oid: 'a' },
      { tid: 'undefined', oid: 'a' },
    ];
    const keys = ['a b c', 'undefined a', 'a', '["a","b c"]'];
    expect(new Set([...tokens.map(token), ...keys].map(projectOf)).size).toBe(tokens.length + keys.length);
  });

  it('may have a project header with the text "null", which is not the same as no header', () => {
    const identify = createIdentify(undefined);
    const headers = { authorization: 'Bearer k', 'openai-organization': 'org-a' };
    const without = identify(new Headers(headers));
    expect(identify(new Headers({ ...headers, 'openai-project': 'null' })).project).toBe('null');
    expect(without.project).toBe(projectOf('k'));
  });
});

describe('a server with --api-key', () => {
  const apiKey = ['sk-right-0123456789', 'sk-other'];

  it.each(apiKey)('accepts the key %s', async (key) => {
    expect((await exchange(testEmulator({ apiKey }), bearer(key))).status).toBe(200);
  });

  it.each([
    ['sk-wrong-0123456789', 'sk-wro***789'],
    ['sk-right-012345678', 'sk-rig***678'],
    ['SK-OTHER', 'SK***'],
    ['sk-abcdefgh', 'sk***'],
    ['sk-abcdefghi', 'sk-abc***ghi'],
    ['x', '***'],
  ])('refuses the key %s, and shows it as %s', async (key, shown) => {
    await expectRefusal(testEmulator({ apiKey }), ['', bearer(key), 401, incorrect(shown)]);
  });

  it('refuses a request without a key as a missing key', async () => {
    await expectRefusal(testEmulator({ apiKey: 'sk-one' }), ['', get(), 401, missing]);
  });
});

const create = async (emulator: TestEmulator, headers: Record<string, string>, key = 'sk-a') =>
  (await exchange(emulator, { json: { prompt: 'x' }, headers, key })).body.id as string;
const sees = async (emulator: TestEmulator, id: string, headers: Record<string, string>, key = 'sk-a') =>
  (await exchange(emulator, { method: 'GET', path: `/v1/videos/${id}`, headers, key })).status === 200;

describe('a project', () => {
  it('belongs to its key, and other keys cannot read, change or detect its videos', async () => {
    const emulator = testEmulator({ pace: 'instant' });
    const id = await create(emulator, {});
    const path = `/v1/videos/${id}`;
    const attempts = [
      { method: 'GET', path },
      { method: 'DELETE', path },
      { method: 'GET', path: `${path}/content` },
      { method: 'POST', path: `${path}/remix`, json: { prompt: 'y' } },
    ];
    for (const sent of attempts)
      await expectRefusal(emulator, ['', { ...sent, key: 'sk-b' }, 404, notFound(id)]);
    expect(await sees(emulator, id, {})).toBe(true);
  });

  it('can be selected by a header with any key', async () => {
    const emulator = testEmulator();
    const id = await create(emulator, { 'openai-project': 'proj_shared' });
    expect(await sees(emulator, id, { 'openai-project': 'proj_shared' }, 'sk-b')).toBe(true);
    expect(await sees(emulator, id, {})).toBe(false);
    expect(await sees(emulator, id, { 'openai-project': 'PROJ_SHARED' })).toBe(false);
    // An empty header selects no project.
    const own = await create(emulator, { 'openai-project': '' });
    expect(await sees(emulator, own, {})).toBe(true);
  });

  it('is the same for all organizations of a key', async () => {
    const emulator = testEmulator();
    const id = await create(emulator, { 'openai-organization': 'org-a' });
    expect(await sees(emulator, id, { 'openai-organization': 'org-b' })).toBe(true);
  });
});

describe('the headers', () => {
  const requestId = expect.stringMatching(/^req_[0-9a-f]{32}$/);

  it('of an authenticated answer, with or without an error, contain organization and project', async () => {
    const emulator = testEmulator();
    for (const path of [
      '/v1/videos',
      '/v1/videos/video_x',
      '/v1/videos?limit=101',
      '/v1/models',
      '/v1/models/x',
    ]) {
      const { headers } = await exchange(emulator, { method: 'GET', path });
      expect(Object.fromEntries(headers)).toMatchObject({
        'x-request-id': requestId,
        'x-content-type-options': 'nosniff',
        'openai-organization': expect.stringMatching(/^org-/),
        'openai-project': expect.stringMatching(/^proj_[0-9a-f]{24}$/),
        'openai-processing-ms': expect.stringMatching(/^\d+$/),
        'openai-version': '2020-10-01',
      });
    }
  });

  it('of an answer without authentication contain only a request id', async () => {
    const emulator = testEmulator();
    const paths = ['/v1/videos', '/healthz', '/readyz', '/v1/nothing'];
    for (const path of paths) {
      const { headers } = await exchange(emulator, { ...get(), path });
      expect(headers.get('x-request-id')).toEqual(requestId);
      expect([...headers.keys()].filter((name) => name.startsWith('openai-'))).toEqual([]);
    }
  });

  it('contain a new request id in every answer', async () => {
    const emulator = testEmulator();
    const seen = await Promise.all(Array.from({ length: 20 }, () => exchange(emulator, { method: 'GET' })));
    expect(new Set(seen.map(({ headers }) => headers.get('x-request-id'))).size).toBe(20);
  });

  it('repeat the organization and project of the request, unless these could not be in a header', async () => {
    const emulator = testEmulator();
    const scopes = async (headers: Record<string, string>) => {
      const answer = await exchange(emulator, { method: 'GET', headers });
      return [answer.headers.get('openai-organization'), answer.headers.get('openai-project')];
    };
    const plain = { 'openai-organization': 'org-Ab.1', 'openai-project': 'proj_Ab-1' };
    expect(await scopes(plain)).toEqual(['org-Ab.1', 'proj_Ab-1']);
    for (const odd of ['a b', 'ä', 'x'.repeat(129), '<b>']) {
      const [organization, project] = await scopes({ 'openai-organization': odd, 'openai-project': odd });
      expect(organization).toBe('org-sora-emulator');
      expect(project).toMatch(/^proj_[0-9a-f]{24}$/);
    }
  });
});
