// The OpenAPI 3.1 document of the API itself.
import type { oas31 } from 'openapi3-ts';
import type { Profile } from '../domain/profiles.ts';
import { makeDocument } from './document.ts';
import { ErrorEnvelope } from './error-envelope.ts';
import { servedOperations } from './operations.ts';

/** The descriptions of the statuses, for both dialects. */
export const apiTexts: Readonly<Record<number, string>> = {
  200: 'Success.',
  206: 'The requested range.',
  304: 'The asset is still what the `If-None-Match` says.',
  400: 'A parameter or the body was refused, or the job is not in the right state.',
  401: 'The key is missing or wrong.',
  403: "The project's tier has no access to the model (only with a `free` tier).",
  404: 'No such video, character, file, batch or endpoint, or nothing to download now.',
  409: 'The batch is over and cannot be cancelled.',
  413: 'The body is larger than 32 MB.',
  416: 'The range lies outside the asset.',
  429: 'More than the rate, budget or concurrency that is set allows; `retry-after-ms` says how long to wait.',
  500: 'The emulator itself failed.',
  503: 'More clips are waiting than the renderer queues, or the database of `--data` is away; try again.',
};

/** The document of the server under a profile. @param version the version of the package */
export function openApiDocument(profile: Profile, version: string): oas31.OpenAPIObject {
  const described = servedOperations(profile).map(([id, operation]) => [
    id,
    {
      ...operation,
      open: !operation.keyed,
      bodyRequired: operation.bodyOptional !== true,
      // Any request may need the database of `--data`, which can be away.
      refusals: [...new Set([...operation.refusals, ...(operation.keyed ? [401] : []), 500, 503])],
    },
  ]);
  return makeDocument(
    {
      info: {
        title: 'sora-emulator',
        version,
        description: `OpenAI's Videos API as it was on ${profile.date}, as this emulator serves it.`,
        license: { name: 'MIT', identifier: 'MIT' },
      },
      tags: [
        { name: 'Videos' },
        { name: 'Files', description: 'Pictures for references, and the input and output of batches.' },
        { name: 'Batches', description: 'Many creations at half price.' },
        { name: 'Models' },
        { name: 'Webhooks', description: 'Where events are sent to.' },
        { name: 'Server', description: "The emulator's own routes." },
      ],
      security: [{ bearer: [] }],
      securitySchemes: {
        bearer: { type: 'http', scheme: 'bearer', description: 'Any non-empty key names a project.' },
      },
      envelope: ErrorEnvelope,
      texts: apiTexts,
    },
    Object.fromEntries(described),
  );
}
