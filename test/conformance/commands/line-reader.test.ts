// Lines of standard input, one at a time.
import { PassThrough } from 'node:stream';
import { expect, it } from 'vitest';
import { createLineReader } from '../../../src/conformance/commands/line-reader.ts';

function reader() {
  const input = new PassThrough();
  const control = new AbortController();
  return { input, control, next: createLineReader(input, control.signal) };
}

it('Lines that arrive together are read one after the other, and then the end', async () => {
  const { input, next } = reader();
  input.end('\n\n');
  expect([await next(), await next(), await next(), await next()]).toEqual([true, true, false, false]);
});

it('A line that arrives later ends the wait', async () => {
  const { input, next } = reader();
  for (const _ of [1, 2]) {
    const waiting = next();
    input.write('\n');
    expect(await waiting).toBe(true);
  }
});

it('The signal ends the wait, and every later one', async () => {
  const { control, next } = reader();
  const waiting = next();
  control.abort();
  expect([await waiting, await next()]).toEqual([false, false]);
});
