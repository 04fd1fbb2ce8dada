// The answers that show a video, and when to poll it again.
import { pollAfterMs } from '../domain/pace.ts';
import { isTerminal, type VideoView } from '../domain/video.ts';
import type { Reply } from '../http/reply.ts';
import { printVideo } from '../schema/print-video.ts';
import type { JobPorts } from './job-ports.ts';

/**
 * Returns the answer that shows a video.
 * @param more.remarks remarks for the log
 */
export function videoReply(
  ports: Pick<JobPorts, 'pollAfter' | 'pace'>,
  shown: VideoView,
  more: { headers?: Record<string, string>; remarks?: readonly string[] } = {},
): Reply {
  const { id, status, progress, model, seconds, size } = shown;
  const headers = { 'content-type': 'application/json', ...pollHeaders(ports, shown), ...more.headers };
  const summary = `${id} ${status} ${progress} % (${model}, ${seconds} s, ${size})`;
  const note = [summary, ...(more.remarks ?? [])].join('; ');
  return { status: 200, headers, body: printVideo(shown), video: shown, note };
}

/** Returns the header that states when to poll a pending job again; no header when no interval applies. */
export function pollHeaders(
  { pollAfter, pace }: Pick<JobPorts, 'pollAfter' | 'pace'>,
  shown: VideoView,
): Record<string, string> {
  if (isTerminal(shown)) return {};
  const { pollAfterMs: ruled } = shown;
  const interval = ruled === undefined ? pollAfterMs(pollAfter, pace) : (ruled ?? undefined);
  return interval === undefined ? {} : { 'openai-poll-after-ms': String(interval) };
}
