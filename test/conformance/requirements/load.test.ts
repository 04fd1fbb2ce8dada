// The requirements as data: they are valid, are never renamed, and each has a check or a reason why no check exists.
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { withLevelsOf, type Check } from '../../../src/conformance/vocabulary/check.ts';
import {
  loadRequirements,
  releases,
  releaseTitle,
  type Release,
  type Requirement,
} from '../../../src/conformance/requirements/load.ts';
import { areas } from '../../../src/conformance/vocabulary/areas.ts';

const root = join(import.meta.dirname, '../../..');
const data = join(root, 'src/conformance/requirements');
const lock: Record<string, { current: string[]; retired: string[] }> = JSON.parse(
  readFileSync(join(import.meta.dirname, 'published-ids.json'), 'utf8'),
);

interface CheckLike {
  id: string;
  requirements: readonly string[];
}

/** Returns the contradictions between a release and the checks, one line each. `everyId`: the ids of all releases. */
function mappingFaults(
  requirements: readonly Requirement[],
  { checks, everyId }: { checks: readonly CheckLike[]; everyId: ReadonlySet<string> },
): string[] {
  const shown = new Set(checks.flatMap((check) => check.requirements));
  return [
    ...requirements
      .filter((one) => one.unchecked === undefined && !shown.has(one.id))
      .map((one) => `${one.id}: no check shows it and no reason is given`),
    ...requirements
      .filter((one) => one.unchecked !== undefined && shown.has(one.id))
      .map((one) => `${one.id}: has a check and a reason why there is none`),
    ...checks.flatMap((check) =>
      check.requirements
        .filter((id) => !everyId.has(id))
        .map((id) => `${check.id}: unknown requirement ${id}`),
    ),
  ];
}

/** Returns the differences between the ids of a release and the lock, one line each. */
function lockFaults(ids: readonly string[], { current, retired }: { current: string[]; retired: string[] }) {
  return [
    ...ids.filter((id) => retired.includes(id)).map((id) => `${id}: was retired and is used again`),
    ...ids
      .filter((id) => !current.includes(id))
      .map((id) => `${id}: is new; 'npm run requirements' notes it`),
    ...current.filter((id) => !ids.includes(id)).map((id) => `${id}: is gone without being retired`),
  ];
}

/** Copies the data and replaces one text of a file. */
function changed(file: string, [from, to]: [string, string]): string {
  const folder = `${mkdtempSync(join(tmpdir(), 'requirements-'))}/`;
  onTestFinished(() => rmSync(folder, { recursive: true }));
  cpSync(data, folder, { recursive: true });
  const before = readFileSync(join(folder, file), 'utf8');
  expect(before).toContain(from);
  writeFileSync(join(folder, file), before.replace(from, to));
  return folder;
}

/** Returns the document without its last column. */
const withoutChecks = (text: string) => text.replaceAll(/ \| [^|]* \|$/gm, '');

const sample = loadRequirements('openai-2026-09');

describe.each(releases)('release %s', (release: Release) => {
  const requirements = loadRequirements(release);
  const ids = requirements.map((one) => one.id);

  it('a release has a title and many statements', () => {
    expect(releaseTitle(release)).toMatch(/2026/);
    expect(requirements.length).toBeGreaterThan(150);
  });

  it('a release has no id twice', () => expect(new Set(ids).size).toBe(ids.length));

  it('a release is sorted by area, and the area is the first part of each id', () => {
    expect(requirements.filter((one) => !one.id.startsWith(`${one.area}.`))).toEqual([]);
    const order = requirements.map((one) => areas.indexOf(one.area));
    expect(order).toEqual(order.toSorted((a, b) => a - b));
  });

  it('each statement has the level that follows from its confidence', () => {
    const byTag: Record<string, string> = {
      WIRE: 'MUST',
      DOC: 'MUST',
      SPEC: 'MUST',
      PROBE: 'SHOULD',
      '3P': 'SHOULD',
      INFER: 'SHOULD',
      UNKNOWN: 'MAY',
    };
    const odd = requirements.filter(({ level, confidence }) => level !== byTag[confidence]);
    expect(odd.map(({ id }) => id)).toEqual([]);
  });

  it('a release has no text twice', () => {
    const said = requirements.map((one) => `${one.area}: ${one.text}`);
    expect(said.filter((text, index) => said.indexOf(text) !== index)).toEqual([]);
  });

  it('a release keeps all published ids', () => {
    const published = lock[release];
    expect(published).toBeDefined();
    expect(lockFaults(ids, published ?? { current: [], retired: [] })).toEqual([]);
  });
});

