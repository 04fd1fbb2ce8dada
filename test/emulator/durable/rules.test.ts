// Rules on a durable store: after a restart, and with two processes on one store.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { durableStore } from '../../support/durable-stores.ts';
import { restarted, started, two, type Process } from './started.ts';

const busy = { then: { error: 'rate_limit_exceeded' } };

/** The statuses of some lists of videos, one after another, or from several processes in turns. */
async function statuses(count: number, ...processes: Process[]): Promise<number[]> {
  const found: number[] = [];
  for (let nth = 0; nth < count; nth += 1)
    for (const one of processes) found.push((await one.send('GET', '/v1/videos')).status);
  return found;
}

const hits = async ({ json }: Process) => {
  const { data } = await json('GET', '/_emulator/rules');
  return data.map(({ id, matched, hits: count, spent }: Record<string, unknown>) => [
    id,
    matched,
    count,
    spent,
  ]);
};

describe('after a restart on a durable store,', () => {
  it('rules that were added are there, in their order, and a removed rule stays away', async () => {
    const store = durableStore();
    const first = started(store);
    for (const id of ['a', 'b', 'c'])
      await first.json('POST', '/_emulator/rules', { id, match: { prompt: id }, ...busy });
    await first.json('DELETE', '/_emulator/rules/b');
    const before = await first.json('GET', '/_emulator/rules');
    const second = await restarted(first, store);
    expect(await second.json('GET', '/_emulator/rules')).toEqual(before);
    expect(before.data.map(({ id }: { id: string }) => id)).toEqual(['a', 'c']);
  });

  it('a new rule does not get the id of an earlier rule', async () => {
    const store = durableStore();
    const first = started(store);
    await first.json('POST', '/_emulator/rules', busy);
    await first.json('DELETE', '/_emulator/rules/rule_1');
    const second = await restarted(first, store);
    expect(await second.json('POST', '/_emulator/rules', busy)).toMatchObject({ id: 'rule_2' });
  });

  it('a rule goes on counting its matches and hits', async () => {
    const store = durableStore();
    const first = started(store);
    await first.json('POST', '/_emulator/rules', { id: 'busy', after: 1, times: 3, ...busy });
    expect(await statuses(3, first)).toEqual([200, 429, 429]);
    const second = await restarted(first, store);
    expect(await hits(second)).toEqual([['busy', 3, 2, false]]);
    expect(await statuses(3, second)).toEqual([429, 200, 200]);
    expect(await hits(second)).toEqual([['busy', 4, 3, true]]);
  });

  it('a rule with the number of a call goes on counting the calls', async () => {
    const store = durableStore();
    const first = started(store);
    await first.json('POST', '/_emulator/rules', { match: { nth: 5 }, ...busy });
    expect(await statuses(3, first)).toEqual([200, 200, 200]);
    const second = await restarted(first, store);
    expect(await statuses(3, second)).toEqual([200, 429, 200]);
  });

  it('the draws of a rule with a seed go on where they stopped', async () => {
    const rule = { chance: 0.5, ...busy };
    const alone = started(durableStore(), { seed: 3 });
    await alone.json('POST', '/_emulator/rules', rule);
    const expected = await statuses(16, alone);
    expect(new Set(expected).size).toBe(2);
    const store = durableStore();
    const first = started(store, { seed: 3 });
    await first.json('POST', '/_emulator/rules', rule);
    const before = await statuses(7, first);
    const second = await restarted(first, store, { seed: 3 });
    expect([...before, ...(await statuses(9, second))]).toEqual(expected);
  });

  it('the rule of a header goes on counting', async () => {
    const store = durableStore();
    const headers = { 'x-emulator-rule': JSON.stringify({ times: 3, ...busy }) };
    const list = async ({ send }: Process) => (await send('GET', '/v1/videos', undefined, headers)).status;
    const first = started(store);
    expect([await list(first), await list(first)]).toEqual([429, 429]);
    const second = await restarted(first, store);
    expect([await list(second), await list(second)]).toEqual([429, 200]);
  });

  it('a rule that is put in place of a rule with the same id counts from 0', async () => {
    const store = durableStore();
    const first = started(store);
    const rules = [{ id: 'busy', times: 1, ...busy }];
    await first.json('PUT', '/_emulator/rules', rules);
    expect(await statuses(2, first)).toEqual([429, 200]);
    await first.json('PUT', '/_emulator/rules', rules);
    const second = await restarted(first, store);
    expect(await statuses(2, second)).toEqual([429, 200]);
  });

  it('a reset has removed the rules and their counts for good', async () => {
    const store = durableStore();
    const first = started(store);
    await first.json('POST', '/_emulator/rules', { id: 'busy', times: 1, ...busy });
    await statuses(1, first);
    await first.json('POST', '/_emulator/reset', {});
    const second = await restarted(first, store);
    expect(await hits(second)).toEqual([]);
    await second.json('POST', '/_emulator/rules', { id: 'busy', times: 1, ...busy });
    expect(await hits(second)).toEqual([['busy', 0, 0, false]]);
  });
});

