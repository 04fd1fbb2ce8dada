// Profiles as data: everything that they name exists, every excuse has a reason and a source, and the minimum still counts.
import { describe, expect, it } from 'vitest';
import { checks } from '../../../src/conformance/vocabulary/check.ts';
import { expectEqual } from '../../../src/conformance/vocabulary/expect.ts';
import { profileNames, profileOf } from '../../../src/conformance/profiles/index.ts';
import { excuseFor, matchesPattern } from '../../../src/conformance/vocabulary/profile.ts';
import { loadRequirements, type Release } from '../../../src/conformance/requirements/load.ts';
import { virtualTime } from '../../../src/conformance/record/virtual-time.ts';
import { runWith } from '../../../src/conformance/running/whole-run.ts';

describe.each(profileNames)('the profile %s', (name) => {
  const profile = profileOf(name);
  const ids = loadRequirements(profile.release as Release).map(({ id }) => id);
  // The release may have removed requirements of its base list. Naming such a requirement is not a mistake.
  const known = [...ids, ...loadRequirements('openai-2026-09').map(({ id }) => id)];

  it('a profile names only requirements that exist', () => {
    const patterns = [...Object.keys(profile.lacks), ...Object.keys(profile.excused), ...profile.asked];
    expect(patterns.filter((pattern) => !known.some((id) => matchesPattern(id, pattern)))).toEqual([]);
  });

  it('each excuse of a profile has a reason and a source', () => {
    const excuses = [profile.lacks, profile.excused, profile.notOffered].flatMap((table) =>
      Object.values(table),
    );
    expect(excuses.filter(({ reason, source }) => reason.length < 10 || source.length < 5)).toEqual([]);
  });

  it('a profile does not ask for a requirement that it lacks', () => {
    expect(
      ids.filter((id) => profile.asked.includes(id) && excuseFor(id, profile.lacks) !== undefined),
    ).toEqual([]);
  });
});

const fails = async () => expectEqual(1, 2);

it('the requirements of a check decide whether its failure counts', async () => {
  const list = [
    ...checks('create', [
      { id: 'keys', title: 'Keys', requirements: ['create.no-other-keys'], run: fails },
      { id: 'both', title: 'Both', requirements: ['create.no-other-keys', 'create.id-unique'], run: fails },
    ]),
    ...checks('edits', [{ id: 'one', title: 'Edits', requirements: ['edits.answers-200'], run: fails }]),
  ];
  const judged = async (profile: string) => {
    const { results, excused } = await runWith(
      { baseUrl: 'http://127.0.0.1:1/v1', profile },
      {
        ports: { transport: () => Promise.reject(new Error('unused')), ...virtualTime() },
        startedAt: '2026-01-01T00:00:00.000Z',
        checks: list,
      },
    );
    return { excused, words: results.map((result) => [result.verdict, result.excused !== undefined]) };
  };
  expect(await judged('openai')).toEqual({
    excused: 0,
    words: [
      ['failed', false],
      ['failed', false],
      ['failed', false],
    ],
  });
  for (const name of ['engine', 'gateway'])
    expect(await judged(name)).toEqual({
      excused: 1,
      words: [
        ['failed', true],
        ['failed', false],
        ['not-offered', false],
      ],
    });
});
