// Optional second cache: one file per asset, named after its content key, so that it survives a restart. It
// never breaks a download: a file that cannot be read, or was damaged, counts as missing, and a failed write
// is only logged.
import { createHash, randomUUID, webcrypto } from 'node:crypto';
import { constants } from 'node:fs';
import { lstat, open, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { makeFolder } from './folder.ts';

export interface AssetFiles {
  /**
   * Returns the bytes that were written under this name, or null when there are none or they were damaged
   * since. Never rejects.
   */
  read(name: string): Promise<Uint8Array | null>;
  /**
   * Writes each file under a temporary name and renames it, so that a reader never sees half a file, even
   * after a crash. Never rejects.
   */
  write(name: string, bytes: Uint8Array): Promise<void>;
}

/** Larger than any clip; a larger file in the folder is not read. */
const largestFile = 256 * 1024 * 1024;

/** An entry that exists but differs from the bytes that were written. */
class Damaged extends Error {}

/** @param print gets one line for each cause of trouble, only the first time */
export function createAssetFiles(directory: string, print: (line: string) => void): AssetFiles {
  const told = new Set<string>();

  const tellOnce = (cause: string, line: string) => {
    if (told.has(cause)) return;
    told.add(cause);
    print(`the media folder '${directory}': ${line}; this is logged once`);
  };

  return {
    async read(name) {
      try {
        return await readEntry(directory, name);
      } catch (thrown) {
        const { code = 'damaged', message } = thrown as NodeJS.ErrnoException;
        if (code !== 'ENOENT')
          tellOnce(`read ${code}`, `an entry cannot be used and is rendered anew (${message})`);
        return null;
      }
    },
    async write(name, bytes) {
      try {
        await makeFolder(directory);
        await replaceFile(join(directory, name), bytes);
        await replaceFile(join(directory, digestName(name)), digestLine(name, bytes));
      } catch (thrown) {
        const { code = 'unknown', message } = thrown as NodeJS.ErrnoException;
        tellOnce(`write ${code}`, `a clip cannot be kept there (${message})`);
      }
    },
  };
}

/** A file beside each asset, in the form that `sha256sum -c` reads. */
const digestName = (name: string) => `${name}.sha256`;

const digestLine = (name: string, bytes: Uint8Array) =>
  Buffer.from(`${createHash('sha256').update(bytes).digest('hex')}  ${name}\n`);

/** @throws NodeJS.ErrnoException, ENOENT when there is no entry, or Damaged */
async function readEntry(directory: string, name: string): Promise<Uint8Array> {
  const bytes = await readPlainFile(join(directory, name), largestFile);
  const line = await readPlainFile(join(directory, digestName(name)), 1_000);
  // The digest is computed off this thread, because a long clip of ffmpeg has many megabytes.
  const digest = Buffer.from(await webcrypto.subtle.digest('SHA-256', bytes)).toString('hex');
  if (Buffer.from(line).toString('utf8') !== `${digest}  ${name}\n`)
    throw new Damaged(`'${name}' is not what was written`);
  return bytes;
}

/**
 * Reads a regular file. It does not follow symbolic links, and does not wait for a pipe.
 * @throws NodeJS.ErrnoException, or Damaged
 */
async function readPlainFile(path: string, limit: number): Promise<Uint8Array<ArrayBuffer>> {
  // Windows has no O_NOFOLLOW (undefined counts as 0 here), so lstat checks the path itself first.
  if (!(await lstat(path)).isFile()) throw new Damaged(`'${path}' is no regular file`);
  const { O_RDONLY, O_NOFOLLOW, O_NONBLOCK } = constants;
  const file = await open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
  try {
    const status = await file.stat();
    if (!status.isFile() || status.size > limit)
      throw new Damaged(`'${path}' is no regular file of at most ${limit} bytes`);
    return new Uint8Array(await file.readFile());
  } finally {
    await file.close();
  }
}

/**
 * Writes a temporary file with a unique name and renames it to `path`. A link at `path` is replaced, not
 * followed.
 */
async function replaceFile(path: string, bytes: Uint8Array): Promise<void> {
  const draft = `${path}.${randomUUID()}.tmp`;
  try {
    await writeFile(draft, bytes, { flag: 'wx' });
    await rename(draft, path);
  } catch (error) {
    // Report the first failure, not a failure of this clean-up.
    await rm(draft, { force: true }).catch(() => undefined);
    throw error;
  }
}
