// Files: uploads, their lifetime, and every refusal.
import { describe, expect, it } from 'vitest';
import { get, upload } from '../../support/batches.ts';
import { testEmulator } from '../../support/emulator.ts';
import { picture } from '../../support/pictures.ts';
import { exchange, expectRefusal, fields, invalid, type Part, type Refusal } from '../../support/sending.ts';

const day = 86_400_000;
const missing = (id: string) => invalid(`No such File object: ${id}`, 'id');
const part = (more: Partial<Part> = {}): Part => ({ name: 'file', value: 'x', filename: 'a.txt', ...more });

it('a file is returned byte for byte, and no longer exists after its deletion', async () => {
  const emulator = testEmulator();
  const bytes = await picture(40, 30);
  const { status, body } = await upload(emulator, {
    value: bytes,
    purpose: 'vision',
    filename: 'kite "1".png',
    type: 'image/png',
  });
  expect({ status, body }).toEqual({
    status: 200,
    body: {
      object: 'file',
      id: expect.stringMatching(/^file-[A-Za-z0-9]{22}$/),
      purpose: 'vision',
      filename: expect.stringContaining('kite'),
      bytes: bytes.length,
      created_at: Math.floor(emulator.clock.now() / 1000),
      expires_at: null,
      status: 'processed',
      status_details: null,
    },
  });
  const path = `/v1/files/${body.id}`;
  expect(await get(emulator, path)).toEqual(body);
  const content = await emulator.send(`${path}/content`);
  expect(Buffer.from(await content.arrayBuffer()).equals(bytes)).toBe(true);
  expect(content.headers.get('content-length')).toBe(String(bytes.length));
  expect(content.headers.get('content-disposition')).toMatch(/^attachment; filename="[^"]+"$/);

  // Two requests delete the file at the same time. Only one of them succeeds.
  const [first, second] = await Promise.all(
    ['first', 'second'].map(() => exchange(emulator, { method: 'DELETE', path })),
  );
  expect(first).toMatchObject({ status: 200, body: { id: body.id, object: 'file', deleted: true } });
  expect(second?.status).toBe(404);
  const gone = { error: missing(body.id) };
  expect(await get(emulator, path)).toEqual(gone);
  expect(await get(emulator, `${path}/content`)).toEqual(gone);
  expect((await exchange(emulator, { method: 'DELETE', path })).status).toBe(404);
  expect((await get(emulator, '/v1/files')).data).toEqual([]);
});

it('a file belongs to its project', async () => {
  const emulator = testEmulator();
  const { body } = await upload(emulator, { value: '{}', purpose: 'batch' });
  const path = `/v1/files/${body.id}`;
  const other = await exchange(emulator, { method: 'GET', path, key: 'sk-other' });
  expect(other.body).toEqual({ error: missing(body.id) });
});

it('files are listed by cursor, order and purpose', async () => {
  const emulator = testEmulator();
  const ids: string[] = [];
  for (const [index, purpose] of ['vision', 'batch', 'user_data', 'batch', 'vision'].entries()) {
    ids.push((await upload(emulator, { value: `{"n":${index}}`, purpose })).body.id);
    emulator.clock.advance(1_000);
  }
  const list = async (query: string) => {
    const { data, first_id, last_id, has_more } = await get(emulator, `/v1/files${query}`);
    const found = data.map(({ id }: { id: string }) => ids.indexOf(id));
    expect([first_id, last_id]).toEqual([ids[found[0]] ?? null, ids[found.at(-1)] ?? null]);
    return { found, has_more };
  };
  expect(await list('')).toEqual({ found: [4, 3, 2, 1, 0], has_more: false });
  expect(await list('?order=asc&limit=2')).toEqual({ found: [0, 1], has_more: true });
  expect(await list(`?order=asc&after=${ids[1]}`)).toEqual({ found: [2, 3, 4], has_more: false });
  expect(await list('?purpose=batch&limit=1')).toEqual({ found: [3], has_more: true });
  expect(await list(`?purpose=batch&limit=1&after=${ids[3]}`)).toEqual({ found: [1], has_more: false });
  expect(await list('?purpose=batch_output')).toEqual({ found: [], has_more: false });
});

