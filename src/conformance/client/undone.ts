// Tells a program that did nothing of a declared task from a program that made a mistake in the task.
import type { Facts } from './facts.ts';
import { nameOf } from './judgements/counting.ts';
import type { Fate } from './verdicts.ts';

/** Returns the first request that a task needs. Without it, the program did nothing of the task. */
const firstRequestOf = (task: string) => (task === 'list' ? 'listVideos' : 'createVideo');

interface Undone {
  task: string;
  reason: string;
  advice: string;
}

type Visited = Pick<Facts, 'task' | 'situation' | 'requests'>;

/** Returns the tasks that were visited and of which no visit shows the first request. */
export function undoneTasks(visited: readonly Visited[]): Undone[] {
  return [...new Set(visited.map(({ task }) => task))].flatMap((task) => {
    const operation = firstRequestOf(task);
    const own = visited.filter((facts) => facts.task === task);
    if (own.some(({ requests }) => requests.some((seen) => seen.operation === operation))) return [];
    const reason = `the program did nothing of the task ${task}: it sent no ${nameOf({ operation })}`;
    const advice =
      task === 'create'
        ? 'The program must create one video when it is started, without any argument of the lab.'
        : `The program must read SORA_LAB_TASK, and do the task ${task} when it is told so. Else leave ${task} out of --tasks.`;
    return [{ task, reason, advice }];
  });
}

/**
 * Takes the verdicts from the situations of a task that the program did not do: whatever it did instead shows nothing
 * about the task.
 * @returns the advice for each such task
 */
export function refuseUndone(fates: Map<string, Fate>): string[] {
  const visited = [...fates.values()].flatMap((fate) => (fate.kind === 'visited' ? [fate.facts] : []));
  const undone = undoneTasks(visited);
  for (const { situation, task } of visited) {
    const found = undone.find((one) => one.task === task);
    if (found !== undefined) fates.set(situation, { kind: 'error', reason: found.reason });
  }
  return undone.map(({ advice }) => advice);
}
