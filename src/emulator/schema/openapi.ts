// The OpenAPI 3.1 document, made from the operations and their zod schemas.
import type { oas31 } from 'openapi3-ts';
import * as z from 'zod';
import type { Profile } from '../domain/profiles.ts';
import { ErrorEnvelope } from './errors.ts';
import { operations, type Operation } from './operations.ts';

const refusalTexts: Readonly<Record<number, string>> = {
  400: 'A parameter or the body was refused, or the job is not in the right state.',
  401: 'The key is missing or wrong.',
  403: "The project's tier has no access to the model (only with a `free` tier).",
  404: 'No such video, or nothing to download now.',
  413: 'The body is larger than 32 MB.',
  416: 'The range lies outside the asset.',
  429: 'More than the rate, budget or concurrency that is set allows; `retry-after-ms` says how long to wait.',
  500: 'The emulator itself failed.',
  503: 'More clips are waiting than the renderer queues.',
};

const successTexts: Readonly<Record<number, string>> = {
  200: 'Success.',
  206: 'The requested range.',
  304: 'The asset is still what the `If-None-Match` says.',
};

/** The document of the server under a profile. @param version of the package */
export function openApiDocument(profile: Profile, version: string): oas31.OpenAPIObject {
  const schemas = collectSchemas();
  const paths: oas31.PathsObject = {};
  for (const [operationId, operation] of Object.entries<Operation>(operations(profile))) {
    const item = (paths[operation.path] ??= {});
    item[operation.method] = describeOperation(operationId, operation, schemas);
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'sora-emulator',
      version,
      description: `OpenAI's Videos API as it was on ${profile.date}, as this emulator serves it.`,
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [{ url: 'http://127.0.0.1:4010' }],
    security: [{ bearer: [] }],
    tags: [
      { name: 'Videos' },
      { name: 'Models' },
      { name: 'Server', description: "The emulator's own routes." },
    ],
    paths,
    components: {
      schemas: schemas.named(),
      securitySchemes: {
        bearer: { type: 'http', scheme: 'bearer', description: 'Any non-empty key names a project.' },
      },
    },
  };
}

function describeOperation(
  operationId: string,
  operation: Operation,
  schemas: Schemas,
): oas31.OperationObject {
  const refusals = [...operation.refusals, ...(operation.keyed ? [401] : []), 500];
  const responses: oas31.ResponsesObject = {};
  for (const [status, media] of Object.entries(operation.success)) {
    responses[status] = { description: successTexts[Number(status)] ?? '', ...contentOf(media, schemas) };
  }
  for (const status of refusals) {
    const envelope = { 'application/json': ErrorEnvelope };
    responses[status] = { description: refusalTexts[status] ?? '', ...contentOf(envelope, schemas) };
  }
  return {
    operationId,
    summary: operation.summary,
    tags: [operation.tag],
    ...(operation.keyed ? {} : { security: [] }),
    parameters: [...pathParameters(operation.path), ...queryParameters(operation.query, schemas)],
    ...(operation.body === undefined
      ? {}
      : { requestBody: { required: true, content: {}, ...contentOf(operation.body, schemas) } }),
    responses,
  };
}

function contentOf(media: Readonly<Record<string, z.ZodType | 'binary'>>, schemas: Schemas) {
  const entries = Object.entries(media).map(([type, schema]) => [
    type,
    // OpenAPI 3.1 describes raw bytes by their media type alone.
    schema === 'binary' ? {} : { schema: schemas.of(schema) },
  ]);
  return entries.length === 0 ? {} : { content: Object.fromEntries(entries) as oas31.ContentObject };
}

function pathParameters(path: string): oas31.ParameterObject[] {
  return [...path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => ({
    name,
    in: 'path',
    required: true,
    schema: { type: 'string' },
  }));
}

function queryParameters(query: z.ZodObject | undefined, schemas: Schemas): oas31.ParameterObject[] {
  return Object.entries(query?.shape ?? {}).map(([name, field]) => {
    const { description, ...schema } = schemas.of(field as z.ZodType);
    return {
      name,
      in: 'query',
      required: false,
      ...(description === undefined ? {} : { description }),
      schema,
    };
  });
}

interface Schemas {
  /** The JSON Schema of a zod schema; one with an id becomes a reference. */
  of(schema: z.ZodType): oas31.SchemaObject & { $ref?: string };
  /** All schemas with an id that were met. */
  named(): Record<string, oas31.SchemaObject>;
}

function collectSchemas(): Schemas {
  const named: Record<string, oas31.SchemaObject> = {};
  return {
    of(schema) {
      // Clients leave out what has a default, hence the input side.
      const made = z.toJSONSchema(schema, { io: 'input' }) as oas31.SchemaObject & { $defs?: unknown };
      const { $schema: _, $defs, id, ...rest } = made as Record<string, unknown>;
      for (const [name, definition] of Object.entries(
        ($defs ?? {}) as Record<string, Record<string, unknown>>,
      )) {
        const { id: _, ...body } = definition;
        named[name] = rewritten(body);
      }
      if (typeof id !== 'string') return rewritten(rest);
      named[id] = rewritten(rest);
      return { $ref: `#/components/schemas/${id}` };
    },
    named: () => Object.fromEntries(Object.entries(named).toSorted(([a], [b]) => (a < b ? -1 : 1))),
  };
}

/** zod refers to `#/$defs/Name`; the document keeps its schemas under components. */
function rewritten(schema: Record<string, unknown>): oas31.SchemaObject {
  return JSON.parse(
    JSON.stringify(schema).replaceAll('"#/$defs/', '"#/components/schemas/'),
  ) as oas31.SchemaObject;
}
