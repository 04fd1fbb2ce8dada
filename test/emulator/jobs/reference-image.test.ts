// `input_reference`: every accepted form and every refusal (contract:validation.*).
import { describe, expect, it } from 'vitest';
import { projectOf } from '../../../src/emulator/http/caller.ts';
import { UnreadableImage } from '../../../src/emulator/media/media.ts';
import { memoryStore } from '../../../src/emulator/store/memory.ts';
import { testEmulator } from '../../support/emulator.ts';
import { fakeMedia, testApp } from '../../support/app.ts';
import { dataUrl, picture, type Format } from './pictures.ts';
import { exchange, expectRefusal, fields, invalid, type Part, type Refusal } from '../../support/sending.ts';

const param = 'input_reference';
const size = '720x1280';
const type = (got: string) =>
  invalid(`Invalid type for '${param}': expected an object, but got ${got} instead.`, param, 'invalid_type');
const mimetype = (found: string) =>
  invalid(
    `Invalid file '${param}': unsupported mimetype ('${found}'). Supported file formats are 'image/jpeg', 'image/png', 'image/webp', and 'video/mp4'.`,
    param,
    'unsupported_file_mimetype',
  );
const mismatch = invalid('Inpaint image must match the requested width and height');
const oneOf = invalid("Provide exactly one of 'image_url' or 'file_id'.", param, 'invalid_value');
const noDataUrl = invalid(
  `Invalid file '${param}': expected a data URL of the form 'data:image/png;base64,…'.`,
  param,
  'invalid_image_file',
);
const noFile = (id: string) => invalid(`No such File object: ${id}`, 'id');
const part = (extra: Partial<Part>): Part[] => [
  ...fields({ prompt: 'x' }),
  { name: param, value: 'bytes', filename: 'a.png', type: 'image/png', ...extra },
];
const json = (reference: unknown) => ({ json: { prompt: 'x', [param]: reference } });

const refusals: Refusal[] = [
  ['a string', json('https://example.com/a.png'), 400, type('a string')],
  ['null', json(null), 400, type('null')],
  ['a number', json(1), 400, type('an integer')],
  ['a boolean', json(true), 400, type('a boolean')],
  ['an array', json([{ file_id: 'file-x' }]), 400, type('an array')],
  ['an empty object', json({}), 400, oneOf],
  ['both forms', json({ file_id: 'file-x', image_url: 'https://example.com' }), 400, oneOf],
  [
    'an unknown key',
    json({ url: 'x' }),
    400,
    invalid("Unknown parameter: 'input_reference.url'.", 'input_reference.url', 'unknown_parameter'),
  ],
  [
    'a null image_url',
    json({ image_url: null }),
    400,
    invalid(
      "Invalid type for 'input_reference.image_url': expected a string, but got null instead.",
      'input_reference.image_url',
      'invalid_type',
    ),
  ],
  [
    'an integer file_id',
    json({ file_id: 1 }),
    400,
    invalid(
      "Invalid type for 'input_reference.file_id': expected a string, but got an integer instead.",
      'input_reference.file_id',
      'invalid_type',
    ),
  ],
  [
    'an image_url that is too long',
    json({ image_url: 'h'.repeat(20_971_521) }),
    400,
    invalid(
      "Invalid 'input_reference.image_url': string too long. Expected a string with maximum length 20971520, but got a string with length 20971521 instead.",
      'input_reference.image_url',
      'string_above_max_length',
    ),
  ],
  ['an unknown file', json({ file_id: 'file-x' }), 404, noFile('file-x')],
  ['a data URL without base64', json({ image_url: 'data:image/png,x' }), 400, noDataUrl],
  ['a data URL with foreign letters', json({ image_url: 'data:image/png;base64,ä' }), 400, noDataUrl],
  ['a data URL of a GIF', json({ image_url: 'data:image/gif;base64,AA==' }), 400, mimetype('image/gif')],
  [
    'a data URL without a type',
    json({ image_url: 'data:;base64,AA==' }),
    400,
    mimetype('application/octet-stream'),
  ],
  [
    'an unreachable URL',
    json({ image_url: 'https://example.com/a.png' }),
    400,
    invalid('Error while downloading https://example.com/a.png.', null, 'invalid_image_url'),
  ],
  [
    'something that is no URL',
    json({ image_url: 'a.png' }),
    400,
    invalid('Error while downloading a.png.', null, 'invalid_image_url'),
  ],

  ['a text field', { form: fields({ prompt: 'x', [param]: 'a.png' }) }, 400, type('a string')],
  [
    'a part without filename',
    { form: [...fields({ prompt: 'x' }), { name: param, value: 'b', type: 'image/png' }] },
    400,
    type('a string'),
  ],
  [
    'a part of octets without filename',
    { form: [...fields({ prompt: 'x' }), { name: param, value: 'b', type: 'application/octet-stream' }] },
    400,
    type('a string'),
  ],
  ['octets', { form: part({ type: 'application/octet-stream' }) }, 400, mimetype('application/octet-stream')],
  ['a GIF', { form: part({ type: 'image/gif' }) }, 400, mimetype('image/gif')],
  ['a text file', { form: part({ type: 'text/plain' }) }, 400, mimetype('text/plain')],
  [
    'a nested file_id',
    { form: fields({ prompt: 'x', [`${param}[file_id]`]: 'file-x' }) },
    404,
    noFile('file-x'),
  ],
  [
    'both forms, nested',
    { form: fields({ prompt: 'x', [`${param}[file_id]`]: 'f', [`${param}[image_url]`]: 'u' }) },
    400,
    oneOf,
  ],
  [
    'a file and a nested key',
    { form: [...part({}), ...fields({ [`${param}[file_id]`]: 'file-x' })] },
    400,
    invalid(`Duplicate parameter: '${param}[file_id]'.`, `${param}[file_id]`, 'duplicate_parameter'),
  ],
  [
    'two files',
    { form: [...part({}), ...part({}).slice(1)] },
    400,
    invalid(`Duplicate parameter: '${param}'.`, param, 'duplicate_parameter'),
  ],
];

