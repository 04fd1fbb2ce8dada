// Every check can fail: each has a twin that breaks it, and each twin breaks nothing else.
import { describe, expect, it } from 'vitest';
import { checks } from '../../../src/conformance/checks/index.ts';
import { failuresOf, faultsOf, frozenEmulator, judgeTwins } from './judge.ts';
import { judgeTwin, type Twin } from './twin.ts';
import { auth } from './twins/auth.ts';
import { basics } from './twins/basics.ts';
import { create } from './twins/create.ts';
import { errors } from './twins/errors.ts';
import { lifecycle } from './twins/lifecycle.ts';
import { retrieve } from './twins/retrieve.ts';
import { validation } from './twins/validation.ts';

const here: readonly Twin[] = [...basics, ...lifecycle];
/** Run by files of their own, so that several run at once. */
const elsewhere: readonly Twin[] = [...create, ...validation, ...retrieve, ...errors, ...auth];

describe('broken twins', () => {
  const emulator = frozenEmulator();
  it('nothing fails when nothing is broken', async () => {
    const report = await judgeTwin({ name: 'straight', breaks: [] }, emulator, 'sk-straight');
    expect(failuresOf(report)).toEqual([]);
    expect(faultsOf(report)).toEqual([]);
    expect(report.leftovers).toEqual([]);
  });

  judgeTwins(here);

  it('every check has one', () => {
    const broken = new Set([...here, ...elsewhere].flatMap(({ breaks }) => breaks));
    expect(checks.map(({ id }) => id).filter((id) => !broken.has(id))).toEqual([]);
  });
});
