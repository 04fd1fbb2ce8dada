// The programs that `client init` writes. They know every task, and no MUST is held against them.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { tasks } from './model.ts';
import { packagePath } from './package.ts';

export interface Starter {
  /** The language, as the user names it. */
  name: string;
  /** The name of the file. */
  file: string;
  /** The command before the path of the file. */
  run: string;
  /** The tasks for `--tasks`. */
  tasks: string;
  text: () => string;
}

const languages = [
  { name: 'node', file: 'client.mjs', run: 'node' },
  { name: 'python', file: 'client.py', run: 'python3' },
  { name: 'go', file: 'client.go', run: 'go run' },
];

export const starterPrograms = (): Starter[] =>
  languages.map((language) => ({
    ...language,
    tasks: tasks.join(','),
    text: () => readFileSync(join(packagePath(), 'fixtures', 'client-lab', 'init', language.file), 'utf8'),
  }));
