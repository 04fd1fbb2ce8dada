// Notes new requirement ids in the lock file. It never takes one away: that is decided by hand, under `retired`.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadRequirements, releases } from '../dist/conformance/requirements/load.js';

const file = join(import.meta.dirname, '../test/conformance/requirement-ids.json');
const lock = JSON.parse(readFileSync(file, 'utf8'));
for (const release of releases) {
  const { current = [], retired = [] } = lock[release] ?? {};
  const gone = new Set(retired);
  const ids = loadRequirements(release).map((one) => one.id);
  const reused = ids.filter((id) => gone.has(id));
  if (reused.length > 0) throw new Error(`${release}: retired ids are not used again: ${reused.join(', ')}`);
  lock[release] = {
    current: [...new Set([...current, ...ids])].toSorted((a, b) => (a < b ? -1 : 1)),
    retired,
  };
}
writeFileSync(file, `${JSON.stringify(lock, null, 2)}\n`);
