// The import rules of the linter work: the linter reports forbidden imports of each layer.
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';

const root = new URL('../..', import.meta.url).pathname;
const forbidden = {
  domain: ['node:fs', 'node:fs/promises', 'zod', 'hono', '../store/store.ts', '../options.ts'],
  schema: [
    'node:fs',
    'hono',
    'sharp',
    '../store/store.ts',
    '../http/call.ts',
    '../media/media.ts',
    '../options.ts',
  ],
  store: [
    'zod',
    'hono',
    'sharp',
    '../schema/video.ts',
    '../http/call.ts',
    '../media/media.ts',
    '../clocks.ts',
  ],
  media: ['zod', 'hono', '../schema/video.ts', '../store/store.ts', '../http/call.ts', '../options.ts'],
  http: [
    'sharp',
    'openapi3-ts',
    '../store/memory.ts',
    '../media/builtin.ts',
    '../azure/routes.ts',
    '../control/videos.ts',
    '../webhooks/webhooks.ts',
    '../options.ts',
  ],
  azure: [
    'sharp',
    'openapi3-ts',
    '../store/memory.ts',
    '../media/builtin.ts',
    '../control/videos.ts',
    '../options.ts',
  ],
  control: ['sharp', 'openapi3-ts', '../store/memory.ts', '../media/builtin.ts', '../options.ts'],
  webhooks: [
    'zod',
    'hono',
    '../http/call.ts',
    '../control/videos.ts',
    '../rules/rules.ts',
    '../store/memory.ts',
    '../options.ts',
  ],
  quirks: ['zod', 'hono', '../schema/video.ts', '../http/call.ts', '../options.ts'],
  net: ['undici', '../domain/video.ts', '../http/call.ts'],
} as const;
const allowed = {
  domain: ['./video.ts'],
  schema: ['zod', '../domain/video.ts', './text.ts'],
  store: ['node:fs', '../domain/video.ts', './store.ts'],
  media: ['node:crypto', '../domain/clip.ts', './media.ts'],
  http: [
    'node:crypto',
    'hono',
    '../domain/video.ts',
    '../schema/video.ts',
    '../store/store.ts',
    '../media/media.ts',
  ],
  azure: ['hono', '../domain/video.ts', '../schema/azure.ts', '../http/content.ts', '../store/store.ts'],
  control: ['hono', '../domain/video.ts', '../store/store.ts'],
  webhooks: ['node:crypto', 'undici', '../domain/video.ts', '../store/store.ts', '../net/reach.ts'],
  quirks: ['node:crypto', '../domain/ids.ts', './ids.ts'],
  net: ['node:net'],
} as const;

/** `layer specifier` of every import that the linter refused. */
const refused = new Set<string>();
let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'imports-'));
  cpSync(join(root, '.oxlintrc.json'), join(folder, '.oxlintrc.json'));
  for (const layer of Object.keys(forbidden) as (keyof typeof forbidden)[]) {
    mkdirSync(join(folder, 'src/emulator', layer), { recursive: true });
    for (const [index, specifier] of [...forbidden[layer], ...allowed[layer]].entries()) {
      const source = `import * as imported from '${specifier}';\nexport const used = imported;\n`;
      writeFileSync(join(folder, 'src/emulator', layer, `${layer}${index}.ts`), source);
    }
  }
  for (const { code, filename } of lint(folder)) {
    const [, layer = '', index = ''] = /(\w+?)(\d+)\.ts$/.exec(filename) ?? [];
    if (!code.includes('no-restricted-imports') || !(layer in forbidden)) continue;
    const name = layer as keyof typeof forbidden;
    refused.add(`${layer} ${[...forbidden[name], ...allowed[name]][Number(index)]}`);
  }
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Returns the output of the linter for a folder. The linter exits with 1 when it reports something. */
function lint(cwd: string): { code: string; filename: string }[] {
  const program = join(root, 'node_modules/oxlint/bin/oxlint');
  const args = [program, '--format', 'json', 'src'];
  try {
    execFileSync(process.execPath, args, { cwd, encoding: 'utf8', stdio: 'pipe' });
    return [];
  } catch (thrown) {
    const { stdout } = thrown as { stdout: string };
    return (JSON.parse(stdout) as { diagnostics: { code: string; filename: string }[] }).diagnostics;
  }
}

const rows = (table: Readonly<Record<string, readonly string[]>>) =>
  Object.entries(table).flatMap(([layer, specifiers]) =>
    specifiers.map((specifier) => [layer, specifier] as const),
  );

it.each(rows(forbidden))('%s must not import %s', (layer, specifier) => {
  expect(refused).toContain(`${layer} ${specifier}`);
});

it.each(rows(allowed))('%s may import %s', (layer, specifier) => {
  expect(refused).not.toContain(`${layer} ${specifier}`);
});
