// Programs that the lab cannot judge, because none of their requests comes with the key of the lab.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Report } from '../../../src/conformance/report/report.ts';
import { client, rightClient, testFolder, written } from './support/command.ts';

const node = process.execPath;
const limitMs = 120_000;

/** Calls the list of the lab with these headers, at an address that may be changed. */
const calling = (headers: string, address = 'url') =>
  written(
    'program.mjs',
    `const { OPENAI_BASE_URL: url, OPENAI_API_KEY: key } = process.env;
     await fetch(${address} + '/videos', { headers: ${headers} }).then((answer) => answer.text(), () => undefined);`,
  );

async function judged(file: string, ...options: string[]) {
  const report = join(testFolder(), 'report.json');
  const { code, out } = await client(...options, '--report', `json=${report}`, '--', node, file);
  return { code, out, report: JSON.parse(readFileSync(report, 'utf8')) as Report };
}

describe('a program without the key of the lab', () => {
  it.each([
    [
      'with a key of its own is told the header and the masked key',
      () => calling("{ authorization: 'Bearer sk-own-key-of-a-user' }"),
      '1 request came with another key, sk-o…user in the header authorization: GET /v1/videos → 401.',
    ],
    [
      'with a key in another header is told that header',
      () => calling("{ 'x-api-key': 'own-key-of-a-user-0001' }"),
      '1 request came with another key, own-…0001 in the header x-api-key: GET /v1/videos → 401.',
    ],
    [
      'without any key is told so',
      () => calling('{}'),
      '1 request came without any key: GET /v1/videos → 401.',
    ],
    [
      'with the key of the lab in the URL is told the parameter',
      () => calling('{}', "url + '/videos?token=' + key + '&unused='"),
      '1 request came with the key of the lab in the query parameter token: GET /v1/videos → 401.',
    ],
  ])('%s, and that it must read OPENAI_API_KEY', { timeout: limitMs }, async (_, program, message) => {
    const { code, out, report } = await judged(program());
    expect([code, report.aborted]).toEqual([
      2,
      'the program reached the emulator without the key of the lab in the situation plain',
    ]);
    expect(out).toContain(`Hint: ${message}`);
    expect(out).toContain('Hint: The program must read its key from OPENAI_API_KEY');
    expect(out).not.toContain('sk-own-key-of-a-user');
  });
});

describe('a program that sends no request', () => {
  it('is told the likely reasons in words', { timeout: limitMs }, async () => {
    const { code, out } = await judged(written('quiet.mjs', "console.log('https://api.example.com/v1')"));
    expect(code).toBe(2);
    expect(out).toContain(
      'Hint: The likely reasons: the program does not read OPENAI_BASE_URL; a base URL is written in its code; it ' +
        'calls https, and the address of the lab is http; or it ended before its first request.',
    );
    expect(out).toContain('Hint: Its output names api.example.com: does the program call that address?');
  });

  it('but speaks https to the lab is told so', { timeout: limitMs }, async () => {
    const { code, out } = await judged(calling('{}', "url.replace('http:', 'https:')"));
    expect(code).toBe(2);
    expect(out).toContain('a client spoke TLS (https) to this port, which speaks plain HTTP');
  });

  it('has one verdict on the run, and none on an expectation', { timeout: limitMs }, async () => {
    const { out, report } = await judged(written('quiet.mjs', ''));
    const { skipped, ...judgedTotals } = report.totals;
    expect(Object.values(judgedTotals).filter((count = 0) => count > 0)).toEqual([]);
    expect(skipped).toBe(report.results.length);
    expect(report.conclusion.verdict).toContain('the program sent no request to the emulator');
    expect(out).not.toMatch(/\d expectations?/);
  });

  it(
    'in a later situation leaves its expectations without a verdict, and fails none',
    { timeout: limitMs },
    async () => {
      const file = written(
        'program.mjs',
        `import { spawnSync } from 'node:child_process';
       if (process.env.SORA_LAB_SITUATION === 'plain')
         process.exitCode = spawnSync(process.execPath, [${JSON.stringify(rightClient)}], { stdio: 'inherit' }).status;`,
      );
      const { code, out } = await judged(file, '--situation', 'plain', '--situation', 'refused-400');
      expect(code).toBe(2);
      expect(out).toContain('the program sent no request to the emulator in the situation refused-400');
      expect(out).toMatch(/leaves \d expectations without a verdict/);
      expect(out).not.toMatch(/fails \d expectations/);
      expect(out).toContain('Hint: The likely reasons:');
    },
  );
});
