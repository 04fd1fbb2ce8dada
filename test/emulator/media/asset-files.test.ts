// The media folder: downloads continue after any damage to it, and it serves only bytes that the emulator
// wrote.
import { execFileSync } from 'node:child_process';
import {
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rename,
  rm,
  symlink,
  truncate,
  writeFile,
} from 'node:fs/promises';
import * as files from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { createAssets } from '../../../src/emulator/media/assets.ts';
import { clip } from './support/clips.ts';

vi.mock('node:fs/promises', async (original) => {
  const real = await original<typeof files>();
  return { ...real, open: vi.fn(real.open), writeFile: vi.fn(real.writeFile) };
});
afterEach(() => vi.clearAllMocks());

const bytes = Buffer.from('the bytes of a clip');
const name = 'key.mp4';

/** A folder with one entry, and emulators that share it. */
async function folder() {
  const mediaDir = await mkdtemp(join(tmpdir(), 'media-'));
  onTestFinished(() => rm(mediaDir, { recursive: true, force: true }));
  /** Downloads with an empty cache, as after a restart. */
  const start = () => {
    const told: string[] = [];
    const rendered: string[] = [];
    const assets = createAssets(
      { keyOf: ({ palette }) => palette, concurrency: 1, queueLimit: 8, render: async () => bytes },
      {
        mediaDir,
        cacheBytes: 0,
        print: (line) => told.push(line),
        onRender: (key) => rendered.push(key),
      },
    );
    const download = async (palette = 'key') =>
      Buffer.from((await assets.asset(clip({ palette }), 'video')).bytes).toString();
    return { download, told, rendered };
  };
  await start().download();
  return { mediaDir, entry: join(mediaDir, name), start };
}

const failure = (code: string) => Object.assign(new Error(`${code}: as the test says`), { code });

it('an entry and its digest are kept for the next start', async () => {
  const { mediaDir, entry, start } = await folder();
  expect((await readdir(mediaDir)).toSorted()).toEqual([name, `${name}.sha256`]);
  expect(await readFile(entry)).toEqual(bytes);
  const next = start();
  expect(await next.download()).toBe(bytes.toString());
  expect(next).toMatchObject({ rendered: [], told: [] });
});

describe('a damaged entry is rendered again, logged and replaced: the entry is', () => {
  const damage: Readonly<Record<string, (entry: string) => Promise<unknown>>> = {
    truncated: (entry) => truncate(entry, 5),
    emptied: (entry) => truncate(entry, 0),
    overwritten: (entry) => writeFile(entry, 'The bytes of a clip'),
    'a link to another file': async (entry) => {
      await rename(entry, `${entry}.moved`);
      await symlink(`${entry}.moved`, entry);
    },
    'a link to itself': async (entry) => {
      await rm(entry);
      await symlink(entry, entry);
    },
    'a pipe': async (entry) => {
      await rm(entry);
      execFileSync('sh', ['-c', `mkfifo '${entry}'`]);
    },
    'without a true digest': (entry) => writeFile(`${entry}.sha256`, 'of something else'),
    'with a link as its digest': async (entry) => {
      await rename(`${entry}.sha256`, `${entry}.moved`);
      await symlink(`${entry}.moved`, `${entry}.sha256`);
    },
  };
  it.each(Object.entries(damage))('%s', async (_what, spoil) => {
    const { entry, start } = await folder();
    await spoil(entry);
    const { download, rendered, told } = start();
    expect(await download()).toBe(bytes.toString());
    expect(rendered).toEqual(['key']);
    expect(told).toEqual([expect.stringContaining('an entry cannot be used and is rendered anew')]);
    const next = start();
    expect(await next.download()).toBe(bytes.toString());
    expect(next).toMatchObject({ rendered: [], told: [] });
  });
});

it('an entry without a digest, as a stopped write leaves it, is rendered again', async () => {
  const { entry, start } = await folder();
  await rm(`${entry}.sha256`);
  const { download, rendered, told } = start();
  expect(await download()).toBe(bytes.toString());
  expect({ rendered, told }).toEqual({ rendered: ['key'], told: [] });
});

it('a link in the place of an entry is replaced, and the file that it names keeps its content', async () => {
  const { entry, start } = await folder();
  const other = `${entry}.other`;
  await writeFile(other, 'not ours');
  await rm(entry);
  await symlink(other, entry);
  await start().download();
  expect(await readFile(other, 'utf8')).toBe('not ours');
});

describe('downloads continue, with one line in the log for each cause, after', () => {
  it('a folder in the place of an entry', async () => {
    const { entry, mediaDir, start } = await folder();
    await rm(entry);
    await mkdir(join(entry, 'inner'), { recursive: true });
    const { download, told } = start();
    for (let turn = 0; turn < 3; turn++) expect(await download()).toBe(bytes.toString());
    expect(told).toEqual([
      expect.stringContaining('is no regular file'),
      expect.stringContaining('a clip cannot be kept there'),
    ]);
    expect((await readdir(mediaDir)).filter((file) => file.endsWith('.tmp'))).toEqual([]);
  });

  it('a file in the place of the whole folder', async () => {
    const { mediaDir, start } = await folder();
    await rm(mediaDir, { recursive: true });
    await writeFile(mediaDir, '');
    const { download, told } = start();
    for (const key of ['a', 'b', 'c']) expect(await download(key)).toBe(bytes.toString());
    expect(told).toEqual([
      expect.stringContaining('an entry cannot be used'),
      expect.stringContaining('a clip cannot be kept there (ENOTDIR'),
    ]);
  });

  it('a folder that was removed is made again', async () => {
    const { mediaDir, start } = await folder();
    await rm(mediaDir, { recursive: true });
    const { download, told } = start();
    expect(await download()).toBe(bytes.toString());
    expect(told).toEqual([]);
    expect(await readdir(mediaDir)).toContain(name);
  });

  it.each(['ENOSPC', 'EDQUOT', 'EROFS', 'EACCES', 'EIO'])('a write that fails with %s', async (code) => {
    const { mediaDir, start } = await folder();
    vi.mocked(files.writeFile).mockRejectedValue(failure(code));
    onTestFinished(() => void vi.mocked(files.writeFile).mockReset());
    const { download, told } = start();
    for (const key of ['a', 'b', 'c']) expect(await download(key)).toBe(bytes.toString());
    expect(told).toEqual([
      `the media folder '${mediaDir}': a clip cannot be kept there (${code}: as the test says); this is logged once`,
    ]);
  });

  it.each(['EACCES', 'EIO', 'EMFILE'])('a read that fails with %s', async (code) => {
    const { mediaDir, start } = await folder();
    const { download, told } = start();
    vi.mocked(files.open).mockRejectedValueOnce(failure(code)).mockRejectedValueOnce(failure(code));
    for (let turn = 0; turn < 2; turn++) expect(await download()).toBe(bytes.toString());
    expect(told).toEqual([
      `the media folder '${mediaDir}': an entry cannot be used and is rendered anew (${code}: as the test says); this is logged once`,
    ]);
  });
});
