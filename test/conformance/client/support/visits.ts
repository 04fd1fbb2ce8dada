// Visits of programs to situations, in one emulator and side by side, and the verdicts on them.
import { conduct } from '../../../../src/conformance/client/conduct.ts';
import type { LabEmulator } from '../../../../src/conformance/client/emulator-process.ts';
import { judge } from '../../../../src/conformance/client/judgements/judge.ts';
import { holdsIn, loadCatalogue } from '../../../../src/conformance/client/load.ts';
import { realPorts } from '../../../../src/conformance/client/real-time.ts';
import { draw } from '../../../../src/conformance/media/picture-writer.ts';

export const catalogue = loadCatalogue();
const image = draw('png', '1280x720');
const ports = realPorts(new AbortController().signal);

/** A visit waits much more than it works. */
export const places = 10;
/** How long a test waits for its visit, on a busy machine too. */
export const visitLimitMs = 300_000;

export interface VisitCase {
  command: readonly string[];
  situation: string;
  patienceS?: number | undefined;
  limitS?: number | undefined;
}

/** Verdicts by the id of the expectation, each with its reason. */
export interface Verdicts {
  failed: Record<string, string | undefined>;
  /** The ids with each other verdict. */
  passed: string[];
  'not-exercised': string[];
  unclear: string[];
  /** The end of what the program printed. */
  output: string;
}

/** Runs a program in one situation and judges all expectations of the situation. */
export async function visited(
  emulator: LabEmulator,
  { command, situation: name, patienceS, limitS = 30 }: VisitCase,
): Promise<Verdicts> {
  const situation = catalogue.situations.find((one) => one.name === name);
  if (situation === undefined) throw new Error(`there is no situation ${name}`);
  const { facts } = await conduct(
    {
      emulator,
      command,
      situation,
      patienceS,
      image,
      key: emulator.nextKey(),
      speed: 1,
      clockEnv: {},
      videos: 1,
      limitMs: limitS * 1000,
      isLimitGiven: false,
      startLimitMs: 60_000,
      files: undefined,
      webhookUrl: undefined,
      keepIn: undefined,
    },
    ports,
  );
  const verdicts: Verdicts = {
    failed: {},
    passed: [],
    'not-exercised': [],
    unclear: [],
    output: facts.output,
  };
  for (const expectation of catalogue.expectations.filter((one) => holdsIn(one, situation))) {
    const { verdict, reason } = judge(expectation, facts);
    if (verdict === 'failed') verdicts.failed[expectation.id] = reason;
    else verdicts[verdict].push(expectation.id);
  }
  return verdicts;
}

/**
 * Starts the acts in their order, so many at a time.
 * @returns a promise for each, in the same order
 */
export function sideBySide<T>(acts: ReadonlyArray<() => Promise<T>>, places: number): Array<Promise<T>> {
  const waiting: Array<() => Promise<void>> = [];
  const results = acts.map(
    (act) =>
      new Promise<T>((resolve, reject) => {
        waiting.push(() => act().then(resolve, reject));
      }),
  );
  const work = async () => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) await next();
  };
  // Each test awaits its own visit; a failure before that is handled there.
  for (const result of results) result.catch(() => undefined);
  for (let place = 0; place < places; place += 1) void work();
  return results;
}
