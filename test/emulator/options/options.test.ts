// Options: the same name everywhere, their accepted values, and one line for each refused value.
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import * as z from 'zod/mini';
import { profiles } from '../../../src/emulator/domain/profiles.ts';
import { helpText } from '../../../src/emulator/commands/help.ts';
import {
  OptionError,
  optionSpecs,
  readOptions,
  shownOptions,
  type EmulatorOptions,
  type OptionSpec,
} from '../../../src/emulator/options/options.ts';
import { openApiDocument } from '../../../src/emulator/schema/openapi.ts';

const named = (name: string) => `<${name}>`;
const read = (raw: Record<string, unknown>) => readOptions(raw, named);

it('the options have defaults', () => {
  expect(read({})).toMatchObject({
    listen: { host: '127.0.0.1', port: 4010 },
    pace: { by: 'time', factor: 40 },
    pollAfter: 'auto',
    seed: undefined,
    profile: 'openai',
    apiKey: [],
    media: 'builtin',
    data: { kind: 'memory' },
    maxProjects: 10_000,
    keep: 30 * 86_400_000,
    log: 'pretty',
    readyFile: undefined,
    exitWithParent: 'off',
  });
});

it('an undefined option counts as left out', () => {
  expect(read({ pace: undefined, seed: undefined, apiKey: undefined })).toEqual(read({}));
});

describe('an option is read:', () => {
  it.each([
    ['listen', '127.0.0.1:0', { host: '127.0.0.1', port: 0 }],
    ['listen', '8080', { host: '127.0.0.1', port: 8080 }],
    ['listen', 'localhost:65535', { host: 'localhost', port: 65_535 }],
    ['listen', '[::1]:4010', { host: '::1', port: 4010 }],
    ['listen', '0.0.0.0:80', { host: '0.0.0.0', port: 80 }],
    ['pace', 'polls:4', { by: 'polls', polls: 4 }],
    ['pollAfter', 'off', 'off'],
    ['pollAfter', '250', 250],
    ['pollAfter', 250, 250],
    ['pollAfter', '0', 0],
    ['pollAfter', 600_000, 600_000],
    ['seed', '0', 0],
    ['seed', 42, 42],
    ['seed', '9007199254740991', Number.MAX_SAFE_INTEGER],
    ['profile', 'openai-2026-02', 'openai-2026-02'],
    ['quirks', 'vllm-omni', 'vllm-omni'],
    ['apiKey', ['sk-a', 'sk-b'], ['sk-a', 'sk-b']],
    ['data', 'memory:', { kind: 'memory' }],
    ['data', './sora.db', { kind: 'sqlite', path: './sora.db' }],
    ['data', 'sqlite:sora.db', { kind: 'sqlite', path: 'sora.db' }],
    ['data', 'sqlite:///tmp/sora.db', { kind: 'sqlite', path: '/tmp/sora.db' }],
    ['data', String.raw`C:\data\sora.db`, { kind: 'sqlite', path: String.raw`C:\data\sora.db` }],
    ['data', 'postgres://u:p@db:5432/sora', { kind: 'postgres', url: 'postgres://u:p@db:5432/sora' }],
    ['data', 'postgresql://db/sora', { kind: 'postgres', url: 'postgresql://db/sora' }],
    ['maxProjects', '500', 500],
    ['maxProjects', 'off', undefined],
    ['keep', '90s', 90_000],
    ['keep', '30d', 30 * 86_400_000],
    ['keep', 'off', undefined],
    ['log', 'silent', 'silent'],
    ['readyFile', 'ready.json', 'ready.json'],
    ['exitWithParent', 'on', 'on'],
  ])('%s given as %j', (name, raw, value) => {
    expect(read({ [name]: raw })).toMatchObject({ [name]: value });
  });
});

