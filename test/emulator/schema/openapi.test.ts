// The OpenAPI document is valid, is committed as it is generated, and describes exactly the operations that
// the router serves.
import { readFileSync } from 'node:fs';
import { Validator } from '@seriousme/openapi-schema-validator';
import { describe, expect, it } from 'vitest';
import { profileNames, profiles } from '../../../src/emulator/domain/profiles.ts';
import { openApiDocument } from '../../../src/emulator/schema/openapi.ts';
import { operations, type Operation } from '../../../src/emulator/schema/operations.ts';
import { version } from '../../../src/emulator/version.ts';
import { testEmulator, type Json } from '../../support/emulator.ts';
import { exchange } from '../../support/sending.ts';

const committed = readFileSync(new URL('../../../openapi/openapi.json', import.meta.url), 'utf8');
const document: Json = JSON.parse(committed);
const documented = Object.entries(document.paths as Record<string, object>).flatMap(([path, item]) =>
  Object.keys(item).map((method) => `${method.toUpperCase()} ${path}`),
);

it('openapi/openapi.json is the document that the sources generate', () => {
  expect(committed).toBe(`${JSON.stringify(openApiDocument(profiles.openai, version), null, 2)}\n`);
});

describe.each(profileNames)('the OpenAPI document under the profile %s', (name) => {
  it('is a valid OpenAPI 3.1 document', async () => {
    const made = JSON.parse(JSON.stringify(openApiDocument(profiles[name], version))) as Record<
      string,
      unknown
    >;
    const validator = new Validator();
    expect(await validator.validate(made)).toEqual({ valid: true });
    expect(validator.version).toBe('3.1');
  });
});

it('the validator of OpenAPI documents finds an invalid document', async () => {
  const { info: _, ...broken } = document;
  expect(await new Validator().validate(broken)).toMatchObject({ valid: false });
});

it('the OpenAPI document contains the target of every reference', () => {
  const references = [...committed.matchAll(/"\$ref": "#\/components\/schemas\/(\w+)"/g)].map(
    ([, name = '']) => name,
  );
  const schemas = Object.keys(document.components.schemas as object);
  expect(references.length).toBeGreaterThan(10);
  expect([...new Set(references)].toSorted()).toEqual(schemas.toSorted());
});

/** A path may also be served by a more general path: `GET /v1/videos/edits` asks for the video of that id. */
const isDocumented = (method: string, path: string) =>
  documented.some((operation) => {
    const pattern = new RegExp(`^${operation.replaceAll(/\{\w+\}/g, '[^/]+')}$`);
    return pattern.test(`${method} ${path.replaceAll(/\{\w+\}/g, 'x')}`);
  });

describe('the operations of the OpenAPI document', () => {
  it('are those of the table, with unique ids', () => {
    const table = Object.values<Operation>(operations(profiles.openai));
    expect(documented.toSorted()).toEqual(
      table.map(({ method, path }) => `${method.toUpperCase()} ${path}`).toSorted(),
    );
    const ids = Object.values(document.paths as Record<string, Record<string, { operationId: string }>>)
      .flatMap((item) => Object.values(item))
      .map(({ operationId }) => operationId);
    expect(ids.toSorted()).toEqual(Object.keys(operations(profiles.openai)).toSorted());
  });

  it.each(documented)('include %s, which is served', async (operation) => {
    const [method = '', path = ''] = operation.split(' ');
    const { body } = await exchange(testEmulator(), { method, path: path.replaceAll(/\{\w+\}/g, 'x') });
    expect(JSON.stringify(body)).not.toContain('Invalid URL');
  });

  it('leave out no operation that is served', async () => {
    const emulator = testEmulator();
    const paths = Object.keys(document.paths as object);
    let asked = 0;
    for (const path of paths) {
      for (const method of ['GET', 'POST', 'PUT', 'PATCH', 'DELETE']) {
        if (isDocumented(method, path)) continue;
        asked += 1;
        const { status, body } = await exchange(emulator, { method, path: path.replaceAll(/\{\w+\}/g, 'x') });
        expect({ status, message: body.error.message }).toEqual({
          status: 404,
          message: expect.stringContaining(`Invalid URL (${method} `),
        });
      }
    }
    expect(asked).toBeGreaterThan(20);
  });

  it('with a key have the answer for a missing key, and the others need no key', () => {
    for (const [path, item] of Object.entries(document.paths as Record<string, Record<string, Json>>)) {
      for (const operation of Object.values(item)) {
        const keyed = path.startsWith('/v1/');
        expect('401' in operation.responses, path).toBe(keyed);
        expect(operation.security, path).toEqual(keyed ? undefined : []);
      }
    }
  });
});

it('state the limits that the server has', () => {
  const { properties } = document.paths['/v1/videos'].post.requestBody.content['application/json'].schema;
  expect(properties.prompt).toMatchObject({ type: 'string', minLength: 1, maxLength: 32_000 });
  expect(properties.seconds).toMatchObject({ enum: ['4', '8', '12', '16', '20'], default: '4' });
  expect(properties.size).toMatchObject({ enum: profiles.openai.sizes.value, default: '720x1280' });
  const limit = document.paths['/v1/videos'].get.parameters.find(
    ({ name }: { name: string }) => name === 'limit',
  );
  expect(limit.schema).toMatchObject({ type: 'integer', minimum: 0, maximum: 100, default: 20 });
});
