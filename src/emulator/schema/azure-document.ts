// The OpenAPI 3.1 document of the Azure dialect.
import type { oas31 } from 'openapi3-ts';
import * as z from 'zod';
import type { Profile } from '../domain/profiles.ts';
import { ApiVersion, AzureError } from './azure.ts';
import { azureVideoPaths, jobOperations } from './azure-operations.ts';
import { makeDocument, type DocumentedOperation } from './document.ts';
import { apiTexts } from './openapi.ts';
import { operations, type Operation } from './operations.ts';

/** @param profile the contract of Azure's video operations @param version the version of the package */
export function azureDocument(profile: Profile, version: string): oas31.OpenAPIObject {
  const known = operations(profile) as Readonly<Record<string, Operation>>;
  const described: Record<string, DocumentedOperation> = {};
  for (const [name, prefix, tag] of roots) {
    for (const [id, path] of Object.entries(azureVideoPaths)) {
      const operation = known[id];
      if (operation === undefined) throw new Error(`'${id}' is no operation`);
      described[`${name}${id}`] = describe({ ...operation, body: deployed(operation) }, tag, prefix + path);
    }
  }
  for (const [id, operation] of Object.entries<Operation>(jobOperations)) {
    described[id] = describe(operation, operation.tag, operation.path);
  }
  return makeDocument(
    {
      info: {
        title: 'sora-emulator, Azure OpenAI',
        version,
        description:
          "Azure OpenAI's Sora in its two dialects, as it was until its end on 2026-10-15 and as this emulator serves it.",
        license: { name: 'MIT', identifier: 'MIT' },
      },
      tags: [
        { name: 'Videos', description: 'Under /openai/v1, where `api-version` is optional.' },
        { name: 'Videos, dated', description: "Under /openai, as the SDKs' AzureOpenAI classes call it." },
        { name: 'Video jobs', description: 'The older API.' },
      ],
      security: [{ key: [] }, { bearer: [] }],
      securitySchemes: {
        key: { type: 'apiKey', in: 'header', name: 'api-key', description: 'Any key names a project.' },
        bearer: { type: 'http', scheme: 'bearer', description: 'A key or an Entra token; not verified.' },
      },
      envelope: AzureError,
      texts: { ...apiTexts, 201: 'The job was created.', 204: 'Deleted.' },
    },
    described,
  );
}

const roots = [
  ['', '/openai/v1', 'Videos'],
  ['dated_', '/openai', 'Videos, dated'],
] as const;

function describe(
  operation: Omit<Operation, 'body'> & { body?: DocumentedOperation['body'] },
  tag: string,
  path: string,
): DocumentedOperation {
  const { method, summary, query, body, encoding, success, refusals } = operation;
  return {
    method,
    path,
    summary,
    tag,
    query: z.object({ ...query?.shape, ...ApiVersion.shape }),
    ...(body === undefined ? {} : { body }),
    encoding,
    success,
    refusals: [...new Set([...refusals, 401, 404, 500, 503])].toSorted((a, b) => a - b),
  };
}

/** The names of deployments are command line options, so the document accepts any name. */
function deployed({ body }: Operation): DocumentedOperation['body'] {
  if (body === undefined) return undefined;
  const model = z.string().describe('The name of a deployment of `sora-2`.');
  const entries = Object.entries(body).map(([type, schema]) => [
    type,
    schema instanceof z.ZodObject && 'model' in schema.shape ? schema.extend({ model }) : schema,
  ]);
  return Object.fromEntries(entries) as DocumentedOperation['body'];
}