describe('a file expires', () => {
  it.each([
    ['for batches after 30 days', 'batch', [], 30 * day],
    [
      'when it was asked for',
      'vision',
      fields({ 'expires_after[anchor]': 'created_at', 'expires_after[seconds]': '3600' }),
      3_600_000,
    ],
  ] as const)('%s, and is then no longer found', async (_, purpose, more, after) => {
    const emulator = testEmulator();
    const { body } = await upload(emulator, { value: '{}', purpose, more });
    expect(body.expires_at - body.created_at).toBe(after / 1000);
    emulator.clock.set(body.expires_at * 1000 - 1);
    expect(await get(emulator, `/v1/files/${body.id}`)).toEqual(body);
    emulator.clock.advance(1);
    expect(await get(emulator, `/v1/files/${body.id}`)).toEqual({ error: missing(body.id) });
    expect((await get(emulator, '/v1/files')).data).toEqual([]);
  });
});

const purposes = "'assistants', 'batch', 'fine-tune', 'vision', 'user_data', and 'evals'";
const notJsonl = invalid('Invalid file format for Batch API. Must be .jsonl');
const path = '/v1/files';
const refusals: readonly Refusal[] = [
  [
    'JSON in place of a form',
    { path, json: { purpose: 'vision', file: 'x' } },
    400,
    invalid("Invalid type for 'file': expected a file, but got a string instead.", 'file', 'invalid_type'),
  ],
  [
    'no file',
    { path, form: fields({ purpose: 'vision' }) },
    400,
    invalid("Missing required parameter: 'file'.", 'file', 'missing_required_parameter'),
  ],
  [
    'a part without a filename',
    { path, form: [...fields({ purpose: 'vision' }), { name: 'file', value: 'x', type: 'image/png' }] },
    400,
    invalid("Invalid type for 'file': expected a file, but got a string instead.", 'file', 'invalid_type'),
  ],
  [
    'no purpose',
    { path, form: [part()] },
    400,
    invalid("Missing required parameter: 'purpose'.", 'purpose', 'missing_required_parameter'),
  ],
  [
    'a purpose that only batches give',
    { path, form: [...fields({ purpose: 'batch_output' }), part()] },
    400,
    invalid(`Invalid value: 'batch_output'. Supported values are: ${purposes}.`, 'purpose', 'invalid_value'),
  ],
  [
    'an unknown parameter',
    { path, form: [...fields({ purpose: 'vision', name: 'a' }), part()] },
    400,
    invalid("Unknown parameter: 'name'.", 'name', 'unknown_parameter'),
  ],
  [
    'a batch by another name',
    { path, form: [...fields({ purpose: 'batch' }), part({ value: '{}', filename: 'a.json' })] },
    400,
    notJsonl,
  ],
  [
    'an empty batch',
    { path, form: [...fields({ purpose: 'batch' }), part({ value: '', filename: 'a.jsonl' })] },
    400,
    notJsonl,
  ],
  [
    'a batch that does not begin with JSON',
    { path, form: [...fields({ purpose: 'batch' }), part({ value: '{oh\n{}', filename: 'a.jsonl' })] },
    400,
    notJsonl,
  ],
  [
    'a life that is too short',
    {
      path,
      form: [
        ...fields({
          purpose: 'vision',
          'expires_after[anchor]': 'created_at',
          'expires_after[seconds]': '3599',
        }),
        part(),
      ],
    },
    400,
    invalid(
      "Invalid 'expires_after.seconds': integer below minimum value. Expected a value >= 3600, but got 3599 instead.",
      'expires_after.seconds',
      'integer_below_min_value',
    ),
  ],
  [
    'a limit beyond 10,000',
    { method: 'GET', path: '/v1/files?limit=10001' },
    400,
    invalid(
      "Invalid 'limit': integer above maximum value. Expected a value <= 10000, but got 10001 instead.",
      'limit',
      'integer_above_max_value',
    ),
  ],
  ['an unknown cursor', { method: 'GET', path: '/v1/files?after=file-x' }, 404, missing('file-x')],
  ['an unknown id', { method: 'GET', path: '/v1/files/file-x' }, 404, missing('file-x')],
];

