// The page follows the events of the server, also over the end of a connection and of the server.
import { describe, expect, it } from 'vitest';
import { follow, silenceMs, type Link } from '../../../src/page/state/follow.ts';

interface Opened {
  lastId: string;
  send: (text: string) => void;
  end: () => void;
  cancel: AbortSignal;
}

/** A server of streams that the test opens, feeds and ends, and a time that passes when the test wants it to. */
function start() {
  const stop = new AbortController();
  const opened: Opened[] = [];
  const links: Link[] = [];
  const events: string[] = [];
  const waits: { ms: number; pass: () => void; cancel: AbortSignal }[] = [];
  let isDown = false;
  const done = follow({
    open: async (lastId, cancel) => {
      if (isDown) throw new TypeError('fetch failed');
      const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
      const writer = writable.getWriter();
      const end = () => void writer.close().catch(() => {});
      const encoder = new TextEncoder();
      const send = (text: string) => void writer.write(encoder.encode(text)).catch(() => {});
      cancel.addEventListener('abort', () => void writer.abort(new Error('cancelled')).catch(() => {}));
      opened.push({ lastId, send, end, cancel });
      return new Response(readable);
    },
    onEvents: (found) => events.push(...found.map(({ data }) => data)),
    onLink: (link) => links.push(link),
    wait: (ms, cancel) =>
      new Promise<void>((pass) => {
        waits.push({ ms, pass, cancel });
        cancel.addEventListener('abort', () => pass());
      }),
    cancel: stop.signal,
  });
  const down = (value: boolean) => (isDown = value);
  /** Lets the newest wait of this length that is still going on pass. */
  const pass = (ms: number) => waits.findLast((wait) => wait.ms === ms && !wait.cancel.aborted)?.pass();
  return { stop, opened, links, events, waits, done, down, pass };
}

const until = async (condition: () => boolean) => {
  while (!condition()) await new Promise((resolve) => setImmediate(resolve));
};

describe('the stream of events', () => {
  it('goes on after its last event when the connection ends', async () => {
    const { stop, opened, events, links, pass, waits, done } = start();
    await until(() => opened.length === 1);
    opened[0]?.send('id: r.1\ndata: a\n\nid: r.2\ndata: b\n\n');
    await until(() => events.length === 2);
    opened[0]?.end();
    await until(() => waits.some(({ ms }) => ms === 250));
    pass(250);
    await until(() => opened.length === 2);
    expect(opened.map(({ lastId }) => lastId)).toEqual(['', 'r.2']);
    expect(links).toEqual(['open', 'lost', 'open']);
    stop.abort();
    await done;
  });

  it('waits longer after each failure, and shortly again after an event', async () => {
    const { stop, opened, events, down, pass, waits, done } = start();
    down(true);
    await until(() => opened.length === 1);
    opened[0]?.end();
    for (const ms of [250, 500, 1_000, 2_000, 5_000, 5_000]) {
      const before = waits.length;
      await until(() =>
        waits.some((wait, index) => wait.ms === ms && index >= before - 1 && !wait.cancel.aborted),
      );
      if (ms === 5_000) down(false);
      pass(ms);
      if (ms === 5_000) break;
    }
    await until(() => opened.length === 2);
    opened[1]?.send('data: a\n\n');
    await until(() => events.length === 1);
    const before = waits.length;
    opened[1]?.end();
    await until(() => waits.slice(before).some(({ ms }) => ms < silenceMs));
    expect(waits.slice(before).find(({ ms }) => ms < silenceMs)?.ms).toBe(250);
    stop.abort();
    await done;
  });

  it('is opened again when the server is silent for longer than its signs of life take', async () => {
    const { stop, opened, pass, waits, done } = start();
    await until(() => opened.length === 1 && waits.some(({ ms }) => ms === silenceMs));
    pass(silenceMs);
    await until(() => opened[0]?.cancel.aborted === true);
    await until(() => waits.some(({ ms }) => ms === 250));
    pass(250);
    await until(() => opened.length === 2);
    stop.abort();
    await done;
  });

  it('ends when the page turns to another project', async () => {
    const { stop, opened, links, done } = start();
    await until(() => opened.length === 1);
    stop.abort();
    await done;
    expect(opened[0]?.cancel.aborted).toBe(true);
    expect(links).toEqual(['open']);
  });
});
