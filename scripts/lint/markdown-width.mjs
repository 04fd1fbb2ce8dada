// The width of Markdown sources: at most 120 columns outside tables and code blocks. Generated pages are excluded.
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Largest width of a line, in characters. */
export const mostColumns = 120;

/** Pages that a script writes. */
export const generated = ['docs/contract.md', 'docs/requirements.md', 'docs/twins.md'];

const root = join(import.meta.dirname, '../..');

/** The Markdown sources of the repository, as paths from its root. */
export function markdownSources() {
  const listed = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', '*.md'], {
    cwd: root,
    encoding: 'utf8',
  });
  return listed.split('\n').filter((path) => path !== '' && !generated.includes(path));
}

/**
 * The lines of a Markdown text with their kind: `prose` may be broken, `fixed` may not.
 * @returns {{ text: string, kind: 'prose' | 'fixed' }[]}
 */
function linesOf(text) {
  let fenced = false;
  return text.split('\n').map((line) => {
    const fence = /^\s*(```|~~~)/.test(line);
    if (fence) fenced = !fenced;
    // Tables, headings, comments, definitions of links and blank lines cannot be broken.
    const fixed = fence || fenced || /^\s*(\||#{1,6} |<!--|\[[^\]]+\]: |$)/.test(line);
    return { text: line, kind: fixed ? 'fixed' : 'prose' };
  });
}

/**
 * The lines of prose that are too wide. A line that is one word, such as a long address, cannot be broken.
 * @returns {{ line: number, columns: number }[]} line numbers start at 1
 */
export function wideLines(text) {
  return linesOf(text).flatMap(({ text: line, kind }, index) => {
    const breakable = wordsOf(line.replace(/^\s*([-*+>]|\d+\.) /, '')).length > 1;
    const columns = Array.from(line).length;
    return kind === 'prose' && breakable && columns > mostColumns ? [{ line: index + 1, columns }] : [];
  });
}

/** Breaks the paragraphs that have a line that is too wide. The other paragraphs stay as they are. */
export function wrapped(text) {
  const made = [];
  let paragraph = [];
  const close = () => {
    made.push(...(wideLines(paragraph.join('\n')).length > 0 ? wrapParagraph(paragraph) : paragraph));
    paragraph = [];
  };
  for (const { text: line, kind } of linesOf(text)) {
    if (kind === 'fixed' || startsPart(line)) close();
    if (kind === 'fixed') made.push(line);
    else paragraph.push(line);
  }
  close();
  return made.join('\n');
}

/** True for the first line of an item of a list, or of a quotation. */
const startsPart = (line) => /^\s*([-*+]|\d+\.|>) /.test(line);

/** The parts of a text that stay together: words, and code with its spaces. */
const wordsOf = (text) => text.match(/(?:`[^`]*`|[^\s`]|`)+/g) ?? [''];

function wrapParagraph(lines) {
  const [, indent = '', mark = ''] = /^(\s*)((?:[-*+]|\d+\.|>) )?/.exec(lines[0]) ?? [];
  const rest = mark === '> ' ? `${indent}> ` : indent + ' '.repeat(mark.length);
  const words = wordsOf(
    lines
      .map((line, index) => line.slice(index === 0 ? (indent + mark).length : 0).replace(/^\s*(> )?/, ''))
      .join(' '),
  );
  const made = [];
  let current = indent + mark + words[0];
  for (const word of words.slice(1)) {
    // A line may not begin with a word that would begin a list, a heading or a table.
    const fits = Array.from(`${current} ${word}`).length <= mostColumns;
    if (fits || /^([-*+>|]|#+|\d+\.)$/.test(word)) current += ` ${word}`;
    else {
      made.push(current);
      current = rest + word;
    }
  }
  return [...made, current];
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const faults = markdownSources().flatMap((path) => {
    const text = readFileSync(join(root, path), 'utf8');
    if (process.argv.includes('--write')) writeFileSync(join(root, path), wrapped(text));
    else return wideLines(text).map(({ line, columns }) => `${path}:${line} has ${columns} columns`);
    return [];
  });
  for (const fault of faults) console.error(`${fault}; at most ${mostColumns} are allowed.`);
  if (faults.length > 0) {
    console.error('Run `npm run format` to break these lines.');
    process.exitCode = 1;
  }
}
