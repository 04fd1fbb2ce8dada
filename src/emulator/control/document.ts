// The OpenAPI 3.1 document of the control API.
import * as z from 'zod';
import { makeDocument, type DocumentedOperation } from '../schema/document.ts';
import { tokenHeader } from './access.ts';
import type { ControlOperation } from './operation.ts';
import { controlOperations } from './operations.ts';
import { ControlErrorEnvelope } from './vocabulary/project-schemas.ts';

const texts: Readonly<Record<number, string>> = {
  200: 'Success.',
  400: 'The body or the query was refused, or no project was named.',
  403: 'This caller may not use the control API.',
  404: 'No such video or snapshot.',
  409: "The video's state does not allow it.",
  413: 'The body is too large.',
  415: 'The body is no JSON.',
  500: 'The emulator itself failed.',
  503: 'The database of `--data` is away; try again.',
};

const projectQuery = z.object({
  project: z
    .string()
    .meta({ pattern: '^(key:.+|[\\w.-]{1,128})$' })
    .optional()
    .describe('`key:` and an API key, or a project id; by default the project of the bearer key.'),
});

/** @param version of the package */
export function controlDocument(version: string): ReturnType<typeof makeDocument> {
  const described = Object.entries<ControlOperation>(controlOperations).map(([id, operation]) => [
    id,
    describe(operation),
  ]);
  return makeDocument(
    {
      info: {
        title: 'sora-emulator control',
        version,
        description: 'What tests say to the emulator, and ask of it, about one project.',
        license: { name: 'MIT', identifier: 'MIT' },
      },
      tags: ['Server', 'Clock', 'Videos', 'Rules', 'Webhooks', 'Requests', 'State'].map((name) => ({ name })),
      // The bearer key names the project, unless the query does. The token is needed when the server has one.
      security: [{}, { bearer: [] }, { token: [] }, { bearer: [], token: [] }],
      securitySchemes: {
        bearer: { type: 'http', scheme: 'bearer', description: 'The key whose project is meant.' },
        token: {
          type: 'apiKey',
          in: 'header',
          name: tokenHeader,
          description: "The server's --admin-token.",
        },
      },
      envelope: ControlErrorEnvelope,
      texts,
    },
    Object.fromEntries(described),
  );
}

function describe(operation: ControlOperation): DocumentedOperation {
  const { method, path, summary, tag, scoped, query, body, bodyOptional, success, refusals = [] } = operation;
  const all = [400, 403, ...refusals, ...(body === undefined ? [] : [413, 415]), 500, 503];
  return {
    method,
    path,
    summary,
    tag,
    query: scoped ? z.object({ ...projectQuery.shape, ...query?.shape }) : query,
    ...(body === undefined ? {} : { body: { 'application/json': body } }),
    bodyRequired: bodyOptional !== true,
    success: { 200: contentOf(success) },
    refusals: all.toSorted((a, b) => a - b),
  };
}

function contentOf(success: ControlOperation['success']): Record<string, z.ZodType | 'binary'> {
  if (success instanceof z.ZodType) return { 'application/json': success };
  return Object.fromEntries(success.map((type) => [type, 'binary' as const]));
}
