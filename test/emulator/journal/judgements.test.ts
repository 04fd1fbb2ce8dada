// Verification of what a client did after certain requests: waits, no or some later requests, and values.
import { beforeEach, describe, expect, it } from 'vitest';
import { served, type Served, type User } from '../rules/served.ts';
import type { VerifyRequest } from '../../../src/emulator/index.ts';

let emulator: Served;
let user: User;

beforeEach(async () => {
  emulator = served({ pace: 'manual' });
  user = await emulator.user();
});

const send = (path: string, init: RequestInit = {}) => {
  const headers = new Headers(init.headers);
  headers.set('authorization', `Bearer ${user.key}`);
  return emulator.fetch(`http://emulator.test${path}`, { ...init, headers });
};
const create = (fields: object) =>
  send('/v1/videos', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ prompt: 'a kite', ...fields }),
  });
const verify = (asked: VerifyRequest) => user.requests.verify(asked);

/** Two creations; the first answer has the headers, and the second follows after the pause. */
async function retried(headers: Record<string, string>, pauseMs: number): Promise<void> {
  await user.rules.add({ times: 1, then: { error: 'rate_limit_exceeded', headers } });
  await create({});
  emulator.clock.advance(pauseMs);
  await create({});
}

const creations = { operation: 'createVideo' } as const;
const told = (header: 'retry-after' | 'retry-after-ms', more = {}): VerifyRequest => ({
  match: creations,
  wait_at_least: { header, ...more },
});

describe('wait_at_least', () => {
  it('A client that waits as long as retry-after asks for is right', async () => {
    await retried({ 'retry-after': '2' }, 2_000);
    expect(await verify(told('retry-after'))).toMatchObject({
      verified: true,
      waits: [{ told_ms: 2_000 }],
    });
  });

  it('A client that comes earlier is wrong, and the verification shows both times', async () => {
    await retried({ 'retry-after': '2' }, 1_500);
    const { verified, waits, problems } = await verify(told('retry-after'));
    expect(verified).toBe(false);
    expect(waits).toMatchObject([{ told_ms: 2_000, waited_ms: 1_500 }]);
    expect(problems).toEqual([expect.stringContaining('retry-after asked for 2000 ms')]);
  });

  it('retry-after-ms is in milliseconds', async () => {
    await retried({ 'retry-after-ms': '1500' }, 1_400);
    expect((await verify(told('retry-after-ms', { tolerance: 0 }))).verified).toBe(false);
    expect((await verify(told('retry-after-ms', { tolerance: 0.5 }))).verified).toBe(true);
  });

  it('A header that no answer had gives no wait', async () => {
    await retried({ 'retry-after': '2' }, 100);
    const asked = { match: creations, wait_at_least: { header: 'openai-poll-after-ms' } } as const;
    expect(await verify(asked)).toMatchObject({ verified: true, waits: [] });
  });

  it('A wait ends with the next request of the same kind, or with the request that next describes', async () => {
    await user.rules.add({
      match: creations,
      times: 1,
      then: { error: 'server_error', headers: { 'retry-after': 5 } },
    });
    await create({});
    emulator.clock.advance(1_000);
    await send('/v1/models');
    emulator.clock.advance(5_000);
    await create({});
    expect((await verify(told('retry-after'))).verified).toBe(true);
    const models = told('retry-after', { next: { operation: 'listModels' } });
    expect((await verify(models)).verified).toBe(false);
  });

  it('A poll waits for the next poll of the same video', async () => {
    const one = await user.client.videos.create({ prompt: 'a' });
    const two = await user.client.videos.create({ prompt: 'b' });
    await user.rules.add({
      match: { operation: 'retrieveVideo' },
      then: { headers: { 'openai-poll-after-ms': 5_000 } },
    });
    for (const { id } of [one, two, one, two]) {
      await send(`/v1/videos/${id}`);
      emulator.clock.advance(2_500);
    }
    const asked = {
      match: { operation: 'retrieveVideo' },
      wait_at_least: { header: 'openai-poll-after-ms' },
    } as const;
    expect(await verify(asked)).toMatchObject({ verified: true, waits: [{}, {}] });
  });
});

