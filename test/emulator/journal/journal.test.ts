// The journal: the content of its entries, unread parameters, filters and pages, and its bounds.
import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { testEmulator, testKey, type Json, type TestEmulator } from '../../support/emulator.ts';
import { picture } from '../jobs/pictures.ts';
import { exchange, fields, multipart } from '../../support/sending.ts';
import { ask, created } from '../control/asking.ts';

const list = async (emulator: TestEmulator, query = ''): Promise<Json> =>
  (await ask(emulator, `GET requests${query}`)).body;
const ids = (body: Json) => body.data.map(({ path }: { path: string }) => path);

it('an entry of the journal describes the whole exchange', async () => {
  const emulator = testEmulator({ seed: 1, pace: 'manual' });
  const answer = await exchange(emulator, {
    json: { prompt: 'a kite', seconds: '8' },
    headers: { 'x-stainless-retry-count': '2', cookie: 'secret', 'x-api-key': 'secret' },
  });
  const { data, has_more: hasMore, total } = await list(emulator);
  expect({ hasMore, total }).toEqual({ hasMore: false, total: 1 });
  expect(data[0]).toMatchObject({
    id: answer.headers.get('x-request-id'),
    time: '2026-09-23T00:00:00.000Z',
    operation: 'createVideo',
    method: 'POST',
    path: '/v1/videos',
    query: {},
    body: { prompt: 'a kite', seconds: '8' },
    status: 200,
    error: null,
    video_id: answer.body.id,
    video: {
      id: answer.body.id,
      status: 'queued',
      progress: 0,
      model: 'sora-2',
      seconds: '8',
      size: '720x1280',
    },
    model: 'sora-2',
    unread: [],
  });
  expect(data[0].headers).toMatchObject({
    authorization: '[redacted]',
    cookie: '[redacted]',
    'x-api-key': '[redacted]',
    'x-stainless-retry-count': '2',
    'content-type': 'application/json',
  });
  expect(JSON.stringify(data)).not.toMatch(/sk-test|secret/);
  expect(Math.abs(Date.parse(data[0].wall_time) - Date.now())).toBeLessThan(60_000);
  expect(data[0].duration_ms).toBeGreaterThanOrEqual(0);
  expect((await emulator.project(testKey).requests.list()).data).toEqual(data);
});

it('an entry of the journal describes a refusal', async () => {
  const emulator = testEmulator();
  const refused = await exchange(emulator, { json: { prompt: 'x', model: 'sora-3', seed: 1 } });
  await emulator.send('/v1/videos/video_0');
  const { data } = await list(emulator);
  expect(data[0]).toMatchObject({
    status: 400,
    error: refused.body.error,
    video_id: null,
    video: null,
    model: 'sora-3',
  });
  expect(data[1]).toMatchObject({ operation: 'retrieveVideo', status: 404, video_id: 'video_0', body: null });
});

it('the journal keeps files as name, type, size and hash, whether or not they were used', async () => {
  const emulator = testEmulator();
  const bytes = await picture('720x1280', 'png');
  const part = { name: 'input_reference', value: bytes, filename: 'kite.png', type: 'image/png' };
  await exchange(emulator, { form: [...fields({ prompt: 'x' }), part] });
  await exchange(emulator, { form: [...fields({ prompt: 'x', seconds: '5' }), part] });
  const { data } = await list(emulator);
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  const file = { name: 'kite.png', type: 'image/png', size: bytes.length, sha256 };
  expect(data.map(({ status, body }: Json) => [status, body.input_reference])).toEqual([
    [200, file],
    [400, file],
  ]);
  expect(
    (await ask(emulator, 'POST requests/verify', { match: { file: { sha256 } }, count: 2 })).body.verified,
  ).toBe(true);
  expect(
    (await ask(emulator, 'POST requests/verify', { match: { file: { name: 'dog.png' } }, count: 0 })).body
      .verified,
  ).toBe(true);
});

