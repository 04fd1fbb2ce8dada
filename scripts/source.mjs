// Imports a TypeScript module of src into a script, independent of the build.
import { mkdirSync, rmSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { rolldown } from 'rolldown';

const root = join(import.meta.dirname, '..');

/** @param path below the package, such as `src/conformance/requirements/load.ts`. @returns the module */
export async function importSource(path) {
  // Below node_modules, so that the module finds its packages.
  const folder = join(root, 'node_modules/.cache/sora-emulator');
  const file = join(folder, `${path.replaceAll(/[^\w]+/g, '-')}-${process.pid}.mjs`);
  mkdirSync(folder, { recursive: true });
  const build = await rolldown({
    input: join(root, path),
    platform: 'node',
    external: (id) => !id.startsWith('.') && !isAbsolute(id),
  });
  try {
    await build.write({ file, format: 'esm', codeSplitting: false });
    return await import(pathToFileURL(file).href);
  } finally {
    await build.close();
    rmSync(file, { force: true });
  }
}
