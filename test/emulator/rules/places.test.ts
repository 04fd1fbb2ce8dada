// The four places of a rule, their precedence, and the separation of projects.
import { RateLimitError } from 'openai';
import { afterAll, describe, expect, it } from 'vitest';
import { served, thrownBy, type User } from './served.ts';

const emulator = served({ pace: 'instant' });
afterAll(() => emulator.close());

const ruled = (rule: unknown) => ({ headers: { 'x-emulator-rule': JSON.stringify(rule) } });

async function outcome(user: User, prompt: string, options = {}): Promise<string> {
  const { id } = await user.client.videos.create({ prompt }, options);
  const { status, error } = await user.client.videos.retrieve(id);
  return error?.code ?? status;
}

describe('a rule in a request header', () => {
  it('may be a `then` alone, a whole rule, a list of rules, or the name of a situation', async () => {
    const user = await emulator.user();
    expect(await outcome(user, 'a kite', ruled({ fail: 'internal_error' }))).toBe('internal_error');
    expect(await outcome(user, 'a kite', ruled({ then: { fail: 'content_filter' } }))).toBe('content_filter');
    const list = [{ match: { prompt: 'dog' }, then: { fail: 'server_error' } }, { then: { delay: '1s' } }];
    expect(await outcome(user, 'a kite', ruled(list))).toBe('completed');
    expect(await outcome(user, 'a dog', ruled(list))).toBe('server_error');
    const named = { headers: { 'x-emulator-rule': 'moderated-prompt' } };
    expect(await outcome(user, 'a kite', named)).toBe('moderation_blocked');
    expect(await outcome(user, 'a kite')).toBe('completed');
  });

  it('counts over all requests with the same text, so that retries come to an end', async () => {
    const user = await emulator.user({ maxRetries: 3 });
    const headers = { 'x-emulator-rule': 'burst-of-429' };
    expect((await user.client.videos.create({ prompt: 'a kite' }, { headers })).status).toBe('queued');
    expect(user.seen.map(({ status }) => status)).toEqual([429, 429, 429, 200]);
    await user.reset();
    expect(
      await thrownBy(user.client.videos.create({ prompt: 'x' }, { headers, maxRetries: 0 })),
    ).toBeInstanceOf(RateLimitError);
  });

  it('may be sent with every request of a client, and has no effect where it does not apply', async () => {
    const user = await emulator.user({
      defaultHeaders: { 'x-emulator-rule': JSON.stringify({ fail: 'internal_error' }) },
    });
    expect(await outcome(user, 'a kite')).toBe('internal_error');
    expect((await user.client.videos.list()).data).toHaveLength(1);
  });

  it.each([
    ['{"fial": true}', "then: unknown field 'fial'; known are complete, fail, stall,"],
    ['{"fail": "moderation"}', 'unknown error of a job "moderation"; known are moderation_blocked,'],
    ['{"match": {"operation": "makeVideo"}, "then": {"delay": "1s"}}', 'known are createVideo, listVideos,'],
    ['{"delay": 5}', "then.delay: expected a duration with its unit, such as '500ms'"],
    ['{}', 'then: says nothing; known effects are complete'],
    ['{"fail": true, "error": "server_error"}', 'error and fail cannot stand together'],
    ['{oops', 'expected a rule as JSON, or the name of a situation'],
    ['burst-of-420', 'unknown situation "burst-of-420"; known are budget-exhausted, burst-of-429,'],
  ])('is refused when it is wrong: %s', async (text, message) => {
    const user = await emulator.user();
    const thrown = await thrownBy(user.client.videos.list({}, { headers: { 'x-emulator-rule': text } }));
    expect(thrown).toMatchObject({ status: 400, code: 'invalid_rule', param: 'x-emulator-rule' });
    expect(String(thrown)).toContain(message);
  });
});

it('is refused when it has more levels than a stack can hold', async () => {
  const user = await emulator.user();
  const headers = { 'x-emulator-rule': `[${'['.repeat(6_000)}${']'.repeat(6_000)}]` };
  const thrown = await thrownBy(user.client.videos.list({}, { headers }));
  expect(thrown).toMatchObject({ status: 400, code: 'invalid_rule' });
  expect(String(thrown)).toContain('0: expected a rule, got what is no JSON');
});

