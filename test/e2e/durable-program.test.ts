// The program with --data: everything that was acknowledged is there after the program was killed. The same tests run
// on SQLite and on PostgreSQL.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { onEachDatabase } from '../emulator/store/support/databases.ts';
import { runProgram, startProgram, type Program } from '../support/program.ts';
import { ask, post } from './option-effects.ts';

const folder = mkdtempSync(join(tmpdir(), 'sora-durable-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The ids of all videos of the project, page by page. */
async function allIds(program: Program): Promise<string[]> {
  const ids: string[] = [];
  for (let after = ''; ; after = `&after=${ids.at(-1)}`) {
    const { body } = await ask(program, `/v1/videos?limit=100${after}`);
    for (const { id } of body.data as { id: string }[]) ids.push(id);
    if (body.has_more !== true) return ids;
  }
}

async function killed(program: Program): Promise<void> {
  program.signal('SIGKILL');
  await program.ended;
}

onEachDatabase('the program with --data', ({ fresh }) => {
  it('a killed program leaves its videos, rules, clock and endpoints to the next program', async () => {
    const data = fresh();
    const first = await startProgram(['--data', data, '--pace', 'instant']);
    const { id } = (await post(first, '/v1/videos', { prompt: 'a kite' })).body;
    const rule = { match: { operation: 'createVideo' }, then: { error: { status: 429 } }, times: 3 };
    const { id: ruleId } = (await post(first, '/_emulator/rules', rule)).body;
    expect((await post(first, '/v1/videos', { prompt: 'refused' })).status).toBe(429);
    const { body: clock } = await post(first, '/_emulator/clock/advance', { seconds: 3_600 });
    const endpoint = { name: 'mine', url: 'http://127.0.0.1:9/hook', event_types: ['video.completed'] };
    expect((await post(first, '/v1/webhook_endpoints', endpoint)).status).toBe(200);
    await killed(first);

    const next = await startProgram(['--data', data, '--pace', 'instant']);
    expect((await ask(next, `/v1/videos/${id}`)).body).toMatchObject({ id, prompt: 'a kite' });
    const { data: rules } = (await ask(next, '/_emulator/rules')).body;
    expect(rules).toMatchObject([{ id: ruleId, hits: 1 }]);
    expect((await ask(next, '/_emulator/clock')).body.unix).toBeGreaterThanOrEqual(clock.unix);
    expect((await ask(next, '/v1/webhook_endpoints')).body.data).toMatchObject([{ name: 'mine' }]);
    expect((await post(next, '/v1/videos', { prompt: 'refused' })).status).toBe(429);
    expect((await post(next, '/v1/videos', { prompt: 'refused' })).status).toBe(429);
    expect((await post(next, '/v1/videos', { prompt: 'a stork' })).status).toBe(200);
  });

  it('64 creations at the same time: the next program has all that were answered, in ten rounds', async () => {
    const data = fresh();
    const acknowledged: string[] = [];
    for (let round = 0; round < 10; round += 1) {
      const program = await startProgram(['--data', data, '--pace', 'instant']);
      let answered = 0;
      const creations = Array.from({ length: 64 }, async () => {
        const { status, body } = await post(program, '/v1/videos', { prompt: `kite ${round}` });
        if (status !== 200) return;
        acknowledged.push(body.id as string);
        answered += 1;
        // The program is killed in the middle: after some of the answers.
        if (answered === 8 + round * 5) program.signal('SIGKILL');
      });
      await Promise.allSettled(creations);
      await killed(program);
    }
    const program = await startProgram(['--data', data]);
    const kept = new Set(await allIds(program));
    expect(acknowledged.length).toBeGreaterThanOrEqual(300);
    expect(acknowledged.filter((id) => !kept.has(id))).toEqual([]);
  }, 180_000);

  it('export and import carry all state into another store', async () => {
    const [from, to] = [fresh(), fresh()];
    const program = await startProgram(['--data', from, '--pace', 'instant']);
    const { id } = (await post(program, '/v1/videos', { prompt: 'a kite' })).body;
    await post(program, '/_emulator/clock/advance', { seconds: 60 });
    program.signal('SIGTERM');
    await program.ended;

    const copy = join(mkdtempSync(join(folder, 'copy-')), 'copy.jsonl');
    const exported = await runProgram(['export', '--data', from, '--out', copy]);
    expect(exported).toMatchObject({ code: 0, stdout: '' });
    expect(exported.stderr).toMatch(
      /^sora-emulator export: 1 project \(\d+ documents, .*\) of .* are in .*\n$/,
    );
    expect(exported.stderr).not.toContain('pass%');
    expect(await runProgram(['import', copy, '--data', to])).toMatchObject({ code: 0, stdout: '' });
    const next = await startProgram(['--data', to]);
    expect((await ask(next, `/v1/videos/${id}`)).body).toMatchObject({ id, prompt: 'a kite' });
  });
});

describe('a place that cannot be used is told in one line, and the exit status is 2:', () => {
  const notWhole = join(folder, 'half.jsonl');
  writeFileSync(notWhole, '{"format":"sora-emulator/store","version":1}\n');
  const noDatabase = join(folder, 'text.db');
  writeFileSync(noDatabase, 'This is no database. '.repeat(400));
  it.each<[what: string, args: string[], message: RegExp]>([
    ['a file that is no database', ['--data', noDatabase], /text\.db/],
    ['a folder that does not exist', ['--data', join(folder, 'no/such/sora.db')], /no\/such/],
    ['export without a store', ['export'], /name a store with --data/],
    ['export of a state in memory', ['export', '--data', 'memory:'], /ends with its server/],
    [
      'import of half a copy',
      ['import', notWhole, '--data', join(folder, 'x.db')],
      /half\.jsonl cannot be imported: the copy is not whole/,
    ],
    [
      'import of a missing file',
      ['import', join(folder, 'none.jsonl'), '--data', join(folder, 'y.db')],
      /none\.jsonl/,
    ],
  ])('%s', async (_, args, message) => {
    const { code, stdout, stderr } = await runProgram(args);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(/^sora-emulator[^\n]*: [^\n]+\n$/);
    expect(stderr).toMatch(message);
  });
});
