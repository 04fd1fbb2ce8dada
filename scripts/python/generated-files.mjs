// The Python files that follow from the control API, from the options of the server, and from the asynchronous client.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { importSource } from '../source.mjs';
import { blockingClient } from './blocking-client.mjs';
import { optionsModule } from './options-module.mjs';
import { typesModule } from './types-module.mjs';

const root = join(import.meta.dirname, '../..');
const folder = 'python/src/sora_emulator';

/** @returns {Promise<Record<string, string>>} the text of each file, by its path in the repository */
export async function generatedFiles() {
  const document = JSON.parse(readFileSync(join(root, 'openapi/control.json'), 'utf8'));
  const { optionSpecs } = await importSource('src/emulator/options/options.ts');
  return {
    [`${folder}/types.py`]: typesModule(document),
    [`${folder}/_options.py`]: optionsModule(optionSpecs),
    [`${folder}/_client.py`]: blockingClient(readFileSync(join(root, folder, '_async_client.py'), 'utf8')),
  };
}
