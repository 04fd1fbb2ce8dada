// Bundles the declarations of each public entry into one file, and removes the declarations of internals. The file
// exists twice, for `import` and for `require`: TypeScript takes a declaration for the kind of module that its name
// says.
import { copyFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { rolldown } from 'rolldown';
import { dts } from 'rolldown-plugin-dts';

/** @param entries folders of compiled entries, each with an `index.d.ts` */
export async function bundleTypes(entries) {
  const bundled = await Promise.all(entries.map(async (entry) => [entry, await oneFile(entry)]));
  for (const name of readdirSync('dist', { recursive: true }))
    if (name.endsWith('.d.ts')) rmSync(join('dist', name));
  for (const [entry, code] of bundled) {
    writeFileSync(join(entry, 'index.d.ts'), code);
    copyFileSync(join(entry, 'index.d.ts'), join(entry, 'index.d.cts'));
  }
}

async function oneFile(entry) {
  const build = await rolldown({
    input: join(entry, 'index.d.ts'),
    external: [/^[^./]/],
    plugins: [dts({ dtsInput: true, emitDtsOnly: true, tsconfig: false })],
  });
  const { output } = await build.generate({ format: 'esm' });
  await build.close();
  if (output.length !== 1) throw new Error(`the declarations of ${entry} became ${output.length} files`);
  return output[0].code;
}
