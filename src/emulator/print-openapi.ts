// `sora-emulator openapi`: the document that `openapi/openapi.json` is a copy of.
import { profiles } from './domain/profiles.ts';
import type { Options } from './options.ts';
import { openApiDocument } from './schema/openapi.ts';
import { version } from './version.ts';

export function printOpenApi({ profile }: Options): void {
  process.stdout.write(`${JSON.stringify(openApiDocument(profiles[profile], version), null, 2)}\n`);
}
