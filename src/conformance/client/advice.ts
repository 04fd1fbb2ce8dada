// Advice for a program that the lab could not judge.
import type { Conducted } from './conduct.ts';
import type { Situation } from './model.ts';

export interface Silence {
  reason: string;
  advice: readonly string[];
}

/** Returns why nothing can be judged; undefined when the program sent a request. */
export function whySilent({ facts, fault, variables }: Conducted, { name }: Situation): Silence | undefined {
  if (fault !== undefined) return { reason: `the program could not be started: ${fault}`, advice: [] };
  if (facts.requests.length > 0) return undefined;
  return {
    reason: `the program sent no request to the emulator in the situation ${name}`,
    advice: [
      `These variables were set: ${variables.join(', ')}. The program must take its address from OPENAI_BASE_URL.`,
      'The program must take its key from OPENAI_API_KEY: the lab does not see requests without a key or with another key.',
      ...otherAddresses(facts.output),
      `The program ${ending(facts)}; ${facts.output.trim() === '' ? 'it printed nothing' : `it printed: ${facts.output.trim().slice(-600)}`}`,
    ],
  };
}

function ending({ ending: how, exit }: Conducted['facts']): string {
  if (how === 'stopped') return 'had not ended when its time was up';
  return `ended with ${exit?.signal ?? `status ${exit?.code ?? 'unknown'}`}`;
}

/** Hosts that the output names: a program may have an address of its own. */
function otherAddresses(output: string): string[] {
  const hosts = [...output.matchAll(/https?:\/\/([\w.:-]+)/g)].map(([, host = '']) => host);
  const other = [...new Set(hosts)].filter((host) => !/^(127\.|localhost)/.test(host));
  return other.length === 0
    ? []
    : [`Its output names ${other.slice(0, 3).join(', ')}: does the program call that address?`];
}
