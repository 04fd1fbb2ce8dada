// The linter refuses large files, long functions, and circles of imports.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { lint, load, root } from './lint.ts';

const { mostBytes } = await load<{ mostBytes: number }>('file-size-rule.mjs');
const { mostLines } = await load<{ mostLines: number }>('function-length-rule.mjs');

/** The messages of one rule about files of the emulator's domain. */
const found = (rule: string, files: Readonly<Record<string, string>>) =>
  lint(Object.fromEntries(Object.entries(files).map(([name, text]) => [`src/emulator/domain/${name}`, text])))
    .filter((finding) => finding.rule === rule)
    .map(({ message }) => message);

const ofSize = (bytes: number) => {
  const [start, end] = ["export const text = '", "';\n"];
  // Each umlaut has two bytes.
  const filled = 'ü'.repeat(100);
  return `${start}${filled}${'x'.repeat(bytes - start.length - end.length - 200)}${end}`;
};

describe('the size of a file', () => {
  it('is at most 15 KB', () => {
    expect(mostBytes).toBe(15_360);
    expect(found('house(file-size)', { 'linted.ts': ofSize(mostBytes) })).toEqual([]);
  });

  it('is refused when it is one byte more', () => {
    expect(found('house(file-size)', { 'linted.ts': ofSize(mostBytes + 1) })).toEqual([
      expect.stringMatching(/^This file has 15361 bytes; at most 15360 are allowed\./),
    ]);
  });
});

/** Lines of statements. */
const body = (lines: number) => 'f();\n'.repeat(lines);
const whole = (text: string) =>
  found('house(function-length)', { 'linted.ts': `const f = () => {};\n${text}` });

describe('the length of a function', () => {
  it('is at most 40 lines, with its first and its last line', () => {
    expect(mostLines).toBe(40);
    expect(whole(`export function g() {\n${body(38)}}\n`)).toEqual([]);
  });

  it.each([
    ['a declaration', `export function g() {\n${body(39)}}\n`, "'g' has 41 lines; "],
    ['an arrow function', `export const g = () => {\n${body(39)}};\n`, "'g' has 41 lines; "],
    ['a member of an object', `export const o = { g() {\n${body(39)}} };\n`, "'g' has 41 lines; "],
    ['a callback', `[1].forEach(() => {\n${body(39)}});\n`, 'This function has 41 lines; '],
    ['a long value', `export const g = () => [\n${'1,\n'.repeat(39)}];\n`, "'g' has 41 lines; "],
  ])('is refused for %s with 41 lines', (_, text, message) => {
    expect(whole(text)).toEqual([expect.stringContaining(message)]);
  });

  it('does not count the functions that a factory names, returns or has in an object', () => {
    const text = `export function factory() {
${body(20)}
/**
 * A comment belongs to its function.
 */
function named() {
${body(30)}}
const assigned = () => {
${body(30)}};
named();
assigned();
return {
  member() {
${body(30)}},
  other: () => {
${body(30)}},
};
}
export function outer() {
${body(20)}
return async function inner() {
${body(30)}};
}
`;
    expect(whole(text)).toEqual([]);
  });

  it('counts the own lines of a factory', () => {
    const text = `export function factory() {\n${body(39)}const g = () => {\n${body(30)}};\ng();\n}\n`;
    expect(whole(text)).toEqual([
      expect.stringContaining("'factory' has 42 lines without the functions in it; at most 40 are allowed."),
    ]);
  });

  it('counts the lines of a callback for the function that passes it', () => {
    const text = `export function g() {\n${body(20)}[1].forEach(() => {\n${body(20)}});\n}\n`;
    expect(whole(text)).toEqual([expect.stringContaining("'g' has 44 lines; ")]);
  });

  it('is refused for a long function in a factory, and not for the factory', () => {
    const text = `export function factory() {\nreturn {\ng() {\n${body(39)}},\n};\n}\n`;
    expect(whole(text)).toEqual([expect.stringContaining("'g' has 41 lines; ")]);
  });

  it('subtracts a line with two functions once', () => {
    const text = `export const g = () => {\n${body(37)}return { a: () => 1, b: () => 2,\n};\n};\n`;
    expect(whole(text)).toEqual([]);
    expect(whole(text.replace('return', `${body(1)}return`))).toEqual([
      expect.stringContaining("'g' has 41 lines without the functions in it"),
    ]);
  });

  it('is refused in every folder of the sources: no file is excused from a rule of the house', () => {
    const { overrides } = JSON.parse(readFileSync(join(root, '.oxlintrc.json'), 'utf8')) as {
      overrides: { files: string[]; rules: Record<string, unknown> }[];
    };
    const settings = overrides.flatMap(({ files, rules }) =>
      Object.entries(rules)
        .filter(([rule]) => rule.startsWith('house/'))
        .map(([rule, level]) => ({ rule, level, files })),
    );
    expect(settings).toEqual(
      ['house/rooms', 'house/file-size', 'house/function-length'].map((rule) => ({
        rule,
        level: 'error',
        files: ['src/**'],
      })),
    );
  });
});

describe('a circle of imports', () => {
  it.each([
    ['values', "import { b } from './b.ts';\nexport const a = () => b;\n"],
    ['types', "import type { b } from './b.ts';\nexport const a = (given: typeof b) => given;\n"],
  ])('is refused when it consists of %s', (_, text) => {
    const b = "import type { a } from './a.ts';\nexport const b = (given?: typeof a) => given;\n";
    expect(found('import(no-cycle)', { 'a.ts': text, 'b.ts': b })).not.toEqual([]);
  });
});