it('the release of February has no statement that was added later', () => {
  const later = loadRequirements('openai-2026-02').filter((one) => (one.since ?? '') > '2026-02');
  expect(later.map((one) => one.id)).toEqual([]);
});

describe('the lock', () => {
  const current = sample.map((one) => one.id);
  it('the lock reports a missing id, a new id and a reused id', () => {
    expect(lockFaults(current.slice(1), { current, retired: [] })).toEqual([
      `${current[0]}: is gone without being retired`,
    ]);
    expect(lockFaults([...current, 'list.new'], { current, retired: [] })).toEqual([
      `list.new: is new; 'npm run requirements' notes it`,
    ]);
    expect(lockFaults(current, { current, retired: ['create.answers-200'] })).toEqual([
      'create.answers-200: was retired and is used again',
    ]);
  });
});

describe('a mistake in the data', () => {
  const file = 'openai-2026-09/create-request.yaml';
  const mistakes: [string, string, [string, string], string][] = [
    [
      'a tag that is none',
      file,
      ['confidence: WIRE', 'confidence: SEEN'],
      `${file}: create.answers-200: conf`,
    ],
    [
      'a level beside the tag',
      file,
      ['confidence: WIRE', 'confidence: WIRE\n    level: SHOULD'],
      `${file}: create.answers-200: the whole: Unrecognized key: "level"`,
    ],
    ['a missing source', file, ['source:', 'sauce:'], `${file}: create.answers-200: source: `],
    ['an unknown area', file, ['create.answers-200', 'made.answers-200'], `${file}: made.answers-200: id: `],
    [
      'an id twice',
      file,
      ['create.json-body', 'create.answers-200'],
      `${file}: create.answers-200: id: occurs twice`,
    ],
    ['a file that is no YAML', file, ['requirements:', 'requirements: ['], `${file}: cannot be read: `],
    [
      'a missing file',
      'openai-2026-09.yaml',
      ['list.yaml', 'lists.yaml'],
      'openai-2026-09/lists.yaml: cannot be read: ',
    ],
    [
      'a change of nothing',
      'azure-v1.yaml',
      ['id: create.json-body', 'id: create.jason'],
      'azure-v1.yaml: create.jason: id: replaces nothing',
    ],
    [
      'a removal of nothing',
      'azure-v1.yaml',
      ['- edits.*', '- edit.*'],
      'azure-v1.yaml: edit.*: remove: no such requirement',
    ],
  ];
  it.each(mistakes)('%s in the data is reported with file, id and field', (_, name, change, message) => {
    const folder = changed(name, change);
    const release = name === 'azure-v1.yaml' ? 'azure-v1' : 'openai-2026-09';
    expect(() => loadRequirements(release, folder)).toThrow(message);
  });
});

