// The packed package alone: a reader of its pages can follow every link.
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';

const root = join(import.meta.dirname, '../..');

/** Returns the files that `npm pack` would pack. */
async function packed(): Promise<string[]> {
  const args = ['pack', '--dry-run', '--json', '--ignore-scripts'];
  const { stdout } = await promisify(execFile)('npm', args, { cwd: root, maxBuffer: 2 ** 24 });
  const [{ files }] = JSON.parse(stdout) as [{ files: { path: string }[] }];
  return files.map(({ path }) => path);
}

const read = (path: string) => readFileSync(join(root, path), 'utf8');

/** Returns the anchors of headings, as GitHub and npm make them. */
function anchors(text: string): string[] {
  const headings = text.replaceAll(/```[^]*?```/g, '').matchAll(/^#+ (.+)$/gm);
  return [...headings].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  );
}

/** Returns the relative links of a page, in both of Markdown's forms. */
function links(text: string): string[] {
  const prose = text.replaceAll(/```[^]*?```/g, '').replaceAll(/`[^`\n]*`(?!\])/g, '');
  const inline = [...prose.matchAll(/\]\(([^)\s]+)(?: "[^"]*")?\)/g)];
  const named = [...prose.matchAll(/^\[[^\]]+\]:\s*(\S+)/gm)];
  return [...inline, ...named].map(([, target = '']) => target).filter((target) => !/^[a-z]+:/.test(target));
}

it('every relative link of every page in the package leads to a file and a heading of the package', async () => {
  const files = await packed();
  const pages = files.filter((path) => path.endsWith('.md'));
  expect(pages).toEqual(expect.arrayContaining(['README.md', 'CHANGELOG.md', 'docs/control.md']));
  const followed = pages.flatMap((page) => links(read(page)).map((target) => ({ page, target })));
  expect(followed.length).toBeGreaterThan(30);
  const dead = followed.filter(({ page, target }) => {
    const [path = '', anchor] = target.split('#');
    const file = path === '' ? page : posix.join(dirname(page), path);
    const there = files.some((known) => known === file || known.startsWith(`${file.replace(/\/$/, '')}/`));
    return !there || (anchor !== undefined && !anchors(read(file)).includes(anchor));
  });
  expect(dead).toEqual([]);
});

it('the package contains no large picture', async () => {
  expect((await packed()).filter((path) => /\.(jpe?g|png|webp)$/.test(path))).toEqual([]);
});