describe('of two processes on one store,', () => {
  it('one resets the project, and the counts of headers and files begin anew in both', async () => {
    const file = join(mkdtempSync(join(tmpdir(), 'sora-emulator-rules-')), 'rules.yaml');
    onTestFinished(() => rmSync(dirname(file), { recursive: true }));
    writeFileSync(
      file,
      'rules: [{ match: { operation: listModels }, times: 1, then: { error: overloaded } }]',
    );
    const [first, second] = two({ rules: file });
    const header = { 'x-emulator-rule': JSON.stringify({ times: 1, ...busy }) };
    const asked = async ({ send }: Process) => [
      (await send('GET', '/v1/videos', undefined, header)).status,
      (await send('GET', '/v1/models')).status,
    ];
    expect(await asked(second)).toEqual([429, 503]);
    expect(await asked(second)).toEqual([200, 200]);
    await first.json('POST', '/_emulator/reset', {});
    expect(await asked(second)).toEqual([429, 503]);
    expect(await asked(first)).toEqual([200, 200]);
  });

  it('the other also has a rule that was added, and loses a rule that was removed', async () => {
    const [one, other] = two();
    expect(await statuses(1, one, other)).toEqual([200, 200]);
    await one.json('POST', '/_emulator/rules', { id: 'busy', ...busy });
    await expect.poll(() => statuses(1, other)).toEqual([429]);
    await other.json('DELETE', '/_emulator/rules/busy');
    await expect.poll(() => statuses(1, one)).toEqual([200]);
  });

  it('both keep the rules that they add at the same moment, with different ids', async () => {
    const [one, other] = two();
    const added = await Promise.all(
      [one, other, one, other].map(({ json }) => json('POST', '/_emulator/rules', busy)),
    );
    expect(new Set(added.map(({ id }) => id)).size).toBe(4);
    const wanted = added.map(({ id }): string => id).toSorted((a, b) => (a < b ? -1 : 1));
    for (const { json } of [one, other])
      await expect
        .poll(async () => (await json('GET', '/_emulator/rules')).data.map(({ id }: { id: string }) => id))
        .toEqual(wanted);
  });

  it('a rule for the first three acts on three of a hundred requests that come at once', async () => {
    const [one, other] = two();
    await one.json('POST', '/_emulator/rules', { id: 'busy', times: 3, ...busy });
    await other.json('GET', '/_emulator/rules');
    const answers = await Promise.all(
      Array.from({ length: 50 }, () => [one, other].map(({ send }) => send('GET', '/v1/videos'))).flat(),
    );
    expect(answers.filter(({ status }) => status === 429)).toHaveLength(3);
    expect(await statuses(2, one, other)).toEqual([200, 200, 200, 200]);
    for (const [id, , count, spent] of await hits(other))
      expect([id, count, spent]).toEqual(['busy', 3, true]);
  });

  it('a rule that lets two requests pass counts the requests of both', async () => {
    const [one, other] = two();
    await one.json('POST', '/_emulator/rules', { id: 'busy', after: 2, times: 2, ...busy });
    await other.json('GET', '/_emulator/rules');
    expect(await statuses(3, one, other)).toEqual([200, 200, 429, 429, 200, 200]);
    expect(await hits(one)).toEqual(await hits(other));
  });

  it('the numbers of calls count the calls of both', async () => {
    const [one, other] = two();
    await one.json('POST', '/_emulator/rules', { match: { nth: 4 }, ...busy });
    await other.json('GET', '/_emulator/rules');
    expect(await statuses(3, one, other)).toEqual([200, 200, 200, 429, 200, 200]);
  });

  it('the effects of a rule on a job are used once, whichever process creates the job', async () => {
    const [one, other] = two();
    await one.json('POST', '/_emulator/rules', { id: 'once', times: 1, then: { fail: true } });
    await other.json('GET', '/_emulator/rules');
    const created = await Promise.all(
      [one, other, one, other].map(({ send }) => send('POST', '/v1/videos', { prompt: 'a kite' })),
    );
    expect(created.filter(({ headers }) => headers.get('x-emulator-rule') === 'once')).toHaveLength(1);
  });
});
