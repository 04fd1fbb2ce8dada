// All formats by name, as `--report` accepts them.
import { badge } from './badge.ts';
import type { Format } from './format.ts';
import { html } from './html.ts';
import { json } from './json.ts';
import { junit } from './junit.ts';
import { markdown } from './markdown.ts';
import { terminal } from './terminal.ts';

export const formats: readonly Format[] = [terminal, json, junit, html, markdown, badge];
