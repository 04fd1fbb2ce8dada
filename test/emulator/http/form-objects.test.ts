// A form field for an object may contain JSON (contract:create.form-objects): as text, or in a part with its
// own type.
import { readFileSync } from 'node:fs';
import type { oas31 } from 'openapi3-ts';
import { describe, expect, it } from 'vitest';
import { testEmulator } from '../../support/emulator.ts';
import { dataUrl } from '../jobs/pictures.ts';
import { exchange, expectRefusal, fields, invalid, type Part } from '../../support/sending.ts';

const ways: [string, Partial<Part>][] = [
  ['as a text', {}],
  ['in a part of type application/json', { type: 'application/json' }],
  [
    'in a JSON part with a filename, as FormData sends a Blob',
    { type: 'application/json', filename: 'blob' },
  ],
];
const json = (name: string, value: unknown, way: Partial<Part>): Part => ({
  name,
  value: JSON.stringify(value),
  ...way,
});

describe.each(ways)('an object %s is accepted in a form', (_, way) => {
  it('as `input_reference`', async () => {
    const reference = json('input_reference', { image_url: await dataUrl('720x1280') }, way);
    const form = [...fields({ prompt: 'x' }), reference];
    expect(await exchange(testEmulator(), { form })).toMatchObject({ status: 200 });
  });

  it('as `video` of an edit and of an extension', async () => {
    const emulator = testEmulator({ pace: 'instant' });
    const { id } = (await exchange(emulator, { json: { prompt: 'x' } })).body;
    const form = [...fields({ prompt: 'y' }), json('video', { id }, way)];
    const edit = await exchange(emulator, { path: '/v1/videos/edits', form });
    expect(edit.body).toMatchObject({ remixed_from_video_id: id });
    const longer = [...form, ...fields({ seconds: '4' })];
    const extension = await exchange(emulator, { path: '/v1/videos/extensions', form: longer });
    expect(extension.body).toMatchObject({ remixed_from_video_id: id, seconds: '8' });
  });

  it('as a list of `characters`', async () => {
    const form = [...fields({ prompt: 'x' }), json('characters', [{ id: 'char_x' }], way)];
    const error = invalid("Character with id 'char_x' not found.");
    await expectRefusal(testEmulator(), ['', { form }, 404, error]);
  });

  it('as `expires_after` of a file', async () => {
    const wanted = json('expires_after', { anchor: 'created_at', seconds: 3600 }, way);
    const form = [...fields({ purpose: 'user_data' }), { name: 'file', value: 'x', filename: 'a' }, wanted];
    const { body } = await exchange(testEmulator(), { path: '/v1/files', form });
    expect(body.expires_at - body.created_at).toBe(3600);
  });
});

it('rules match an object in a form as an object', async () => {
  const emulator = testEmulator();
  await emulator.json('POST', '/_emulator/rules', {
    match: { reference: 'beach.png' },
    then: { error: 'server_error' },
  });
  const reference = json('input_reference', { image_url: 'https://example.com/beach.png' }, {});
  const { status } = await exchange(emulator, { form: [...fields({ prompt: 'x' }), reference] });
  expect(status).toBe(500);
});

it.each([
  ['a text that is not JSON', 'https://example.com/a.png', 'a string'],
  ['JSON that breaks off', '{"file_id":', 'a string'],
  ['a JSON string', '"file-x"', 'a string'],
  ['a list', '[{"file_id":"file-x"}]', 'an array'],
])('%s is refused as `input_reference`', async (_, value, got) => {
  const error = invalid(
    `Invalid type for 'input_reference': expected an object, but got ${got} instead.`,
    'input_reference',
    'invalid_type',
  );
  const form = fields({ prompt: 'x', input_reference: value });
  await expectRefusal(testEmulator(), ['', { form }, 400, error]);
});

it('JSON text stays text in a field for text, and in a JSON body', async () => {
  const emulator = testEmulator();
  const prompt = '{"scene":"a cat"}';
  expect((await exchange(emulator, { form: fields({ prompt }) })).body.prompt).toBe(prompt);
  const sent = { json: { prompt: 'x', input_reference: '{"file_id":"file-x"}' } };
  expect((await exchange(emulator, sent)).body.error.code).toBe('invalid_type');
});

/** The form fields of the committed documents that take an object or a list of objects. */
function objectFieldsOf(
  name: string,
): { operation: string; field: string; contentType: string | undefined }[] {
  const url = new URL(`../../../openapi/${name}.json`, import.meta.url);
  const { paths, components } = JSON.parse(readFileSync(url, 'utf8')) as oas31.OpenAPIObject;
  const takesObject = ({ $ref, type, anyOf = [], items }: Schema): boolean => {
    if ($ref !== undefined) return takesObject(components?.schemas?.[$ref.split('/').at(-1) ?? ''] as Schema);
    if (type === 'array') return takesObject(items as Schema);
    return type === 'object' || anyOf.some((member) => takesObject(member as Schema));
  };
  return Object.values(paths ?? {})
    .flatMap((item) => Object.values(item) as oas31.OperationObject[])
    .flatMap(({ operationId = '', requestBody }) => {
      const form = (requestBody as oas31.RequestBodyObject | undefined)?.content['multipart/form-data'];
      const properties = (form?.schema as oas31.SchemaObject | undefined)?.properties ?? {};
      return Object.entries(properties)
        .filter(([, schema]) => takesObject(schema as Schema))
        .map(([field]) => ({
          operation: operationId,
          field,
          contentType: form?.encoding?.[field]?.contentType,
        }));
    });
}

type Schema = oas31.SchemaObject & { $ref?: string };

it('the documents state for every such field that its part may be JSON', () => {
  const found = [...objectFieldsOf('openapi'), ...objectFieldsOf('azure')];
  expect(found.map(({ operation, field }) => `${operation} ${field}`)).toEqual([
    'createVideo input_reference',
    'createVideo characters',
    'createFile expires_after',
    'editVideo video',
    'extendVideo video',
    'createVideo input_reference',
    'dated_createVideo input_reference',
  ]);
  for (const { contentType } of found) expect(contentType?.split(', ')).toContain('application/json');
});
