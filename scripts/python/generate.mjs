// Writes the generated files of the Python package: node scripts/python/generate.mjs.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { generatedFiles } from './generated-files.mjs';

for (const [path, text] of Object.entries(await generatedFiles())) {
  writeFileSync(join(import.meta.dirname, '../..', path), text);
}
