// The judgement of ordinary programs: its command line, and the page of the verdicts. The programs themselves run
// in `npm run test:programs`.
import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { loadCatalogue } from '../../src/conformance/client/load.ts';

interface Program {
  name: string;
  title: string;
  group: string;
}

const root = join(import.meta.dirname, '../..');
const folder = join(root, 'scripts/clients');
const { programs, expectedOf } = (await import(join(folder, 'programs.mjs'))) as {
  programs: readonly Program[];
  expectedOf: (program: Program) => string;
};
const { remedies } = (await import(join(folder, 'remedies.mjs'))) as { remedies: Record<string, string> };
const page = readFileSync(join(root, 'docs/clients.md'), 'utf8');
const failuresOf = (program: Program) => {
  const { failures } = JSON.parse(readFileSync(expectedOf(program), 'utf8')) as {
    failures: Record<string, string>;
  };
  return failures;
};
const knownFailures = (program: Program) => Object.keys(failuresOf(program));
/** The page shortens ids, which differ from run to run. */
const shownReason = (reason: string) => reason.replaceAll(/video_[0-9a-f]{48}/g, 'video_…');

async function judgePrograms(...args: string[]) {
  return promisify(execFile)(process.execPath, [join(folder, 'judge-programs.mjs'), ...args]).then(
    ({ stdout, stderr }) => ({ code: 0, stdout, stderr }),
    (fault: { code: number; stdout: string; stderr: string }) => fault,
  );
}

describe('the judgement of ordinary programs', () => {
  it('has a file of known failures for each program', () => {
    expect(programs.filter((program) => !existsSync(expectedOf(program)))).toEqual([]);
  });

  it('knows a remedy for each known failure, and none for an expectation that does not exist', () => {
    const ids = new Set(loadCatalogue().expectations.map(({ id }) => id));
    const failed = programs.flatMap(knownFailures);
    expect(failed.filter((id) => remedies[id] === undefined)).toEqual([]);
    expect(Object.keys(remedies).filter((id) => !ids.has(id))).toEqual([]);
  });

  it('lists the programs', async () => {
    const { code, stdout } = await judgePrograms('--list');
    expect(code).toBe(0);
    expect(stdout.trim().split('\n')).toHaveLength(programs.length);
  });

  it('refuses a name that it does not know, and names the known ones', async () => {
    const { code, stderr } = await judgePrograms('--only', 'pyhton');
    expect(code).toBe(2);
    expect(stderr).toContain("--only does not know 'pyhton'; known are sdks, python");
  });

  it('refuses to write the page and the known failures of some programs only', async () => {
    const { code, stderr } = await judgePrograms('--write', '--only', 'backoff');
    expect([code, stderr]).toEqual([2, expect.stringContaining('--write needs all programs')]);
  });
});

describe('docs/clients.md', () => {
  it.for(programs.filter(({ group }) => group === 'references'))(
    'gives for $title the reasons of its known failures, because both are of one run',
    (program) => {
      const rows = page.split('\n').filter((line) => line.startsWith(`| ${program.title} `));
      const told = Object.entries(failuresOf(program)).filter(
        ([id, reason]) => !rows.some((row) => row.includes(`\`${id}\``) && row.includes(shownReason(reason))),
      );
      expect(told).toEqual([]);
    },
  );

  it.for(programs)('shows $title with its known failures', (program) => {
    expect(page).toContain(program.title);
    expect(knownFailures(program).filter((id) => !page.includes(`\`${id}\``))).toEqual([]);
  });
});
