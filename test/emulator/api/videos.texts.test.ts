// Values of queries, paths and forms are texts, even if they look like numbers. Only fields that are numbers
// are converted.
import { readFileSync } from 'node:fs';
import type { oas31 } from 'openapi3-ts';
import { describe, expect, it } from 'vitest';
import { testEmulator } from '../../support/emulator.ts';
import { exchange, expectRefusal, fields, invalid, notFound } from '../../support/sending.ts';

type Placed = { method: string; path: string; name: string; place: string; choices: readonly string[] };

/** Every parameter of a document whose value is a text. */
function textParameters(document: string): Placed[] {
  const url = new URL(`../../../openapi/${document}.json`, import.meta.url);
  const { paths } = JSON.parse(readFileSync(url, 'utf8')) as oas31.OpenAPIObject;
  return Object.entries(paths ?? {}).flatMap(([path, item]) =>
    Object.entries(item as Record<string, oas31.OperationObject>).flatMap(([method, operation]) =>
      (operation.parameters as oas31.ParameterObject[])
        .filter(({ schema }) => (schema as oas31.SchemaObject).type === 'string')
        .map(({ name, in: place, schema }) => ({
          method: method.toUpperCase(),
          path,
          name,
          place,
          choices: ((schema as oas31.SchemaObject).enum ?? []) as string[],
        })),
    ),
  );
}

const looksLikeSomethingElse = [
  '4',
  '-1',
  '007',
  '1.5',
  '1e3',
  'true',
  'false',
  'null',
  '99999999999999999999',
];
const placed = [...textParameters('openapi'), ...textParameters('azure')];

describe('a text parameter that looks like a number, a truth value or null is read as text', () => {
  it.each(placed)('in $method $path: $place $name', async ({ method, path, name, place, choices }) => {
    const emulator = testEmulator();
    for (const value of looksLikeSomethingElse) {
      const filled = path.replaceAll(/\{(\w+)\}/g, (_, at) =>
        place === 'path' && at === name ? value : 'x',
      );
      const query = { 'api-version': 'preview', ...(place === 'query' && { [name]: value }) };
      const asked = `${filled}?${new URLSearchParams(query).toString()}`;
      const { body } = await exchange(emulator, {
        method,
        path: asked,
        ...(method === 'POST' && { json: {} }),
      });
      const message = String(body.error?.message ?? '');
      expect(message).not.toContain('Invalid type');
      if (choices.length > 0) expect(message).toContain(`Invalid value: '${value}'`);
    }
  });

  it('as a cursor, which is then unknown and answered with 404', async () => {
    const sent = { method: 'GET', path: '/v1/videos?after=4' };
    await expectRefusal(testEmulator(), ['', sent, 404, notFound('4')]);
  });

  it('in searches of the control API, for prompts and cursors', async () => {
    const emulator = testEmulator();
    await exchange(emulator, { json: { prompt: '4' } });
    const found = await emulator.json('GET', '/_emulator/requests?prompt=4&seconds=4');
    expect(found).toMatchObject({ status: 200, body: { total: 1 } });
    const { body } = await emulator.json('GET', '/_emulator/requests?after=4');
    expect(body.error.message).toBe("'after': there is no entry '4' in this journal.");
  });
});

describe('a form field for a number or a truth value is converted', () => {
  it('when it is the seconds of `expires_after`, with bracket keys', async () => {
    const emulator = testEmulator();
    const file = { name: 'file', value: '{}', filename: 'a.json' };
    const form = (seconds: string) => [
      file,
      ...fields({
        purpose: 'user_data',
        'expires_after[anchor]': 'created_at',
        'expires_after[seconds]': seconds,
      }),
    ];
    const made = await exchange(emulator, { path: '/v1/files', form: form('3600') });
    expect(made.body.expires_at - made.body.created_at).toBe(3600);
    const error = invalid(
      "Invalid type for 'expires_after.seconds': expected an integer, but got a string instead.",
      'expires_after.seconds',
      'invalid_type',
    );
    await expectRefusal(emulator, ['', { path: '/v1/files', form: form('soon') }, 400, error]);
  });

  it('when it is the seconds of `output_expires_after` of a batch', async () => {
    const form = fields({
      input_file_id: 'file-x',
      endpoint: '/v1/videos',
      completion_window: '24h',
      'output_expires_after[anchor]': 'created_at',
      'output_expires_after[seconds]': '3600',
      'metadata[n]': '4',
    });
    const { status, body } = await exchange(testEmulator(), { path: '/v1/batches', form });
    expect({ status, metadata: body.metadata }).toEqual({ status: 200, metadata: { n: '4' } });
  });

  it('when it is the truth value of a rotation', async () => {
    const emulator = testEmulator();
    const json = { name: 'x', url: 'https://example.com', event_types: ['video.completed'] };
    const { body } = await exchange(emulator, { path: '/v1/webhook_endpoints', json });
    const path = `/v1/webhook_endpoints/${body.id}/rotate_secret`;
    const rotate = (value: string) =>
      exchange(emulator, { path, form: fields({ keep_old_secret_active_for_24_hours: value }) });
    expect((await rotate('true')).status).toBe(200);
    expect((await rotate('yes')).body.error.code).toBe('invalid_type');
  });

  it('only in a form: JSON values keep their type', async () => {
    const json = {
      input_file_id: 'file-x',
      endpoint: '/v1/videos',
      completion_window: '24h',
      output_expires_after: { anchor: 'created_at', seconds: '3600' },
    };
    const { status, body } = await exchange(testEmulator(), { path: '/v1/batches', json });
    expect({ status, param: body.error.param }).toEqual({
      status: 400,
      param: 'output_expires_after.seconds',
    });
  });
});