describe('a tag in a prompt', () => {
  it.each([
    ['[[fail: moderation_blocked]]', 'moderation_blocked'],
    ['[[fail]]', 'moderation_blocked'],
    ['[[fail: null]]', 'failed'],
    ['[[fail: {"error":{"code":"own","message":"Mine."}}]]', 'own'],
    ['[[fail: internal_error progress=45]]', 'internal_error'],
    ['[[complete]]', 'completed'],
    ['[[queue: 5s]]', 'queued'],
    ['[[render: 30s]]', 'in_progress'],
    ['[[stall: 45]]', 'in_progress'],
    ['[[status: completed=succeeded]]', 'succeeded'],
    ['[[expire: 10s]]', 'completed'],
    ['[[regress: 10]]', 'completed'],
    ['[[delay: 2s]] [[truncate: 50%]] [[corrupt]] [[content_lag: 5s]] [[slow: 9]]', 'completed'],
    ['brackets [[that do not close', 'completed'],
  ])('gives the job its outcome, and stays in the prompt: %s', async (tag, status) => {
    const user = await emulator.user();
    expect(await outcome(user, `a kite ${tag}`)).toBe(status);
    const { data } = await user.client.videos.list();
    expect(data[0]?.prompt).toBe(`a kite ${tag}`);
  });

  it('answers with an error, and creates no job', async () => {
    const user = await emulator.user();
    const prompt = 'a kite [[error: rate_limit_exceeded]] [[headers: retry-after=9 retry-after-ms=null]]';
    expect(await thrownBy(user.client.videos.create({ prompt }))).toBeInstanceOf(RateLimitError);
    expect(user.seen[0]?.headers.get('retry-after')).toBe('9');
    expect(user.seen[0]?.headers.get('retry-after-ms')).toBeNull();
    expect((await user.client.videos.list()).data).toEqual([]);
  });

  it('about the asset is stored with the job', async () => {
    const user = await emulator.user();
    const { id } = await user.client.videos.create({ prompt: 'a kite [[truncate: 64]]' });
    const content = await user.client.videos.downloadContent(id);
    expect((await content.arrayBuffer()).byteLength).toBe(64);
  });

  it.each([
    ['[[fial: x]]', "unknown field 'fial'; known are complete, fail,"],
    ['[[Fail: x]]', "'[[Fail: x]]' is no tag of the form [[name: value]]"],
    ['[[fail: moderation]]', 'known are moderation_blocked,'],
    ['[[queue: 5]]', "queue: expected a duration with its unit, such as '500ms'"],
    ['[[stall: 100]]', 'stall: expected a whole number from 0 to 99, got 100'],
    ['[[fail: {"error":]]', '\'{"error":\' is not JSON'],
    ['[[queue: 5s]] [[queue: 6s]]', "the tag 'queue' occurs twice"],
    ['[[]]', 'is no tag'],
  ])('is refused when it is wrong: %s', async (tag, message) => {
    const user = await emulator.user();
    const thrown = await thrownBy(user.client.videos.create({ prompt: `a kite ${tag}` }));
    expect(thrown).toMatchObject({ status: 400, code: 'invalid_rule', param: 'prompt' });
    expect(String(thrown)).toContain(message);
    expect((await user.client.videos.list()).data).toEqual([]);
  });

  it('is only text when tags are off', async () => {
    const plain = served({ pace: 'instant', tags: 'off' });
    try {
      expect(await outcome(await plain.user(), 'a kite [[fail]] [[whatever]]')).toBe('completed');
    } finally {
      await plain.close();
    }
  });
});

describe('the precedence of rules', () => {
  it('is header, prompt, added rules, file, and within a place the order of the list', async () => {
    const shared = served({ pace: 'instant', rules: ['moderated-prompt'] });
    try {
      const user = await shared.user();
      expect(await outcome(user, 'a kite')).toBe('moderation_blocked');
      await user.rules.add({ then: { fail: 'internal_error' } });
      await user.rules.add({ then: { fail: 'server_error' } });
      expect(await outcome(user, 'a kite')).toBe('internal_error');
      expect(await outcome(user, 'a kite [[fail: content_filter]]')).toBe('content_filter');
      const header = ruled({ complete: true });
      expect(await outcome(user, 'a kite [[fail: content_filter]]', header)).toBe('completed');
      user.rules.clear();
      expect(await outcome(user, 'a kite')).toBe('moderation_blocked');
      expect(user.rules.list()).toMatchObject([{ place: 'file', hits: 2, matched: 5 }]);
    } finally {
      await shared.close();
    }
  });

  it('is applied separately to the job and to the exchange', async () => {
    const user = await emulator.user();
    await user.rules.add({ id: 'job', times: 1, then: { fail: 'internal_error' } });
    await user.rules.add({ id: 'exchange', then: { headers: { 'x-late': true } } });
    expect(await outcome(user, 'a kite')).toBe('internal_error');
    expect(user.seen[0]?.headers.get('x-emulator-rule')?.split(', ').toSorted()).toEqual(['exchange', 'job']);
    expect(await outcome(user, 'a kite')).toBe('completed');
  });

  it('does not use up rules about jobs on a refused creation', async () => {
    const user = await emulator.user();
    await user.rules.add({ times: 1, then: { fail: 'internal_error' } });
    await thrownBy(user.client.videos.create({ prompt: 'a kite', size: '1x1' as '720x1280' }));
    expect(await outcome(user, 'a kite [[error: server_error]]').catch(() => 'refused')).toBe('refused');
    expect(user.rules.list()).toMatchObject([{ hits: 0 }]);
    expect(await outcome(user, 'a kite')).toBe('internal_error');
  });
});

