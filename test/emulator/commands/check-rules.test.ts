// `sora-emulator rules check`, by the built program: its lines and its exit status.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { run, temporaryFolder } from './run.ts';

/** Writes a file of rules. @returns its path */
function rulesFile(text: string, name = 'rules.yaml'): string {
  const path = join(temporaryFolder(), name);
  writeFileSync(path, text);
  return path;
}

const right = `rules:
  - match: { operation: createVideo }
    times: 2
    then: { error: rate_limit_exceeded }
keys:
  sk-one:
    - then: { delay: 1s }
`;

const check = (...files: string[]) => run(['rules', 'check', ...files]);

it('a right file is told with the number of its rules, those of single keys included', async () => {
  const path = rulesFile(right);
  expect(await check(path)).toEqual({
    code: 0,
    stdout: `ok  ${path}: 2 rules\n1 passed, 0 failed\n`,
    stderr: '',
  });
});

it('a JSON file that is only a list is checked, too', async () => {
  const path = rulesFile('[{"then": {"delay": "1s"}}]', 'rules.json');
  expect((await check(path)).stdout).toBe(`ok  ${path}: 1 rule\n1 passed, 0 failed\n`);
});

it.each([
  ['a misspelt effect', 'rules:\n  - then: { dealy: 1s }\n', '2:11: ', "'dealy'"],
  ['an unknown error', 'rules:\n  - then:\n      error: rate_limit\n', '3:14: ', '"rate_limit"'],
  ['text that is no YAML', 'rules: [\n', '2:1: ', ''],
])('the line and column of %s are told, with exit status 2', async (_, text, place, named) => {
  const path = rulesFile(text);
  const { code, stdout, stderr } = await check(path);
  expect([code, stderr]).toEqual([2, '']);
  expect(stdout).toContain(`fault  ${path}:${place}`);
  expect(stdout).toContain(named);
  expect(stdout).toMatch(/\n0 passed, 1 failed\n$/);
});

it('a file with a fault does not keep the other files from being checked', async () => {
  const [wrong, good] = [rulesFile('rules: 3\n'), rulesFile(right)];
  const missing = join(temporaryFolder(), 'missing.yaml');
  const { code, stdout } = await check(wrong, missing, good);
  expect(code).toBe(2);
  expect(stdout).toContain(`fault  ${missing} cannot be read (ENOENT)\n`);
  expect(stdout).toContain(`ok  ${good}: 2 rules\n1 passed, 2 failed\n`);
});

it.each([
  [[], 'name an action'],
  [['check'], 'name one or more files'],
])('the words %j are refused in one line that tells the usage', async (words, reason) => {
  const { code, stdout, stderr } = await run(['rules', ...words]);
  expect([code, stdout]).toEqual([2, '']);
  expect(stderr).toMatch(new RegExp(`^sora-emulator rules: ${reason}[^\\n]*rules check FILE[^\\n]*\\n$`));
});