describe('wait_at_least in real time', () => {
  it('begins with the answer, not with the request', async () => {
    await retried({ 'retry-after-ms': '1' }, 0);
    const asked = { ...told('retry-after-ms', { tolerance: 1 }), clock: 'wall' } as const;
    const { verified, waits, entries } = await verify(asked);
    const [first, second] = entries.map(({ wall_time: time }) => Date.parse(time));
    expect(verified).toBe(true);
    expect(waits[0]?.waited_ms).toBeCloseTo(
      (second ?? 0) - (first ?? 0) - (entries[0]?.duration_ms ?? 0),
      -1,
    );
  });
});

describe('none_after and some_after', () => {
  const missing = { operation: 'retrieveVideo', status: 404 } as const;

  it('No request after the first match is as none_after expects', async () => {
    await create({});
    await send('/v1/videos/video_0');
    expect((await verify({ match: missing, none_after: creations })).verified).toBe(true);
    await create({});
    const { verified, problems } = await verify({ match: missing, none_after: creations });
    expect(verified).toBe(false);
    expect(problems[0]).toMatch(/^POST \/v1\/videos \(req_\w+\) came after the first match/);
  });

  it('A request after the first match is as some_after expects', async () => {
    await create({});
    await send('/v1/videos/video_0');
    expect((await verify({ match: missing, some_after: creations })).verified).toBe(false);
    await create({});
    expect((await verify({ match: missing, some_after: creations })).verified).toBe(true);
  });
});

const withPart = (name: string, equals: string) =>
  verify({ match: { ...creations, file: { name: 'a.png' } }, field: { name, equals } });
const withHeader = (header: NonNullable<VerifyRequest['header']>) => verify({ match: creations, header });

describe('field and header', () => {
  beforeEach(async () => {
    await create({ seconds: '8' });
    await create({ seconds: 8 });
  });

  it.each<[title: string, field: VerifyRequest['field'], verified: boolean]>([
    ['A value of one type in all entries', { name: 'body.prompt', type: 'string' }, true],
    ['A value of another type in one entry', { name: 'body.seconds', type: 'string' }, false],
    ['An exact value', { name: 'body.prompt', equals: 'a kite' }, true],
    ['A part of a text', { name: 'body.prompt', contains: 'kite' }, true],
    ['A part that a text does not have', { name: 'body.prompt', contains: 'dog' }, false],
    ['A field that is absent as expected', { name: 'body.size', absent: true }, true],
    ['A field that is there against the expectation', { name: 'body.seconds', absent: true }, false],
    ['A field that is missing', { name: 'body.size' }, false],
    ['Null counts as absent', { name: 'parts', absent: true }, true],
    ['An item of a list', [{ name: 'rule', equals: [] }, { name: 'path' }], true],
  ])('%s: %j is verified as %s', async (_, field, verified) => {
    expect((await verify({ match: creations, ...(field === undefined ? {} : { field }) })).verified).toBe(
      verified,
    );
  });

  it('The problem names the field, the request and both values', async () => {
    const { problems } = await verify({ match: creations, field: { name: 'body.seconds', type: 'string' } });
    expect(problems).toEqual([
      expect.stringMatching(
        /^body\.seconds of POST \/v1\/videos \(req_\w+\) is 8, expected a value of type string\.$/,
      ),
    ]);
  });

  it('A part of a form is found by its name', async () => {
    const body = new FormData();
    body.set('prompt', 'a kite');
    body.set('input_reference', new File(['x'], 'a.png', { type: 'image/png' }));
    await send('/v1/videos', { method: 'POST', body });
    expect((await withPart('parts.input_reference.filename', 'a.png')).verified).toBe(true);
    expect((await withPart('parts.input_reference.type', 'image/png')).verified).toBe(true);
    expect((await withPart('parts.mask.filename', 'a.png')).verified).toBe(false);
  });

  it('A request header is found whatever the case of its name', async () => {
    expect((await withHeader({ name: 'Content-Type', contains: 'json' })).verified).toBe(true);
    expect((await withHeader({ name: 'x-api-key', absent: true })).verified).toBe(true);
    expect((await withHeader({ name: 'authorization', absent: true })).problems[0]).toContain(
      'The header authorization of POST /v1/videos',
    );
  });
});

it('A verification by outcome finds the answers with that ending', async () => {
  await create({});
  await user.rules.add({ then: { cut: 5 } });
  await expect(send('/v1/models').then((answer) => answer.text())).rejects.toThrow('terminated');
  expect((await verify({ match: { outcome: 'cut' }, count: 1 })).verified).toBe(true);
  expect((await verify({ match: { outcome: ['reset', 'client-left'] }, count: 0 })).verified).toBe(true);
});
