// Judges one import by the table of rooms.
import { posix } from 'node:path';
import { rooms } from './rooms.mjs';

/**
 * The room of a file: the file itself, or the deepest of its folders that is in the table.
 * @param {string} file its path from the root, such as `src/emulator/domain/video.ts`
 * @returns {string | undefined}
 */
export function roomOf(file) {
  if (!file.startsWith('src/')) return undefined;
  for (let at = file.slice('src/'.length); at !== '.'; at = posix.dirname(at)) if (at in rooms) return at;
  return undefined;
}

/**
 * @param {string} file the path of the importing file from the root; the file is in a room
 * @param {string} specifier what the file imports, such as `../domain/video.ts` or `node:fs`
 * @returns {string | undefined} a message, when the file may not import this
 */
export function importFault(file, specifier) {
  const own = roomOf(file);
  const { imports, packages } = rooms[own];
  if (!specifier.startsWith('.')) {
    const name = packageOf(specifier);
    return packages.includes(name)
      ? undefined
      : `${own} may not import the package '${name}'. It may import ${listed(packages, 'no package')}.`;
  }
  const target = posix.join(posix.dirname(file), specifier);
  const other = roomOf(target);
  if (other === own || (other !== undefined && imports.includes(other))) return undefined;
  return `${own} may not import ${other ?? target}. It may import ${listed(imports, 'no other room')}.`;
}

/** The package of a specifier: `zod` for `zod/mini`, `node` for `node:fs`. */
function packageOf(specifier) {
  if (specifier.startsWith('node:')) return 'node';
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
}

const listed = (names, none) => (names.length === 0 ? none : names.join(', '));
