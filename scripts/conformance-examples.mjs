// Writes an example of a right exchange for each check, as `sora-conformance explain` shows it: the answers are the emulator's.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run } from '../dist/conformance/index.js';
import { createEmulator } from '../dist/emulator/index.js';

const file = join(import.meta.dirname, '../src/conformance/requirements/examples.json');
const longest = 900;
const shownHeaders = new Set([
  'accept-ranges',
  'content-disposition',
  'content-length',
  'content-range',
  'content-type',
  'etag',
  'range',
  'retry-after',
]);

/** One of each request that a check or a need has sent, by who asked. */
async function recorded(profile) {
  const directory = mkdtempSync(join(tmpdir(), 'sora-conformance-examples-'));
  const emulator = createEmulator({ seed: 1, pace: '40x' });
  try {
    const url = await emulator.listen();
    const options = { apiKey: 'sk-example', profile, emulator: true, parallel: 1, seed: 1 };
    const base = profile === 'azure' ? `${url}/openai/v1` : `${url}/v1`;
    const report = await run({ ...options, baseUrl: base }, { record: directory });
    const { log } = JSON.parse(readFileSync(join(directory, 'exchanges.har'), 'utf8'));
    return { report, entries: log.entries.filter(({ request }) => !request.url.includes('/_emulator')) };
  } finally {
    await emulator.close();
    rmSync(directory, { recursive: true });
  }
}

function shortened(text) {
  return text.length > longest
    ? `${text.slice(0, longest)}… (${text.length - longest} more characters)`
    : text;
}

const headerLines = (headers) =>
  headers
    .filter(({ name }) => shownHeaders.has(name.toLowerCase()))
    .map(({ name, value }) => `${name.toLowerCase()}: ${value}`);

/** The request and its answer as lines of HTTP. */
function worded({ request, response }) {
  const { pathname, search } = new URL(request.url);
  const { content } = response;
  const sent = request.postData;
  const body = content._file === undefined ? (content.text ?? '') : `(${content.size} bytes)`;
  const asked =
    sent === undefined ? '' : sent._file === undefined ? sent.text : `(${request.bodySize} bytes)`;
  return {
    request: [`${request.method} ${pathname}${search}`, ...headerLines(request.headers), '', shortened(asked)]
      .join('\n')
      .trimEnd(),
    answer: [`${response.status}`, ...headerLines(response.headers), '', shortened(body)]
      .join('\n')
      .trimEnd(),
  };
}

const examples = {};
const needs = {};
for (const profile of ['openai', 'azure']) {
  const { report, entries } = await recorded(profile);
  const lastOf = new Map(entries.map((entry) => [entry._asker, entry]));
  for (const { id, verdict } of report.results) {
    const own = lastOf.get(id);
    if (verdict === 'passed' && own !== undefined) examples[id] ??= worded(own);
  }
  for (const [asker, entry] of lastOf)
    if (asker.startsWith('need ')) needs[asker.slice('need '.length)] ??= worded(entry);
}
const sorted = (record) =>
  Object.fromEntries(Object.entries(record).toSorted(([a], [b]) => (a < b ? -1 : 1)));
writeFileSync(file, `${JSON.stringify({ checks: sorted(examples), needs: sorted(needs) }, null, 1)}\n`);
