// The imports between the files of src, read from their text.
import { readdirSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { root } from './lint.ts';

/** The paths of all sources from src, such as `emulator/domain/video.ts`. */
export const sources = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' })
  .map((path) => path.replaceAll('\\', '/'))
  .filter((path) => /\.tsx?$/.test(path));

const specifier = /^(?!\s*(?:\/\/|\*)).*?(?:\bfrom|\bimport)\s*\(?\s*'([^'\n]+)'/gm;
const imports = sources.flatMap((from) =>
  Array.from(readFileSync(join(root, 'src', from), 'utf8').matchAll(specifier), ([, path = '']) => ({
    from,
    path,
  })),
);

/** Every import of one source by another, as paths from src. */
export const importsOfSources: readonly { from: string; to: string }[] = imports
  .filter(({ path }) => path.startsWith('.'))
  .map(({ from, path }) => ({ from, to: posix.join(posix.dirname(from), path) }));

/** Every import of a package by a source, such as `zod/mini` or `node:fs`. */
export const packagesOfSources: readonly { from: string; specifier: string }[] = imports
  .filter(({ path }) => !path.startsWith('.'))
  .map(({ from, path }) => ({ from, specifier: path }));