describe('a request about files is refused', () => {
  it.each(refusals)('for %s', async (...row) => {
    await expectRefusal(testEmulator(), row);
  });

  it('for an upload of more than 32 MB', async () => {
    const emulator = testEmulator();
    const { status } = await upload(emulator, { value: new Uint8Array(32 * 1024 * 1024), purpose: 'vision' });
    expect(status).toBe(413);
  });

  it.each(['assistants', 'user_data'])('for the content of a file with the purpose %s', async (purpose) => {
    const emulator = testEmulator();
    const { body } = await upload(emulator, { value: 'x', purpose });
    const content = { method: 'GET', path: `/v1/files/${body.id}/content` };
    await expectRefusal(emulator, [
      '',
      content,
      400,
      invalid(`Not allowed to download files of purpose: ${purpose}`),
    ]);
  });
});

const create = (fileId: string) => ({ json: { prompt: 'it moves', input_reference: { file_id: fileId } } });

describe('a file as a reference', () => {
  it.each([
    ['by its type', 'a', 'image/png'],
    ['by its name, where it has no type', 'a.PNG', 'application/octet-stream'],
  ])('is recognised as a picture %s', async (_, filename, type) => {
    const emulator = testEmulator({ pace: 'instant' });
    const value = await picture(720, 1280);
    const { body: file } = await upload(emulator, { value, purpose: 'user_data', filename, type });
    const { status, body } = await exchange(emulator, create(file.id));
    expect(status).toBe(200);
    // The video no longer needs the file.
    await exchange(emulator, { method: 'DELETE', path: `/v1/files/${file.id}` });
    expect((await emulator.send(`/v1/videos/${body.id}/content`)).status).toBe(200);
  });

  it('is moderated by its file name', async () => {
    const emulator = testEmulator({ pace: 'instant' });
    const value = await picture(720, 1280);
    const filename = 'selfie-1.png';
    const { body: file } = await upload(emulator, { value, purpose: 'vision', filename, type: 'image/png' });
    const { body } = await exchange(emulator, create(file.id));
    expect(await get(emulator, `/v1/videos/${body.id}`)).toMatchObject({
      status: 'failed',
      error: { code: 'moderation_blocked' },
    });
  });

  it('is matched by rules on its file name', async () => {
    const emulator = testEmulator({ pace: 'instant' });
    const value = await picture(720, 1280);
    const { body: file } = await upload(emulator, {
      value,
      purpose: 'vision',
      filename: 'beach.png',
      type: 'image/png',
    });
    await emulator.json('POST', '/_emulator/rules', {
      match: { reference: 'beach.png' },
      then: { fail: 'server_error' },
    });
    const { body } = await exchange(emulator, create(file.id));
    expect(await get(emulator, `/v1/videos/${body.id}`)).toMatchObject({
      status: 'failed',
      error: { code: 'server_error' },
    });
  });

  const formats = "'image/jpeg', 'image/png', 'image/webp', and 'video/mp4'";
  it.each([
    [
      'of another kind',
      'image/gif',
      [720, 1280],
      invalid(
        `Invalid file 'input_reference': unsupported mimetype ('image/gif'). Supported file formats are ${formats}.`,
        'input_reference',
        'unsupported_file_mimetype',
      ),
    ],
    [
      'of another size',
      'image/png',
      [1280, 720],
      invalid('Inpaint image must match the requested width and height'),
    ],
  ] as const)('is refused when it is %s', async (_, type, [width, height], error) => {
    const emulator = testEmulator();
    const value = await picture(width, height);
    const { body } = await upload(emulator, { value, purpose: 'vision', filename: 'a', type });
    await expectRefusal(emulator, ['', create(body.id), 400, error]);
  });

  it('is refused when it is unknown, expired, deleted or of another project', async () => {
    const emulator = testEmulator();
    const value = await picture(720, 1280);
    const sent = { value, purpose: 'vision', filename: 'a.png', type: 'image/png' };
    const more = fields({ 'expires_after[anchor]': 'created_at', 'expires_after[seconds]': '3600' });
    const { body: expired } = await upload(emulator, { ...sent, more });
    const { body: deleted } = await upload(emulator, sent);
    const { body: foreign } = await upload(emulator, sent);
    emulator.clock.advance(3_600_000);
    await exchange(emulator, { method: 'DELETE', path: `/v1/files/${deleted.id}` });
    for (const id of ['file-x', expired.id, deleted.id])
      await expectRefusal(emulator, ['', create(id), 404, missing(id)]);
    const other = { ...create(foreign.id), key: 'sk-other' };
    await expectRefusal(emulator, ['', other, 404, missing(foreign.id)]);
  });
});
