// The lab for tests: the program is a function of a test process, and each situation is a visit.
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { draw } from '../media/picture-writer.ts';
import { redactDeep, redactor } from '../http/redact.ts';
import { UsageError } from '../vocabulary/mismatch.ts';
import { didYouMean } from '../../nearest.ts';
import { isSilent, silenceOf, type ClientWords } from './advice.ts';
import { startEmulator } from './emulator-process.ts';
import type { Facts } from './facts.ts';
import { makeFolder, type VisitFolder } from './folder.ts';
import { innerPaths } from './inner-path.ts';
import { holdsIn, loadCatalogue, type Catalogue } from './load.ts';
import type { Situation, Task } from './model.ts';
import { undoneTasks } from './undone.ts';
import { resultsOf, type SituationFinding } from './verdicts.ts';
import { openVisit, type Visit } from './visit.ts';

export interface ClientLabOptions {
  /** A folder with situations and expectations of your own. */
  situationsFolder?: string;
  /** How many videos the function creates for one. @default 1 */
  videos?: number;
}

export interface ClientLab {
  /**
   * Opens a situation. Each visit has a key of its own, so visits may run side by side.
   * @throws UsageError for a name that no situation has
   */
  visit: (situation: string, options?: VisitSettings) => Promise<LabVisit>;
  /** The situations by name. */
  situations: ReadonlyArray<{ name: string; title: string; task: Task }>;
  /** Ends the emulator and removes all folders. */
  close: () => Promise<void>;
}

export interface VisitSettings {
  /** Where the function receives webhooks. The situations of the task `webhook` need it. */
  webhookUrl?: string;
}

export interface LabVisit {
  situation: string;
  task: Task;
  /** For the client under test, in place of `OPENAI_BASE_URL`. */
  baseUrl: string;
  /** For the client under test, in place of `OPENAI_API_KEY`. */
  apiKey: string;
  prompt: string;
  /** An empty folder for the files of the client. */
  folder: string;
  /** The path where a video can be saved; any other file of the folder does as well. */
  output: string;
  /** The path of a PNG of 1280x720. */
  image: string;
  /** The secret of the webhooks; undefined when the situation sends none. */
  webhookSecret: string | undefined;
  /** Calls the client, and notes whether it threw. It never throws itself. */
  run: (client: (visit: LabVisit) => unknown) => Promise<void>;
  /**
   * Ends the visit and judges it.
   * @throws SilentClient when nothing can be judged: no request came with the key of the visit, or none of the task
   * @throws UsageError for a second verdict, and for a file outside the folder
   */
  verdict: (end?: VisitOutcome) => Promise<VisitVerdict>;
}

/**
 * Nothing can be judged: no request of the client came with the key of the visit, or the client did nothing of the task
 * of the situation.
 */
export class SilentClient extends Error {
  override name = 'SilentClient';
  constructor(facts: Facts) {
    super(isSilent(facts) ? silenceText(facts) : undoneText(facts));
  }
}

function silenceText(facts: Facts): string {
  const { reason, advice } = silenceOf(facts, visitWords);
  return [reason, ...advice].join('. ');
}

const undoneText = (facts: Facts) =>
  `in the situation ${facts.situation}, ${undoneTasks([facts])
    .map(({ reason }) => reason.replace('the program', visitWords.client))
    .join(', ')}`;

/** A function reads no variables: the visit has the address and the key. */
const visitWords: ClientWords = {
  client: 'the client',
  address: '`baseUrl` of the visit',
  key: '`apiKey` of the visit',
};

/** How the client ended, for expectations on its end. Without it they are not exercised. */
export interface VisitOutcome {
  /** The error that the client threw. It counts like an exit status other than 0. */
  error?: unknown;
  /** True when the client reports that it has saved the video. This counts like the exit status 0. */
  saved?: boolean;
  /** Files that the client has in memory, by their path inside the folder of the visit. */
  files?: Readonly<Record<string, Uint8Array>>;
}

export interface VisitVerdict {
  /** True when no MUST failed, and none is unclear. */
  met: boolean;
  results: readonly VisitResult[];
  /** The results that failed. */
  failures: readonly VisitResult[];
}

export interface VisitResult {
  id: string;
  level: string;
  statement: string;
  verdict: SituationFinding['verdict'];
  reason?: string;
  evidence: readonly string[];
}

/**
 * Starts an emulator for tests of a client.
 * @throws UsageError when a file of situations is wrong
 * @example
 * const lab = await createClientLab();
 * const visit = await lab.visit('rate-limited');
 * await myFunction(visit.baseUrl, visit.apiKey);
 * expect((await visit.verdict()).failures).toEqual([]);
 */
