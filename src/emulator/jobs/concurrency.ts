// The concurrency limit: how many jobs of a project may run at the same time.
import { tooManyRunningTasks } from '../domain/errors.ts';
import { retryHeaders } from '../domain/quota.ts';
import type { ProjectScope } from '../projects/project-scope.ts';

/** The wait that is reported when no running job has a known end (UNKNOWN). */
const unknownWaitMs = 10_000;

/**
 * Jobs of batches do not count (DOC: batches have limits of their own).
 * @param given.now the time of the creation on the project's clock, in ms
 * @throws ApiError 429
 */
export async function assertRoom(
  { store }: Pick<ProjectScope, 'store'>,
  { now, concurrency }: { now: number; concurrency: number },
): Promise<void> {
  // A job whose end is later than now is running. The earliest end comes first.
  const running = await store.marked('video', 'ends', { above: now, limit: concurrency });
  if (running.length < concurrency) return;
  const waitMs = (running[0]?.marks?.ends ?? Number.POSITIVE_INFINITY) - now;
  throw tooManyRunningTasks(retryHeaders(Number.isFinite(waitMs) ? waitMs : unknownWaitMs));
}
