// Adds new requirement ids to the lock file. It never removes an id; a person does that, under `retired`.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { importSource } from './source.mjs';

const root = join(import.meta.dirname, '..');
const file = join(root, 'test/conformance/requirements/published-ids.json');
const { loadRequirements, releases } = await importSource('src/conformance/requirements/load.ts');
const lock = JSON.parse(readFileSync(file, 'utf8'));
for (const release of releases) {
  const { current = [], retired = [] } = lock[release] ?? {};
  const ids = loadRequirements(release, join(root, 'src/conformance/requirements/')).map((one) => one.id);
  const reused = ids.filter((id) => retired.includes(id));
  if (reused.length > 0) throw new Error(`${release}: retired ids are not used again: ${reused.join(', ')}`);
  const all = [...new Set([...current, ...ids])].toSorted((a, b) => (a < b ? -1 : 1));
  lock[release] = { current: all, retired };
}
writeFileSync(file, `${JSON.stringify(lock, null, 2)}\n`);
