// The lab for programs that are started by hand: it prints an address, and judges the requests that came.
import { isSilent, silenceOf } from './advice.ts';
import { checkRules } from './check-rules.ts';
import type { Conducted } from './conduct.ts';
import { startEmulator } from './emulator-process.ts';
import type { Facts } from './facts.ts';
import type { LabOptions } from './lab-options.ts';
import { loadCatalogue } from './load.ts';
import type { Situation } from './model.ts';
import type { LabRun } from './run-lab.ts';
import { selectSituations } from './select.ts';
import { refuseUndone } from './undone.ts';
import { resultsOf, type Fate } from './verdicts.ts';
import { openVisit, type Visit, type VisitOptions } from './visit.ts';

export interface AttachHooks {
  say: (text: string) => void;
  /** Waits for Enter. @returns false when no more input comes, or after Ctrl-C */
  next: () => Promise<boolean>;
}

/** Where webhooks go when the user names no address. */
const noUrl = 'http://127.0.0.1:9/';

/**
 * Opens one situation after the other, until the last one or until Ctrl-C.
 * @throws UsageError when the options make no sense
 */
export async function runAttached(options: Omit<LabOptions, 'command'>, hooks: AttachHooks): Promise<LabRun> {
  const { tasks = ['create'] } = options;
  const catalogue = loadCatalogue(options.situationsFolder);
  const { situations, whyNot } = selectSituations(catalogue, { ...options, command: [] });
  const emulator = await startEmulator();
  const fates = new Map<string, Fate>();
  const visits = new Map<string, Conducted>();
  try {
    if (options.situationsFolder !== undefined)
      await checkRules(emulator, { situations, places: catalogue.places });
    for (const situation of situations) {
      const visit = await openVisit(visitOptions(options, { situation, emulator, key: emulator.nextKey() }));
      hooks.say(instructions(visit, situation));
      const more = await hooks.next();
      const facts = await factsOf(visit);
      fates.set(
        situation.name,
        isSilent(facts) ? { kind: 'not-run', reason: whyNothing(facts) } : { kind: 'visited', facts },
      );
      visits.set(situation.name, {
        facts,
        startedMs: undefined,
        fault: undefined,
        variables: [],
        secrets: visit.secrets,
      });
      if (!more) break;
    }
    const hints = refuseUndone(fates);
    const results = resultsOf({ catalogue, fates, whyNot });
    return { results, visits, hints, speed: 1, parallel: 1, tasks };
  } finally {
    await emulator.close();
  }
}

/** The user may have skipped the situation, so only a request without the key of the lab needs an explanation. */
function whyNothing(facts: Facts): string {
  if (facts.strays.length === 0 && facts.brokenConnection === undefined) return 'no request came';
  const { reason, advice } = silenceOf(facts);
  return [reason, ...advice].join('. ');
}

function visitOptions(
  { videos = 1, patience, webhookUrl = noUrl }: Omit<LabOptions, 'command'>,
  given: Pick<VisitOptions, 'situation' | 'emulator' | 'key'>,
): VisitOptions {
  const url = given.situation.task === 'webhook' ? webhookUrl : undefined;
  return { ...given, speed: 1, patienceS: patience, videos, webhookUrl: url };
}

/** The lab knows neither the end of such a program nor its files. */
const factsOf = (visit: Visit): Promise<Facts> =>
  visit.facts({
    ending: 'unknown',
    exit: undefined,
    lastedMs: 0,
    limitMs: 0,
    isLimitGiven: false,
    output: '',
    folder: undefined,
  });

function instructions(
  { baseUrl, key, webhookSecret }: Visit,
  { name, title, task, prompt }: Situation,
): string {
  return [
    '',
    `${name}: ${title} (task ${task})`,
    `  export OPENAI_BASE_URL=${baseUrl}`,
    `  export OPENAI_API_KEY=${key}`,
    ...(webhookSecret === undefined ? [] : [`  export OPENAI_WEBHOOK_SECRET=${webhookSecret}`]),
    ...(prompt === undefined ? [] : [`  The prompt: ${JSON.stringify(prompt)}`]),
    '  Let the program do its task with this address and key. Then press Enter for the next situation, or',
    '  Ctrl-C for the verdict.',
    '',
  ].join('\n');
}
