// Bodies from a socket are read to their end or abandoned, and the server never waits for them forever.
import { PassThrough } from 'node:stream';
import type { IncomingMessage } from 'node:http';
import { describe, expect, it } from 'vitest';
import type { Alarm } from '../../../src/emulator/http/wire-ports.ts';
import { readIncoming } from '../../../src/emulator/http/socket.ts';

/** A request whose bytes the test writes. */
function incoming(): PassThrough & IncomingMessage {
  return Object.assign(new PassThrough(), { headers: {}, complete: false }) as never;
}

/** An alarm that the test triggers. */
function handAlarm(): { alarm: Alarm; ring: () => void; waiting: () => number } {
  const set = new Set<() => void>();
  return {
    alarm(_delayMs, ring) {
      set.add(ring);
      return () => void set.delete(ring);
    },
    ring() {
      const due = Array.from(set);
      set.clear();
      for (const ring of due) ring();
    },
    waiting: () => set.size,
  };
}

const limit = 1_000;

describe('a body from a socket', () => {
  it('is read to its end, and its alarm is cancelled', async () => {
    const request = incoming();
    const { alarm, waiting } = handAlarm();
    const read = readIncoming(request, { limit, alarm });
    request.write('ab');
    request.end('cd');
    expect(String(await read)).toBe('abcd');
    expect(waiting()).toBe(0);
  });

  it('is abandoned when it has arrived and is not delivered', async () => {
    const request = incoming();
    const { alarm, ring } = handAlarm();
    // Another reader stops the stream, as a web stream of the same request does.
    request.on('data', () => request.pause());
    const read = readIncoming(request, { limit, alarm });
    request.write('ab');
    request.end('cd');
    request.complete = true;
    ring();
    ring();
    await expect(read).rejects.toThrow('The body has arrived, but something else is reading it.');
  });

  it('is not abandoned when it arrives slowly, because the socket has its own limits', async () => {
    const request = incoming();
    const { alarm, ring, waiting } = handAlarm();
    const read = readIncoming(request, { limit, alarm });
    request.write('ab');
    for (let rings = 0; rings < 5; rings += 1) ring();
    expect(waiting()).toBe(1);
    request.end('cd');
    expect(String(await read)).toBe('abcd');
  });

  it.each([
    ['before it is read', true],
    ['while it is read', false],
  ])('is abandoned when its client left %s', async (_, before) => {
    const request = incoming();
    const gone = new Error('aborted');
    request.once('error', () => {});
    if (before) request.destroy(gone);
    const read = readIncoming(request, { limit, alarm: handAlarm().alarm });
    if (!before) request.destroy(gone);
    await expect(read).rejects.toBe(gone);
  });

  it('is abandoned when its connection ends without an error', async () => {
    const request = incoming();
    const read = readIncoming(request, { limit, alarm: handAlarm().alarm });
    request.destroy();
    await expect(read).rejects.toThrow('The connection ended before the body.');
  });

  it('is not read twice', async () => {
    const request = incoming();
    const { alarm } = handAlarm();
    const first = readIncoming(request, { limit, alarm });
    request.end('ab');
    await first;
    await expect(readIncoming(request, { limit, alarm })).rejects.toThrow('The body has been read before.');
  });

  it('is refused when it is larger than the limit', async () => {
    const request = incoming();
    const read = readIncoming(request, { limit, alarm: handAlarm().alarm });
    request.write(Buffer.alloc(limit));
    request.write('x');
    await expect(read).rejects.toMatchObject({ status: 413 });
  });
});
