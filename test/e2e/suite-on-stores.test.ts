// The conformance suite finds the same on every store: in memory, in SQLite, and on two servers behind nginx that share a
// PostgreSQL database.
import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startNginx } from '../support/nginx.ts';
import { missingPostgres, startPostgres, type PostgresServer } from '../support/postgres-server.ts';
import { startProgram } from '../support/program.ts';
import { missingTool } from '../support/tools.ts';

const suite = join(import.meta.dirname, '../../dist/conformance/cli.js');
const folder = mkdtempSync(join(tmpdir(), 'sora-suite-stores-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const missing = missingPostgres() ?? missingTool('nginx');
let postgres: PostgresServer | undefined;
beforeAll(async () => {
  if (missing === undefined) postgres = await startPostgres();
}, 60_000);
afterAll(() => postgres?.remove());

interface Report {
  leftovers: unknown[];
  results: { id: string; verdict: string }[];
}

/** The result of each check by its id, and the number of videos that are left over. */
async function judged(url: string, name: string) {
  const path = join(folder, `${name}.json`);
  const args = [
    'run',
    '--base-url',
    url,
    '--api-key',
    `sk-${name}`,
    '--emulator',
    '--report',
    `json=${path}`,
  ];
  await promisify(execFile)(process.execPath, [suite, ...args]).catch(() => undefined);
  const { results: judgements, leftovers } = JSON.parse(readFileSync(path, 'utf8')) as Report;
  // A check that fails only here shows its reason in the comparison.
  const shown = (judgement: Report['results'][number]) =>
    ['failed', 'error'].includes(judgement.verdict)
      ? `${judgement.verdict} ${JSON.stringify(judgement).slice(0, 2_000)}`
      : judgement.verdict;
  const results = Object.fromEntries(judgements.map((judgement) => [judgement.id, shown(judgement)]));
  return { results, leftovers: leftovers.length };
}

let inMemory: Awaited<ReturnType<typeof judged>> | undefined;
beforeAll(async () => {
  let end: (() => Promise<void>) | undefined;
  const program = await startProgram([], { onEnd: (stop) => (end = stop) });
  inMemory = await judged(program.url, 'memory');
  await end?.();
}, 120_000);

it('in memory no check fails', () => {
  const wrong = Object.entries(inMemory?.results ?? {}).filter(([, verdict]) =>
    /^(failed|error|untestable)/.test(verdict),
  );
  expect(wrong).toEqual([]);
  expect(Object.keys(inMemory?.results ?? {}).length).toBeGreaterThan(250);
});

it('on SQLite the suite finds the same', async () => {
  const program = await startProgram(['--data', join(folder, 'sora.db')]);
  expect(await judged(program.url, 'sqlite')).toEqual(inMemory);
}, 120_000);

it.skipIf(missing !== undefined)(
  `on two servers behind nginx with PostgreSQL the suite finds the same${missing === undefined ? '' : ` (skipped: ${missing})`}`,
  async () => {
    const data = postgres?.url() ?? '';
    const servers = await Promise.all([startProgram(['--data', data]), startProgram(['--data', data])]);
    const url = await startNginx([servers[0].url, servers[1].url]);
    expect(await judged(url, 'replicas')).toEqual(inMemory);
  },
  180_000,
);
