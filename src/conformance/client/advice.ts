// Advice for a program that the lab could not judge, because none of its requests had the key of the lab.
import type { Conducted } from './conduct.ts';
import type { Facts, StrayRequest } from './facts.ts';
import { toldLines } from './told-lines.ts';
import { countWithNoun } from '../vocabulary/count-with-noun.ts';

export interface Silence {
  reason: string;
  advice: readonly string[];
}

/** True when no request of the program came with the key of the lab. */
export const isSilent = ({ requests }: Pick<Facts, 'requests'>): boolean =>
  requests.every(({ hasKey }) => !hasKey);

/** Returns why nothing can be judged; undefined when the program sent a request with its key. */
export function whySilent({ facts, fault, variables }: Conducted): Silence | undefined {
  if (fault !== undefined) return { reason: `the program could not be started: ${fault}`, advice: [] };
  if (!isSilent(facts)) return undefined;
  const { reason, advice } = silenceOf(facts);
  return {
    reason,
    advice: [
      ...advice,
      `These variables were set: ${variables.join(', ')}`,
      // A program that reached the emulator calls the right address.
      ...(facts.strays.length > 0 ? [] : otherAddresses(facts.output)),
      endOf(facts),
    ],
  };
}

/** Tells how the program ended, and the lines of its output that tell why. */
export function endOf(facts: Facts): string {
  const lines = toldLines(facts.output, 8);
  return `The program ${ending(facts)}; ${lines.length === 0 ? 'it printed nothing' : `it printed: ${lines.join('\n')}`}`;
}

/** The words for a client, and for the address and the key that it gets. */
export interface ClientWords {
  client: string;
  address: string;
  key: string;
}

const programWords: ClientWords = {
  client: 'the program',
  address: 'OPENAI_BASE_URL',
  key: 'OPENAI_API_KEY',
};

/** Returns what a silent client did, and what is probably wrong with it. */
export function silenceOf(
  { situation, strays, brokenConnection }: Facts,
  { client, address, key }: ClientWords = programWords,
): Silence {
  const place = `in the situation ${situation}`;
  const subject = `T${client.slice(1)}`;
  if (strays.length > 0)
    return {
      reason: `${client} reached the emulator without the key of the lab ${place}`,
      advice: [
        ...waysOf(strays),
        `${subject} must read its key from ${key}, and send it as a bearer in the header Authorization.`,
      ],
    };
  if (brokenConnection !== undefined)
    return {
      reason: `${client} reached the emulator, but sent no HTTP request, ${place}`,
      advice: [`The emulator noted: ${brokenConnection}. ${subject} must use ${address} as it is.`],
    };
  return {
    reason: `${client} sent no request to the emulator ${place}`,
    advice: [
      `The likely reasons: ${client} does not read ${address}; a base URL is written in its code; it calls https, ` +
        'and the address of the lab is http; or it ended before its first request.',
    ],
  };
}

/** Returns one sentence for each way in which the requests lacked the key. */
function waysOf(strays: readonly StrayRequest[]): string[] {
  const byWay = new Map<string, StrayRequest[]>();
  for (const stray of strays) {
    const way = wayOf(stray);
    byWay.set(way, [...(byWay.get(way) ?? []), stray]);
  }
  return [...byWay].map(([way, list]) => {
    const [first] = list;
    const example = `${first?.method} ${first?.path} → ${first?.status}`;
    return `${countWithNoun(list.length, 'request')} came ${way}: ${list.length === 1 ? '' : 'first '}${example}.`;
  });
}

function wayOf({ sent, misplaced }: StrayRequest): string {
  if (misplaced.length > 0) return `with the key of the lab in ${misplaced.join(' and ')}`;
  if (sent.length === 0) return 'without any key';
  return `with another key, ${sent.map(({ name, key }) => `${key} in the header ${name}`).join(' and ')}`;
}

function ending({ ending: how, exit }: Facts): string {
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
