// An emulator in which every view of the page has something to show: the emulator of the pictures.
import { join } from 'node:path';
import { testEmulator, type TestEmulator } from '../../support/emulator.ts';
import { receiver } from '../../support/receiver.ts';

interface Examples {
  exampleKey: string;
  deadAddress: string;
  fillWithExamples: (emulator: TestEmulator) => Promise<Readonly<Record<string, string>>>;
}

const { exampleKey, deadAddress, fillWithExamples } = (await import(
  join(import.meta.dirname, '../../../scripts/screenshots/examples.mjs')
)) as Examples;

/** @returns the address of the server, the key of the filled project, and the path of each view by its name */
export async function busyEmulator(): Promise<{
  url: string;
  key: string;
  views: Readonly<Record<string, string>>;
}> {
  const hook = await receiver();
  const webhookUrl = [hook.url, deadAddress];
  const emulator = testEmulator({ pace: 'manual', webhookUrl, webhookSecret: 'whsec_c2VjcmV0' });
  const url = await emulator.listen();
  return { url, key: exampleKey, views: await fillWithExamples(emulator) };
}
