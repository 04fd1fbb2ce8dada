// Files and batches in the snapshot file of a project: they are restored completely, or the import is
// refused.
import { describe, expect, it } from 'vitest';
import { batched, get, line, upload } from '../../../support/batches.ts';
import { testEmulator, type Json } from '../../../support/emulator.ts';
import { exchange } from '../../../support/sending.ts';
import { ask } from '../asking.ts';

/** A project with a picture, and with a completed batch that has a refused line and a deleted video. */
async function filled() {
  const emulator = testEmulator({ pace: 'instant' });
  await upload(emulator, { value: 'a picture', purpose: 'vision', filename: 'a.png', type: 'image/png' });
  const lines = [line('a'), line('b', { seconds: '5' }), line('c', { prompt: 'x [[fail: server_error]]' })];
  const batch = await batched(emulator, lines, { metadata: { run: '1' } });
  const { data } = await get(emulator, '/v1/videos');
  await exchange(emulator, { method: 'DELETE', path: `/v1/videos/${data[0].id}` });
  const { body: file } = await ask(emulator, 'GET export');
  return { emulator, batch, file };
}

const seen = async (emulator: Parameters<typeof get>[0], batch: Json) => {
  const files = await get(emulator, '/v1/files');
  const contents = files.data.map(async ({ id }: Json) =>
    (await emulator.send(`/v1/files/${id}/content`)).text(),
  );
  return {
    batch: await get(emulator, `/v1/batches/${batch.id}`),
    files,
    contents: await Promise.all(contents),
  };
};

it('files and batches are the same after an import into another emulator', async () => {
  const { emulator, batch, file } = await filled();
  const other = testEmulator({ pace: 'instant' });
  expect((await ask(other, 'POST import', file)).status).toBe(200);
  const before = await seen(emulator, batch);
  expect(before.batch.request_counts).toEqual({ total: 3, completed: 2, failed: 1 });
  expect(before.files.data).toHaveLength(4);
  expect(await seen(other, batch)).toEqual(before);
  // New batches and files are listed after all imported batches and files.
  const { body } = await upload(other, { value: '{}', purpose: 'batch' });
  expect((await get(other, '/v1/files')).data[0]).toEqual(body);
});

describe('files and batches in a snapshot file are refused', () => {
  const cases: [name: string, change: (file: Json) => unknown, message: string][] = [
    ['without their bytes', (file) => (file.uploads = []), 'the bytes of file'],
    ['with other bytes', (file) => (file.uploads[0].base64 = 'AAAA'), 'the bytes of file'],
    ['without the file of an upload', (file) => (file.files = []), 'belongs to no video or file'],
    ['twice', (file) => file.files.push(file.files[0]), 'occurs twice'],
    ['without the batch of a file', (file) => (file.batches = []), 'belongs to no batch'],
    ['without a line', (file) => file.batches[0].lines.pop(), 'does not have 3 lines'],
    ['without a video', (file) => (file.videos = []), 'is missing'],
    ['with a field too many', (file) => (file.batches[0].record.note = 1), "'batches.0.record.note'"],
    [
      'with a refusal of 200',
      (file) => (file.batches[0].lines[1].refusal.status = 200),
      "'batches.0.lines.1",
    ],
  ];

  it.each(cases)('%s, with a message that names the fault', async (_, change, message) => {
    const { emulator, batch, file } = await filled();
    const before = await seen(emulator, batch);
    const changed = structuredClone(file);
    change(changed);
    const answer = await ask(emulator, 'POST import', changed);
    expect(answer).toMatchObject({ status: 400, body: { error: { code: 'invalid_request' } } });
    expect(answer.body.error.message).toContain(message);
    expect(await seen(emulator, batch)).toEqual(before);
  });
});
