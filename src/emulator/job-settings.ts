// The settings of limits and moderation, made from the options.
import { createJudge, type Judge } from './domain/moderation.ts';
import { quotaOf } from './domain/quota.ts';
import type { LimitSettings } from './jobs/settings.ts';
import { readModerationTable } from './options/moderation-file.ts';
import type { Options } from './options/options.ts';

export function limitSettings({
  profile,
  tier,
  rpm,
  budget,
  budgetError,
  concurrency,
}: Options): LimitSettings {
  const chosen = { ...(tier === undefined ? {} : { tier }), ...(rpm === undefined ? {} : { rpm }) };
  // The small addend corrects doubles that are slightly less than a whole cent.
  const cents = budget === undefined ? undefined : Math.floor(budget * 100 + 1e-6);
  return {
    quota: quotaOf(profile, chosen),
    budget: cents === undefined ? undefined : { cents, error: budgetError },
    concurrency,
  };
}

/**
 * Reads a user's file at once, so that a fault in it is reported at the start. The package's own file is read
 * at its first use.
 */
export function openModeration({ moderationFile }: Options): () => Judge {
  let judge = moderationFile === undefined ? undefined : createJudge(readModerationTable(moderationFile));
  return () => (judge ??= createJudge(readModerationTable(undefined)));
}
