// Makes a folder and the missing folders above it. Node's own recursive mkdir never returns where the file
// system answers ENOENT for a folder whose parent exists, as /proc does.
import { mkdir, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';

/** @throws NodeJS.ErrnoException when the folder does not exist and cannot be made */
export async function makeFolder(path: string): Promise<void> {
  const missing: string[] = [];
  let folder = resolve(path);
  while (!(await isFolder(folder)) && dirname(folder) !== folder) {
    missing.unshift(folder);
    folder = dirname(folder);
  }
  for (const next of missing) await makeOne(next);
}

/** @throws NodeJS.ErrnoException when a file has this path, and for a folder that may not be inspected */
async function isFolder(path: string): Promise<boolean> {
  try {
    if ((await stat(path)).isDirectory()) return true;
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code === 'ENOENT') return false;
    throw thrown;
  }
  throw Object.assign(new Error(`ENOTDIR: not a directory, '${path}'`), { code: 'ENOTDIR' });
}

/** Another process may make the same folder at the same time. */
async function makeOne(path: string): Promise<void> {
  try {
    await mkdir(path);
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code !== 'EEXIST' || !(await isFolder(path))) throw thrown;
  }
}
