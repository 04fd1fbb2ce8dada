// Files of rules: read completely or refused with the line, and read again when they change.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { profiles } from '../../../src/emulator/domain/profiles.ts';
import { RuleError } from '../../../src/emulator/domain/rule.ts';
import { projectOf } from '../../../src/emulator/http/caller.ts';
import { parseRulesFile, readRulesText } from '../../../src/emulator/rules/rules-file.ts';
import { createRules } from '../../../src/emulator/rules/rule-books.ts';
import { watchFile } from '../../../src/emulator/rules/watch.ts';
import { scenarios } from '../../../src/emulator/version.ts';
import { served, thrownBy } from './served.ts';

const given = { moderationError: profiles.openai.moderationError.value };

describe('a file of rules', () => {
  it('may be YAML or JSON, and a list or sections', async () => {
    const yaml = 'rules:\n  - times: 2\n    then: { error: server_error }\n  - then: { queue: 5s }\n';
    expect((await parseRulesFile(yaml, 'r.yaml', given)).rules).toHaveLength(2);
    expect((await parseRulesFile('[{"then":{"fail":null}}]', 'r.json', given)).rules).toHaveLength(1);
    const sections = 'keys:\n  sk-a:\n    - then: { fail: null }\nprojects:\n  proj_b: []\n';
    const file = await parseRulesFile(sections, 'r.yaml', given);
    expect([file.rules.length, file.keys.get('sk-a')?.length, file.projects.get('proj_b')?.length]).toEqual([
      0, 1, 0,
    ]);
  });

  it.each([
    [
      'rules:\n  - then: { fial: true }\n',
      "r.yaml:2:11: rules.0.then: unknown field 'fial'; known are complete,",
    ],
    [
      '- then:\n    fail: moderation\n',
      'r.yaml:2:11: rules.0.then.fail: unknown error of a job "moderation"; known',
    ],
    [
      '- match:\n    operation: makeVideo\n  then: { delay: 1s }\n',
      'r.yaml:2:16: rules.0.match.operation: unknown op',
    ],
    ['[\n  {"then": {"delay": 5}}\n]', 'r.yaml:2:22: rules.0.then.delay: expected a duration with its unit'],
    [
      '- match: { operation: listVideos }\n  then: { corrupt: true }\n',
      'r.yaml:1:23: rules.0.match.operation: corrupt does nothing to listVideos',
    ],
    [
      'rulez: []\n',
      "r.yaml:1:8: rulez: unknown field 'rulez'; known are title, description, rules, keys, projects",
    ],
    ['keys:\n  sk-a: 5\n', 'r.yaml:2:9: keys.sk-a: expected a list of rules'],
    ['- then: { delay: 1s\n', 'r.yaml:2:1: Flow map'],
    [
      'rules:\n  - match: { header: { accept: */* } }\n',
      'r.yaml:2:32: nothing is called &/*; a text with * goes into quotes',
    ],
    [
      '- id: a\n  then: { delay: 1s }\n- id: a\n  then: { delay: 2s }\n',
      "r.yaml:3:7: rules.1.id: there is a rule 'a' already",
    ],
    ['a: 1\na: 2\n', 'r.yaml:2:1: Map keys must be unique'],
    ['', 'r.yaml:1:1: expected a list of rules, or an object with rules, keys or projects'],
    [
      '- then: { status: { queued: "" } }',
      'r.yaml:1:29: rules.0.then.status.queued: expected a text, got ""',
    ],
    [
      '- match: { prompt: "/(/" }\n  then: { fail: null }',
      'r.yaml:1:20: rules.0.match.prompt: the expression cannot be read (missing closing ): `(`); known is the syntax of RE2',
    ],
    ['- times: 0\n  then: { fail: null }', 'r.yaml:1:10: rules.0.times: expected a whole number from 1 to'],
  ])('is refused in one line: %j', async (text, message) => {
    const thrown = await thrownBy(parseRulesFile(text, 'r.yaml', given));
    expect((thrown as Error).message).toContain(message);
    expect((thrown as Error).message).not.toContain('\n');
  });

  it('is refused when it uses aliases that multiply', async () => {
    const bomb = [
      'a: &a [x]',
      ...'bcdefgh'.split('').map((name, index) => {
        const before = 'abcdefgh'[index];
        return `${name}: &${name} [${Array.from({ length: 9 }, () => `*${before}`).join(', ')}]`;
      }),
    ].join('\n');
    const thrown = await thrownBy(parseRulesFile(bomb, 'r.yaml', given));
    expect(thrown).toBeInstanceOf(RuleError);
    expect((thrown as Error).message).toContain('r.yaml:1:1: Excessive alias count');
  });
});

