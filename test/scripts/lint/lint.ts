// Runs the linter, with this repository's configuration, over files that a test writes.
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

export const root = join(import.meta.dirname, '../../..');

export interface Finding {
  /** The rule, such as `house(rooms)`. */
  rule: string;
  /** The path of the file from the root. */
  file: string;
  line: number;
  message: string;
}

interface Diagnostic {
  code: string;
  filename: string;
  message: string;
  labels: { span: { line: number } }[];
}

/** Imports a module of scripts/lint, which is plain JavaScript. */
export const load = async <T>(name: string) => (await import(join(root, 'scripts/lint', name))) as T;

/** @param files texts by their paths from the root */
export function lint(files: Readonly<Record<string, string>>): Finding[] {
  const folder = mkdtempSync(join(tmpdir(), 'lint-'));
  try {
    cpSync(join(root, '.oxlintrc.json'), join(folder, '.oxlintrc.json'));
    cpSync(join(root, 'scripts/lint'), join(folder, 'scripts/lint'), { recursive: true });
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), text);
    }
    return diagnosticsOf(folder).map(({ code, filename, message, labels }) => ({
      rule: code,
      file: filename,
      line: labels[0]?.span.line ?? 0,
      message,
    }));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The linter ends with status 1 when it has found faults. */
function diagnosticsOf(cwd: string): Diagnostic[] {
  const program = join(root, 'node_modules/oxlint/bin/oxlint');
  let printed: string;
  try {
    const args = [program, '--format', 'json', 'src'];
    printed = execFileSync(process.execPath, args, {
      cwd,
      encoding: 'utf8',
      stdio: 'pipe',
      maxBuffer: 2 ** 28,
    });
  } catch (thrown) {
    printed = (thrown as { stdout: string }).stdout;
  }
  return (JSON.parse(printed) as { diagnostics: Diagnostic[] }).diagnostics;
}
