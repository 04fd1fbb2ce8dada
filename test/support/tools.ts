// Programs that some tests need in addition to Node. When they are required (REQUIRE_TOOLS), a missing
// program is a failure.
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

/**
 * Returns the reason why a test cannot run here, for the title of the skipped test; undefined when it can
 * run.
 * @throws when `REQUIRE_TOOLS` is set and the tool is missing
 */
export function missingTool(name: string): string | undefined {
  const directories = (process.env['PATH'] ?? '').split(delimiter);
  if (directories.some((directory) => isExecutable(join(directory, name)))) return undefined;
  const reason = `${name} is not installed`;
  if ((process.env['REQUIRE_TOOLS'] ?? '') !== '') throw new Error(`${reason}, and REQUIRE_TOOLS is set`);
  return reason;
}

export function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
