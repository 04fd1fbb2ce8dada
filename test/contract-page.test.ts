// docs/contract.md is up to date, and every citation in the repository names a fact or a requirement.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { profiles } from '../src/emulator/domain/profiles.ts';
import { loadRequirements, releases, releaseTitle } from '../src/conformance/requirements/load.ts';
import { citations, contractDocument, loadFacts, resolves } from './support/contract-facts.ts';

const root = join(import.meta.dirname, '..');

const facts = loadFacts();
const requirementIds = new Set(releases.flatMap((name) => loadRequirements(name).map(({ id }) => id)));

function tracked(...paths: string[]): string[] {
  return execFileSync('git', ['ls-files', '-z', '--', ...paths], { cwd: root, encoding: 'utf8' })
    .split('\0')
    .filter((path) => /\.(ts|mjs|ya?ml|json|md)$/.test(path) && path !== 'test/contract-page.test.ts');
}

describe('docs/contract.md', () => {
  it('is the document that `npm run contract` writes', () => {
    const all = releases.map((name) => [
      name,
      { title: releaseTitle(name), requirements: loadRequirements(name) },
    ]);
    const text = contractDocument({ facts, releases: Object.fromEntries(all), profiles });
    expect(readFileSync(join(root, 'docs/contract.md'), 'utf8')).toBe(text);
  });

  it('uses each id only once, for a fact or for a requirement', () => {
    const ids = facts.map(({ id }) => id);
    expect(ids.filter((id, index) => ids.indexOf(id) !== index)).toEqual([]);
    expect(ids.filter((id) => requirementIds.has(id))).toEqual([]);
  });

  it.each(facts.map((fact) => [fact.id, fact] as const))(
    'states the confidence and the source of the fact %s',
    (_, fact) => {
      expect(Object.keys(fact)).toEqual(['id', 'confidence', 'text', 'source']);
      expect(['WIRE', 'PROBE', 'DOC', 'SPEC', 'SEED', '3P', 'INFER', 'UNKNOWN']).toContain(fact.confidence);
      expect(fact.text).toMatch(/[.`]$/);
      expect(fact.source).toMatch(/^\S.{9,}/);
    },
  );
});

describe('citations of the contract', () => {
  const files = tracked('src', 'fixtures', 'docs', 'test', 'scripts', 'openapi');
  const cited = files.flatMap((path) =>
    citations(readFileSync(join(root, path), 'utf8')).map((citation) => ({ path, citation })),
  );

  it('name only facts and requirements that exist', () => {
    expect(cited.length).toBeGreaterThan(100);
    expect(cited.filter(({ citation }) => !resolves(citation))).toEqual([]);
  });

  it('never use section numbers of notes that are not in the repository', () => {
    const numbered = /\bvideos-api\b|\bservers-and-clients\b|\bcontract [0-9AB]/;
    expect(files.filter((path) => numbered.test(readFileSync(join(root, path), 'utf8')))).toEqual([]);
  });
});
