// The concurrency limit: how many jobs of a project may run at the same time.
import { tooManyRunningTasks } from '../domain/errors.ts';
import { retryHeaders } from '../domain/quota.ts';
import type { ProjectScope } from '../projects/project-scope.ts';
import { change } from '../store/change.ts';
import type { ProjectStore, StoredDoc } from '../store/store.ts';

/** The wait that is reported when no running job has a known end (UNKNOWN). */
const unknownWaitMs = 10_000;

interface Wanted {
  /** The id of the new job. */
  id: string;
  /** The time of the creation on the project's clock, in ms. */
  now: number;
  concurrency: number;
}

/** The id of the setting that contains the reservations of a project. */
const reservations = 'jobs being created';
/** How long a reservation holds when its process died before it stored the job, in real ms. */
const reservedMs = 10_000;

/** A place for a job that is not stored yet. */
interface Reservation {
  id: string;
  /** In real ms. */
  until: number;
}

/**
 * Takes a place for a job. Jobs of batches do not count (DOC: batches have limits of their own).
 * @returns a function to call after the job was stored or refused
 * @throws ApiError 429
 */
export async function takeRoom(
  project: Pick<ProjectScope, 'store' | 'shared'>,
  wanted: Wanted,
): Promise<() => Promise<void>> {
  const { shared, store } = project;
  // In one process, the lock of the caller keeps other creations away until the job is stored.
  if (shared === undefined) {
    assertRoom(await runningJobs(store, wanted), { ...wanted, reserved: 0 });
    return async () => {};
  }
  while (!(await reserve(store, { ...wanted, wall: shared.wall() })));
  return async () => {
    await change({ store, kind: 'setting', id: reservations }, ({ value }) => ({
      value: (value as Reservation[]).filter(({ id }) => id !== wanted.id),
    }));
  };
}

/**
 * Jobs that other processes are storing count too, so each process first writes a reservation.
 * @returns false when another process has reserved at the same moment
 */
async function reserve(store: ProjectStore, wanted: Wanted & { wall: number }): Promise<boolean> {
  const { id, wall } = wanted;
  const doc = await store.get('setting', reservations);
  const pending: Reservation[] = [];
  for (const one of (doc?.body.value ?? []) as Reservation[]) {
    const stored = await store.get('video', one.id);
    if (stored === undefined && one.until > wall) pending.push(one);
  }
  // The jobs are read last, so that a reservation that has become a job meanwhile is among them.
  assertRoom(await runningJobs(store, wanted), { ...wanted, reserved: pending.length });
  const body = { value: [...pending, { id, until: wall + reservedMs }] };
  const condition = doc === undefined ? { ifAbsent: true } : { ifVersion: doc.version };
  return store.put('setting', { id: reservations, sort: 0, body }, condition);
}

/** A job whose end is later than now is running. The earliest end comes first. */
const runningJobs = (store: ProjectStore, { now, concurrency }: Wanted) =>
  store.marked('video', 'ends', { above: now, limit: concurrency });

/** @throws ApiError 429 */
function assertRoom(
  running: readonly StoredDoc<'video'>[],
  { now, concurrency, reserved }: Wanted & { reserved: number },
): void {
  if (running.length + reserved < concurrency) return;
  const waitMs = (running[0]?.marks?.ends ?? Number.POSITIVE_INFINITY) - now;
  throw tooManyRunningTasks(retryHeaders(Number.isFinite(waitMs) ? waitMs : unknownWaitMs));
}
