// The broken client, once for each expectation: the lab fails it for its fault and for nothing else.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startEmulator, type LabEmulator } from '../../../src/conformance/client/emulator-process.ts';
import { faultCases } from '../../broken/clients/faults.ts';
import { answersAsAnotherServer } from '../../support/observe.ts';
import { catalogue, places, sideBySide, visited, visitLimitMs, type Verdicts } from './support/visits.ts';

const clients = join(import.meta.dirname, '../../broken/clients');
const client = join(clients, 'client.mjs');

describe('a broken client', () => {
  let emulator: LabEmulator;
  let visits: ReadonlyArray<Promise<Verdicts>>;

  beforeAll(async () => {
    emulator = await startEmulator();
    // Its rules make it answer as the API never does.
    answersAsAnotherServer(emulator.url);
    const acts = faultCases.map(
      ({ fault, ...place }) =>
        () =>
          visited(emulator, { ...place, command: [process.execPath, client, '--fault', fault] }),
    );
    visits = sideBySide(acts, places);
  });
  afterAll(() => emulator.close());

  for (const [index, { fault, situation, fails, andSo = [] }] of faultCases.entries()) {
    const also = andSo.length === 0 ? 'nothing else' : `only ${andSo.join(', ')} besides`;
    it(
      `fails ${fails} in ${situation} because of ${fault}, and ${also}`,
      async () => {
        const { failed, output } = (await visits[index]) ?? { failed: {}, output: 'not visited' };
        expect(Object.keys(failed).toSorted(), `${JSON.stringify(failed)}\n${output}`).toEqual(
          [fails, ...andSo].toSorted(),
        );
      },
      visitLimitMs,
    );
  }
});

describe('the faults of the broken client', () => {
  it('cover every published expectation', () => {
    const covered = new Set(faultCases.map(({ fails }) => fails));
    expect(catalogue.expectations.map(({ id }) => id).filter((id) => !covered.has(id))).toEqual([]);
  });

  it('are exactly the faults that the code of the client asks for', () => {
    const sources = readdirSync(clients).filter((name) => name.endsWith('.mjs'));
    const text = sources.map((name) => readFileSync(join(clients, name), 'utf8')).join('\n');
    const asked = [...text.matchAll(/isBroken\('([a-z0-9-]+)'\)/g)].map(([, name]) => name ?? '');
    // These have their names from a status or from a table.
    const others = ['retries-400', 'retries-401', 'retries-403', 'retries-404'];
    expect([...new Set(faultCases.map(({ fault }) => fault))].toSorted()).toEqual(
      [...new Set([...asked, ...others])].toSorted(),
    );
  });
});
