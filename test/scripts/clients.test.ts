// The judgement and the command line of the client matrix. The SDKs themselves run in `npm run test:clients`.
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';

interface Verdict {
  result: 'ok' | 'failed' | 'skipped';
  why: string;
}
interface Column {
  name: string;
  judged?: Record<string, Verdict>;
  missing?: string;
  required?: boolean;
}

const folder = join(import.meta.dirname, '../../scripts/clients');
const load = async <T>(name: string) => (await import(join(folder, name))) as T;
const { steps } = await load<{ steps: Record<string, string> }>('steps.mjs');
const { sdks } = await load<{ sdks: { name: string; language: string; cannot: string[] }[] }>('sdks.mjs');
const { asText, judge, tally } = await load<{
  asText: (columns: readonly Column[]) => string;
  judge: (printed: string, told?: { cannot?: string[]; ended?: string }) => Record<string, Verdict>;
  tally: (columns: readonly Column[]) => Record<Verdict['result'], number>;
}>('report.mjs');

const names = Object.keys(steps);
const allOk = names.map((name) => `ok ${name}`).join('\n');
const without = (name: string) => allOk.replace(`ok ${name}\n`, '');

const ran = (name: string, printed: string, cannot: string[] = []): Column => ({
  name,
  judged: judge(printed, { cannot }),
});

async function clients(...args: string[]) {
  const env = { ...process.env, NO_COLOR: '1' };
  return promisify(execFile)(process.execPath, [join(folder, 'clients.mjs'), ...args], { env }).then(
    ({ stdout, stderr }) => ({ code: 0, stdout, stderr }),
    (fault: { code: number; stdout: string; stderr: string }) => fault,
  );
}

describe('the judge of the client matrix', () => {
  it('has a result for every step', () => {
    expect(Object.values(judge(allOk)).every(({ result }) => result === 'ok')).toBe(true);
    expect(Object.keys(judge(allOk))).toEqual(names);
  });

  it('fails a step that the program does not report', () => {
    expect(judge(without('remix'))['remix']).toEqual({ result: 'failed', why: 'not reported' });
    const ended = 'the program ended with 1: boom';
    expect(judge('', { ended })['create-plain']).toEqual({ result: 'failed', why: `not reported; ${ended}` });
  });

  it('fails a step that the program reports as failed', () => {
    const printed = `${without('remix')}\nnot ok remix 404: gone`;
    expect(judge(printed)['remix']).toEqual({ result: 'failed', why: '404: gone' });
  });

  it('fails a step that the program reports twice, and a step that does not exist', () => {
    expect(judge(`${allOk}\nok remix`)['remix']).toEqual({ result: 'failed', why: 'reported twice' });
    expect(judge(`${allOk}\nok rimex`)['rimex']).toMatchObject({ result: 'failed' });
  });

  it('fails a skipped step that the SDK can do, and a step that the SDK cannot do', () => {
    const printed = `${without('remix')}\nskip remix no remix`;
    expect(judge(printed)['remix']).toMatchObject({ result: 'failed' });
    expect(judge(printed, { cannot: ['remix'] })['remix']).toEqual({ result: 'skipped', why: 'no remix' });
    expect(judge(allOk, { cannot: ['remix'] })['remix']).toMatchObject({ result: 'failed' });
  });

  it('reads the lines of steps alone, whatever else the program prints', () => {
    expect(judge(`hello\n${allOk}\r\n# ok?`)).toEqual(judge(allOk));
  });
});

describe('the report of the client matrix', () => {
  it('is a table with the names of skipped steps, and ends with the counts', () => {
    const text = asText([ran('a 1', allOk), ran('b 2', `${without('remix')}\nskip remix no way`, ['remix'])]);
    expect(text).toMatch(/^ +a 1 {2}b 2\ncreate-plain +ok {3}ok\n/);
    expect(text).toMatch(/\nremix +ok {3}-\n/);
    expect(text).toContain('  b 2: remix: no way\n');
    expect(text.endsWith(`\n1 skipped\n${names.length * 2 - 1} passed, 0 failed\n`)).toBe(true);
  });

  it('describes each failure', () => {
    const text = asText([ran('a 1', `${without('edit')}\nnot ok edit it broke`)]);
    expect(text).toMatch(/\nedit +FAILED\n/);
    expect(text).toContain('Failures\n  a 1: edit: it broke\n');
    expect(text).toMatch(/ passed, 1 failed\n$/);
  });

  it.each([
    [false, 0, 'go 3 not run: go is not installed'],
    [true, 1, 'go 3 not run, but required: go is not installed'],
  ])('reports a missing language with the right exit status, required: %s', (required, failed, line) => {
    const columns = [{ name: 'go 3', missing: 'go is not installed', required }];
    expect(tally(columns)).toEqual({ ok: 0, failed, skipped: 0 });
    expect(asText(columns)).toContain(line);
  });
});

describe('the command line of the client matrix', () => {
  it('has a help text and a list of SDKs', async () => {
    const help = await clients('--help');
    expect(help.code).toBe(0);
    expect(help.stdout).toContain('usage: npm run test:clients');
    const list = await clients('--list', '--only', 'go,node 7.59.0');
    expect(list.stdout).toMatch(/^SDKs\n {2}node 7\.59\.0\n {2}go \d+\.\d+\.\d+\n\nSteps\n {2}create-plain /);
  });

  it.each([
    [
      ['--only', 'perl'],
      /^clients: --only does not know 'perl'; known are node, .*java \d.* \(see --help\)\n$/,
    ],
    [['--onyl', 'go'], /^clients: Unknown option '--onyl'/],
  ])('refuses %j in one line with exit code 2', async (args, message) => {
    const { code, stdout, stderr } = await clients(...args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(message);
    expect(stderr.trimEnd()).not.toContain('\n');
  });
});

describe('the README of the clients', () => {
  const readme = readFileSync(join(import.meta.dirname, '../clients/README.md'), 'utf8');

  it.each(sdks)(
    'has a column for $name, and a row for each step that its SDK cannot do',
    ({ name, cannot }) => {
      expect(readme).toContain(name);
      for (const step of cannot) expect(readme).toContain(`\`${step}\``);
      expect(cannot.filter((step) => !names.includes(step))).toEqual([]);
    },
  );
});
