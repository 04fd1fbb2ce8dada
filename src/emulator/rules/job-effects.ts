// Makes the effects on a job from a `then` whose fields have been checked one by one.
import { jobErrors } from '../domain/error-catalogue.ts';
import type { JobEffects } from '../domain/effects.ts';
import type { Outcome } from '../domain/plan.ts';
import type { JobError } from '../domain/profiles.ts';
import { RuleError } from '../domain/rule.ts';
import { jobEffectNames, type RuleThen } from '../schema/rule-input.ts';
import { ownProperty } from '../domain/own-property.ts';

const units: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 };

/** A duration such as `1.5s` in milliseconds. */
export function milliseconds(duration: string): number {
  const [, amount = '0', unit = 'ms'] = /^([\d.]+)(ms|s|m|h)$/.exec(duration) ?? [];
  return Math.round(Number(amount) * (units[unit] ?? 1));
}

/** @throws RuleError for effects that contradict each other */
export function jobEffects(
  then: RuleThen,
  given: { moderationError: JobError },
  path: readonly (string | number)[],
): JobEffects | undefined {
  if (!jobEffectNames.some((name) => name in then)) return undefined;
  const { stall, queue, render, expire, regress, status, polls, poll_after: pollAfter } = then;
  const ending = endingOf(then, given.moderationError);
  if (ending?.afterMs !== undefined && render !== undefined) {
    throw new RuleError(
      'render and the time of an end cannot stand together: one follows from the other',
      path,
    );
  }
  if (ending?.afterMs !== undefined && polls !== undefined) {
    throw new RuleError('polls and the time of an end cannot stand together: a job has one end', path);
  }
  const failsAt = ending?.outcome.status === 'failed' ? ending.outcome.progress : undefined;
  if (regress !== undefined && failsAt !== undefined) {
    throw new RuleError('regress and the progress of a failure cannot stand together', path);
  }
  return {
    ...(ending === undefined ? {} : { ending }),
    ...(stall === undefined ? {} : { stallAt: stall }),
    ...(queue === undefined ? {} : { queueMs: milliseconds(queue) }),
    ...(render === undefined ? {} : { renderMs: milliseconds(render) }),
    ...(expire === undefined ? {} : { lifetimeMs: milliseconds(expire) }),
    ...(regress === undefined ? {} : { regressTo: regress }),
    ...(polls === undefined ? {} : { polls }),
    ...(pollAfter === undefined ? {} : { pollAfterMs: pollAfter === 'off' ? null : milliseconds(pollAfter) }),
    ...(status === undefined
      ? {}
      : { words: typeof status === 'string' ? { in_progress: status } : definedWords(status) }),
  };
}

type Words = NonNullable<JobEffects['words']>;

/** Leaves out words that are undefined. */
function definedWords(words: { [S in keyof Words]?: string | undefined }): Words {
  return Object.fromEntries(Object.entries(words).filter(([, word]) => word !== undefined));
}

function endingOf(then: RuleThen, moderationError: JobError): JobEffects['ending'] {
  const { complete, fail, queue, render } = then;
  if (typeof complete === 'string')
    return { outcome: { status: 'completed' }, afterMs: milliseconds(complete) };
  if (complete === true) {
    const timed = queue !== undefined || render !== undefined;
    return { outcome: { status: 'completed' }, ...(timed ? {} : { afterMs: 0 }) };
  }
  if (fail === undefined) return undefined;
  const { error, progress, after } = typeof fail === 'object' && fail !== null ? fail : { error: fail };
  const outcome: Outcome = {
    status: 'failed',
    error: jobErrorOf(error, moderationError),
    ...(progress === undefined ? {} : { progress }),
  };
  return { outcome, ...(after === undefined ? {} : { afterMs: milliseconds(after) }) };
}

function jobErrorOf(error: JobError | string | true | null | undefined, standard: JobError): JobError | null {
  if (error === undefined || error === true) return standard;
  return typeof error === 'string' ? (ownProperty(jobErrors, error)?.error ?? standard) : error;
}
