// A whole run of the client lab: the first situation alone, then the others side by side.
import { statSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { resolve } from 'node:path';
import { draw } from '../media/picture-writer.ts';
import { conduct, type Conducted, type ConductPorts } from './conduct.ts';
import { startEmulator, type LabEmulator } from './emulator-process.ts';
import { clockEnvironment } from './faketime.ts';
import { checkRules } from './check-rules.ts';
import { judge } from './judgements/judge.ts';
import { prepareKeepFolder } from './folder.ts';
import { checkLinks } from './inner-path.ts';
import type { LabOptions } from './lab-options.ts';
import { holdsIn, loadCatalogue, type Catalogue } from './load.ts';
import type { Situation } from './model.ts';
import { firstPace, longerPace, paceAfter, paceIn, type Pace } from './pace.ts';
import { measureClock } from './probe-clock.ts';
import { selectSituations } from './select.ts';
import { isDoubtful, isTimed, resultsOf, type ClientResult, type Fate } from './verdicts.ts';
import { endOf, whySilent } from './advice.ts';
import { refuseUndone } from './undone.ts';

export interface LabEvent {
  type: 'planned' | 'visited';
  /** The number of situations of the run. */
  of: number;
  situation?: string;
}

export interface LabHooks {
  onEvent?: (event: LabEvent) => void;
}

/** The outcome of a run, before it becomes a report. */
export interface LabRun {
  results: ClientResult[];
  visits: ReadonlyMap<string, Conducted>;
  /** Advice for the user. */
  hints: readonly string[];
  /** Why the run ended before its situations. */
  aborted?: string;
  speed: number;
  parallel: number;
  tasks: readonly string[];
}

const slowStartMs = 1000;
const sleeperMs = 10_000;

/** @throws UsageError when the options make no sense */
export async function runLab(
  options: LabOptions,
  ports: ConductPorts,
  hooks: LabHooks = {},
): Promise<LabRun> {
  const { speed = 1, tasks = ['create'] } = options;
  const catalogue = loadCatalogue(options.situationsFolder);
  const { situations, whyNot } = selectSituations(catalogue, options);
  const clockEnv = clockEnvironment(speed, options.faketime);
  if (options.files !== undefined) checkLinks(options.files);
  if (options.keep !== undefined) prepareKeepFolder(options.keep, options.files);
  const emulator = await startEmulator();
  try {
    if (options.situationsFolder !== undefined)
      await checkRules(emulator, { situations, places: catalogue.places });
    const lab = createLab(options, { emulator, clockEnv, ports });
    const outcome = await visitAll(lab, { situations, catalogue, hooks });
    const results = resultsOf({ catalogue, fates: outcome.fates, whyNot });
    return { ...outcome, results, speed, tasks };
  } finally {
    await emulator.close();
  }
}

/** The program starts in a folder of its own, so paths to files must not depend on the folder of the user. */
function absolute(word: string, index: number): string {
  const isCommand = index === 0 && !word.includes('/');
  const found = isCommand ? undefined : statSync(word, { throwIfNoEntry: false });
  return found?.isFile() === true ? resolve(word) : word;
}

interface Lab {
  options: LabOptions;
  ports: ConductPorts;
  visit: (situation: Situation, pace: Pace) => Promise<Conducted>;
}

function createLab(
  options: LabOptions,
  given: { emulator: LabEmulator; clockEnv: Record<string, string>; ports: ConductPorts },
): Lab {
  const { emulator, clockEnv, ports } = given;
  const { speed = 1, videos = 1 } = options;
  const image = draw('png', '1280x720');
  const command = options.command.map(absolute);
  const visit = (situation: Situation, pace: Pace) => {
    return conduct(
      {
        ...pace,
        emulator,
        key: emulator.nextKey(),
        situation,
        speed,
        clockEnv,
        videos,
        image,
        command,
        // A short patience must not end a job that another situation delays.
        patienceS: situation.waits === 'patience' ? options.patience : undefined,
        files: options.files,
        webhookUrl: options.webhookUrl,
        keepIn: options.keep,
      },
      ports,
    );
  };
  return { options, ports, visit };
}

interface Plan {
  situations: readonly Situation[];
  catalogue: Catalogue;
  hooks: LabHooks;
}

type Outcome = Omit<LabRun, 'results' | 'speed' | 'tasks'> & { fates: ReadonlyMap<string, Fate> };

async function visitAll(lab: Lab, plan: Plan): Promise<Outcome> {
  const { situations, hooks } = plan;
  const { speed = 1, limit } = lab.options;
  const [first, ...others] = situations;
  const fates = new Map<string, Fate>();
  const visits = new Map<string, Conducted>();
  const outcome = { fates, visits, hints: [], parallel: 1 };
  if (first === undefined) return outcome;
  hooks.onEvent?.({ type: 'planned', of: situations.length });
  const openingPace = firstPace({ speed, limit });
  if (speed !== 1) {
    const unaffected = await measureClock(lab.visit, { speed, startLimitMs: openingPace.startLimitMs });
    if (lab.ports.signal.aborted) return interrupted(lab, outcome);
    if (unaffected !== undefined) return { ...outcome, aborted: unaffected };
  }
  const opening = await lab.visit(first, openingPace);
  visits.set(first.name, opening);
  hooks.onEvent?.({ type: 'visited', of: situations.length, situation: first.name });
  if (lab.ports.signal.aborted) return interrupted(lab, outcome);
  // The reason is told once, as the reason why the run ended, and not once for each expectation.
  const silent = whySilent(opening);
  if (silent !== undefined) return { ...outcome, aborted: silent.reason, hints: silent.advice };
  record(first, opening, { fates, visits });
  // A program that creates no video without any fault cannot be judged in the other situations.
  if (first.name === 'plain' && !created(opening))
    return {
      ...outcome,
      aborted: 'the program created no video in the situation plain',
      hints: [endOf(opening.facts)],
    };
  const pace = paceAfter(opening, { speed, limit });
  const parallel = lab.options.parallel ?? parallelFor(opening);
  await visitOthers(lab, others, {
    parallel,
    pace,
    visited(situation, visit) {
      record(situation, visit, { fates, visits });
      hooks.onEvent?.({ type: 'visited', of: situations.length, situation: situation.name });
    },
  });
  if (!lab.ports.signal.aborted) await repeatDoubtful(lab, { ...plan, fates, pace });
  if (lab.ports.signal.aborted) return interrupted(lab, { ...outcome, parallel });
  return { ...outcome, parallel, hints: [...hintsOf(visits), ...refuseUndone(fates)] };
}

/** Ctrl-C is no fault of the program, so the report gives that reason and no advice. */
const interrupted = <Known extends object>({ ports }: Lab, outcome: Known) => ({
  ...outcome,
  aborted: String(ports.signal.reason),
});

/** Visits the situations after the first, several at the same time. */
function visitOthers(
  lab: Lab,
  others: readonly Situation[],
  given: { parallel: number; pace: Pace; visited: (situation: Situation, visit: Attempt) => void },
): Promise<void> {
  const { parallel, pace, visited } = given;
  return sideBySide(
    others.toSorted((a, b) => rankOf(a) - rankOf(b)),
    { parallel: hasOneAddress(lab) ? 1 : parallel, signal: lab.ports.signal },
    async (situation) => {
      const visit = await attempt(() => lab.visit(situation, paceIn(situation, pace)));
      // The lab ended the programs that were running at Ctrl-C, so their visits show nothing.
      if (!lab.ports.signal.aborted) visited(situation, visit);
    },
  );
}

/** The longest visits begin first. */
const rankOf = ({ waits }: Situation) => (waits === 'patience' ? 0 : 1);

const created = ({ facts }: Conducted) =>
  facts.requests.some(
    ({ operation, status }) => operation === 'createVideo' && status >= 200 && status < 300,
  );

/** A program that listens at one address can be in one situation at a time. */
const hasOneAddress = ({ options }: Lab) => options.webhookUrl !== undefined;

/**
 * Four for each core: fewer when the start of the program keeps a core busy for seconds, and more when the
 * program mostly sleeps between its polls.
 */
function parallelFor({ startedMs = 0, facts }: Conducted): number {
  const cores = availableParallelism();
  const share = Math.min(1, slowStartMs / Math.max(1, startedMs));
  const sleep = Math.min(4, Math.max(1, facts.lastedMs / facts.speed / sleeperMs));
  return Math.max(cores, Math.round(cores * 4 * share * sleep));
}

/** Returns the advice for the first silent visit: the others were probably silent for the same reason. */
const hintsOf = (visits: ReadonlyMap<string, Conducted>): readonly string[] =>
  [...visits.values()]
    .flatMap((visit) => [whySilent(visit)?.advice ?? []])
    .find(({ length }) => length > 0) ?? [];

type Attempt = Conducted | { fault: string };

/** A fault of the lab in one situation must not end the run. */
async function attempt(visit: () => Promise<Conducted>): Promise<Attempt> {
  try {
    return await visit();
  } catch (thrown) {
    return { fault: `fault of the lab: ${thrown instanceof Error ? thrown.message : String(thrown)}` };
  }
}

function record(
  { name }: Situation,
  visit: Attempt,
  { fates, visits }: { fates: Map<string, Fate>; visits: Map<string, Conducted> },
): void {
  if (!('facts' in visit)) {
    fates.set(name, { kind: 'error', reason: visit.fault });
    return;
  }
  visits.set(name, visit);
  const silent = whySilent(visit);
  fates.set(
    name,
    silent === undefined ? { kind: 'visited', facts: visit.facts } : { kind: 'error', reason: silent.reason },
  );
}

async function sideBySide(
  situations: readonly Situation[],
  { parallel, signal }: { parallel: number; signal: AbortSignal },
  act: (situation: Situation) => Promise<void>,
): Promise<void> {
  const queue = [...situations];
  const worker = async () => {
    for (let next = queue.shift(); next !== undefined && !signal.aborted; next = queue.shift())
      await act(next);
  };
  await Promise.all(Array.from({ length: Math.min(parallel, queue.length) }, worker));
}

/** So many programs may run out of time because the machine is busy. When it is more of them, they are slow. */
const mostOutOfTime = 3;

/**
 * On a busy machine a wait can fail, and a program can reach a default limit. Such a situation is repeated while nothing
 * else runs, with more time after a limit.
 */
async function repeatDoubtful(
  lab: Lab,
  { situations, catalogue, fates, pace }: Plan & { fates: Map<string, Fate>; pace: Pace },
): Promise<void> {
  const longer = longerPace(pace, lab.options.speed ?? 1);
  const doubtful = situations.flatMap((situation) => {
    const doubt = doubtOf(situation, catalogue, fates.get(situation.name));
    return doubt === undefined ? [] : [{ situation, doubt }];
  });
  const isSlow = doubtful.filter(({ doubt }) => doubt === 'limit').length > mostOutOfTime;
  for (const { situation, doubt } of doubtful) {
    const fate = fates.get(situation.name);
    if (fate?.kind !== 'visited' || lab.ports.signal.aborted) continue;
    // The first situation may already have had that much time, with nothing else running.
    if (doubt === 'limit' && (isSlow || fate.facts.limitMs >= longer.limitMs)) continue;
    const again = await attempt(() => lab.visit(situation, doubt === 'limit' ? longer : pace));
    if ('facts' in again && !lab.ports.signal.aborted)
      fates.set(situation.name, { ...fate, repeated: again.facts });
  }
}

/** Returns what a busy machine may have caused in a situation: a wait that failed, or a limit that was reached. */
function doubtOf(
  situation: Situation,
  { expectations }: Catalogue,
  fate: Fate | undefined,
): 'wait' | 'limit' | undefined {
  if (fate?.kind !== 'visited') return undefined;
  const { facts } = fate;
  const own = expectations.filter((expectation) => holdsIn(expectation, situation));
  const doubtful = own.filter((one) => isDoubtful(one, judge(one, facts)));
  const isOutOfTime = facts.ending === 'stopped' && !facts.isLimitGiven && situation.waits !== 'patience';
  if (isOutOfTime && doubtful.length > 0) return 'limit';
  return doubtful.some(isTimed) ? 'wait' : undefined;
}
