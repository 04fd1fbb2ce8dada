// The facts and requirements that docs/contract.md contains, for tests that resolve citations.
import { join } from 'node:path';
import { loadRequirements, releases } from '../../src/conformance/requirements/load.ts';

interface Fact {
  id: string;
  confidence: string;
  text: string;
  source: string;
}

/** The functions of scripts/contract-doc.mjs that tests use. */
interface ContractScript {
  loadFacts: () => Fact[];
  contractDocument: (input: object) => string;
  factTagsModule: (input: object) => string;
}

export const { contractDocument, factTagsModule, loadFacts } = (await import(
  join(import.meta.dirname, '../../scripts/contract-doc.mjs')
)) as ContractScript;

/** The confidence tags of each id. An id has several tags when releases of the requirements differ. */
export const tagsOf: ReadonlyMap<string, ReadonlySet<string>> = collectTags();

/** Returns the citations of a text: `contract:ID`, or `contract:AREA.*` for all ids of an area. */
export function citations(text: string): string[] {
  return [...text.matchAll(/contract:([a-z]+\.(?:\*|[a-z0-9]+(?:-[a-z0-9]+)*))/g)].map(
    (match) => match[1] ?? '',
  );
}

/** Returns true when the citation names at least one fact or requirement. */
export function resolves(citation: string): boolean {
  const area = citation.endsWith('*') ? citation.slice(0, -1) : undefined;
  return area === undefined ? tagsOf.has(citation) : [...tagsOf.keys()].some((id) => id.startsWith(area));
}

function collectTags(): Map<string, Set<string>> {
  const tags = new Map<string, Set<string>>();
  const statements = [...loadFacts(), ...releases.flatMap((release) => loadRequirements(release))];
  for (const { id, confidence } of statements) {
    tags.set(id, (tags.get(id) ?? new Set()).add(confidence));
  }
  return tags;
}
