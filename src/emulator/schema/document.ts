// An OpenAPI 3.1 document made from a table of operations and their zod schemas.
import type { oas31 } from 'openapi3-ts';
import * as z from 'zod';

/** An object schema of zod or zod/mini. */
export type ObjectSchema = z.core.$ZodObject & { readonly shape: z.core.$ZodShape };

/** One operation, with the data that the document needs. */
export interface DocumentedOperation {
  method: 'get' | 'post' | 'put' | 'delete';
  /** Path with `{parameters}`, from the server's root. */
  path: string;
  summary: string;
  tag: string;
  query?: ObjectSchema | undefined;
  /** Request bodies by media type. */
  body?: Readonly<Record<string, z.core.$ZodType>> | undefined;
  /** Only for a form: the media types of the parts that are not plain texts, by field. */
  encoding?: Readonly<Record<string, string>> | undefined;
  /** False when the body is optional. */
  bodyRequired?: boolean;
  /** True when the operation needs no key. */
  open?: boolean;
  /** Successful answers by status: the media types with their schemas; `binary` means bytes. */
  success: Readonly<Record<number, Readonly<Record<string, z.core.$ZodType | 'binary'>>>>;
  refusals: readonly number[];
}

/** The parts of a document other than its operations. */
export interface Frame {
  info: oas31.InfoObject;
  tags: oas31.TagObject[];
  security: oas31.SecurityRequirementObject[];
  securitySchemes: Record<string, oas31.SecuritySchemeObject>;
  /** The body of every refusal. */
  envelope: z.core.$ZodType;
  /** The description of each status, for successes and refusals. */
  texts: Readonly<Record<number, string>>;
}

/** @param operations the operations by their `operationId` */
export function makeDocument(
  frame: Frame,
  operations: Readonly<Record<string, DocumentedOperation>>,
): oas31.OpenAPIObject {
  const { info, tags, security, securitySchemes } = frame;
  const schemas = collectSchemas();
  const paths: oas31.PathsObject = {};
  for (const [operationId, operation] of Object.entries(operations)) {
    const item = (paths[operation.path] ??= {});
    item[operation.method] = describeOperation(frame, { operationId, operation, schemas });
  }
  return {
    openapi: '3.1.0',
    info,
    servers: [{ url: 'http://127.0.0.1:4010' }],
    security,
    tags,
    paths,
    components: { schemas: schemas.named(), securitySchemes },
  };
}

function describeOperation(
  { envelope, texts }: Frame,
  given: { operationId: string; operation: DocumentedOperation; schemas: Schemas },
): oas31.OperationObject {
  const { operationId, operation, schemas } = given;
  const responses: oas31.ResponsesObject = {};
  const refused = { 'application/json': envelope };
  for (const [status, media] of [
    ...Object.entries(operation.success),
    ...operation.refusals.map((status) => [String(status), refused] as const),
  ]) {
    responses[status] = { description: texts[Number(status)] ?? '', ...contentOf(media, schemas) };
  }
  const required = operation.bodyRequired ?? true;
  return {
    operationId,
    summary: operation.summary,
    tags: [operation.tag],
    ...(operation.open === true ? { security: [] } : {}),
    parameters: [...pathParameters(operation.path), ...queryParameters(operation.query, schemas)],
    ...(operation.body === undefined
      ? {}
      : { requestBody: { required, content: bodyContent(operation.body, operation.encoding, schemas) } }),
    responses,
  };
}

function bodyContent(
  body: NonNullable<DocumentedOperation['body']>,
  encoding: DocumentedOperation['encoding'],
  schemas: Schemas,
): oas31.ContentObject {
  const content = contentOf(body, schemas).content ?? {};
  const form = content['multipart/form-data'];
  if (form !== undefined && encoding !== undefined) {
    form.encoding = Object.fromEntries(
      Object.entries(encoding).map(([field, contentType]) => [field, { contentType }]),
    );
  }
  return content;
}

function contentOf(media: Readonly<Record<string, z.core.$ZodType | 'binary'>>, schemas: Schemas) {
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

function queryParameters(query: ObjectSchema | undefined, schemas: Schemas): oas31.ParameterObject[] {
  return Object.entries(query?.shape ?? {}).map(([name, field]) => {
    const { description, ...schema } = schemas.of(field);
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
  /** Returns the JSON Schema of a zod schema. A schema with an id becomes a reference. */
  of(schema: z.core.$ZodType): oas31.SchemaObject & { $ref?: string };
  /** Returns all schemas with an id that `of` has converted. */
  named(): Record<string, oas31.SchemaObject>;
}

function collectSchemas(): Schemas {
  const named: Record<string, oas31.SchemaObject> = {};
  return {
    of(schema) {
      // The input side is used, because clients may omit fields that have a default.
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

/** Rewrites references: zod refers to `#/$defs/Name`, but the document has its schemas under `components`. */
function rewritten(schema: Record<string, unknown>): oas31.SchemaObject {
  return JSON.parse(
    JSON.stringify(schema).replaceAll('"#/$defs/', '"#/components/schemas/'),
  ) as oas31.SchemaObject;
}
