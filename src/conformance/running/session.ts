// The connection of one run to a server. It makes the contexts of checks and needs. It also makes each need,
// once.
import { setMaxListeners } from 'node:events';
import type { Check } from '../vocabulary/check.ts';
import type { Context } from '../vocabulary/context.ts';
import type { NeedName, NeedValues } from '../vocabulary/need-values.ts';
import type { ModelChoice } from '../vocabulary/tools.ts';
import type { Encoding } from '../vocabulary/encoding.ts';
import { createModelChoice } from '../tools/model-choice.ts';
import type { Caretaker } from './caretaker.ts';
import { contextOf, controlOf, type OpenSession, type Scope, type SessionSettings } from './contexts.ts';
import { evidence, type Evidence } from './evidence.ts';
import { createPacing } from './pacing.ts';

export interface MadeNeed {
  name: NeedName;
  value: Promise<unknown>;
  evidence: Evidence;
}

export interface Session {
  /** Makes the context of a check. An isolated check gets its own project. */
  contextOf: (check: Check, seen: Evidence, signal: AbortSignal) => Context;
  /** Makes a need when it is used for the first time. */
  need: (name: NeedName) => MadeNeed;
  /** Makes the functions for the clean-up. They are not aborted with the run. */
  caretaker: () => Pick<Caretaker, 'http' | 'wait' | 'end' | 'ended' | 'isOpen'>;
  /** Returns the model that the suite makes videos with, as far as it is known. */
  model: () => string;
  /** Advice for the user about failures. Each hint appears once. */
  readonly hints: readonly string[];
  /** Resets the projects of isolated checks and needs. */
  forget: () => Promise<void>;
}

export function createSession(given: SessionSettings): Session {
  // This signal is not aborted with the run, because the rule is removed after the run.
  const { signal: lasting } = new AbortController();
  setMaxListeners(0, lasting);
  const pacing = createPacing((key) => controlOf(given, { asker: 'pacing', key, signal: lasting }));
  const settings: OpenSession = { ...given, models: modelsOf(given), pacing };
  const { apiKey, emulatorUrl, table, models } = settings;
  const made = new Map<NeedName, MadeNeed>();
  const projects: Array<Pick<Scope, 'asker' | 'key'>> = [];

  /** @param isolated true for a check or need that gets its own project: the project of the key `ownKey` */
  const open = ({
    isolated,
    ownKey,
    ...rest
  }: Pick<Scope, 'asker' | 'seen' | 'signal' | 'need' | 'isolated'> & { ownKey: string }): Context => {
    const key = isolated ? ownKey : apiKey;
    if (isolated && emulatorUrl !== undefined) projects.push({ asker: rest.asker, key });
    return contextOf(settings, { ...rest, isolated, key, ...(isolated && { encoding }) });
  };

  const need = (name: NeedName): MadeNeed => {
    const known = made.get(name);
    if (known !== undefined) return known;
    const seen = evidence();
    const { needs: first = [], mayNeed = [], isolated = false, make } = table[name];
    const ctx = open({
      asker: `need ${name}`,
      ownKey: `${apiKey}-need-${name}`,
      seen,
      signal: settings.signal,
      need: needOf([...first, ...mayNeed], `need '${name}'`),
      // Without an emulator, all checks and needs share one project.
      isolated: isolated && emulatorUrl !== undefined,
    });
    const value = Promise.resolve().then((): Promise<unknown> => make(ctx));
    // Each check that needs the value gets the rejection. Without this line, a value that no check awaits would end the process.
    value.catch(() => undefined);
    const entry: MadeNeed = { name, value, evidence: seen };
    made.set(name, entry);
    return entry;
  };

  /**
   * Isolated projects are on the same server, so they use the encoding that the need has found. When no
   * encoding works, the encoding of the profile is used, and the check itself reports the refusal.
   */
  const encoding = () =>
    need('create-encoding').value.then(
      (found) => found as Encoding,
      () => settings.profile.encoding,
    );

  const needOf =
    (declared: readonly NeedName[], who: string): Context['need'] =>
    <K extends NeedName>(name: K) => {
      if (!declared.includes(name)) throw new Error(`${who} uses '${name}' without naming it in its needs`);
      return need(name).value as Promise<NeedValues[K]>;
    };

  return {
    need,
    model: () => models.name,
    get hints() {
      return models.hints;
    },
    contextOf: ({ id, needs, isolated }, seen, signal) =>
      open({
        asker: id,
        ownKey: `${apiKey}-${id.replaceAll('.', '-')}`,
        seen,
        signal,
        need: needOf(needs, id),
        isolated,
      }),
    caretaker: () => caretakerOf(settings),
    async forget() {
      // The signals of the checks are over.
      await Promise.allSettled([
        pacing.end(apiKey),
        ...projects.map(async (scope) => controlOf(settings, { ...scope, signal: lasting })?.reset()),
      ]);
    },
  };
}

/** Makes the functions for the clean-up, with a signal that is not aborted with the run. */
function caretakerOf(settings: OpenSession): ReturnType<Session['caretaker']> {
  const { ledger, bills, apiKey } = settings;
  const { http, wait, emulator } = contextOf(settings, {
    asker: 'clean-up',
    key: apiKey,
    seen: evidence(),
    signal: new AbortController().signal,
    need: (name) => {
      throw new Error(`clean-up uses '${name}' without naming it in its needs`);
    },
    isolated: false,
  });
  return {
    http,
    wait,
    end: emulator === undefined ? undefined : (id) => emulator.fail(id),
    ended: (id, completed) => ledger.ended(id, { completed }),
    // When the server does not bill, nothing depends on the outcome of a job.
    isOpen: (id) => bills && ledger.isOpen(id),
  };
}

/** For a server that bills, a model that may cost more than the model of the profile is never chosen. */
function modelsOf({ profile, chosenModel, bills }: SessionSettings): ModelChoice {
  const { clip, prices } = profile;
  const priceOf = (model: string) => prices[model]?.[clip.size] ?? Infinity;
  return createModelChoice({
    preferred: clip.model,
    chosen: chosenModel !== undefined,
    mayUse: (model) => !bills || priceOf(model) <= priceOf(clip.model),
  });
}