describe('an option is refused:', () => {
  it.each([
    ['maxProjects', '0', "'off' or a whole number from 1 to 10000000"],
    ['maxProjects', 'many', "'off' or a whole number from 1 to 10000000"],
    ['keep', '30', "'off' or a duration with its unit, such as '90s', '30m', '12h' or '30d'"],
    ['keep', '0s', "'off' or a duration with its unit"],
    ['keep', '1w', "'off' or a duration with its unit"],
    ['listen', '', "HOST:PORT with a port from 0 to 65535, such as '127.0.0.1:4010'"],
    ['listen', '127.0.0.1', 'HOST:PORT'],
    ['listen', '127.0.0.1:', 'HOST:PORT'],
    ['listen', '127.0.0.1:65536', 'HOST:PORT'],
    ['listen', '127.0.0.1:http', 'HOST:PORT'],
    ['listen', '::1:4010', 'HOST:PORT'],
    ['listen', 'http://127.0.0.1:4010', 'HOST:PORT'],
    ['pace', 'fast', "'instant', 'manual', a factor such as '40x' or '1x', or 'polls:N' with N >= 1"],
    ['pace', 40, 'string'],
    ['pollAfter', 'never', "'auto', 'off' or milliseconds from 0 to 600000"],
    ['pollAfter', -1, 'milliseconds from 0 to 600000'],
    ['pollAfter', 600_001, '600000'],
    ['pollAfter', 1.5, '600000'],
    ['seed', '-1', 'a whole number'],
    ['seed', 1.5, 'a whole number from 0 to 9007199254740991'],
    ['seed', 'x', 'a whole number'],
    ['seed', '', 'a whole number'],
    ['seed', '9007199254740993', 'a whole number from 0'],
    ['profile', 'azure', 'one of openai, openai-2026-02, retired'],
    ['quirks', 'vllm', 'one of vllm-omni, sglang, fastvideo, tensorrt-llm, litellm, new-api, aisix'],
    ['apiKey', [' a'], 'keys without line breaks and without blanks around them'],
    ['apiKey', [''], 'keys without line breaks and without blanks around them'],
    ['log', 'loud', 'one of pretty, json, silent'],
    ['readyFile', '', 'a path'],
    ['exitWithParent', 'yes', 'on or off'],
  ])('%s with %j in one line', (name, raw, accepted) => {
    const attempt = () => read({ [name]: raw });
    expect(attempt).toThrow(OptionError);
    expect(attempt).toThrow(
      `<${name}> cannot be ${typeof raw === 'string' ? `'${raw}'` : JSON.stringify(raw)}: `,
    );
    expect(attempt).toThrow(accepted);
    expect(attempt).not.toThrow('\n');
  });

  it.each(['Pace', 'poll-after', 'speed', 'toString', '__proto__x'])(
    "with the known names when it is called '%s'",
    (name) => {
      expect(() => read({ [name]: 'x' })).toThrow(
        `unknown option <${name}>; known are ${Object.keys(optionSpecs)
          .map((known) => `<${known}>`)
          .join(', ')}`,
      );
    },
  );
});

it('every option has a flag and a variable of its own, and both are in the help', async () => {
  const specs = Object.values<OptionSpec>(optionSpecs);
  const help = await helpText();
  for (const { flag, env, help: text } of specs) {
    expect(env).toBe(`SORA_${flag.toUpperCase().replaceAll('-', '_')}`);
    expect(help).toContain(`--${flag} `);
    expect(help).toContain(`[${env}]`);
    expect(help).toContain(text);
  }
  expect(new Set(specs.map(({ flag }) => flag)).size).toBe(specs.length);
});

it('the help lists exactly the operations that are served', async () => {
  const listed = [...(await helpText()).matchAll(/^  ([A-Z]+) +(\/\S*)$/gm)].map(
    ([, method, path]) => `${method} ${path}`,
  );
  const document = openApiDocument(profiles.openai, '0.0.0');
  const documented = Object.entries(document.paths ?? {}).flatMap(([path, item]) =>
    Object.keys(item).map((method) => `${method.toUpperCase()} ${path}`),
  );
  expect(listed.toSorted()).toEqual(documented.toSorted());
  expect(listed).toContain('POST /v1/videos/edits');
});

