// The statuses and words that servers use: for an accepted creation, and for the state of a job.

/** The statuses with which servers accept a creation. */
export const acceptedStatuses = [200, 201, 202];

/** The names that servers use for a finished video. The synonyms come from relays. */
export const completedWords: ReadonlySet<string> = new Set([
  'completed',
  'succeeded',
  'success',
  'done',
  'finished',
]);

/** The names that servers use for a job that has ended. */
export const ends: ReadonlySet<string> = new Set([
  ...completedWords,
  'failed',
  'cancelled',
  'canceled',
  'expired',
  'error',
]);
