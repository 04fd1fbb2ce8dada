// One reader of a project's events. Nothing is queued for a reader: it reads from the shared ring at its own
// speed. When it is so slow that its next event is no longer kept, the stream ends, and the reader resumes.
import type { Alarm } from '../../http/wire-ports.ts';
import type { EventRing } from './event-ring.ts';

/** How often a line is sent when nothing happens, in real ms: it shows both sides that the connection lives. */
const aliveMs = 15_000;

export interface EventReader {
  readonly stream: ReadableStream<Uint8Array>;
  /** Ends the stream, when the server ends. */
  readonly end: () => void;
}

const nothing = () => {};

/**
 * @param given.first sent before the events of the ring
 * @param given.from the number of the event after which the reader continues
 * @param given.left called once when the stream has ended, or when the reader has left
 */
export function createEventReader(given: {
  ring: EventRing;
  first: readonly string[];
  from: number;
  alarm: Alarm;
  left: () => void;
}): EventReader {
  const { ring, alarm } = given;
  const first = [...given.first];
  const encoder = new TextEncoder();
  let { from } = given;
  const state: { open: boolean; wake: () => void } = { open: true, wake: nothing };

  const leave = () => {
    if (state.open) given.left();
    state.open = false;
    state.wake();
  };

  /** Waits for the next event, for the end, or for the time of a sign of life. @returns the sign of life, if any */
  const waitForEvent = () =>
    new Promise<string>((resolve) => {
      const cancels = [
        ring.onNext(() => state.wake()),
        alarm(aliveMs, () => {
          settle(': alive\n\n');
        }),
      ];
      const settle = (text: string) => {
        for (const cancel of cancels) cancel();
        state.wake = nothing;
        resolve(text);
      };
      state.wake = () => settle('');
    });

  /** @returns undefined at the end */
  const nextText = async (): Promise<string | undefined> => {
    while (state.open) {
      const early = first.shift();
      if (early !== undefined) return early;
      const piece = ring.after(from);
      if (piece === undefined) return undefined;
      from = piece.n;
      const text = piece.text === '' ? await waitForEvent() : piece.text;
      if (text !== '') return text;
    }
    return undefined;
  };

  const stream = new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const text = await nextText();
        if (text !== undefined) return controller.enqueue(encoder.encode(text));
        controller.close();
        leave();
      },
      cancel: leave,
    },
    { highWaterMark: 0 },
  );
  return { stream, end: leave };
}
