// The lab for programs that are started by hand: it prints an address, and judges what came.
import type { Conducted } from './conduct.ts';
import { startEmulator } from './emulator-process.ts';
import type { Facts } from './facts.ts';
import { createKeys } from './keys.ts';
import type { LabOptions } from './lab-options.ts';
import { loadCatalogue } from './load.ts';
import type { Situation } from './model.ts';
import type { LabRun } from './run-lab.ts';
import { selectSituations } from './select.ts';
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
  const nextKey = createKeys();
  const fates = new Map<string, Fate>();
  const visits = new Map<string, Conducted>();
  try {
    for (const situation of situations) {
      const visit = await openVisit(visitOptions(options, { situation, url: emulator.url, key: nextKey() }));
      hooks.say(instructions(visit, situation));
      const more = await hooks.next();
      const facts = await factsOf(visit);
      const isSilent = facts.requests.length === 0;
      fates.set(
        situation.name,
        isSilent ? { kind: 'not-run', reason: 'no request came' } : { kind: 'visited', facts },
      );
      visits.set(situation.name, { facts, startedMs: undefined, fault: undefined, variables: [] });
      if (!more) break;
    }
    const results = resultsOf({ catalogue, fates, whyNot });
    return { results, visits, hints: [], speed: 1, parallel: 1, tasks };
  } finally {
    await emulator.close();
  }
}

function visitOptions(
  { videos = 1, patience, webhookUrl = noUrl }: Omit<LabOptions, 'command'>,
  given: Pick<VisitOptions, 'situation' | 'url' | 'key'>,
): VisitOptions {
  const url = given.situation.task === 'webhook' ? webhookUrl : undefined;
  return { ...given, speed: 1, patienceS: patience, videos, webhookUrl: url };
}

/** The lab knows neither the end of such a program nor its files. */
const factsOf = (visit: Visit): Promise<Facts> =>
  visit.facts({ ending: 'unknown', exit: undefined, lastedMs: 0, limitMs: 0, output: '', folder: undefined });

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
