// Reads lines of standard input one at a time. Several lines may arrive together.
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';

/**
 * Opens the input at the first call only, and reads it only while a line is awaited, so that it does not keep the
 * process alive.
 * @returns a function that waits for the next line, and returns false at the end of the input and after the signal
 */
export function createLineReader(input: Readable, signal: AbortSignal): () => Promise<boolean> {
  let unread = 0;
  let isOver = false;
  let wake: ((more: boolean) => void) | undefined;
  const open = () => {
    const lines = createInterface({ input });
    lines.on('line', () => {
      unread += 1;
      wake?.(true);
    });
    lines.on('close', () => {
      isOver = true;
      wake?.(false);
    });
    signal.addEventListener('abort', () => lines.close());
    return lines;
  };
  let lines: ReturnType<typeof open> | undefined;
  return async () => {
    lines ??= open();
    if (signal.aborted) return false;
    if (unread === 0 && !isOver) {
      lines.resume();
      await new Promise((resolve) => {
        wake = resolve;
      });
      if (!isOver) lines.pause();
    }
    if (unread === 0 || signal.aborted) return false;
    unread -= 1;
    return true;
  };
}
