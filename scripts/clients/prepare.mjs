// Fetches and builds the programs of one SDK in a folder of their own.
import { exists, temporaryFolder } from '../bench/children.mjs';
import { tell } from '../bench/progress.mjs';

/**
 * @param build gets the folder, and returns the command of the program
 * @returns `{ command }`, `{ missing }` when this machine lacks something, or `{ fault }` for a program that is wrong
 */
export async function prepare(sdk, build) {
  for (const [command, ...args] of sdk.tools)
    if (!(await exists(command, ...args))) return { missing: `${command} is not installed` };
  const folder = temporaryFolder();
  try {
    tell(`${sdk.name}: fetching`);
    await sdk.fetch(folder);
  } catch (thrown) {
    return { missing: `its packages cannot be fetched: ${thrown.message}` };
  }
  try {
    return { command: await build(folder) };
  } catch (thrown) {
    return { fault: `the program cannot be built: ${thrown.message}` };
  }
}
