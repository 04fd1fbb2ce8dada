// The programs that `client init` writes, judged in every situation.
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { tasks } from '../../../src/conformance/client/model.ts';
import { missingTool } from '../../support/tools.ts';
import { startClient, testFolder } from './support/command.ts';

const languages = [
  { language: 'node', file: 'client.mjs', missing: undefined },
  { language: 'python', file: 'client.py', missing: missingTool('python3') },
  { language: 'go', file: 'client.go', missing: missingTool('go') },
];

const goTool = 'go';

/** A program in Go is built first, because each `go run` would build it again. */
function commandOf(language: string, folder: string): string[] {
  if (language === 'node') return [process.execPath, 'client.mjs'];
  if (language === 'python') return ['python3', '-B', 'client.py'];
  const binary = join(folder, 'client');
  execFileSync(goTool, ['build', '-o', binary, join(folder, 'client.go')], { cwd: folder });
  return [binary];
}

describe('client init', () => {
  it.for(languages.filter(({ missing }) => missing === undefined))(
    '$language writes a program that no expectation is held against',
    { timeout: 300_000 },
    async ({ language, file }) => {
      const folder = testFolder();
      expect((await startClient(['init', language], folder).ended).out).toContain(`Wrote ${file}`);
      const options = ['--tasks', tasks.join(','), '--patience', '4', '--fail-on', 'MAY'];
      const { code, out } = await startClient([...options, '--', ...commandOf(language, folder)], folder)
        .ended;
      expect(code, out).toBe(0);
      expect(out).toMatch(/63 passed; /);
    },
  );

  it.for(languages.filter(({ missing }) => missing !== undefined))(
    '$language was not judged: $missing',
    (_, { skip }) => skip(),
  );
});
