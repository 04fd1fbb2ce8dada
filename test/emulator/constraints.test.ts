// The documents and the server have the same constraints. The tests send values at the edges of every schema.
import { readFileSync } from 'node:fs';
import type { oas31 } from 'openapi3-ts';
import { describe, expect, it } from 'vitest';
import { testEmulator, testKey, type TestEmulator } from '../support/emulator.ts';
import { extremesOf, type Extremes, type Schema } from '../support/extremes.ts';

interface Asked {
  name: string;
  method: string;
  path: string;
  body: Schema | undefined;
  query: { name: string; schema: Schema }[];
  extremes: Extremes;
}

function operationsOf(document: string): Asked[] {
  const url = new URL(`../../openapi/${document}.json`, import.meta.url);
  const { paths = {}, components } = JSON.parse(readFileSync(url, 'utf8')) as oas31.OpenAPIObject;
  const extremes = extremesOf((components?.schemas ?? {}) as Record<string, Schema>);
  return Object.entries(paths).flatMap(([path, item]) =>
    Object.entries(item as Record<string, oas31.OperationObject>).map(([method, operation]) => {
      const content = (operation.requestBody as oas31.RequestBodyObject | undefined)?.content;
      const parameters = operation.parameters as oas31.ParameterObject[];
      return {
        name: operation.operationId ?? '',
        method: method.toUpperCase(),
        path: path.replaceAll(/\{\w+\}/g, 'x'),
        body: content?.['application/json']?.schema as Schema | undefined,
        query: parameters
          .filter((parameter) => parameter.in === 'query')
          .map(({ name, schema }) => ({ name, schema: schema as Schema })),
        extremes,
      };
    }),
  );
}

const operations = ['openapi', 'azure', 'control'].flatMap(operationsOf);
const withBody = operations.filter(({ body }) => body !== undefined);
const withQuery = operations.filter(({ query }) => query.some(({ schema }) => schema.type !== 'string'));

/**
 * The codes of refusals of a single value. Other codes are about resources that do not exist, or values that
 * do not fit together.
 */
const formCodes = new Set([
  'invalid_type',
  'invalid_value',
  'missing_required_parameter',
  'unknown_parameter',
  'empty_string',
  'empty_array',
  'string_above_max_length',
  'array_above_max_length',
  'object_above_max_properties',
  'integer_above_max_value',
  'integer_below_min_value',
  'invalid_request',
]);

/** Values that are allowed separately but not together. A schema cannot express this, but the refusal can. */
const together: Readonly<Record<string, string>> = {
  createVideo: 'a size belongs to some models',
  dated_createVideo: 'a size belongs to some models',
  createVideoJob: 'a width belongs to some heights, and items to files',
  addRule: 'effects can contradict each other',
  replaceRules: 'effects can contradict each other',
  importProject: 'a state must be whole',
  verifyRequests: 'a first step has no gap',
  setClock: 'a clock moves forward',
  advanceClock: 'a clock that has moved on has less time left',
};

async function send(
  emulator: TestEmulator,
  { method, path }: Asked,
  given: { json?: unknown; query?: string },
) {
  const { json, query = '' } = given;
  const dated = path.startsWith('/openai') ? 'api-version=preview&' : '';
  const response = await emulator.send(`${path}?${dated}${query}`, {
    method,
    key: testKey,
    ...(json === undefined
      ? {}
      : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(json) }),
  });
  const text = await response.text();
  const isJson = response.headers.get('content-type') === 'application/json' && text !== '';
  const { error } = (isJson ? JSON.parse(text) : {}) as { error?: { code: string; message: string } };
  return { status: response.status, error: error ?? undefined };
}

/** The values that a query can contain. */
const texts = (values: unknown[]) =>
  values.filter((value) => typeof value === 'string' || typeof value === 'number').map(String);

const shown = (value: unknown) => JSON.stringify(value).slice(0, 200);

describe('a body that the document forbids is refused', () => {
  it.each(withBody)('by $method $path ($name)', async (asked) => {
    const emulator = testEmulator();
    const sent = asked.extremes.forbidden(asked.body ?? {});
    expect(sent.length).toBeGreaterThan(0);
    for (const json of sent) {
      const { status } = await send(emulator, asked, { json });
      expect({ json: shown(json), refused: status >= 400 }).toEqual({ json: shown(json), refused: true });
    }
  });
});

describe('a body that the document allows is not refused for its form', () => {
  it.each(withBody.filter(({ name }) => together[name] === undefined))(
    'by $method $path ($name)',
    async (asked) => {
      const emulator = testEmulator();
      for (const json of asked.extremes.allowed(asked.body ?? {})) {
        const { error } = await send(emulator, asked, { json });
        const refusal = formCodes.has(error?.code ?? '') ? error?.message : undefined;
        expect({ json: shown(json), refusal }).toEqual({ json: shown(json), refusal: undefined });
      }
    },
  );
});

describe('query parameters are accepted and refused as the document states', () => {
  it.each(withQuery)('by $method $path ($name)', async (asked) => {
    const emulator = testEmulator();
    for (const { name, schema } of asked.query) {
      for (const value of texts(asked.extremes.allowed(schema))) {
        const { error } = await send(emulator, asked, { query: `${name}=${encodeURIComponent(value)}` });
        // The control API refuses unknown cursors with 400.
        const refusal = formCodes.has(error?.code ?? '') && name !== 'after' ? error?.message : undefined;
        expect({ name, value, refusal }).toEqual({ name, value, refusal: undefined });
      }
      // A number is a text in a query, so the number 7 is no wrong value of a text parameter.
      const wrong = asked.extremes
        .forbidden(schema)
        .filter((value) => schema.type !== 'string' || value !== 7);
      for (const value of texts(wrong)) {
        const { status } = await send(emulator, asked, { query: `${name}=${encodeURIComponent(value)}` });
        expect({ name, value: value.slice(0, 99), status }).toEqual({
          name,
          value: value.slice(0, 99),
          status: 400,
        });
      }
    }
  });
});