describe('input_reference', () => {
  it.each(refusals)('refuses %s', async (...row) => {
    await expectRefusal(testApp(), row);
  });

  it('is refused with the reason why the bytes are not a picture', async () => {
    const app = testApp({
      media: async () => ({
        ...fakeMedia,
        inspect: async () => {
          throw new UnreadableImage('the picture is cut short');
        },
      }),
    });
    const error = invalid(`Invalid file '${param}': the picture is cut short.`, param, 'invalid_image_file');
    await expectRefusal(app, ['', { form: part({}) }, 400, error]);
  });

  it.each(['720x1279', '721x1280', '1280x720'])(
    'is refused with %s pixels for a video of 720x1280',
    async (found) => {
      const form = part({ value: await picture(found) });
      await expectRefusal(testEmulator(), ['', { form }, 400, mismatch]);
      await expectRefusal(testEmulator(), ['', json({ image_url: await dataUrl(found) }), 400, mismatch]);
    },
  );

  it.each<Format>(['png', 'jpeg', 'webp'])(
    'is accepted as a %s of the right size, as a file and as a data URL',
    async (format) => {
      const emulator = testEmulator();
      const asFile = part({ value: await picture(size, format), type: `image/${format}` });
      const asUrl = await dataUrl(size, format);
      for (const sent of [
        { form: asFile },
        json({ image_url: asUrl }),
        { form: fields({ prompt: 'x', [`${param}[image_url]`]: asUrl }) },
      ]) {
        expect(await exchange(emulator, sent)).toMatchObject({ status: 200, body: { status: 'queued' } });
      }
    },
  );

  it('is compared with the size in the request, not with the default size', async () => {
    const form = [...part({ value: await picture('1280x720') }), ...fields({ size: '1280x720' })];
    expect((await exchange(testEmulator(), { form })).status).toBe(200);
  });

  it.each([
    ['image/png', 200],
    ['image/png; charset=binary', 200],
    ['text/html', 400],
    ['', 400],
  ])("is judged by the content type '%s' of its download: %i", async (contentType, status) => {
    const asked: string[] = [];
    const app = testApp({
      download: async (url) => {
        asked.push(url);
        return { contentType, bytes: new Uint8Array(8) };
      },
    });
    const answer = await exchange(app, json({ image_url: 'https://example.com/a.png' }));
    expect(answer.status).toBe(status);
    expect(asked).toEqual(['https://example.com/a.png']);
  });

  it('is not stored when the request is refused', async () => {
    const emulator = testEmulator();
    await exchange(emulator, json({ image_url: await dataUrl('16x16') }));
    const { body } = await exchange(emulator, { method: 'GET' });
    expect(body.data).toEqual([]);
  });

  it('is stored with its video, copied to a remix, and deleted with each of them', async () => {
    const store = memoryStore();
    const app = testApp({ store });
    const project = projectOf('sk-test');
    const kept = async () => (await store.project(project).dump()).blobs.map(({ id }) => id);
    const source = (await exchange(app, { form: part({}) })).body.id;
    const remix = await exchange(app, { path: `/v1/videos/${source}/remix`, json: { prompt: 'y' } });
    expect(await kept()).toEqual([source, remix.body.id]);
    await exchange(app, { method: 'DELETE', path: `/v1/videos/${source}` });
    expect(await kept()).toEqual([remix.body.id]);
    await exchange(app, { method: 'DELETE', path: `/v1/videos/${remix.body.id}` });
    expect(await kept()).toEqual([]);
  });
});

describe('a plain string as input_reference', () => {
  it.each([
    ['openai', 'an object'],
    ['openai-2026-02', 'a file'],
  ] as const)(
    'is refused under the profile %s with the text of its time: expected %s',
    async (profile, wanted) => {
      const emulator = testEmulator({ profile });
      const message = `Invalid type for '${param}': expected ${wanted}, but got a string instead.`;
      const error = invalid(message, param, 'invalid_type');
      for (const sent of [json('a.png'), { form: fields({ prompt: 'x', [param]: 'a.png' }) }])
        await expectRefusal(emulator, ['', sent, 400, error]);
    },
  );
});
