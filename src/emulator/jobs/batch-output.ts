// Prints the two files of a finished batch from its lines and jobs.
import { noAnswerErrors } from '../domain/batch-errors.ts';
import { isAnswered, jobOf, startOf, type BatchLine } from '../domain/batch.ts';
import { endingOf, view, type VideoRecord, type VideoView } from '../domain/video.ts';
import { toWire } from '../schema/print-video.ts';
import type { StoredBatch } from '../store/batch-records.ts';

/**
 * Returns a file of a batch as JSONL, in the order of the input (INFER: the service promises no order).
 * @param given.now any time after the batch's end: every such time gives the same file
 */
export function printBatchFile(
  stored: StoredBatch,
  { part, now }: { part: 'output' | 'error'; now: number },
): Uint8Array {
  const { doc, lines, jobs } = stored;
  const given = { jobs, now, started: startOf(doc.body) };
  const printed = lines
    .filter((line) => isAnswered(line, given) === (part === 'output'))
    .map((line) => JSON.stringify(printedLine(stored, line, part)));
  return Buffer.from(printed.map((line) => `${line}\n`).join(''));
}

/**
 * Returns one line (INFER: in the format of batches of other endpoints, with the video as it was when it
 * ended; contract:batch.output-line).
 */
function printedLine({ doc, jobs }: StoredBatch, line: BatchLine, part: 'output' | 'error') {
  const { id, customId, requestId, refusal } = line;
  const answer = (status: number, body: unknown) => ({ status_code: status, request_id: requestId, body });
  const head = { id, custom_id: customId };
  if (refusal !== undefined) return { ...head, response: answer(refusal.status, refusal.body), error: null };
  const shown = part === 'output' ? (line.kept?.view ?? shownAtEnd(jobOf(line, jobs))) : undefined;
  if (shown !== undefined) return { ...head, response: answer(200, toWire(shown)), error: null };
  const why = doc.body.cancelledAt === null ? noAnswerErrors.expired : noAnswerErrors.cancelled;
  return { ...head, response: null, error: why };
}

/**
 * Returns the video as it was when it ended. Assets that expired later do not change a file.
 */
function shownAtEnd(job: VideoRecord | undefined): VideoView | undefined {
  const end = job === undefined ? undefined : endingOf(job)?.at;
  return job === undefined || end === undefined
    ? undefined
    : view({ ...job, expiredAt: null }, { now: end, polls: 0 });
}
