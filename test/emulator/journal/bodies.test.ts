// What the journal tells of the raw body of a request.
import { createHash } from 'node:crypto';
import { expect, it } from 'vitest';
import { testEmulator, testKey } from '../../support/emulator.ts';
import { exchange, multipart, type Part } from '../../support/sending.ts';

const sha256 = (bytes: string | Uint8Array) => createHash('sha256').update(bytes).digest('hex');

const disposition = (rest: string) => ({ 'content-disposition': `form-data; name=${rest}` });

async function entryOf(emulator: ReturnType<typeof testEmulator>) {
  const entry = (await emulator.project(testKey).requests.list()).data.at(-1);
  if (entry === undefined) throw new Error('there is no entry');
  return entry;
}

it('A JSON body has its length and its hash, and no parts', async () => {
  const emulator = testEmulator();
  const bytes = '{ "prompt": "a käte" }';
  await exchange(emulator, { bytes, headers: { 'content-type': 'application/json' } });
  expect(await entryOf(emulator)).toMatchObject({
    body_bytes: Buffer.byteLength(bytes),
    body_sha256: sha256(bytes),
    parts: null,
  });
});

it('A form has its parts: a file without a filename is distinguished from a file with a filename', async () => {
  const emulator = testEmulator();
  const form: Part[] = [
    { name: 'prompt', value: 'a kite' },
    { name: 'input_reference', value: 'PNG', filename: 'a.png', type: 'image/png' },
    { name: 'mask', value: 'PNG!', type: 'image/png' },
  ];
  await exchange(emulator, { form });
  const { body } = multipart(form);
  const entry = await entryOf(emulator);
  expect(entry).toMatchObject({ body_bytes: body.length, body_sha256: sha256(body) });
  const type = { 'content-type': 'image/png' };
  expect(entry.parts).toEqual([
    { name: 'prompt', filename: null, type: null, headers: disposition('"prompt"'), bytes: 6 },
    {
      name: 'input_reference',
      filename: 'a.png',
      type: 'image/png',
      headers: { ...disposition('"input_reference"; filename="a.png"'), ...type },
      bytes: 3,
    },
    {
      name: 'mask',
      filename: null,
      type: 'image/png',
      headers: { ...disposition('"mask"'), ...type },
      bytes: 4,
    },
  ]);
});

it('A form that cannot be split has its length and its hash, and no parts', async () => {
  const emulator = testEmulator();
  const headers = { 'content-type': 'multipart/form-data; boundary=x' };
  await exchange(emulator, { bytes: '--y\r\n', headers });
  expect(await entryOf(emulator)).toMatchObject({ status: 400, body_bytes: 5, parts: null });
});

it('A body that nothing read has no length and no hash', async () => {
  const emulator = testEmulator();
  await exchange(emulator, { method: 'DELETE', path: '/v1/videos/video_0', json: { reason: 'x' } });
  expect(await entryOf(emulator)).toMatchObject({ body_bytes: null, body_sha256: null, unread: ['body'] });
});

it('A request without a body has no length and no hash', async () => {
  const emulator = testEmulator();
  await emulator.send('/v1/videos');
  expect(await entryOf(emulator)).toMatchObject({ body_bytes: null, body_sha256: null, parts: null });
});

it('The headers of an entry keep the count of retries that SDKs send', async () => {
  const emulator = testEmulator();
  await emulator.send('/v1/videos', { headers: { 'x-stainless-retry-count': '2' } });
  expect((await entryOf(emulator)).headers).toMatchObject({ 'x-stainless-retry-count': '2' });
});
