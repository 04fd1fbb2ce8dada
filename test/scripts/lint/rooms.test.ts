// The table of rooms is true and has no circle, and the linter refuses every import that it does not allow.
import { readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { describe, expect, it } from 'vitest';
import { importsOfSources, packagesOfSources, sources } from './arrows.ts';
import { lint, load, root } from './lint.ts';

interface Room {
  imports: readonly string[];
  packages: readonly string[];
}

const { rooms } = await load<{
  rooms: Readonly<Record<string, Room>>;
}>('rooms.mjs');
const { roomOf: roomOfFile } = await load<{ roomOf: (file: string) => string | undefined }>(
  'import-fault.mjs',
);
const roomOf = (path: string) => roomOfFile(`src/${path}`);

const names = Object.keys(rooms);
/** Some packages that no room, or not every room, may import. */
const packages = ['hono', '@hono/node-server', 'zod', 'undici', 'sharp', 'openapi3-ts', 'yaml', 'vitest'];

/** A path of a file in a room. */
const fileIn = (room: string) => (/\.tsx?$/.test(room) ? room : `${room}/linted.ts`);
const specifierOf = (from: string, to: string) => {
  const path = posix.relative(posix.dirname(fileIn(from)), fileIn(to));
  return path.startsWith('.') ? path : `./${path}`;
};

/** The top folder of a room: `emulator`, `conformance` or `page`. */
const half = (room: string) => room.split('/')[0];

/** `room specifier` of every import that the linter refused. */
const refused = (imports: Readonly<Record<string, readonly string[]>>): Set<string> => {
  const files = Object.entries(imports).map(([room, specifiers]) => [
    `src/${fileIn(room)}`,
    specifiers.map((path, index) => `export * as m${index} from '${path}';\n`).join(''),
  ]);
  const found = lint(Object.fromEntries(files)).filter(({ rule }) => rule === 'house(rooms)');
  return new Set(
    found.map(({ file, line }) => {
      const room = names.find((name) => file === `src/${fileIn(name)}`) ?? '';
      return `${room} ${imports[room]?.[line - 1]}`;
    }),
  );
};

describe('the table of rooms', () => {
  it('contains every folder of src', () => {
    const folders = new Set(sources.filter((path) => path.includes('/')).map((path) => posix.dirname(path)));
    // The files in the top folder of a half are rooms of their own.
    folders.delete('emulator');
    folders.delete('conformance');
    folders.delete('page');
    expect([...folders].filter((folder) => !names.includes(folder))).toEqual([]);
  });

  it('puts every source into a room', () => {
    expect(sources.filter((path) => roomOf(path) === undefined)).toEqual([]);
  });

  it('contains no room without a source', () => {
    const used = new Set(sources.map(roomOf));
    expect(names.filter((room) => !used.has(room))).toEqual([]);
  });

  it('names only rooms of the table', () => {
    const named = Object.values(rooms).flatMap(({ imports }) => imports);
    expect(named.filter((room) => !names.includes(room))).toEqual([]);
  });

  it('has no circle: no room imports a room that imports it, directly or through others', () => {
    const left = new Map(Object.entries(rooms));
    for (;;) {
      const free = [...left].filter(([, { imports }]) => imports.every((other) => !left.has(other)));
      if (free.length === 0) break;
      for (const [room] of free) left.delete(room);
    }
    expect([...left.keys()]).toEqual([]);
  });

  it('allows no import between the emulator and the suite', () => {
    const across = Object.entries(rooms).flatMap(([room, { imports }]) =>
      imports.filter((other) => half(other) !== half(room)).map((other) => `${room} > ${other}`),
    );
    const ofPrograms = across.filter((arrow) => !arrow.startsWith('page/'));
    expect(new Set(ofPrograms.map((arrow) => arrow.split(' > ')[1]))).toEqual(new Set(['nearest.ts']));
  });

  it('lets the page import only types of the emulator, in one file', () => {
    const crossing = importsOfSources.filter(({ from, to }) => half(from) === 'page' && half(to) !== 'page');
    expect(new Set(crossing.map(({ from }) => from))).toEqual(new Set(['page/model/types.ts']));
    const lines = readFileSync(join(root, 'src/page/model/types.ts'), 'utf8').split('\n');
    const statements = lines.filter((line) => line.includes(" from '"));
    expect(statements.filter((line) => !/^(import|export) type /.test(line))).toEqual([]);
  });

  it('allows no import between rooms that no source has', () => {
    const used = new Set(importsOfSources.map(({ from, to }) => `${roomOf(from)} > ${roomOf(to)}`));
    const allowed = Object.entries(rooms).flatMap(([room, { imports }]) =>
      imports.map((other) => `${room} > ${other}`),
    );
    expect(allowed.filter((arrow) => !used.has(arrow))).toEqual([]);
  });

  it('allows no package that no source of the room imports', () => {
    const unused = Object.entries(rooms).flatMap(([room, { packages }]) => {
      const used = packagesOfSources.filter(({ from }) => roomOf(from) === room);
      return packages.flatMap((name) =>
        used.some(
          ({ specifier }) =>
            specifier === name || specifier.startsWith(name === 'node' ? 'node:' : `${name}/`),
        )
          ? []
          : [`${room} > ${name}`],
      );
    });
    expect(unused).toEqual([]);
  });
});

describe('the linter', () => {
  const others = (room: string) => names.filter((other) => other !== room);
  const tried = Object.fromEntries(
    names.map((room) => [
      room,
      [...others(room).map((other) => specifierOf(room, other)), ...packages, 'node:fs', 'node:fs/promises'],
    ]),
  );
  const found = refused(tried);

  it.each(names)('lets %s import exactly the rooms that the table allows', (room) => {
    const accepted = others(room).filter((other) => !found.has(`${room} ${specifierOf(room, other)}`));
    expect(accepted.toSorted()).toEqual([...(rooms[room]?.imports ?? [])].toSorted());
  });

  it.each(names)('lets %s import exactly the packages that the table allows', (room) => {
    const allowed = new Set(rooms[room]?.packages);
    expect(packages.filter((name) => !found.has(`${room} ${name}`))).toEqual(
      packages.filter((name) => allowed.has(name)),
    );
    expect(found.has(`${room} node:fs`)).toBe(!allowed.has('node'));
    expect(found.has(`${room} node:fs/promises`)).toBe(!allowed.has('node'));
  });
});

/** Written by hand, so that a wrong table fails. */
const forbidden = {
  'emulator/domain': ['node:fs', 'zod', 'zod/mini', 'hono', '../store/store.ts', '../options/options.ts'],
  'emulator/schema': [
    'node:fs',
    'hono',
    'sharp',
    '../store/store.ts',
    '../http/call.ts',
    '../media/media.ts',
  ],
  'emulator/store': ['zod', 'hono', 'sharp', '../schema/text.ts', '../http/call.ts', '../time/clocks.ts'],
  'emulator/store/memory-journal.ts': ['zod', './memory.ts', '../schema/text.ts'],
  'emulator/media': ['zod', 'hono', '../schema/text.ts', '../store/store.ts', '../options/options.ts'],
  'emulator/media/scene': ['zod', '../../schema/text.ts', '../../store/store.ts', '../../http/call.ts'],
  'emulator/http': [
    'sharp',
    'openapi3-ts',
    '../store/memory.ts',
    '../media/builtin.ts',
    '../media/memory.ts',
    '../media/mp4/read.ts',
    '../api/router.ts',
    '../azure/routes.ts',
    '../control/project.ts',
    '../jobs/creation.ts',
    '../rules/book.ts',
    '../webhooks/webhooks.ts',
    '../options/options.ts',
    '../assemble.ts',
  ],
  'emulator/jobs': [
    'hono',
    '../api/router.ts',
    '../azure/routes.ts',
    '../control/project.ts',
    './batch/jobs.ts',
    '../store/memory.ts',
    '../media/builtin.ts',
  ],
  'emulator/jobs/batch': ['../../api/videos.ts', '../../azure/jobs.ts', '../../store/memory.ts'],
  'emulator/api': ['sharp', 'undici', '../azure/jobs.ts', '../control/project.ts', '../store/memory.ts'],
  'emulator/api/quirks': ['../videos.ts', '../../azure/jobs.ts', '../../store/memory.ts'],
  'emulator/azure': [
    'sharp',
    'undici',
    '../api/videos.ts',
    '../jobs/batch/jobs.ts',
    '../store/memory.ts',
    '../media/builtin.ts',
    '../control/project.ts',
    '../options/options.ts',
  ],
  'emulator/control': [
    'sharp',
    'openapi3-ts',
    '../api/router.ts',
    '../store/memory.ts',
    '../media/builtin.ts',
  ],
  'emulator/webhooks': [
    'zod',
    'hono',
    '../http/call.ts',
    '../jobs/creation.ts',
    '../control/project.ts',
    '../rules/book.ts',
    '../store/memory.ts',
    '../options/options.ts',
  ],
  'emulator/rules': ['hono', 'undici', '../http/call.ts', '../store/store.ts', '../webhooks/webhooks.ts'],
  'emulator/quirks': ['zod', 'hono', '../schema/text.ts', '../http/call.ts', '../options/options.ts'],
  'emulator/net': ['undici', '../domain/video.ts', '../http/call.ts'],
  'page/model': ['preact', 'zod', 'node:fs', '../state/api.ts', '../../emulator/domain/video.ts'],
  'page/state': ['preact', 'zod', 'node:fs', '../parts/bits.tsx', '../../emulator/domain/video.ts'],
  'page/parts': ['zod', 'node:fs', '../views/jobs.tsx', '../../emulator/domain/video.ts'],
  'page/views': ['zod', 'node:fs', '../main.tsx', '../../emulator/domain/video.ts'],
  'conformance/running': [
    'hono',
    'sharp',
    'openapi3-ts',
    'undici',
    '../../emulator/index.ts',
    '../../emulator/domain/video.ts',
    '../commands/list.ts',
  ],
  'conformance/vocabulary': [
    '../checks/index.ts',
    '../needs/index.ts',
    '../running/run.ts',
    '../tools/video-jobs.ts',
  ],
  'conformance/checks': [
    'node:fs',
    'undici',
    '../running/run.ts',
    '../commands/list.ts',
    '../reporters/index.ts',
    '../../emulator/domain/video.ts',
  ],
} as const;
const allowed = {
  'emulator/domain': ['./video.ts'],
  'emulator/schema': ['zod', 'zod/mini', '../domain/video.ts', './text.ts'],
  'emulator/store': ['../domain/video.ts', './store.ts'],
  'emulator/media': ['node:crypto', '../domain/clip.ts', './media.ts', './text/charset.ts'],
  'emulator/http': [
    'node:crypto',
    'hono',
    '../domain/video.ts',
    '../projects/project-scope.ts',
    '../media/media.ts',
  ],
  'emulator/azure': ['hono', '../schema/azure.ts', '../jobs/creation.ts', '../store/store.ts'],
  'emulator/control': ['zod', '../domain/video.ts', '../store/store.ts', './snapshots/snapshots.ts'],
  'emulator/webhooks': [
    'node:crypto',
    'undici',
    '../domain/video.ts',
    '../store/store.ts',
    '../net/reach.ts',
  ],
  'emulator/quirks': ['node:crypto', '../domain/ids.ts', './ids.ts'],
  'emulator/net': ['node:net'],
} as const;

const rows = (table: Readonly<Record<string, readonly string[]>>) =>
  Object.entries(table).flatMap(([room, specifiers]) =>
    specifiers.map((specifier) => [room, specifier] as const),
  );

const pathOf = (form: string) => `src/emulator/domain/${form.replaceAll(' ', '-')}.ts`;

describe('the rules of the architecture', () => {
  const found = refused({ ...forbidden });
  const fine = refused({ ...allowed });

  it.each(rows(forbidden))('%s must not import %s', (room, specifier) => {
    expect(found).toContain(`${room} ${specifier}`);
  });

  it.each(rows(allowed))('%s may import %s', (room, specifier) => {
    expect(fine).not.toContain(`${room} ${specifier}`);
  });

  const forms = {
    'an import': "import '../store/store.ts';",
    'an import of a type': "import type { Store } from '../store/store.ts';\nexport type S = Store;",
    'an export': "export { kinds } from '../store/store.ts';",
    'an export of everything': "export * from '../store/store.ts';",
    'a type written in place': "export type S = import('../store/store.ts').Store;",
    'an import at run time': "export const load = () => import('../store/store.ts');",
    'an import at run time from a template': 'export const load = () => import(`../store/store.ts`);',
    'an import at run time from a variable': 'export const load = (path: string) => import(path);',
  };
  const ofForms = lint(Object.fromEntries(Object.entries(forms).map(([form, text]) => [pathOf(form), text])));

  it.each(Object.keys(forms))('%s of a forbidden file is refused', (form) => {
    const findings = ofForms.filter(({ file }) => file === pathOf(form));
    expect(findings.map(({ rule }) => rule)).toContain('house(rooms)');
  });

  it('a file in a folder that is no room is refused', () => {
    const findings = lint({ 'src/other/linted.ts': 'export const a = 1;\n' });
    expect(findings).toMatchObject([
      { rule: 'house(rooms)', message: expect.stringContaining('in no room') },
    ]);
  });

  it('a refusal names the room, the other room and the rooms that are allowed', () => {
    const [finding] = lint({ 'src/emulator/store/linted.ts': "export * from '../http/call.ts';\n" });
    expect(finding?.message).toBe(
      'emulator/store may not import emulator/http. It may import emulator/domain.',
    );
  });
});