it('the journal shortens long texts, and deep or long values', async () => {
  const emulator = testEmulator();
  await exchange(emulator, { json: { prompt: '🎬'.repeat(2_000) } });
  const many = Object.fromEntries(Array.from({ length: 5_000 }, (_, index) => [`k${index}`, index]));
  let deep: unknown = 'x';
  for (let depth = 0; depth < 100; depth += 1) deep = [deep];
  await exchange(emulator, { json: { prompt: deep, ...many } });
  const { data } = await list(emulator);
  expect(data[0].body.prompt).toBe(`${'🎬'.repeat(500)}…`);
  expect(Object.keys(data[1].body)).toHaveLength(100);
  expect(JSON.stringify(data[1].body.prompt)).toBe('[[[["…"]]]]');
});

describe('an entry of the journal lists as unread', () => {
  it.each([
    ['GET', '/v1/videos?limit=1&colour=red&colour=blue', undefined, ['query.colour']],
    ['POST', '/v1/videos?draft=1', { prompt: 'x' }, ['query.draft']],
    ['POST', '/v1/videos', { prompt: 'x', fps: 24 }, ['body.fps']],
    ['POST', '/v1/videos', [1], []],
    ['DELETE', '/v1/videos/video_0', { reason: 'x' }, ['body']],
    ['POST', '/v1/video', { prompt: 'x' }, ['body']],
    ['PATCH', '/v1/videos/video_0?x=1', undefined, ['query.x']],
    ['GET', '/v1/videos', undefined, []],
  ])('the parameters that %s %s ignored in %j', async (method, path, json, unread) => {
    const emulator = testEmulator();
    await exchange(emulator, { method, path, ...(json === undefined ? {} : { json }) });
    const { data } = await list(emulator);
    expect(data[0].unread).toEqual(unread);
    expect((await list(emulator, '?has_unread=true')).total).toBe(unread.length === 0 ? 0 : 1);
  });

  it('a part of a form that is not a field', async () => {
    const emulator = testEmulator();
    await exchange(emulator, { form: fields({ prompt: 'x', 'style[name]': 'noir' }) });
    expect((await list(emulator)).data[0]).toMatchObject({ status: 400, unread: ['body.style'] });
  });

  it('a body that came over a socket and was not read', async () => {
    const emulator = testEmulator();
    const url = await emulator.listen();
    const { body, contentType } = multipart(fields({ prompt: 'x' }));
    const headers = { authorization: `Bearer ${testKey}`, 'content-type': contentType };
    await (await fetch(`${url}/v1/videos/video_0/nothing`, { method: 'POST', headers, body })).text();
    const { data } = await list(emulator);
    expect(data[0]).toMatchObject({ operation: null, status: 404, body: null, unread: ['body'] });
    expect(data[0].headers).toMatchObject({ 'content-type': contentType, authorization: '[redacted]' });
  });
});

it('the journal stores repeated headers of clients once, and returns them in every entry', async () => {
  const emulator = testEmulator();
  const url = await emulator.listen();
  for (const [key, prompt] of [
    ['sk-a', 'x'],
    ['sk-b', 'xy'],
    ['sk-a', 'xyz'],
    ['sk-a', 'xyz'],
  ] as const) {
    const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json', 'x-tag': prompt };
    await (
      await fetch(`${url}/v1/videos`, { method: 'POST', headers, body: JSON.stringify({ prompt }) })
    ).text();
  }
  const { data } = await list(emulator, '?project=key:sk-a');
  expect(data.map(({ headers }: Json) => [headers['x-tag'], headers['content-length']])).toEqual([
    ['x', '14'],
    ['xyz', '16'],
    ['xyz', '16'],
  ]);
});

it('an unknown path is in the journal of its key, and health checks are in no journal', async () => {
  const emulator = testEmulator();
  await emulator.send('/v1/vidoes');
  await emulator.send('/healthz');
  await emulator.send('/_emulator/status');
  expect(ids(await list(emulator))).toEqual(['/v1/vidoes']);
  expect((await list(emulator, '?operation=none')).total).toBe(1);
});

async function filled() {
  const emulator = testEmulator({ pace: 'manual', seed: 1 });
  const id = await created(emulator, { prompt: 'A red kite' });
  emulator.clock.advance(1_000);
  await created(emulator, { model: 'sora-2-pro', size: '1792x1024', seconds: '12' });
  emulator.clock.advance(1_000);
  await emulator.send(`/v1/videos/${id}`);
  await emulator.send(`/v1/videos/${id}/content?variant=thumbnail`);
  await exchange(emulator, { json: {} });
  await emulator.send('/v1/models');
  return { emulator, id };
}