it('an option that was not given has the value that its default text is read as', () => {
  const specs = Object.entries<OptionSpec>(optionSpecs);
  expect(specs.filter(([, spec]) => spec.default !== undefined).length).toBeGreaterThan(4);
  for (const [name, spec] of specs)
    expect([name, spec.absent]).toEqual([name, z.parse(spec.schema(), spec.default)]);
});

it('the README lists every option with its flag, its variable and its default', () => {
  const readme = readFileSync(new URL('../../../README.md', import.meta.url), 'utf8');
  const rows = new Map(
    Array.from(readme.matchAll(/^\| `--([\w-]+)([^`]*)` .*$/gm), ([line, flag = '', value = '']) => {
      const cells = line.replaceAll('\\|', '¦').split('|');
      const [, , variable = '', standard = ''] = cells.map((cell) => cell.replaceAll('¦', '|').trim());
      return [flag, { metavar: value.replaceAll('\\|', '|').trim(), variable, standard }];
    }),
  );
  const specs = Object.values<OptionSpec>(optionSpecs);
  expect([...rows.keys()].toSorted()).toEqual(specs.map(({ flag }) => flag).toSorted());
  for (const { flag, env, metavar, default: standard } of specs) {
    const row = rows.get(flag);
    expect(row).toMatchObject({ metavar, variable: expect.stringContaining(`\`${env}\``) });
    if (standard !== undefined) expect(row?.standard.replaceAll('`', '')).toBe(standard);
  }
});

it('the library takes every option of the table but those of the program', () => {
  const given = {
    listen: '127.0.0.1:0',
    pace: 'instant',
    pollAfter: 500,
    seed: 7,
    profile: 'openai',
    quirks: 'sglang',
    media: 'builtin',
    mediaDir: 'clips',
    moderation: 'off',
    moderationFile: 'words.json',
    tier: 3,
    rpm: 5,
    budget: 0.5,
    budgetError: 'billing_hard_limit_reached',
    concurrency: 2,
    apiKey: ['sk-a'],
    adminToken: 'a-long-token',
    tlsCert: 'cert.pem',
    tlsKey: 'key.pem',
    webhookUrl: ['http://127.0.0.1:3000/hook'],
    webhookSecret: 'whsec_AAAA',
    webhookTimeout: 100,
    webhookAllowPrivate: 'on',
    rules: ['flaky-download'],
    tags: 'off',
    cors: 'off',
    ui: 'off',
    allowHost: ['api.test'],
    azureDeployment: ['mine=sora-2'],
    data: './sora.db',
    maxProjects: 'off',
    keep: '12h',
    log: 'json',
  } satisfies Required<EmulatorOptions>;
  const ofProgram = Object.entries<OptionSpec>(optionSpecs).flatMap(([name, { programOnly }]) =>
    programOnly === true ? [name] : [],
  );
  expect([...Object.keys(given), ...ofProgram].toSorted()).toEqual(Object.keys(optionSpecs).toSorted());
  expect(read(given)).toMatchObject({ tier: '3', keep: 43_200_000, maxProjects: undefined, seed: 7 });
});

const shownPlace = (data: string) => shownOptions(read({ data }))['data'];

describe('the place of the data', () => {
  it('is shown without the user, the password and the parameters of the URL', () => {
    expect(shownPlace('postgres://sora:hunter2@db:5432/team?sslpassword=hunter3&schema=a')).toBe(
      'postgres://db:5432/team',
    );
    expect(shownPlace('./sora.db')).toBe('./sora.db');
    expect(shownPlace('memory:')).toBe('memory:');
  });

  it.each(['redis://:hunter2@db', 'mysql://u:hunter2@db/x', 'postgres://', 'sqlite:', '', ':memory:'])(
    'is refused without repeating it: %j',
    (data) => {
      expect(() => read({ data })).toThrow(
        /^<data> cannot be what was given: expected 'memory:', the path of a SQLite file/,
      );
      expect(() => read({ data })).not.toThrow(/hunter2/);
    },
  );
});
