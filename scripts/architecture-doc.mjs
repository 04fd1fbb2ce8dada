// Writes the diagram of docs/architecture.md, from the table of rooms.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { diagram } from './lint/diagram.mjs';

const path = join(import.meta.dirname, '../docs/architecture.md');
const block = /(<!-- diagram: [^\n]* -->\n)[^]*?(<!-- end of diagram -->)/;
const lines = ['```mermaid', ...diagram(), '```'].map((line) => `${line}\n`).join('');
writeFileSync(
  path,
  readFileSync(path, 'utf8').replace(block, (_, start, end) => `${start}\n${lines}\n${end}`),
);
