// The situations and expectations of the package, as data.
import { describe, expect, it } from 'vitest';
import { holdsIn, loadCatalogue } from '../../../src/conformance/client/load.ts';
import { operations } from '../../../src/conformance/vocabulary/operations.ts';
import { jobOperations } from '../../../src/emulator/schema/azure-operations.ts';
import { routes } from '../../../src/emulator/schema/routes.ts';

describe('the situations and expectations of the package', () => {
  const { situations, expectations } = loadCatalogue();

  it('have at least one expectation for each situation', () => {
    const alone = situations.filter((situation) => !expectations.some((one) => holdsIn(one, situation)));
    expect(alone).toEqual([]);
  });

  it('have at least one situation for each expectation', () => {
    const alone = expectations.filter((one) => !situations.some((situation) => holdsIn(one, situation)));
    expect(alone).toEqual([]);
  });

  it('may name each operation that the journal of the emulator names, and no other', () => {
    // The health checks need no key, so their requests are in the journal of no project.
    const { health: _, readiness: __, ...keyed } = { ...routes, ...jobOperations };
    const known = [...Object.keys(keyed), 'none'];
    expect([...operations].toSorted()).toEqual(known.toSorted());
  });

  it('name every rule that a trigger asks for', () => {
    const rules = new Set(situations.flatMap(({ rules }) => rules.map(({ id }) => id)));
    const asked = expectations.flatMap(({ trigger }) =>
      'request' in trigger ? [trigger.request.rule ?? []].flat() : [],
    );
    expect(asked.filter((id) => !rules.has(id))).toEqual([]);
  });
});
