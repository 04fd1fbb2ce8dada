// Freezes the current checks as a requirement set: node scripts/requirements-freeze.mjs 2026-09@2
// With --again it replaces the set, which is allowed only before the set is in a release.
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { importSource } from './source.mjs';

const root = join(import.meta.dirname, '..');
const [name = '', again] = process.argv.slice(2);
if (!/^20\d\d-\d\d@\d+$/.test(name)) throw new Error('expected the name of a new set, such as 2026-09@2');
const file = join(root, 'src/conformance/requirements/sets', `${name}.json`);
if (existsSync(file) && again !== '--again')
  throw new Error(`${name} is frozen already: give the next number`);

const { checks } = await importSource('src/conformance/checks/index.ts');
const levels = checks.map(({ id, level }) => [id, level]).toSorted(([a], [b]) => (a < b ? -1 : 1));
const frozen = new Date().toISOString().slice(0, 10);
const text = `${JSON.stringify({ name, frozen, checks: Object.fromEntries(levels) }, null, 2)}\n`;
writeFileSync(file, text);

const lockFile = join(root, 'test/conformance/requirements/set-hashes.json');
const lock = existsSync(lockFile) ? JSON.parse(readFileSync(lockFile, 'utf8')) : {};
lock[name] = createHash('sha256').update(text).digest('hex');
writeFileSync(lockFile, `${JSON.stringify(lock, null, 2)}\n`);
