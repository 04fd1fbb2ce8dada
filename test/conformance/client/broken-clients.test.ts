// The broken client and the catalogue of the client lab belong together.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadCatalogue } from '../../../src/conformance/client/load.ts';
import { faultCases } from '../../broken/clients/faults.ts';

const clients = join(import.meta.dirname, '../../broken/clients');
const catalogue = loadCatalogue();

describe('the faults of the broken client', () => {
  it('has a fault for every published expectation', () => {
    const covered = new Set(faultCases.map(({ fails }) => fails));
    expect(catalogue.expectations.map(({ id }) => id).filter((id) => !covered.has(id))).toEqual([]);
  });

  it('names only faults that the client has, and no other fault is in the client', () => {
    const sources = readdirSync(clients).filter((name) => name.endsWith('.mjs'));
    const text = sources.map((name) => readFileSync(join(clients, name), 'utf8')).join('\n');
    const known = [...text.matchAll(/isBroken\('([a-z0-9-]+)'\)/g)].map(([, name]) => name ?? '');
    const byStatus = [400, 401, 403, 404].map((status) => `retries-${status}`);
    expect([...new Set(faultCases.map(({ fault }) => fault))].toSorted()).toEqual(
      [...new Set([...known, ...byStatus])].toSorted(),
    );
  });
});
