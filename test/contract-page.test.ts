// docs/contract.md is what its script prints, and its ids are unique.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { profiles } from '../src/emulator/domain/profiles.ts';
import { loadRequirements, releases, releaseTitle } from '../src/conformance/requirements/load.ts';

const root = join(import.meta.dirname, '..');

interface ContractScript {
  loadFacts: () => { id: string; confidence: string; text: string; source: string }[];
  contractDocument: (input: object) => string;
}
const { contractDocument, loadFacts } = (await import(
  join(root, 'scripts/contract-doc.mjs')
)) as ContractScript;

const facts = loadFacts();
const requirementIds = new Set(releases.flatMap((name) => loadRequirements(name).map(({ id }) => id)));
describe('docs/contract.md', () => {
  it('is what `npm run contract` prints', () => {
    const all = releases.map((name) => [
      name,
      { title: releaseTitle(name), requirements: loadRequirements(name) },
    ]);
    const text = contractDocument({ facts, releases: Object.fromEntries(all), profiles });
    expect(readFileSync(join(root, 'docs/contract.md'), 'utf8')).toBe(text);
  });

  it('uses an id once, for a fact or for a requirement', () => {
    const ids = facts.map(({ id }) => id);
    expect(ids.filter((id, index) => ids.indexOf(id) !== index)).toEqual([]);
    expect(ids.filter((id) => requirementIds.has(id))).toEqual([]);
  });

  it.each(facts.map((fact) => [fact.id, fact] as const))('names confidence and source of %s', (_, fact) => {
    expect(Object.keys(fact)).toEqual(['id', 'confidence', 'text', 'source']);
    expect(['WIRE', 'PROBE', 'DOC', 'SPEC', 'SEED', '3P', 'INFER', 'UNKNOWN']).toContain(fact.confidence);
    expect(fact.text).toMatch(/[.`]$/);
    expect(fact.source).toMatch(/^\S.{9,}/);
  });
});
