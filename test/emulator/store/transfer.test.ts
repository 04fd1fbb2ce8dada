// Copies that are no copies, or not whole.
import { expect, it } from 'vitest';
import { memoryStore } from '../../../src/emulator/store/memory.ts';
import { exportedLines, importLines } from '../../../src/emulator/store/transfer.ts';
import { video } from '../../contract/samples.ts';

async function copy(): Promise<string[]> {
  const store = memoryStore();
  await store.project('p').put('video', video('v', 1));
  const lines: string[] = [];
  for await (const line of exportedLines(store)) lines.push(line);
  return lines;
}

async function* each(lines: readonly string[]): AsyncGenerator<string> {
  yield* lines;
}

it('a copy of an empty store is imported', async () => {
  const lines: string[] = [];
  for await (const line of exportedLines(memoryStore())) lines.push(line);
  expect(await importLines(memoryStore(), each(lines))).toMatchObject({ projects: 0, documents: 0 });
});

it('a copy of 1,200 videos is read in pages, and every video is there once', async () => {
  const store = memoryStore();
  for (let index = 0; index < 1_200; index += 1)
    await store.project('p').put('video', video(`v${index}`, index % 7));
  const lines: string[] = [];
  for await (const line of exportedLines(store)) lines.push(line);
  const target = memoryStore();
  await importLines(target, each(lines));
  expect(await target.count()).toEqual({ projects: 1, videos: 1_200 });
});

it('records of the store that the copy does not name stay', async () => {
  const store = memoryStore();
  await store.project('q').put('video', video('own', 1));
  await importLines(store, each(await copy()));
  expect(await store.projects({ limit: 9 })).toEqual(['p', 'q']);
});

it.each<[fault: string, change: (lines: string[]) => string[], message: RegExp]>([
  ['an empty file', () => [], /^the copy is not whole: it stops after line 0$/],
  ['another file', () => ['{"format":"tar"}'], /^this is no copy of a store: its first line does not name/],
  [
    'a newer file',
    ([first = '']) => [first.replace('"version":1', '"version":2')],
    /^this copy has version 2, .* reads version 1$/,
  ],
  ['a text', () => ['hello'], /^line 1 is not an object of JSON$/],
  ['a file without its end', (lines) => lines.slice(0, -1), /^the copy is not whole: it stops after line 3$/],
  [
    'a file that lost a line',
    (lines) => lines.toSpliced(2, 1),
    /^the copy is not whole: it names .* and has /,
  ],
  ['a file without a project', (lines) => lines.toSpliced(1, 1), /^line 2 comes before the first project$/],
  [
    'an unknown kind',
    (lines) => lines.with(2, '{"document":{"kind":"song"}}'),
    /^line 3 has the unknown kind 'song'$/,
  ],
  [
    'an unknown counter',
    (lines) => lines.with(2, '{"counter":{"key":"x"}}'),
    /^line 3 has the unknown counter 'x'$/,
  ],
  ['an unknown record', (lines) => lines.with(2, '{"song":1}'), /^line 3 has no known record: song$/],
])('%s is refused with its place and the reason', async (_, change, message) => {
  await expect(importLines(memoryStore(), each(change(await copy())))).rejects.toThrow(message);
});