export async function createClientLab(options: ClientLabOptions = {}): Promise<ClientLab> {
  const catalogue = loadCatalogue(options.situationsFolder);
  const emulator = await startEmulator();
  const image = draw('png', '1280x720');
  const folders = new Set<VisitFolder>();
  return {
    situations: catalogue.situations.map(({ name, title, task }) => ({ name, title, task })),
    async visit(name, { webhookUrl } = {}) {
      const situation = situationOf(catalogue, name);
      if (situation.task === 'webhook' && webhookUrl === undefined)
        throw new UsageError(`the situation ${name} sends webhooks: give webhookUrl`);
      const visit = await openVisit({
        emulator,
        key: emulator.nextKey(),
        situation,
        speed: 1,
        patienceS: undefined,
        videos: options.videos ?? 1,
        webhookUrl: situation.task === 'webhook' ? webhookUrl : undefined,
      });
      const folder = makeFolder({
        files: undefined,
        image,
        outputName: situation.task === 'list' ? 'output.json' : 'output.mp4',
      });
      folders.add(folder);
      return labVisit(visit, { folder, catalogue, forget: () => folders.delete(folder) });
    },
    async close() {
      await emulator.close();
      for (const folder of folders) folder.end();
    },
  };
}

function situationOf({ situations }: Catalogue, name: string): Situation {
  const found = situations.find((known) => known.name === name);
  if (found !== undefined) return found;
  const names = situations.map((known) => known.name);
  throw new UsageError(
    `there is no situation '${name}'${didYouMean(name, names)}; known are ${names.join(', ')}`,
  );
}

function labVisit(
  visit: Visit,
  { folder, catalogue, forget }: { folder: VisitFolder; catalogue: Catalogue; forget: () => void },
): LabVisit {
  const { situation } = visit;
  const noted: VisitOutcome[] = [];
  let isOver = false;
  const opened: LabVisit = {
    situation: situation.name,
    task: situation.task,
    baseUrl: visit.baseUrl,
    apiKey: visit.key,
    prompt: visit.prompt,
    folder: folder.work,
    output: folder.output,
    image: folder.image,
    webhookSecret: visit.webhookSecret,
    async run(client) {
      try {
        await client(opened);
        noted.push({ saved: true });
      } catch (error) {
        noted.push({ error });
      }
    },
    async verdict(end = noted.at(-1)) {
      if (isOver) throw new UsageError(`the verdict on this visit of ${situation.name} was given already`);
      writeFiles(folder.work, end?.files ?? {});
      isOver = true;
      const facts = await visit.facts({
        ...endOf(end),
        lastedMs: 0,
        limitMs: 0,
        isLimitGiven: false,
        folder,
      });
      folder.end();
      forget();
      await visit.close();
      if (isSilent(facts) || undoneTasks([facts]).length > 0) throw new SilentClient(facts);
      return redactDeep(verdictOf(facts, { situation, catalogue }), redactor(visit.secrets));
    },
  };
  return opened;
}

/** Writes nothing when one of the paths is wrong. */
function writeFiles(folder: string, files: Readonly<Record<string, Uint8Array>>): void {
  const paths = innerPaths(folder, Object.keys(files));
  for (const [index, bytes] of Object.values(files).entries()) {
    const path = paths[index] ?? '';
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, bytes);
  }
}

function endOf(end: VisitOutcome | undefined): Pick<Facts, 'ending' | 'exit' | 'output'> {
  if (end === undefined || (end.error === undefined && end.saved === undefined))
    return { ending: 'unknown', exit: undefined, output: '' };
  const output = end.error === undefined ? '' : textOf(end.error);
  return {
    ending: 'exited',
    exit: { code: end.error === undefined && end.saved === true ? 0 : 1, signal: null },
    output,
  };
}

const textOf = (error: unknown) =>
  error instanceof Error ? `${error.name}: ${error.message}` : String(error);

function verdictOf(
  facts: Facts,
  { situation, catalogue }: { situation: Situation; catalogue: Catalogue },
): VisitVerdict {
  const own = {
    ...catalogue,
    situations: [situation],
    expectations: catalogue.expectations.filter((expectation) => holdsIn(expectation, situation)),
  };
  const judged = resultsOf({
    catalogue: own,
    fates: new Map([[situation.name, { kind: 'visited', facts } as const]]),
    whyNot: () => undefined,
  });
  const results = judged.flatMap(({ expectation: { id, level, statement }, findings }) =>
    findings.map(({ verdict, reason, evidence }): VisitResult => ({
      id,
      level,
      statement,
      verdict,
      evidence,
      ...(reason !== undefined && { reason }),
    })),
  );
  const failures = results.filter(({ verdict }) => verdict === 'failed');
  const met = results.every(
    ({ level, verdict }) => level !== 'MUST' || verdict === 'passed' || verdict === 'not-exercised',
  );
  return { results, failures, met };
}
