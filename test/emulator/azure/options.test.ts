// The option that names deployments: the accepted values and the refusals.
import { expect, it } from 'vitest';
import { createEmulator, OptionError } from '../../../src/emulator/index.ts';
import { testEmulator } from '../../support/emulator.ts';

it.each([
  ['herons', "'azureDeployment' cannot be"],
  ['herons=sora-2-pro', 'expected NAME=sora-2 or NAME=sora'],
  ['=sora-2', 'expected NAME=sora-2 or NAME=sora'],
  ['he rons=sora', 'expected NAME=sora-2 or NAME=sora'],
  ['sora-2-pro=sora-2', 'expected NAME=sora-2 or NAME=sora'],
])('the option azureDeployment refuses %j', (azureDeployment, said) => {
  expect(() => createEmulator({ azureDeployment })).toThrow(OptionError);
  expect(() => createEmulator({ azureDeployment })).toThrow(said);
});

it('the option azureDeployment refuses a repeated name', () => {
  const azureDeployment = ['a=sora-2', 'a=sora'];
  expect(() => createEmulator({ azureDeployment })).toThrow('expected names that stand once');
});

it.each([
  [undefined, ['sora-2=sora-2', 'sora=sora']],
  ['herons=sora-2', ['herons=sora-2']],
])('the option azureDeployment reads %j as %j', async (given, shown) => {
  const emulator = testEmulator(given === undefined ? {} : { azureDeployment: given });
  expect((await emulator.status()).options['azure-deployment']).toEqual(shown);
});
