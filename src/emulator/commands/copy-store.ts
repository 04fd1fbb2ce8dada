// `sora-emulator export` and `sora-emulator import`: copy the state of all projects from one store into another.
import { createReadStream, createWriteStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { once } from 'node:events';
import { readArguments, readDataPlace } from './command-line.ts';
import { openData } from '../open-data.ts';
import { shownDataPlace, type DataPlace } from '../store/data-place.ts';
import { OptionError } from '../options/options.ts';
import type { Store } from '../store/store.ts';
import { exportedLines, importLines, TransferError, type TransferCounts } from '../store/transfer.ts';

const dataHelp = `  --data FILE|URL    The store: a SQLite file, or the URL of a PostgreSQL database. [SORA_DATA]`;

const exportHelp = `sora-emulator export: writes the state of all projects of a store into one file.

Usage
  sora-emulator export --data FILE|URL [--out FILE]

${dataHelp}
  --out FILE         Where to write the copy. Default: standard output.

The copy has one record per line, as JSON: documents, uploaded bytes, counters, deliveries and journals. It contains
the secrets of webhook endpoints. Stop the servers of the store first: a copy of a store that changes meanwhile can
miss these changes.

Examples
  sora-emulator export --data ./sora.db > copy.jsonl
  sora-emulator export --data ./sora.db | sora-emulator import --data postgres://sora@db/sora
`;

const importHelp = `sora-emulator import: reads a file of 'sora-emulator export' into a store.

Usage
  sora-emulator import [FILE] --data FILE|URL

  FILE               The copy. Default: standard input.
${dataHelp}

Records of the store that the copy does not name stay as they are. Stop the servers of the store first.

Examples
  sora-emulator import copy.jsonl --data ./other.db
`;

const text = { type: 'string' } as const;

export async function exportStore(args: readonly string[]): Promise<void> {
  const given = readArguments(args, { help: exportHelp, flags: { data: text, out: text }, positionals: 0 });
  if (given === undefined) return;
  const place = placeOf(given.flags['data']);
  const { out } = given.flags;
  const target = out === undefined ? process.stdout : createWriteStream(out);
  const counts = await withStore(place, (store) => writeLines(exportedLines(store), target));
  if (target !== process.stdout) {
    target.end();
    await once(target, 'close');
  }
  const where = out === undefined ? '' : ` are in ${out}`;
  tell('export', `${summary(counts)} of ${shownDataPlace(place)}${where}`);
}

/** Writes lines as fast as the reader takes them. @returns the result of the generator */
async function writeLines(
  lines: AsyncGenerator<string, TransferCounts>,
  target: NodeJS.WritableStream,
): Promise<TransferCounts> {
  const broken = new Promise<never>((_, reject) => target.once('error', reject));
  // An error that comes while no line waits for it is reported with the next line.
  broken.catch(() => undefined);
  for (;;) {
    const next = await lines.next();
    if (next.done === true) return next.value;
    if (!target.write(`${next.value}\n`)) await Promise.race([once(target, 'drain'), broken]);
  }
}

export async function importStore(args: readonly string[]): Promise<void> {
  const given = readArguments(args, { help: importHelp, flags: { data: text }, positionals: 1 });
  if (given === undefined) return;
  const place = placeOf(given.flags['data']);
  const [path] = given.rest;
  const input = path === undefined ? process.stdin : createReadStream(path);
  // A file that does not exist must not make a new store.
  if (path !== undefined) await once(input, 'open');
  try {
    const lines = createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY });
    const counts = await withStore(place, (store) => importLines(store, lines));
    tell('import', `${summary(counts)} are in ${shownDataPlace(place)}`);
  } catch (thrown) {
    if (!(thrown instanceof TransferError)) throw thrown;
    throw new OptionError(`${path ?? 'standard input'} cannot be imported: ${thrown.message}`);
  }
}

/** Reads the place from the flag or the variable. @throws OptionError */
function placeOf(flag: string | undefined): DataPlace {
  const place = readDataPlace(flag);
  if (place.kind !== 'memory') return place;
  throw new OptionError(
    'name a store with --data: a SQLite file, or the URL of a PostgreSQL database. A store in memory ends with its server; save a project of a running server with GET /_emulator/export',
  );
}

async function withStore<T>(place: DataPlace, act: (store: Store) => Promise<T>): Promise<T> {
  const store = openData(place);
  try {
    return await act(store);
  } finally {
    await store.close();
  }
}

const summary = ({ projects, documents, uploads, counters, deliveries, entries }: TransferCounts) =>
  `${projects} project${projects === 1 ? '' : 's'} (${documents} documents, ${uploads} uploads, ${counters} counters, ${deliveries} deliveries, ${entries} journal entries)`;

const tell = (command: string, line: string): void =>
  void process.stderr.write(`sora-emulator ${command}: ${line}\n`);
