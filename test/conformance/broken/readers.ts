// The checks that read something that a twin changes. They are found without a run of the twin: the twin changes the
// exchanges of one run against a server that is not broken, and the askers of the changed exchanges are known.
import type { WireAnswer, WireRequest } from '../../../src/conformance/http/transport.ts';
import { needs as table } from '../../../src/conformance/needs/index.ts';
import { checks } from '../../../src/conformance/checks/index.ts';
import type { NeedName } from '../../../src/conformance/vocabulary/need-values.ts';
import type { Emulator } from '../../../src/emulator/index.ts';
import type { BentDelivery } from './deliveries.ts';
import { isControl, judgeTwin, readAnswer, readRequest, type Twin } from './twin.ts';

type Seen =
  | { request: WireRequest; answer: WireAnswer }
  | { delivery: BentDelivery; asker: string | undefined };

/** The exchanges and deliveries of a whole run against a server that is not broken, in order. */
type Recorded = readonly Seen[];

export interface Readers {
  /** Records the run for twins with these options, once. */
  record(options: Twin['options']): Promise<Recorded>;
  /** Returns the twin with options that run only the checks that read what it changes, and those that it names. */
  limited(twin: Twin): Promise<Twin>;
}

/** @param emulator an emulator with a seed */
export function createReaders(emulator: Emulator): Readers {
  const runs = new Map<string, Promise<Recorded>>();
  const record: Readers['record'] = (options) => {
    const key = JSON.stringify(options ?? {});
    const run = runs.get(key) ?? recordRun(options, emulator);
    runs.set(key, run);
    return run;
  };
  return {
    record,
    async limited(twin) {
      // The few twins with a choice of their own stay with it.
      if (twin.options?.only !== undefined) return twin;
      const only = readersOf(twin, await record(twin.options));
      return only === undefined ? twin : { ...twin, options: { ...twin.options, only } };
    },
  };
}

async function recordRun(options: Twin['options'], emulator: Emulator): Promise<Recorded> {
  const seen: Seen[] = [];
  const straight = { name: 'straight', breaks: [], ...(options !== undefined && { options }) };
  await judgeTwin(straight, emulator, {
    exchanged(request, answer) {
      if (!isControl(request)) seen.push({ request, answer });
    },
    delivered: (delivery, asker) => seen.push({ delivery: structuredClone(delivery), asker }),
  });
  return seen;
}

/**
 * Returns the ids of the checks that read something that a twin changes, and of those that it names. Undefined means all
 * checks.
 */
function readersOf(twin: Twin, recorded: Recorded): readonly string[] | undefined {
  const askers = changedAskers(twin, recorded);
  if (askers === undefined) return undefined;
  const read = checks.filter(
    ({ id, needs, isolated }) =>
      askers.has(id) || usedBy(needs, isolated).some((name) => askers.has(`need ${name}`)),
  );
  return [...new Set([...read.map(({ id }) => id), ...twin.breaks])];
}

/** Returns the checks and needs whose exchanges a twin changes; undefined when one of them is not known. */
function changedAskers(twin: Twin, recorded: Recorded): ReadonlySet<string> | undefined {
  const memory = new Map<string, unknown>();
  const askers = new Set<string>();
  for (const seen of recorded) {
    const changed =
      'delivery' in seen ? changesDelivery(twin, seen.delivery, memory) : changesExchange(twin, seen, memory);
    if (!changed) continue;
    const asker = 'delivery' in seen ? seen.asker : seen.request.asker;
    if (asker === undefined) return undefined;
    askers.add(asker);
  }
  return askers;
}

function changesExchange(
  twin: Twin,
  { request: wire, answer: given }: { request: WireRequest; answer: WireAnswer },
  memory: Map<string, unknown>,
): boolean {
  const request = readRequest(wire);
  if (twin.request?.(request, memory) !== undefined) return true;
  if (twin.answer === undefined) return false;
  const answer = readAnswer(given);
  const before = [answer.status, JSON.stringify(answer.headers), JSON.stringify(answer.json), answer.bytes];
  const bent = twin.answer(answer, request, memory) ?? answer;
  const after = [bent.status, JSON.stringify(bent.headers), JSON.stringify(bent.json), bent.bytes];
  return after.some((part, at) => part !== before[at]);
}

function changesDelivery(twin: Twin, sent: BentDelivery, memory: Map<string, unknown>): boolean {
  if (twin.delivery === undefined) return false;
  const copy = structuredClone(sent);
  const given = twin.delivery(copy, memory) ?? [copy];
  return JSON.stringify(given) !== JSON.stringify([sent]);
}

/** Returns these needs, the needs on which they depend, and those that they may use. */
function usedBy(names: readonly NeedName[], isolated: boolean): readonly NeedName[] {
  const found = new Set<NeedName>();
  const visit = (name: NeedName) => {
    if (found.has(name)) return;
    found.add(name);
    const need = table[name];
    for (const below of [...(need.needs ?? []), ...(need.mayNeed ?? [])]) visit(below);
    // Projects of their own use the encoding that the shared project has found.
    if (need.isolated === true) visit('create-encoding');
  };
  for (const name of isolated ? [...names, 'create-encoding' as const] : names) visit(name);
  return [...found];
}
