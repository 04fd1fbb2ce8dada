// The limits of creations: rate, concurrency and budget.
import { ApiError } from '../domain/errors.ts';
import { isUnpaid, type VideoRecord, type VideoView } from '../domain/video.ts';
import type { Handler } from '../http/call.ts';
import type { ProjectScope } from '../projects/project-scope.ts';
import { cancelPayment, refund, spend } from './budget.ts';
import { takeRoom } from './concurrency.ts';
import type { JobPorts } from './job-ports.ts';
import { withinRate } from './rate-limit.ts';

export interface Limits {
  /** Wraps the handler of a creation. The handler is called only while the project's rate allows it. */
  rated: (handle: Handler) => Handler;
  /**
   * Calls `write`, which stores a new job, if the concurrency limit and the budget allow the job.
   * @returns the result of `write`
   * @throws ApiError 429, or 400 for a billing limit
   */
  admit<T>(project: ProjectScope, record: VideoRecord, write: () => Promise<T>): Promise<T>;
  /** Call this before a video is deleted. It refunds a failed video, because nobody can find it later. */
  deleting(project: ProjectScope, video: { record: VideoRecord; shown: VideoView }): Promise<void>;
  /**
   * Pays for the jobs of a batch one by one, as long as the budget allows it. Rate and concurrency limits do
   * not apply to batches (DOC: batches have limits of their own).
   * @returns for each job the error if it cannot be paid, or undefined
   */
  paid(project: ProjectScope, records: readonly VideoRecord[]): Promise<(ApiError | undefined)[]>;
}

export function createLimits(ports: Pick<JobPorts, 'profile' | 'limits' | 'report'>): Limits {
  const { quota, budget, concurrency } = ports.limits;
  return {
    rated: (handle) => (quota === undefined ? handle : withinRate(ports, quota, handle)),
    admit(project, record, write) {
      if (budget === undefined && concurrency === undefined) return write();
      // The lock covers check and store, so that no other creation can store a job between them.
      return project.turns.whole(async () => {
        if (concurrency === undefined) return paidWrite();
        const leave = await takeRoom(project, { id: record.id, now: record.createdAt, concurrency });
        try {
          return await paidWrite();
        } finally {
          await leave();
        }
      });

      async function paidWrite() {
        if (budget === undefined) return write();
        await spend(ports, budget, { project, record });
        try {
          return await write();
        } catch (thrown) {
          await cancelPayment(ports, project, record);
          throw thrown;
        }
      }
    },
    async deleting(project, { record, shown }) {
      if (budget !== undefined && isUnpaid(shown)) await refund(ports, project, record.id);
    },
    async paid(project, records) {
      if (budget === undefined) return records.map(() => undefined);
      return project.turns.whole(async () => {
        const faults: (ApiError | undefined)[] = [];
        let settled = false;
        for (const record of records) {
          faults.push(await spend(ports, budget, { project, record, settled }).then(undefined, asFault));
          settled ||= faults.at(-1) !== undefined;
        }
        return faults;
      });
    },
  };
}

/** Returns a refusal as a value; throws every other error again. */
function asFault(thrown: unknown): ApiError {
  if (thrown instanceof ApiError) return thrown;
  throw thrown;
}
