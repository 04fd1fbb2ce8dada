// Lines of Markdown sources are at most 120 columns wide, outside tables and code blocks.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { load, root } from './lint.ts';

const { generated, markdownSources, wideLines, wrapped } = await load<{
  generated: readonly string[];
  markdownSources: () => string[];
  wideLines: (text: string) => { line: number; columns: number }[];
  wrapped: (text: string) => string;
}>('markdown-width.mjs');

const wide = 'word '.repeat(24).trim() + ' more';

describe('the width of Markdown', () => {
  it('is at most 120 columns in every source of the repository', () => {
    const sources = markdownSources();
    expect(sources).toEqual(expect.arrayContaining(['README.md', 'CHANGELOG.md', 'docs/rules.md']));
    const found = sources.filter((path) => wideLines(readFileSync(join(root, path), 'utf8')).length > 0);
    expect(found).toEqual([]);
  });

  it('is not checked for pages that a script writes', () => {
    expect(markdownSources()).not.toEqual(expect.arrayContaining([generated[0]]));
  });

  it('counts characters: 120 are accepted, 121 are refused', () => {
    expect(wideLines(`${'ü'.repeat(60)} ${'x'.repeat(59)}`)).toEqual([]);
    expect(wideLines(`first\n${'ü'.repeat(60)} ${'x'.repeat(60)}`)).toEqual([{ line: 2, columns: 121 }]);
  });

  it.each([
    ['a table', `| ${wide} |`],
    ['a block of code', `\`\`\`sh\n${wide}\n\`\`\``],
    ['a heading', `# ${wide}`],
    ['one long word', `- ${'x'.repeat(130)}`],
    ['one long piece of code', `\`${wide}\``],
  ])('is free for %s', (_, text) => {
    expect(wideLines(text)).toEqual([]);
    expect(wrapped(text)).toBe(text);
  });
});

describe('breaking lines', () => {
  it('keeps the words, the indent of a list and the other paragraphs', () => {
    const given = `short\nparagraph\n\n- ${wide}\n  next line\n- second\n`;
    const text = wrapped(given);
    expect(wideLines(text)).toEqual([]);
    expect(text.split(/\s+/)).toEqual(given.split(/\s+/));
    expect(text).toMatch(/^short\nparagraph\n\n- word [^\n]+\n {2}[^\n]+\n- second\n$/);
  });

  it('never breaks a line inside a piece of code', () => {
    const text = wrapped(`${'word '.repeat(22)}\`call(first, second)\` end`);
    expect(text.split('\n')[1]).toBe('`call(first, second)` end');
  });

  it('begins no line with a mark of a list', () => {
    const text = wrapped(`${'x'.repeat(118)} - ${'y'.repeat(20)}`);
    expect(text.split('\n')[1]).toBe('y'.repeat(20));
  });
});
