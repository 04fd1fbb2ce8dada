// An effect either acts on the request that carries it, or the answer states that it does not.
import { APIConnectionError } from 'openai';
import { afterAll, describe, expect, it } from 'vitest';
import { batched, get, line, results } from '../../support/batches.ts';
import { testEmulator } from '../../support/emulator.ts';
import { plainFetch } from '../../support/observe.ts';
import { testApp } from '../../support/app.ts';
import { exchange } from '../../support/sending.ts';
import { served, thrownBy } from './served.ts';

const emulator = served();
afterAll(() => emulator.close());

const downloading = async (tag: string) => {
  const user = await emulator.user();
  const { id } = await user.client.videos.create({ prompt: `a kite ${tag}` });
  await user.videos.complete(id);
  return { user, id, download: async () => (await user.client.videos.downloadContent(id)).arrayBuffer() };
};

describe('a tag for the download', () => {
  it('with cut=4096 ends every download after 4096 bytes', async () => {
    const { user, id, download } = await downloading('[[download: cut=4096]]');
    for (const _ of ['first', 'second']) expect(await thrownBy(download())).toBeInstanceOf(TypeError);
    const headers = { authorization: `Bearer ${user.key}` };
    const answer = await plainFetch(`${user.client.baseURL}/videos/${id}/content`, { headers });
    let length = 0;
    await thrownBy(
      (async () => {
        for await (const chunk of answer.body ?? []) length += chunk.byteLength;
      })(),
    );
    expect(length).toBe(4096);
    expect((await user.client.videos.retrieve(id)).status).toBe('completed');
  });

  it('with error=bad_gateway answers every download with 502', async () => {
    const { download } = await downloading('[[download: error=bad_gateway]]');
    for (const _ of ['first', 'second']) expect(await thrownBy(download())).toMatchObject({ status: 502 });
  });

  it('with reset=true resets the connection of every download', async () => {
    const { download } = await downloading('[[download: reset=true]]');
    expect(await thrownBy(download())).toBeInstanceOf(APIConnectionError);
  });

  it('is kept in snapshots and exports', async () => {
    const { user, download } = await downloading('[[download: error=bad_gateway delay=2s]]');
    await user.snapshots.import(await user.snapshots.export());
    expect(await thrownBy(download())).toMatchObject({ status: 502 });
  });

  it.each([
    [
      '[[download]]',
      'expected an object with error, respond, reset, lose, delay, headers, content_type, slow, cut',
    ],
    ['[[download: stall=3]]', "unknown field 'stall'"],
    ['[[download: error=nonsense]]', 'unknown error "nonsense"'],
    ['[[download: error=bad_gateway reset=true]]', 'a request has one answer'],
    ['[[download: reset=true cut=3]]', 'reset leaves nothing answered'],
  ])('is refused as %s', async (tag, reason) => {
    const { status, body } = await exchange(testEmulator(), { json: { prompt: tag } });
    expect({ status, code: body.error.code }).toEqual({ status: 400, code: 'invalid_rule' });
    expect(body.error.message).toContain(reason);
  });
});

const note = async (prompt: string, options = {}) => {
  const { headers, status } = await exchange(testEmulator(options), { json: { prompt } });
  return { status, note: headers.get('x-emulator-note') };
};

