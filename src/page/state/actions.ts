// What a person can do in the page. Each action says what it did, and offers a way back where there is one.
import { counted, duration, shortId } from '../model/format.ts';
import { withRulesBack } from '../model/rules.ts';
import { creationCommand } from '../model/snippets.ts';
import type { Command } from '../model/shell.ts';
import type { ClockView, ListedVideo, RuleInput, RuleView } from '../model/types.ts';
import * as data from './data.ts';
import { showClock } from './live.ts';
import { goTo } from './router.ts';
import { act, type Action } from './toasts.ts';

const post = (path: string, body?: unknown): Command => ({
  method: 'POST',
  path: `/_emulator/${path}`,
  ...(body === undefined ? {} : { body }),
});
const segment = encodeURIComponent;

/** A command about a job. */
const aboutJob = (id: string, name: string, says: string, body?: unknown) =>
  act({ command: post(`videos/${segment(id)}/${name}`, body), says });

export const completeJob = (id: string) => aboutJob(id, 'complete', `Completed ${shortId(id)}.`);
export const expireJob = (id: string) => aboutJob(id, 'expire', `The files of ${shortId(id)} have expired.`);
export const holdJob = (id: string, progress: number) =>
  aboutJob(id, 'progress', `Holding ${shortId(id)} at ${progress} %.`, { progress });

/** @param error undefined for the moderation error of the profile, null for no reason */
export const failJob = (id: string, error?: { code: string; message: string } | null) =>
  aboutJob(
    id,
    'fail',
    `Failed ${shortId(id)} ${error === null ? 'without a reason' : `with ${error?.code ?? 'the moderation error'}`}.`,
    error === undefined ? undefined : { error },
  );

export async function deleteJob(video: ListedVideo): Promise<void> {
  const { id } = video.video;
  const again = video.kind === 'create' && video.batch_id === null;
  const done = await act({
    command: { method: 'DELETE', path: `/v1/videos/${segment(id)}` },
    says: `Deleted ${shortId(id)}.`,
    undo: () => (again ? { label: 'Create again', act: () => void create(creationCommand(video)) } : null),
  });
  if (done !== undefined) goTo('jobs');
}

/** Sends a creation and shows the new job. */
export async function create(command: Command): Promise<boolean> {
  const made = await act<{ id: string }>({ command, says: ({ id }) => `Created ${shortId(id)}.` });
  if (made !== undefined) goTo('jobs', made.id);
  return made !== undefined;
}

export const addRule = (rule: RuleInput) =>
  act<RuleView>({
    command: post('rules', rule),
    says: ({ id }) => `Added the rule ${id}.`,
    undo: (added) => ({ label: 'Undo', act: () => void removeRule(added) }),
  });

/** The rule as it was given, without its counts. */
export function inputOf({ id, match, times, after, chance, then }: RuleView): RuleInput {
  return {
    id,
    ...(Object.keys(match).length === 0 ? {} : { match }),
    ...(times === null ? {} : { times }),
    ...(after === 0 ? {} : { after }),
    ...(chance === 1 ? {} : { chance }),
    then,
  };
}

export function removeRule(rule: RuleView) {
  const before = addedRules();
  return act({
    command: { method: 'DELETE', path: `/_emulator/rules/${segment(rule.id)}` },
    says: `Removed the rule ${rule.id}.`,
    undo: () => ({ label: 'Undo', act: () => void putBack(before, [rule.id]) }),
  });
}

/** The rules that calls added. Rules of files are not part of them. */
const addedRules = () => data.rules.value.filter(({ place }) => place === 'control');

/** Replaces the whole list, because the order of rules decides. */
const replaceRules = (rules: readonly RuleInput[], says: string) =>
  act({ command: { method: 'PUT', path: '/_emulator/rules', body: rules }, says });

const putBack = (before: readonly RuleView[], removed: readonly string[]) =>
  replaceRules(
    withRulesBack({ before, now: addedRules(), removed }).map(inputOf),
    `${counted(removed.length, 'rule')} put back.`,
  );

const idsOf = (list: readonly RuleView[]) => list.map(({ id }) => id);

export function clearRules() {
  const before = addedRules();
  return act({
    command: { method: 'DELETE', path: '/_emulator/rules' },
    says: `Removed ${counted(before.length, 'rule')}.`,
    undo: () => ({ label: 'Undo', act: () => void putBack(before, idsOf(before)) }),
  });
}

export const loadSituation = (name: string) =>
  act<{ data: RuleView[] }>({
    command: post(`situations/${segment(name)}`),
    says: `Loaded the situation ${name}.`,
    undo: (loaded) => ({ label: 'Undo', act: () => void takeOut(idsOf(loaded.data)) }),
  });

const takeOut = (removed: readonly string[]) =>
  replaceRules(
    addedRules()
      .filter(({ id }) => !removed.includes(id))
      .map(inputOf),
    `Removed ${counted(removed.length, 'rule')}.`,
  );

export const clearJournal = () =>
  act({ command: { method: 'DELETE', path: '/_emulator/requests' }, says: 'The journal is empty.' });

export const redeliver = (id: string) =>
  act({ command: post(`webhooks/deliveries/${segment(id)}/redeliver`), says: `Sent ${shortId(id)} again.` });

async function moveClock(action: Action<ClockView>): Promise<void> {
  const clock = await act(action);
  if (clock !== undefined && 'speed' in clock) showClock(clock);
}

export const freezeClock = () =>
  moveClock({
    command: post('clock/freeze'),
    says: 'The clock stands still.',
    undo: () => ({ label: 'Resume', act: () => void resumeClock() }),
  });

/** Lets the clock run as fast as before it was frozen. */
export const resumeClock = () => runClock(data.usualScale.value);

export function runClock(scale: number): Promise<void> {
  const { frozen = false, scale: before = 1 } = data.reading.value?.clock ?? {};
  return moveClock({
    command: post('clock/scale', { scale }),
    says: scale === 1 ? 'The clock runs at its usual speed.' : `The clock runs ${scale} times as fast.`,
    undo: () => ({ label: 'Undo', act: () => void (frozen ? freezeClock() : runClock(before)) }),
  });
}

/** @param seconds on the project's clock */
export const advanceClock = (seconds: number) =>
  moveClock({
    command: post('clock/advance', { seconds }),
    says: `The clock moved forward by ${duration(seconds * 1000)}.`,
  });

export const advanceUntilIdle = () =>
  moveClock({
    command: post('clock/advance', { until: 'idle' }),
    says: 'The clock moved to the end of the last job.',
  });

/** @param time ISO 8601 with a time zone */
export const setClock = (time: string) =>
  moveClock({ command: post('clock/set', { time }), says: `The clock shows ${time}.` });
