// Programs that do nothing of a declared task, and limits that a program reaches: no such run is `met`.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createClientLab, SilentClient, type ClientLab } from '../../../src/conformance/client/client-lab.ts';
import type { Report } from '../../../src/conformance/report/report.ts';
import { afterCreation, client, rightClient, startClient, testFolder, written } from './support/command.ts';

const node = process.execPath;
const limitMs = 120_000;

async function judged(options: readonly string[], file: string) {
  const report = join(testFolder(), 'report.json');
  const { code, out } = await client(...options, '--report', `json=${report}`, '--', node, file);
  const { conclusion, results } = JSON.parse(readFileSync(report, 'utf8')) as Report;
  return { code, out, conclusion, verdictOf: (id: string) => results.find((one) => one.id === id)?.verdict };
}

describe('a program that does nothing of a declared task', () => {
  it(
    'gets no verdict when it creates a video in place of reading the list',
    { timeout: limitMs },
    async () => {
      const file = afterCreation('process.exitCode = 1;');
      const { code, out, conclusion } = await judged(['--tasks', 'list', '--situation', 'pages'], file);
      expect([code, conclusion.verdict]).toEqual([
        2,
        expect.stringMatching(/^no verdict: \d expectations ended in an error/),
      ]);
      expect(out).toContain('the program did nothing of the task list: it sent no page of the list');
      expect(out).toContain(
        'Hint: The program must read SORA_LAB_TASK, and do the task list when it is told so.',
      );
    },
  );

  it('keeps the verdicts of its other task, and the run has none', { timeout: limitMs }, async () => {
    const file = written(
      'program.mjs',
      `import { spawnSync } from 'node:child_process';
       const env = { ...process.env, SORA_LAB_TASK: 'create' };
       process.exitCode = spawnSync(process.execPath, [${JSON.stringify(rightClient)}], { env, stdio: 'inherit' }).status;`,
    );
    const options = ['--tasks', 'create,list', '--situation', 'plain', '--situation', 'pages'];
    const { code, verdictOf } = await judged(options, file);
    expect([code, verdictOf('poll.waits-as-told'), verdictOf('list.reads-all')]).toEqual([
      2,
      'passed',
      'error',
    ]);
  });

  it(
    'gets no verdict in a situation of create in which it only reads the list',
    { timeout: limitMs },
    async () => {
      const file = written(
        'program.mjs',
        `const { OPENAI_BASE_URL: url, OPENAI_API_KEY: key } = process.env;
       await fetch(url + '/videos', { headers: { authorization: 'Bearer ' + key } }).then((answer) => answer.text());`,
      );
      const { code, out } = await judged(['--situation', 'rate-limited'], file);
      expect(code).toBe(2);
      expect(out).toContain('the program did nothing of the task create: it sent no creation');
    },
  );

  it('gets no verdict when it was started by hand', { timeout: limitMs }, async () => {
    const { child, ended, printed } = startClient(['--attach', '--tasks', 'list', '--situation', 'pages']);
    const text = await printed('for the verdict.\n');
    const [, url = ''] = /OPENAI_BASE_URL=(\S+)/.exec(text) ?? [];
    const [, key = ''] = /OPENAI_API_KEY=(\S+)/.exec(text) ?? [];
    await fetch(`${url}/models`, { headers: { authorization: `Bearer ${key}` } });
    child.stdin?.end();
    const { code, out } = await ended;
    expect([code, out]).toEqual([2, expect.stringContaining('the program did nothing of the task list')]);
  });
});

describe('a function that does nothing of the task of its visit', () => {
  let lab: ClientLab;
  beforeAll(async () => void (lab = await createClientLab()));
  afterAll(() => lab.close());

  it('makes the verdict throw the reason', async () => {
    const visit = await lab.visit('pages');
    const headers = { authorization: `Bearer ${visit.apiKey}` };
    await fetch(`${visit.baseUrl}/models`, { headers }).then((answer) => answer.text());
    const thrown: unknown = await visit.verdict().catch((error: unknown) => error);
    expect(thrown).toBeInstanceOf(SilentClient);
    expect(String(thrown)).toContain(
      'in the situation pages, the client did nothing of the task list: it sent no page of the list',
    );
  });
});

describe('a program that reaches its limit', () => {
  it(
    'fails run.ends at a limit that the user set, with the reason and the remedy',
    { timeout: limitMs },
    async () => {
      const file = afterCreation('setInterval(() => {}, 1000);');
      const { code, out, verdictOf } = await judged(['--situation', 'plain', '--limit', '1'], file);
      expect([code, verdictOf('run.ends')]).toEqual([1, 'failed']);
      expect(out).toMatch(
        /the program had not ended after [\d.]+ s, and --limit gives it 1\.0 s: raise --limit when it needs more time, or use --speed/,
      );
    },
  );
});
