// A user's moderation tables: their accepted content, and the messages about faults.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createJudge } from '../../../src/emulator/domain/moderation.ts';
import { createEmulator, OptionError } from '../../../src/emulator/index.ts';
import { parseModerationTable, readModerationTable } from '../../../src/emulator/options/moderation-file.ts';
import { testEmulator } from '../../support/emulator.ts';

function written(text: string): string {
  const directory = mkdtempSync(join(tmpdir(), 'moderation-'));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  const file = join(directory, 'mine.json');
  writeFileSync(file, text);
  return file;
}

const category = (more: object) => JSON.stringify({ categories: [{ name: 'c', ...more }] });

it("a user's file replaces the package’s tables", async () => {
  const moderationFile = written(`\uFEFF${category({ words: ['kite*'] })}`);
  const emulator = testEmulator({ pace: 'instant', moderationFile });
  const statusOf = async (prompt: string) => {
    const { body } = await emulator.json('POST', '/v1/videos', { prompt });
    return (await emulator.json('GET', `/v1/videos/${body.id}`)).body.status;
  };
  expect(await statusOf('two red kites')).toBe('failed');
  expect(await statusOf('soldiers kill a king')).toBe('completed');
});

it('the package’s own tables are accepted as a user’s file', () => {
  const text = readFileSync(new URL('../../../fixtures/moderation.json', import.meta.url), 'utf8');
  const { categories } = JSON.parse(text) as { categories: { source: string }[] };
  const parsed = parseModerationTable(text).map((one, index) => ({
    ...one,
    source: categories[index]?.source,
  }));
  expect(readModerationTable(undefined)).toEqual(parsed);
});

it("a user's file may have no categories", () => {
  const judge = createJudge(parseModerationTable('{"categories": []}'));
  expect(judge({ prompt: 'kill', fileName: 'face.png', sha256: null })).toBeUndefined();
});

describe('a fault in a moderation file is refused in one line that names the place:', () => {
  it.each([
    ['a text that is not JSON', '{', /JSON/],
    ['JSON that is not an object', '[]', /: the whole: .*expected object/],
    ['no categories', '{}', /: categories: .*expected array/],
    ['an unknown key', '{"categories":[],"category":[]}', /: the whole: Unrecognized key: "category"/],
    [
      'an unknown key of a category',
      category({ word: ['x'] }),
      /: categories\[0\]: Unrecognized key: "word"/,
    ],
    ['a category without a name', '{"categories":[{"words":["x"]}]}', /: categories\[0\]\.name: /],
    ['a word that is a number', category({ words: ['x', 1] }), /: categories\[0\]\.words\[1\]: .*string/],
    ['an empty word', category({ words: [''] }), /: categories\[0\]\.words\[0\]: expected a word/],
    ['a star in front', category({ files: ['*x'] }), /: categories\[0\]\.files\[0\]: expected '\*' only/],
    [
      'a digest that is not hexadecimal',
      category({ sha256: ['abc'] }),
      /sha256\[0\]: expected 64 hex digits/,
    ],
    ['a text above the size limit', ' '.repeat(1_000_001), /: it has 1000001 characters, more than 1000000/],
  ])('%s in the file', (_, text, message) => {
    const open = () => createEmulator({ moderationFile: written(text) });
    expect(open).toThrow(OptionError);
    expect(open).toThrow(message);
    expect(open).toThrow(/^the moderation file '.*mine\.json' cannot be used: [^\n]+$/);
  });

  it('a file that is not there', () => {
    expect(() => readModerationTable('/nowhere/mine.json')).toThrow(/nowhere.*ENOENT/);
  });
});

it('1,000 random files are either read or refused', () => {
  const names = fc.constantFrom('categories', 'name', 'words', 'except', 'files', 'sha256', 'x');
  const leaf = fc.oneof(fc.string({ unit: 'binary' }), fc.integer(), fc.constant(null), fc.boolean());
  const { value } = fc.letrec<{ value: unknown }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 5 },
      leaf,
      fc.array(tie('value'), { maxLength: 3 }),
      fc.dictionary(names, tie('value'), { maxKeys: 4 }),
    ),
  }));
  const phrases = fc.array(fc.string({ unit: 'binary' }), { maxLength: 4 });
  const likely = fc.record({
    categories: fc.array(
      fc.record(
        { name: fc.string(), words: phrases, except: phrases, files: phrases },
        { requiredKeys: ['name'] },
      ),
      { maxLength: 3 },
    ),
  });
  let read = 0;
  const property = fc.property(fc.oneof(value, likely), fc.string({ unit: 'binary' }), (file, prompt) => {
    let table;
    try {
      table = parseModerationTable(JSON.stringify(file));
    } catch (thrown) {
      expect((thrown as Error).message).toMatch(/^[^\n]+$/);
      return;
    }
    read += 1;
    expect(() => createJudge(table)({ prompt, fileName: prompt, sha256: null })).not.toThrow();
  });
  fc.assert(property, { numRuns: 1_000, seed: 4 });
  expect(read).toBeGreaterThan(50);
});
