// Requirement sets are frozen: they never change, and a suite with newer checks can still judge by them.
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { checks } from '../../../src/conformance/checks/index.ts';
import { expectEqual } from '../../../src/conformance/vocabulary/expect.ts';
import { UsageError } from '../../../src/conformance/vocabulary/mismatch.ts';
import { currentSet, loadSet, setNames } from '../../../src/conformance/requirements/sets.ts';
import { prepare } from '../../../src/conformance/running/prepare.ts';
import { check, local, runOf } from '../support/made-server.ts';

const folder = new URL('../../../src/conformance/requirements/sets/', import.meta.url);
const lock = JSON.parse(readFileSync(new URL('set-hashes.json', import.meta.url), 'utf8')) as Record<
  string,
  string
>;

const fails = async () => expectEqual(1, 2);

describe('requirement sets', () => {
  it('requirement sets do not change after they are frozen', () => {
    const now = readdirSync(folder).map((file) => {
      const hash = createHash('sha256')
        .update(readFileSync(new URL(file, folder)))
        .digest('hex');
      return [file.replace('.json', ''), hash] as const;
    });
    expect(Object.fromEntries(now)).toEqual(lock);
  });

  it.each(setNames())('the requirement set %s has a date, and lists checks with their levels', (name) => {
    const set = loadSet(name);
    expect(set.name).toBe(name);
    expect(set.frozen).toMatch(/^20\d\d-\d\d-\d\d$/);
    expect(Object.values(set.checks).filter((level) => level === 'MUST').length).toBeGreaterThan(100);
  });

  it('an unknown requirement set is refused, and the message lists the known sets', () => {
    expect(() => prepare({ ...local, requirements: '2020-01@1' })).toThrow(UsageError);
    expect(() => prepare({ ...local, requirements: '2020-01@1' })).toThrow(/expected one of 2026-09@1/);
  });
});

describe('a check that is newer than the set', () => {
  const known = checks.find(({ id, level }) => id.startsWith('retrieve.') && level === 'MUST');
  const frozen = { ...check('x', fails)[0]!, id: known!.id };
  const newer = check('newer-than-the-set', fails);

  it('a check that is newer than the set runs and is reported, but does not count', async () => {
    const report = await runOf(newer, { options: { requirements: '2026-09@1' } });
    expect(report.results[0]).toMatchObject({
      verdict: 'failed',
      counted: false,
      excused: { reason: 'not in the requirement set 2026-09@1' },
    });
    expect(report.requirementSet).toBe('2026-09@1');
    expect(report.conclusion.status).toBe(0);
  });

  it('without a set, a newer check counts, and the report states the number of newer checks', async () => {
    const report = await runOf([...newer, frozen]);
    expect(report.requirementSet).toBe('2026-09@1+1');
    expect(report.conclusion.status).toBe(1);
    expect(currentSet([frozen])).toBe('2026-09@1');
  });

  it('a check has the level that it has in the set, even if its level has changed since', async () => {
    const raised = { ...frozen, level: 'MAY' as const };
    const report = await runOf([raised], { options: { requirements: '2026-09@1' } });
    expect(report.results[0]?.level).toBe('MUST');
  });
});

it('a report states the suite, the set, the time, and the server with its version', async () => {
  const options = { targetName: 'vLLM-Omni', targetVersion: '0.30' };
  const report = await runOf(
    check('holds', async () => {}),
    { options },
  );
  expect(report).toMatchObject({
    tool: { name: 'sora-conformance', version: expect.stringMatching(/^\d+\.\d+\.\d+/) },
    requirementSet: expect.stringMatching(/^2026-09@1/),
    startedAt: '2026-01-01T00:00:00.000Z',
    server: { name: 'vLLM-Omni', version: '0.30' },
  });
});