/** The rules of a file in its own folder, and the messages about it, line by line. */
async function watched(text: string) {
  const folder = mkdtempSync(join(tmpdir(), 'rules-'));
  const path = join(folder, 'rules.yaml');
  writeFileSync(path, text);
  const hearing: ((line: string) => void)[] = [];
  const rules = createRules({
    ...given,
    seed: 1,
    situations: scenarios,
    projectOf,
    print: (line) => hearing.shift()?.(line),
  });
  await rules.load([path]);
  onTestFinished(() => {
    rules.close();
    rmSync(folder, { recursive: true });
  });
  return {
    rules,
    path,
    folder,
    /** Changes the file, and waits for the next message. */
    told: (act: () => void) =>
      new Promise<string>((resolve) => {
        hearing.push(resolve);
        act();
      }),
  };
}

const delay = (seconds: number) => `- then: { delay: ${seconds}s }\n`;

describe('a file of rules that changes', () => {
  it('is read again after any kind of write, and a broken file keeps the rules before it', async () => {
    const { rules, path, folder, told } = await watched(delay(1));
    const seen = () =>
      rules
        .book('proj_a')
        .list()
        .map(({ then }) => then.delay);
    expect(seen()).toEqual(['1s']);

    expect(await told(() => writeFileSync(path, delay(2)))).toContain('has been read again');
    expect(seen()).toEqual(['2s']);

    const broken = await told(() => writeFileSync(path, '- then: { dela: 3s }\n'));
    expect(broken).toContain(`${path}:1:9: rules.0.then: unknown field 'dela'`);
    expect(broken).toContain('the rules before it still hold');
    expect(seen()).toEqual(['2s']);

    const other = join(folder, 'new.yaml');
    writeFileSync(other, delay(4));
    expect(await told(() => renameSync(other, path))).toContain('has been read again');
    expect(seen()).toEqual(['4s']);
  });

  it('is read again when it changed before the watching began', async () => {
    const { path } = await watched(delay(2));
    const found = await new Promise<string>((resolve, reject) => {
      const changed = async (text: string) => resolve(text);
      const watcher = watchFile(path, {
        text: delay(1),
        read: (file) => readRulesText(file, true),
        changed,
        lost: reject,
      });
      onTestFinished(() => watcher.close());
    });
    expect(found).toBe(delay(2));
  });

  it('changes the rules of projects that are in use', async () => {
    const { rules, path, told } = await watched(delay(1));
    expect(rules.of('proj_a').watches('listVideos')).toBe(true);
    await told(() => writeFileSync(path, `projects:\n  proj_b:\n    ${delay(1)}`));
    expect(rules.of('proj_a').watches('listVideos')).toBe(false);
    expect(rules.of('proj_b').watches('listVideos')).toBe(true);
  });
});

describe('a file that cannot be used keeps the rules before it, and the log has the reason, when the file is', () => {
  it.each([
    [
      'of 10 MB',
      (path: string) => writeFileSync(path, delay(2).repeat(500_000)),
      'has more than 131072 bytes',
    ],
    [
      'that has become a pipe',
      (path: string) => execFileSync('sh', ['-c', `mkfifo '${path}.new' && mv '${path}.new' '${path}'`]),
      'is no regular file',
    ],
    [
      'whose expressions are too large together',
      (path: string) =>
        writeFileSync(path, '- { match: { prompt: "/(?:a|b){900}/" }, then: { fail: true } }\n'.repeat(12)),
      'rules.11.match.prompt: the expressions of one file are too large together: more than 10000 steps',
    ],
  ])('one %s', async (_what, change, reason) => {
    const { rules, path, told } = await watched(delay(1));
    const line = await told(() => change(path));
    expect(line).toContain(reason);
    expect(line).toContain('; the rules before it still hold');
    expect(rules.of('proj_a').watches('listVideos')).toBe(true);
  });
});

describe('the option for a file of rules', () => {
  it('gives each key its own rules and its own counts', async () => {
    const { path } = await watched(
      'keys:\n  sk-user-1:\n    - times: 1\n      then: { error: overloaded }\nrules:\n  - times: 1\n    then: { error: server_error }\n',
    );
    const emulator = served({ rules: path });
    onTestFinished(() => emulator.close());
    const first = await emulator.user();
    const second = await emulator.user();
    const statuses: unknown[] = [];
    for (const { client } of [first, first, first, second, second]) {
      const thrown = await thrownBy(client.videos.list());
      statuses.push((thrown as { status?: number } | undefined)?.status ?? 200);
    }
    expect(statuses).toEqual([503, 500, 200, 500, 200]);
    await first.reset();
    expect(await thrownBy(first.client.videos.list())).toMatchObject({ status: 503 });
  });

  it.each([
    [
      'burst-of-420',
      "'burst-of-420' is neither a file nor a situation; known situations are budget-exhausted,",
    ],
    ['./no/such.yaml', 'such.yaml cannot be read (ENOENT)'],
    ['/dev/zero', '/dev/zero cannot be read (it has more than 131072 bytes, which are too many)'],
  ])('is refused at the start with the value %s', async (rules, message) => {
    const emulator = served({ rules });
    onTestFinished(() => emulator.close());
    await expect(emulator.listen()).rejects.toThrow(message);
    await expect(emulator.fetch(new Request('http://emulator.test/healthz'))).rejects.toThrow(message);
  });
});
