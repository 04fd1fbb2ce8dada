// Reads streams of server-sent events in tests.
import { onTestFinished } from 'vitest';
import type { Json } from './emulator.ts';

interface StreamEvent {
  event: string;
  id: string;
  data: Json;
}

export interface EventStream {
  /** Waits for the next event of a kind. Events of other kinds are passed over. */
  next(event: string, fits?: (data: Json) => boolean): Promise<StreamEvent>;
  /** All events that were read so far, without the comments. */
  readonly seen: readonly StreamEvent[];
  /** Reads to the end of the stream. @returns the events that were not read before */
  rest(): Promise<StreamEvent[]>;
  close(): Promise<void>;
}

/** @throws Error when the answer is no stream of events */
export function eventsOf(response: Response): EventStream {
  if (response.headers.get('content-type') !== 'text/event-stream' || response.body === null)
    throw new Error(`No stream of events, but a ${response.status}.`);
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  const close = () => reader.cancel().catch(() => undefined);
  onTestFinished(close);
  const seen: StreamEvent[] = [];
  const ready: StreamEvent[] = [];
  let text = '';

  /** @returns false at the end of the stream */
  const read = async (): Promise<boolean> => {
    const { done, value = '' } = await reader.read();
    text += value;
    const blocks = text.split('\n\n');
    text = blocks.pop() ?? '';
    for (const block of blocks.filter((one) => !one.startsWith(':'))) ready.push(parsed(block));
    return !done;
  };

  return {
    seen,
    close,
    async next(event, fits = () => true) {
      for (;;) {
        const first = ready.shift();
        if (first === undefined) {
          if (!(await read()) && ready.length === 0)
            throw new Error(`The stream ended without the event '${event}'.`);
          continue;
        }
        seen.push(first);
        if (first.event === event && fits(first.data)) return first;
      }
    },
    async rest() {
      while (await read());
      seen.push(...ready);
      return ready.splice(0);
    },
  };
}

function parsed(block: string): StreamEvent {
  const fields = Object.fromEntries(
    block.split('\n').map((line) => {
      const [name = '', ...value] = line.split(': ');
      return [name, value.join(': ')];
    }),
  );
  return {
    event: fields['event'] ?? '',
    id: fields['id'] ?? '',
    data: JSON.parse(fields['data'] ?? 'null'),
  };
}
