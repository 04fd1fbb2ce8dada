// openapi/azure.json is valid and up to date, and names exactly the operations that the router serves.
import { readFileSync } from 'node:fs';
import { Validator } from '@seriousme/openapi-schema-validator';
import { expect, it } from 'vitest';
import { azureContracts, standardDeployments } from '../../../src/emulator/domain/azure-contracts.ts';
import { profiles } from '../../../src/emulator/domain/profiles.ts';
import { helpText } from '../../../src/emulator/commands/help.ts';
import { azureDocument } from '../../../src/emulator/schema/azure-document.ts';
import { version } from '../../../src/emulator/version.ts';
import { askingAzure } from './asking.ts';

const text = readFileSync(new URL('../../../openapi/azure.json', import.meta.url), 'utf8');
const committed = JSON.parse(text) as { paths: Record<string, Record<string, unknown>> };
const operations = Object.entries(committed.paths).flatMap(([path, item]) =>
  Object.keys(item).map((method) => [method.toUpperCase(), path] as const),
);

it('openapi/azure.json is valid, and is the document that the program prints', async () => {
  const { videos } = azureContracts(profiles.openai, standardDeployments);
  const made = azureDocument(videos, version);
  expect(JSON.parse(JSON.stringify(made))).toEqual(committed);
  expect((await new Validator().validate(JSON.parse(JSON.stringify(made)))).valid).toBe(true);
});

it('openapi/azure.json has both paths of the videos, and the paths of the jobs', () => {
  expect(operations).toHaveLength(6 + 6 + 7);
});

it.each(operations)('the operation %s %s of openapi/azure.json is served', async (method, template) => {
  const { ask } = askingAzure();
  const path = `${template.replaceAll(/\{\w+\}/g, 'x')}?api-version=preview`;
  const { status, body } = await ask(method, path, method === 'POST' ? {} : undefined);
  expect(status).not.toBe(401);
  expect(body.error?.message).not.toBe('Resource not found');
});

it('the help of the program names openapi/azure.json and the tokens of Azure', async () => {
  const help = await helpText();
  expect(help).toMatch(/--azure-deployment NAME=MODEL\n.*Entra tokens are not verified/);
  expect(help).toContain('AZURE_OPENAI_ENDPOINT');
});
