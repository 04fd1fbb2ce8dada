// The pages for developers are true: the diagram shows the folders and the table of rooms, and every path exists.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { load, root } from './scripts/lint/lint.ts';

const { diagram, folderArrows } = await load<{
  diagram: () => string[];
  folderArrows: () => Map<string, Set<string>>;
}>('diagram.mjs');
const read = (path: string) => readFileSync(join(root, path), 'utf8');
const page = read('docs/architecture.md');

describe('the diagram of docs/architecture.md', () => {
  const shown = /```mermaid\n([^]*?)```/.exec(page)?.[1]?.trimEnd().split('\n') ?? [];
  const arrows = shown.flatMap((line) => {
    const ends = line.split(' --> ').map((end) => /\[(.*)\]/.exec(end)?.[1] ?? end.trim());
    return ends.length === 2 ? [ends] : [];
  });

  it('is the diagram that `npm run architecture` writes', () => {
    expect(shown).toEqual(diagram());
  });

  it('shows every folder and every file in the top folder of the emulator', () => {
    const entries = readdirSync(join(root, 'src/emulator'));
    expect([...new Set(arrows.flat())].toSorted()).toEqual(entries.toSorted());
  });

  it('leads, over one arrow or several, to every folder that a folder may import', () => {
    const reached = (from: string): string[] =>
      arrows.filter(([start]) => start === from).flatMap(([, end = '']) => [end, ...reached(end)]);
    for (const [from, targets] of folderArrows()) {
      expect([...targets].filter((to) => !reached(from).includes(to))).toEqual([]);
    }
  });
});

describe.each(['CONTRIBUTING.md', 'docs/architecture.md'])('the paths in %s', (name) => {
  const text = read(name);
  /** Code in the text that looks like a path of a file or a folder. */
  const paths = Array.from(
    text.matchAll(/`(\.?[\w@-]+(?:\/[\w@.-]+)*(?:\/|\.[a-z]+)|\w+(?:\/[\w.-]+)+)`/g),
    ([, path = '']) => path,
  );
  const links = Array.from(text.matchAll(/\]\((?!https?:)([^)#]+)/g), ([, link = '']) => link);
  const bases = ['', 'src', 'src/emulator', 'src/conformance'];

  it('are many', () => {
    expect(paths.length).toBeGreaterThan(25);
  });

  it('all exist', () => {
    const lost = paths.filter((path) => !bases.some((base) => existsSync(join(root, base, path))));
    expect(lost).toEqual([]);
  });

  it('are linked where they are', () => {
    expect(links.filter((link) => !existsSync(join(root, name, '..', link)))).toEqual([]);
  });
});

it('CONTRIBUTING.md has at most 120 lines', () => {
  expect(read('CONTRIBUTING.md').trimEnd().split('\n').length).toBeLessThanOrEqual(120);
});

it('CONTRIBUTING.md names every folder of the emulator and of the suite', () => {
  const text = read('CONTRIBUTING.md');
  const folders = ['src/emulator', 'src/conformance'].flatMap((half) =>
    readdirSync(join(root, half), { withFileTypes: true }).filter((entry) => entry.isDirectory()),
  );
  expect(folders.map((folder) => folder.name).filter((folder) => !text.includes(`\`${folder}/\``))).toEqual(
    [],
  );
});
