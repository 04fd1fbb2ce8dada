// `sora-emulator openapi`: prints the documents; `openapi/openapi.json` and `openapi/azure.json` are copies
// of them.
import { azureContracts } from '../domain/azure-contracts.ts';
import { profiles } from '../domain/profiles.ts';
import type { Options } from '../options/options.ts';
import { azureDocument } from '../schema/azure-document.ts';
import { openApiDocument } from '../schema/openapi.ts';
import { version } from '../version.ts';

/** @param given.azure prints the Azure dialect's document */
export function printOpenApi(
  { profile, azureDeployment }: Options,
  { azure = false }: { azure?: boolean } = {},
): void {
  const contract = profiles[profile];
  const document = azure
    ? azureDocument(azureContracts(contract, azureDeployment).videos, version)
    : openApiDocument(contract, version);
  process.stdout.write(`${JSON.stringify(document, null, 2)}\n`);
}
