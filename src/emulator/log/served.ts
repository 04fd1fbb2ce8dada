// Counts what was served, for the line that the program prints when it ends.
import type { Exchange } from '../http/exchange-record.ts';
import type { OperationId } from '../schema/routes.ts';

const creations: ReadonlySet<OperationId | undefined> = new Set<OperationId>([
  'createVideo',
  'remixVideo',
  'editVideo',
  'extendVideo',
  'createVideoJob',
]);
const downloads: ReadonlySet<OperationId | undefined> = new Set<OperationId>([
  'downloadVideo',
  'downloadGeneration',
  'downloadGenerationThumbnail',
]);

/** @param elapsed monotonic milliseconds */
export function createServed(elapsed: () => number): {
  count(exchange: Exchange): void;
  /** `134 requests in 12 min: 12 jobs created, 11 downloads, 3 refused, 0 server errors` */
  sentence(): string;
} {
  const since = elapsed();
  const sums = { requests: 0, created: 0, downloads: 0, refused: 0, failed: 0 };
  return {
    count({ operation, status }) {
      sums.requests += 1;
      if (status >= 500) sums.failed += 1;
      else if (status >= 400) sums.refused += 1;
      else if (creations.has(operation)) sums.created += 1;
      else if (downloads.has(operation)) sums.downloads += 1;
    },
    sentence() {
      const { requests, created, downloads: sent, refused, failed } = sums;
      const time = span(elapsed() - since);
      if (requests === 0) return `no requests in ${time}`;
      const parts = [counted(created, 'job created', 'jobs created'), counted(sent, 'download', 'downloads')];
      return `${counted(requests, 'request', 'requests')} in ${time}: ${parts.join(', ')}, ${refused} refused, ${counted(failed, 'server error', 'server errors')}`;
    },
  };
}

const counted = (count: number, one: string, more: string) => `${count} ${count === 1 ? one : more}`;

function span(ms: number): string {
  const seconds = Math.round(ms / 1000);
  if (seconds < 120) return `${seconds} s`;
  const minutes = Math.round(seconds / 60);
  return minutes < 120 ? `${minutes} min` : `${Math.round(minutes / 60)} h`;
}