describe('the mapping of requirements and checks', () => {
  const everyId = new Set(releases.flatMap((release) => loadRequirements(release).map((one) => one.id)));
  const complete: CheckLike = {
    id: 'all',
    requirements: sample.filter((one) => one.unchecked === undefined).map((one) => one.id),
  };

  it('the mapping is complete when every statement has a check or a reason', () => {
    expect(mappingFaults(sample, { checks: [complete], everyId })).toEqual([]);
  });

  it('the mapping reports statements without a check, unknown ids, and statements that have a check and a reason', () => {
    const [first = '', ...rest] = complete.requirements;
    const excused = sample.find((one) => one.unchecked !== undefined)?.id ?? '';
    const checks = [{ id: 'odd', requirements: [...rest, excused, 'create.nonsense'] }];
    expect(mappingFaults(sample, { checks, everyId })).toEqual([
      `${first}: no check shows it and no reason is given`,
      `${excused}: has a check and a reason why there is none`,
      'odd: unknown requirement create.nonsense',
    ]);
  });

  const catalogue = join(root, 'src/conformance/checks/index.ts');
  it.runIf(existsSync(catalogue)).each(releases)(
    'holds for the checks of the suite in %s',
    async (release) => {
      const { checks } = (await import(catalogue)) as { checks: readonly CheckLike[] };
      const faults = mappingFaults(loadRequirements(release), { checks, everyId });
      expect(faults).toEqual([]);
    },
  );

  it('the level of a check is the level of its requirements in the newest release that has them', async () => {
    const { checks } = (await import(catalogue)) as { checks: readonly Check[] };
    const known = new Map(
      releases.toReversed().flatMap((release) => loadRequirements(release).map((one) => [one.id, one.level])),
    );
    const odd = checks.filter(({ level, requirements }) =>
      requirements.some((id) => known.get(id) !== level),
    );
    expect(odd.map(({ id }) => id)).toEqual([]);
  });

  it('a check has the level of its requirement in the release that a server is judged by', async () => {
    const { checks } = (await import(catalogue)) as { checks: readonly Check[] };
    const levelIn = (release: Release) =>
      withLevelsOf(checks, loadRequirements(release)).find(({ id }) => id === 'content.thumbnail-type')
        ?.level;
    expect(levelIn('openai-2026-09')).toBe('MUST');
    expect(levelIn('azure-v1')).toBe('SHOULD');
  });

  it('a statement known only from clients or from other routes is not a MUST', () => {
    const weak = [
      'validation.refusals-cost-nothing',
      'lifecycle.failed-expires-at-null',
      'list.contains-created',
      'content.variant-unknown',
      'content.video-duration',
      'extensions.content-duration',
      ...sample.filter(({ id }) => /^webhooks\.(endpoint-|event-types)/.test(id)).map(({ id }) => id),
    ];
    const levels = weak.map((id) => sample.find((one) => one.id === id)?.level);
    expect(levels).toEqual(weak.map(() => 'SHOULD'));
  });

  it('the statement on progress below 100 is a MUST, because it was seen on the wire', () => {
    const found = sample.find(({ id }) => id === 'lifecycle.progress-below-100-before');
    expect(found).toMatchObject({ confidence: 'WIRE', level: 'MUST' });
  });
});

describe('the document', async () => {
  const { requirementsDocument } = (await import(join(root, 'scripts/requirements-doc.mjs'))) as {
    requirementsDocument: (
      releases: Record<string, { title: string; requirements: readonly Requirement[] }>,
      checksOf: (id: string) => string[],
    ) => string;
  };

  it('docs/requirements.md has a row for each statement, with its checks or the reason why no check exists', () => {
    const text = requirementsDocument({ now: { title: 'Now', requirements: sample } }, (id) =>
      id === 'create.answers-200' ? ['create-json', 'create-form'] : [],
    );
    const rows = text.split('\n').filter((row) => row.startsWith('| `'));
    expect(rows).toHaveLength(sample.length);
    expect(rows[0]).toMatch(/^\| `create\.answers-200` \| MUST \| .* \| `create-json`, `create-form` \|$/);
    expect(rows.find((row) => row.includes('`create.key-order`'))).toContain(
      '| none: the order of JSON keys',
    );
  });

  it('docs/requirements.md is up to date, apart from the names of the checks', () => {
    const all = releases.map(
      (name) => [name, { title: releaseTitle(name), requirements: loadRequirements(name) }] as const,
    );
    const committed = readFileSync(join(root, 'docs/requirements.md'), 'utf8');
    expect(withoutChecks(committed)).toBe(
      withoutChecks(requirementsDocument(Object.fromEntries(all), () => [])),
    );
  });
});
