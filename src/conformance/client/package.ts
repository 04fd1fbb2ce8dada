// Finds the files of this package: the data of the lab, and the program of the emulator.
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/**
 * Returns the root of the package. The compiled files may lie at another depth than the sources.
 * @throws Error when the package is not complete
 */
export function packagePath(): string {
  for (let folder = import.meta.dirname; folder !== dirname(folder); folder = dirname(folder)) {
    const file = join(folder, 'package.json');
    if (!existsSync(file)) continue;
    const { name } = JSON.parse(readFileSync(file, 'utf8')) as { name?: string };
    if (name === 'sora-emulator') return folder;
  }
  throw new Error('the package sora-emulator is not complete: its package.json was not found');
}

/** @throws Error when the emulator was not built */
export function emulatorProgram(): string {
  const program = join(packagePath(), 'dist', 'emulator', 'cli.js');
  if (!existsSync(program)) throw new Error(`${program} is missing: run 'npm run build' first`);
  return program;
}
