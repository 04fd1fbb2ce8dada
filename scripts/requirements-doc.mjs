// Writes docs/requirements.md: every statement by which servers are judged, and the checks for it.
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { tableRows } from './markdown.mjs';
import { importSource } from './source.mjs';

const root = join(import.meta.dirname, '..');
const head = ['id', 'level', 'statement', 'source', 'confidence', 'shown by'];

/**
 * @param releases by name: `title` and `requirements`; the first release is written in full, the others as
 * differences from it
 * @param checksOf returns the ids of the checks that show a requirement, by its id
 */
export function requirementsDocument(releases, checksOf) {
  const [[firstName, first], ...others] = Object.entries(releases);
  return [
    '# The requirements for servers',
    '',
    'Generated from `src/conformance/requirements` by `npm run requirements`; not edited by hand. The tag of a statement decides',
    'its level. A statement is a MUST when it was logged on the wire (WIRE), documented (DOC) or described by the vendor (SPEC).',
    'It is a SHOULD when it is known from the official clients (PROBE), from third parties (3P) or from sibling routes (INFER).',
    'It is a MAY when no evidence exists (UNKNOWN). A published id keeps its meaning.',
    '',
    `## ${firstName}: ${first.title}`,
    ...byArea(first.requirements, checksOf),
    ...others.flatMap(([name, release]) => difference({ name, release, first, firstName, checksOf })),
  ].join('\n');
}

function byArea(requirements, checksOf) {
  return [...grouped(requirements)].flatMap(([name, list]) => [
    '',
    `### ${name}`,
    '',
    ...table(list, checksOf),
    '',
  ]);
}

function difference({ name, release, first, firstName, checksOf }) {
  const before = new Map(first.requirements.map((one) => [one.id, JSON.stringify(one)]));
  const ids = new Set(release.requirements.map((one) => one.id));
  const other = release.requirements.filter((one) => before.get(one.id) !== JSON.stringify(one));
  const gone = [...before.keys()].filter((id) => !ids.has(id));
  return [
    `## ${name}: ${release.title}`,
    '',
    `The same as ${firstName}, except for the statements below, and without these statements:`,
    '',
    `${gone.map((id) => `\`${id}\``).join(', ')}.`,
    ...byArea(other, checksOf),
  ];
}

function table(list, checksOf) {
  const rows = list.map((one) => [
    `\`${one.id}\``,
    one.level,
    one.since === undefined ? one.text : `${one.text} Since ${one.since}.`,
    one.source,
    one.confidence,
    one.unchecked === undefined
      ? checksOf(one.id)
          .map((id) => `\`${id}\``)
          .join(', ')
      : `none: ${one.unchecked}`,
  ]);
  return tableRows([head, ...rows]);
}

/** Node 20 has no Map.groupBy. */
function grouped(requirements) {
  const areas = new Map();
  for (const one of requirements) areas.set(one.area, [...(areas.get(one.area) ?? []), one]);
  return areas;
}

async function write() {
  const { loadRequirements, releases, releaseTitle } = await importSource(
    'src/conformance/requirements/load.ts',
  );
  const folder = join(root, 'src/conformance/requirements/');
  const catalogue = 'src/conformance/checks/index.ts';
  const { checks } = existsSync(join(root, catalogue)) ? await importSource(catalogue) : { checks: [] };
  const all = Object.fromEntries(
    releases.map((name) => [
      name,
      { title: releaseTitle(name, folder), requirements: loadRequirements(name, folder) },
    ]),
  );
  const checksOf = (id) => checks.filter((one) => one.requirements.includes(id)).map((one) => one.id);
  writeFileSync(join(root, 'docs/requirements.md'), requirementsDocument(all, checksOf));
}

if (process.argv[1] === import.meta.filename) await write();
