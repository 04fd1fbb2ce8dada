// Paths of the user inside the folder of a visit. Nothing may be written outside of that folder.
import { lstatSync, readdirSync, readlinkSync, realpathSync } from 'node:fs';
import { dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import { UsageError } from '../vocabulary/mismatch.ts';

/** True for a path inside the folder, and for the folder itself. */
export function isInside(folder: string, path: string): boolean {
  const way = relative(folder, path);
  return way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way);
}

/**
 * Returns the paths of files that are to be written into a folder.
 * @param names relative to the folder
 * @throws UsageError for the first name that leaves the folder: absolute, with `..`, or through a symbolic link
 */
export function innerPaths(folder: string, names: readonly string[]): string[] {
  return names.map((name) => {
    const path = resolve(folder, name);
    const fault = isAbsolute(name)
      ? 'is absolute'
      : isInside(folder, path) && path !== folder
        ? linkFault(folder, path)
        : 'does not stay in the folder';
    if (fault === undefined) return path;
    throw new UsageError(
      `files: '${name}' ${fault}: expected a path inside the folder of the visit, such as 'clip.mp4'`,
    );
  });
}

/** Returns why a path goes through a symbolic link. Where the link leads does not matter. */
function linkFault(folder: string, path: string): string | undefined {
  for (let step = path; step !== folder; step = dirname(step))
    if (lstatSync(step, { throwIfNoEntry: false })?.isSymbolicLink() === true)
      return `goes through the symbolic link ${relative(folder, step)}`;
  return undefined;
}

/**
 * Checks a folder that is to be copied. A link out of it would let the program change files of the user.
 * @throws UsageError that names the first symbolic link out of the folder
 */
export function checkLinks(folder: string): void {
  const root = realpathSync(folder);
  for (const entry of readdirSync(root, { recursive: true, withFileTypes: true })) {
    if (!entry.isSymbolicLink()) continue;
    const path = join(entry.parentPath, entry.name);
    const target = readlinkSync(path);
    // An absolute link leads to the original even when it stays inside.
    if (!isAbsolute(target) && isInside(root, realPathOf(resolve(dirname(path), target)))) continue;
    throw new UsageError(
      `--files: ${join(folder, relative(root, path))} is a symbolic link out of the folder, to ${target}: ` +
        'put a copy in its place',
    );
  }
}

/** Returns the path without links; the path itself when nothing is there. */
function realPathOf(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}