describe('the journal can be filtered and paged', () => {
  it.each([
    ['', 6],
    ['?operation=createVideo', 3],
    ['?operation=createVideo&operation=listModels', 4],
    ['?method=post', 3],
    ['?path=/v1/videos/*/content', 1],
    ['?status=200', 4],
    ['?status=4xx', 2],
    ['?status=400&status=404', 2],
    ['?has_error=false', 4],
    ['?model=sora-2-pro', 1],
    ['?size=1792x1024&seconds=12', 1],
    ['?prompt=red', 1],
    ['?error=missing_required_parameter', 1],
    ['?since=2026-09-23T00:00:02Z', 4],
    ['?until=2026-09-23T00:00:00Z', 1],
    [`?since=${Date.UTC(2026, 8, 23) / 1000 + 1}&until=2026-09-23T00:00:01Z`, 1],
  ])('by the query "%s"', async (query, total) => {
    const { emulator } = await filled();
    const body = await list(emulator, query);
    expect({ total: body.total, length: body.data.length }).toEqual({ total, length: total });
  });

  it('by video, page by page, in both orders', async () => {
    const { emulator, id } = await filled();
    expect((await list(emulator, `?video_id=${id}`)).total).toBe(3);
    const all = ids(await list(emulator));
    const seen: Json[] = [];
    let after = '';
    for (;;) {
      const page = await list(emulator, `?limit=4${after}`);
      seen.push(...page.data);
      if (!page.has_more) break;
      after = `&after=${page.data.at(-1).id}`;
    }
    expect(seen.map(({ path }) => path)).toEqual(all);
    expect(ids(await list(emulator, '?order=desc'))).toEqual(all.toReversed());
  });

  it.each([
    ['?operation=makeVideo', 'expected one of createVideo'],
    ['?status=42', 'a status such as 429'],
    ['?status=9xx', "'4xx'"],
    ['?limit=0', "'limit'"],
    ['?limit=x', "'limit'"],
    ['?order=up', "'order'"],
    ['?has_error=maybe', "'has_error'"],
    ['?since=yesterday', 'ISO 8601'],
    ['?after=req_0', "no entry 'req_0'"],
    ['?colour=red', "Unknown field 'colour'; known are project, operation, method"],
  ])('but not by %s', async (query, message) => {
    const answer = await ask(testEmulator(), `GET requests${query}`);
    expect(answer.status).toBe(400);
    expect(answer.body.error.message).toContain(message);
  });
});

it('the journal is in the order of arrival, even when the first request is answered last', async () => {
  const emulator = testEmulator({ pace: 'instant' });
  const id = await created(emulator);
  const slow = emulator.send(`/v1/videos/${id}/content`);
  await emulator.send('/v1/models');
  await (await slow).body?.cancel();
  expect(ids(await list(emulator))).toEqual(['/v1/videos', `/v1/videos/${id}/content`, '/v1/models']);
});

it('the journal can be cleared, and the counts of requests stay', async () => {
  const emulator = testEmulator();
  await created(emulator);
  await created(emulator, {}, 'sk-other');
  expect((await ask(emulator, 'DELETE requests')).body).toEqual({ done: true });
  expect(await list(emulator)).toEqual({ data: [], has_more: false, total: 0 });
  expect((await ask(emulator, 'GET requests', undefined, { key: 'sk-other' })).body.total).toBe(1);
  expect((await ask(emulator, 'GET usage')).body.requests).toEqual({ createVideo: 1 });
});

it('the journal keeps the newest 10,000 entries', async () => {
  const emulator = testEmulator();
  const first = await created(emulator);
  for (let round = 0; round < 11_500; round += 1) {
    // These requests are not judged, because the exchanges are all the same.
    await emulator.fetch(`http://emulator.test/v1/videos/video_${round}`, {
      headers: { authorization: `Bearer ${testKey}` },
    });
  }
  const body = await list(emulator, '?order=desc&limit=1');
  expect(body.total).toBe(10_000);
  expect(body.data[0].path).toBe('/v1/videos/video_11499');
  expect((await list(emulator, `?video_id=${first}`)).total).toBe(0);
});