describe('rules under many simultaneous requests', () => {
  it('count exactly the first three', async () => {
    const user = await emulator.user();
    await user.rules.add({ match: { operation: 'createVideo' }, times: 3, then: { error: 'overloaded' } });
    await user.rules.add({ match: { operation: 'createVideo' }, times: 7, then: { fail: 'internal_error' } });
    const all = Array.from({ length: 100 }, (_, index) =>
      outcome(user, `kite ${index}`).catch(() => 'refused'),
    );
    const results = await Promise.all(all);
    const count = (status: string) => results.filter((result) => result === status).length;
    expect(['refused', 'internal_error', 'completed'].map(count)).toEqual([3, 7, 90]);
    expect(user.rules.list()).toMatchObject([
      { hits: 3, matched: 3 },
      { hits: 7, matched: 7 },
    ]);
  });

  it('act only in their own project', async () => {
    const projects = Array.from({ length: 50 }, async (_, index) => {
      const user = await emulator.user();
      await user.rules.add({
        match: { operation: 'createVideo' },
        times: (index % 5) + 1,
        then: { error: 'overloaded' },
      });
      if (index % 2 === 0) await user.rules.add({ match: { nth: 7 }, then: { fail: 'internal_error' } });
      const results: string[] = [];
      for (let turn = 0; turn < 8; turn += 1)
        results.push(await outcome(user, 'a kite').catch(() => 'refused'));
      const refused = results.filter((result) => result === 'refused').length;
      return { refused, failed: results.indexOf('internal_error') };
    });
    const expected = projects.map((_, index) => ({
      refused: (index % 5) + 1,
      failed: index % 2 === 0 ? 6 : -1,
    }));
    expect(await Promise.all(projects)).toEqual(expected);
  });
});

/** Tosses a coin 24 times. */
async function draw(seed: number): Promise<boolean[]> {
  const seeded = served({ seed });
  const user = await seeded.user();
  await user.rules.add({ id: 'coin', chance: 0.5, then: { error: 'overloaded' } });
  const drawn: boolean[] = [];
  for (let turn = 0; turn < 24; turn += 1) {
    drawn.push((await thrownBy(user.client.videos.list())) === undefined);
  }
  const [rule] = user.rules.list();
  expect(rule).toMatchObject({ matched: 24, hits: drawn.filter((fine) => !fine).length });
  await seeded.close();
  return drawn;
}

describe('the rules of a project', () => {
  it('can be listed, added, replaced, removed and cleared', async () => {
    const { rules } = await emulator.user();
    const first = await rules.add({ then: { delay: '1s' } });
    expect(first).toEqual({
      id: 'rule_1',
      place: 'control',
      match: {},
      times: null,
      after: 0,
      chance: 1,
      then: { delay: '1s' },
      matched: 0,
      hits: 0,
      spent: false,
    });
    await rules.add({ id: 'mine', then: { corrupt: true } });
    await expect(rules.add({ id: 'mine', then: { corrupt: true } })).rejects.toThrow(
      "there is a rule 'mine' already",
    );
    expect([rules.remove('mine'), rules.remove('mine')]).toEqual([true, false]);
    await expect(rules.replace([{ then: { delay: '2s' } }, { then: {} }])).rejects.toThrow(
      '1.then: says nothing',
    );
    expect(rules.list().map(({ id }) => id)).toEqual(['rule_1']);
    expect(await rules.replace([{ then: { delay: '2s' } }])).toMatchObject([{ then: { delay: '2s' } }]);
    expect(await rules.load('flaky-download')).toHaveLength(2);
    rules.clear();
    expect(rules.list()).toEqual([]);
  });

  it('are removed by a reset, and their numbers start again', async () => {
    const user = await emulator.user();
    await user.rules.add({ match: { nth: 2 }, then: { error: 'overloaded' } });
    await user.client.videos.list();
    await user.reset();
    expect(user.rules.list()).toEqual([]);
    await user.rules.add({ match: { nth: 2 }, then: { error: 'overloaded' } });
    await user.client.videos.list();
    expect(await thrownBy(user.client.videos.list())).toMatchObject({ status: 503 });
  });

  it('with a chance are drawn from the seed', async () => {
    const [once, again, other] = await Promise.all([draw(1), draw(1), draw(2)]);
    expect(once).toEqual(again);
    expect(once).not.toEqual(other);
    expect(new Set(once).size).toBe(2);
  });
});
