// All formats by name: what `--report` takes.
import type { Format } from './format.ts';
import { json } from './json.ts';
import { terminal } from './terminal.ts';

export const formats: readonly Format[] = [terminal, json];