describe('an effect that has nothing to act on is noted in `x-emulator-note`', () => {
  it('for a cut after the end of the body', async () => {
    expect(await note('a cat [[cut: 4096]]')).toEqual({
      status: 200,
      note: expect.stringMatching(
        /^cut did nothing: the body ends after \d+ bytes; for downloads use download$/,
      ),
    });
  });

  it('for broken JSON in a download', async () => {
    const instant = testEmulator({ pace: 'instant' });
    const { body } = await exchange(instant, { json: { prompt: 'x' } });
    await instant.json('POST', '/_emulator/rules', {
      match: { operation: 'downloadVideo' },
      then: { malformed_json: true },
    });
    const content = await instant.send(`/v1/videos/${body.id}/content`);
    expect(content.headers.get('x-emulator-note')).toBe('malformed_json did nothing: the answer is not JSON');
    await content.arrayBuffer();
  });

  it('for a truncation after the end of the asset', async () => {
    const instant = testEmulator({ pace: 'instant' });
    const { body } = await exchange(instant, { json: { prompt: '[[truncate: 900000000]]' } });
    const content = await instant.send(`/v1/videos/${body.id}/content`);
    expect(content.headers.get('x-emulator-note')).toMatch(/^truncate did nothing: the asset has \d+ bytes$/);
    await content.arrayBuffer();
  });

  it('for a cut or a slow body in an answer without a body', async () => {
    const azure = testEmulator();
    const job = { model: 'sora', prompt: 'x [[complete]]', width: 480, height: 480 };
    const made = await azure.json('POST', '/openai/v1/video/generations/jobs', job);
    await azure.json('POST', '/_emulator/rules', {
      match: { operation: 'deleteVideoJob' },
      then: { cut: 3, slow: 9 },
    });
    const gone = await azure.send(`/openai/v1/video/generations/jobs/${made.body.id}`, { method: 'DELETE' });
    expect(gone.status).toBe(204);
    expect(gone.headers.get('x-emulator-note')).toBe(
      'cut did nothing: the answer has no body; slow did nothing: the answer has no body',
    );
  });

  it('for an event of a job on Azure, which has no events', async () => {
    const azure = testEmulator();
    const json = { model: 'sora-2', prompt: 'x [[webhook: duplicate=2]]' };
    const { headers } = await exchange(azure, { path: '/openai/v1/videos', json });
    expect(headers.get('x-emulator-note')).toBe('webhook did nothing: there are no events of these jobs');
  });

  it('for a header of lists on a refused creation, and the log joins both sentences with a semicolon', async () => {
    const app = testApp();
    const headers = {
      'x-emulator-rule': '{"match":{"operation":"listVideos"},"then":{"error":"server_error"}}',
    };
    await exchange(app, { json: { prompt: 'x', seconds: '5' }, headers });
    expect(app.exchanges.map(({ note }) => note)).toEqual([
      expect.stringMatching(
        /'12'; the rule in x-emulator-rule does nothing to createVideo, only to listVideos$/,
      ),
    ]);
  });

  it('for a header of creations on a poll', async () => {
    const headers = { 'x-emulator-rule': '{"fail":true}' };
    const listed = await exchange(testEmulator(), { method: 'GET', headers });
    expect(listed.status).toBe(200);
    expect(listed.headers.get('x-emulator-note')).toMatch(
      /^the rule in x-emulator-rule does nothing to listVideos, only to createVideo, /,
    );
  });

  it('but not when all effects act', async () => {
    expect(await note('a cat [[delay: 2ms]] [[fail]]')).toEqual({ status: 200, note: null });
  });
});

describe('an effect that can never take place is refused', () => {
  it.each([
    [
      'in a tag of an older Azure job',
      '/openai/v1/video/generations/jobs',
      '[[webhook: drop=true]]',
      'createVideoJob',
    ],
  ])('%s, with the reason', async (_, path, prompt, operation) => {
    const json = { model: 'sora', prompt, width: 480, height: 480 };
    const { status, body } = await exchange(testEmulator(), { path, json });
    expect({ status, code: body.error.code }).toEqual({ status: 400, code: 'invalid_rule' });
    expect(body.error.message).toContain(`a tag does nothing to ${operation}`);
  });

  it.each([
    ['a download by a header', { match: { operation: 'downloadVideo' }, then: { download: { cut: 1 } } }],
    ['a job by a rule for lists', { match: { operation: 'listVideos' }, then: { stall: 3 } }],
    [
      'an event by a rule for older jobs',
      { match: { operation: 'createVideoJob' }, then: { webhook: { drop: true } } },
    ],
    ['a job by a rule for unknown paths', { match: { operation: 'none' }, then: { fail: true } }],
  ])('for %s', async (_, rule) => {
    const { status, body } = await testEmulator().json('POST', '/_emulator/rules', rule);
    expect(status).toBe(400);
    expect(body.error.message).toMatch(/does nothing to \w+, only to /);
    const headers = { 'x-emulator-rule': JSON.stringify(rule) };
    expect((await exchange(testEmulator(), { method: 'GET', headers })).body.error.code).toBe('invalid_rule');
  });

  it('for a fall of the progress of a job that completes immediately', async () => {
    const { body } = await exchange(testEmulator(), { json: { prompt: '[[complete]] [[regress: 20]]' } });
    expect(body.error.message).toContain('complete and regress cannot stand together');
  });

  it.each([
    '[[delay: 2s]]',
    '[[cut: 3]]',
    '[[reset]]',
    '[[headers: a=1]]',
    '[[error: server_error]] [[slow: 1]]',
  ])('for %s in a line of a batch', async (tag) => {
    const batches = testEmulator({ pace: 'instant' });
    const { id } = await batched(batches, [line('a', { prompt: `a kite ${tag}` })]);
    batches.clock.advance(60_000);
    const { error_file_id: errors } = await get(batches, `/v1/batches/${id}`);
    const [refused] = await results(batches, errors);
    expect(refused.response.status_code).toBe(400);
    expect(refused.response.body.error.message).toContain('only error acts in a line of a batch');
  });
});
